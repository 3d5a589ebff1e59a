"""Where events are kept: a DuckDB file, the table's definition per engine, and files that an engine loads."""

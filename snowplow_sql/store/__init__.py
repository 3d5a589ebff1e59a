"""Storage of events: the DuckDB database file, the table's DDL per engine, and exported files for other engines."""

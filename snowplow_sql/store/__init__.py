"""Where events are kept: the table's definition per engine, and files of events that an engine loads."""

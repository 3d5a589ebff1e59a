"""Events that are kept: a DuckDB file that answers in milliseconds what raw logs answer in minutes."""

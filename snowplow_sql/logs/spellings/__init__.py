"""The operations that the parser's rules need, in the SQL of each engine: one module per engine that reads raw logs."""

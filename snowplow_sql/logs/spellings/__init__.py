"""How engines say what the parser's rules need: one module per engine that can read the raw logs."""

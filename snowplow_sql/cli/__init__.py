"""The command line, with one file per command. No code outside this package deals with exit codes, stdout or stderr."""

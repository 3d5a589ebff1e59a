"""The command line: one file per verb. Only here do exit codes, stdout and stderr exist."""

"""`snowq repl`: an interactive shell for SQL and for queries of the catalogue.

`command` defines the command-line command. `inputs` splits text into inputs and tells their kinds. `terminal` reads
them from a terminal and `script` from a pipe. `shell` answers them, and `screen` decides where an answer goes.
`commands` contains the commands that begin with a dot.
"""

"""`snowq repl`: a shell for those who think in SQL and in questions.

`command` is the verb. An input is told for what it is by `inputs`; `shell` answers it, on a terminal (`terminal`) as
from a pipe (`script`), and `screen` says where the answer goes. `commands` has what begins with a dot.
"""

"""`snowq report`: many answers on one page, for people who will never open a terminal.

`plan` reads which ones, `making` asks for them, `page` writes them down.
"""

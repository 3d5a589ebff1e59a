"""`snowq report`: many answers on one page, for people who will never open a terminal.

`plan` reads which answers to show, `making` runs their queries, and `page` writes the HTML.
"""

"""From a row of a result back to the events behind it.

`statement` defines the parts of a query. `clauses` splits the text of a query into these parts and copies each part
verbatim, so that the events are selected by the query's own conditions. `behind` builds the new statement from them.
"""

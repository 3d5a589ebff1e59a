"""From a row of a result back to the events behind it.

`statement` is what a query consists of, `clauses` parts its text into that and copies each part to the letter, so
that what is asked of the events is what the query asked; `behind` puts the parts together anew.
"""

"""From a row of a result back to the events behind it.

`clauses` parts a SELECT and copies each part to the letter, so that what is asked of the events is what the query
asked; `behind` puts the parts together anew.
"""

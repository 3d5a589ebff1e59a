"""Comparisons that MySQL understands but evaluates differently, since it compares texts without regard to case."""

from __future__ import annotations

import sqlglot
from sqlglot import exp

from snowplow_sql.events import columns

_SENTENCE = "a text that MySQL compares without regard to case, and others with it; use sql.equals or sql.matches"


def caseless(sql: str) -> list[str]:
    """The caseless comparisons of an events column with a literal in `sql`, a statement for Infobright, one line each.

    Types of events are left out, since they are always in lower case.
    """
    texts = {name for name, column in columns().items() if column.is_text} - {"event"}
    found = set()
    for statement in sqlglot.parse(sql, read="mysql"):
        for node in statement.find_all(exp.EQ, exp.NEQ, exp.In, exp.Like) if statement else ():
            sides = [node.this, node.args.get("expression"), *node.args.get("expressions", ())]
            named = [side for side in sides if isinstance(side, exp.Column) and side.name.lower() in texts]
            if named and any(isinstance(side, exp.Literal) and side.is_string for side in sides):
                found.add(named[0].this.meta["line"])
    return [f"line {line}: {_SENTENCE}" for line in sorted(found)]

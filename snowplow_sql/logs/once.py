"""How a question over logs is put to DuckDB so that it reads their lines once.

Each mention of a view reads the files, and so does the join with the agents' classes, even where nobody asks for one:
DuckDB leaves it out below an aggregation only. So the events get a table expression in front of the statement, kept
while it runs if it is mentioned twice, and without the join if none of its columns is named. Where many questions are
to come, as in a report, what all of them ask is kept in tables.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

Node = dict[str, Any]

_ALL_COLUMNS = {"STAR", "SHOW_REF", "POSITIONAL_REFERENCE"}
"""What may stand for columns that are not named."""
_BEGINNING = re.compile(r"\s*(?:(?=SELECT\b)|WITH\b(?!\s+RECURSIVE\b))", re.IGNORECASE)


class Select:
    """A statement that selects, with the tree that DuckDB makes of it: `json_serialize_sql`."""

    def __init__(self, text: str, tree: Node) -> None:
        self.text = text
        self._nodes = list(_nodes(tree.get("statements")))

    @property
    def mentions(self) -> Counter[str]:
        """How often it reads the relations that it names without a schema, except those that it makes itself."""
        made = {str(node["key"]).lower() for node, _ in self._nodes if "key" in node}
        tables = (node for node, _ in self._nodes if node.get("type") == "BASE_TABLE" and not node["schema_name"])
        return Counter(name for table in tables if (name := table["table_name"].lower()) not in made)

    @cached_property
    def names(self) -> frozenset[str] | None:
        """Every name that may be a column's, in lower case; None where a column may be asked for without its name."""
        names: set[str] = set()
        for node, rows in self._nodes:
            kind, named = node.get("type"), [name.lower() for name in node.get("column_names", [])]
            if kind in _ALL_COLUMNS or node.get("ref_type") == "NATURAL" or node.get("column_name_alias"):
                return None
            if len(named) == 1 and named[0] in rows:
                return None
            names.update(named, map(str.lower, node.get("using_columns", [])))
        return frozenset(names)

    def after(self, relations: Mapping[str, str]) -> str:
        """The statement with these table expressions before it; its lines are where they were.

        Unchanged where it begins with what leaves no place for them, such as a comment.
        """
        begins = _BEGINNING.match(self.text)
        if begins is None or not relations:
            return self.text
        first = ", ".join(f"{name} AS {expression}" for name, expression in relations.items())
        return f"WITH {first}{',' if begins[0].strip() else ' '}{self.text[begins.end() :]}"


def _nodes(tree: object, rows: frozenset[str] = frozenset()) -> Iterator[tuple[Node, frozenset[str]]]:
    """All nodes of `tree`, with the names by which each can ask for whole rows of a table."""
    if isinstance(tree, dict):
        ordered = rows
        if tree.get("type") == "SELECT_NODE":
            rows |= {*_rows(tree["from_table"])}
            ordered = rows - {column["alias"].lower() for column in tree["select_list"]}  # ORDER BY takes those first
        yield tree, rows
        yield from _nodes(tree.get("modifiers"), ordered)
        tree = [branch for name, branch in tree.items() if name != "modifiers"]
    if isinstance(tree, list):
        for branch in tree:
            yield from _nodes(branch, rows)


def _rows(relation: Node) -> Iterator[str]:
    match relation["type"]:
        case "BASE_TABLE":
            yield (relation["alias"] or relation["table_name"]).lower()
        case "JOIN":
            yield from _rows(relation["left"])
            yield from _rows(relation["right"])

"""How a question over logs is put to DuckDB so that it reads their lines once.

Each mention of a view reads the files, and so does the join with the agents' classes, even where nobody asks for one:
DuckDB leaves it out below an aggregation only. So the events get a table expression in front of the statement, kept
while it runs if it is mentioned twice, and without the join if none of its columns is named.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
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
        self._tables = [node for node in self._nodes if node.get("type") == "BASE_TABLE"]

    @property
    def mentions(self) -> Counter[str]:
        """How often it reads the relations that it names without a schema, except those that it makes itself."""
        made = {str(node["key"]).lower() for node in self._nodes if "key" in node}
        names = (table["table_name"].lower() for table in self._tables if not table["schema_name"])
        return Counter(name for name in names if name not in made)

    def may_ask(self, columns: Collection[str]) -> bool:
        """Whether one of `columns` may be asked for, be it as one of all."""
        whole = {name.lower() for table in self._tables for name in (table["alias"], table["table_name"])}
        for node in self._nodes:
            kind, named = node.get("type"), node.get("column_names", [])
            if kind in _ALL_COLUMNS or node.get("ref_type") == "NATURAL" or node.get("column_name_alias"):
                return True
            if len(named) == 1 and named[0].lower() in whole:
                return True
            if any(name.lower() in columns for name in [*named, *node.get("using_columns", [])]):
                return True
        return False

    def after(self, relations: Mapping[str, str]) -> str:
        """The statement with these table expressions before it; its lines are where they were.

        Unchanged where it begins with what leaves no place for them, such as a comment.
        """
        begins = _BEGINNING.match(self.text)
        if begins is None or not relations:
            return self.text
        first = ", ".join(f"{name} AS {expression}" for name, expression in relations.items())
        return f"WITH {first}{',' if begins[0].strip() else ' '}{self.text[begins.end() :]}"


def _nodes(tree: object) -> Iterator[Node]:
    if isinstance(tree, dict):
        yield tree
        tree = list(tree.values())
    if isinstance(tree, list):
        for branch in tree:
            yield from _nodes(branch)

"""How a question over logs is put to DuckDB so that it reads their lines once.

Each mention of a view reads the files, and so does the join with the agents' classes, even where nobody asks for one:
DuckDB leaves it out below an aggregation only. Of all the rules of a view it leaves out those that nobody asks for, but
reads them before. So the events get a table expression in front of the statement, of the columns that it names, kept
while it runs if it is mentioned twice. Where many questions are to come, as in a report, what all of them ask is kept
in tables.

Whoever asks must not see it by the answer. So that is done for statements that name every column that they want, and
by relations, joins and functions alone that are known to care for nothing else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Node = dict[str, Any]

_ODD = {"STAR", "POSITIONAL_REFERENCE", "RECURSIVE_CTE_NODE"}
"""What stands for columns without their names, or mentions a relation in its own way."""
_RELATIONS = {"BASE_TABLE", "EMPTY", "EXPRESSION_LIST", "JOIN", "SUBQUERY"}
_JOINS = {"REGULAR", "CROSS", "ASOF", "DEPENDENT"}
_FUNCTIONS = {"generate_series", "range", "read_csv", "unnest"}
"""Functions that make a table, and look at no other."""
_TELLS_THE_TEXT = "current_query"
_MOST = 100_000
"""Characters of a statement, for the tree of it takes fifty times as many: five times what a query of ours has."""
_BEGINNING = re.compile(r'(\s*)(?:(?=SELECT\b)|(WITH)(?=\s+(?!RECURSIVE\b)["\w]))', re.IGNORECASE)
_SPARED = re.compile(r"\s*\n\s*")


class Select:
    """A statement that selects, with the tree that DuckDB makes of it: `json_serialize_sql`."""

    def __init__(self, text: str, tree: Node) -> None:
        """Raises LookupError for a tree of another make."""
        self.text = text
        nodes = list(_nodes(tree.get("statements")))
        self.names = _names(nodes) if nodes else None
        """Every name that may be a column's, in lower case; None where it may see more of a relation than those."""
        self.mentions = _mentions(nodes)
        """How often it reads the relations that it names without a schema, except those that it makes itself."""

    @staticmethod
    def may_be_changed(text: str) -> bool:
        """Whether `text` is worth a look at its tree."""
        return len(text) <= _MOST and _BEGINNING.match(text) is not None

    def after(self, relations: Mapping[str, str]) -> str:
        """The statement with these table expressions before it; its lines are where they were."""
        begins = _BEGINNING.match(self.text)
        if begins is None or not relations:
            return self.text
        first = ", ".join(f"{name} AS {_SPARED.sub(' ', expression)}" for name, expression in relations.items())
        return f"{begins[1]}WITH {first}{',' if begins[2] else ' '}{self.text[begins.end() :]}"


def _mentions(nodes: Sequence[tuple[Node, frozenset[str]]]) -> Counter[str]:
    made = {str(node["key"]).lower() for node, _ in nodes if "key" in node}
    tables = (node for node, _ in nodes if node.get("type") == "BASE_TABLE" and not node["schema_name"])
    return Counter(name for table in tables if (name := table["table_name"].lower()) not in made)


def _names(nodes: Sequence[tuple[Node, frozenset[str]]]) -> frozenset[str] | None:
    names: set[str] = set()
    for node, rows in nodes:
        named = [name.lower() for name in node.get("column_names", [])]
        if _is_odd(node) or len(named) > 2 or (len(named) == 1 and named[0] in rows):
            return None
        names.update(named, map(str.lower, node.get("using_columns", [])))
    return frozenset(names)


def _is_odd(node: Node) -> bool:
    kind = node.get("type")
    if "sample" in node and (node["sample"] is not None or not _is_known(node)):
        return True
    if node.get("class") in {"FUNCTION", "WINDOW"}:
        return bool(node["schema"]) or node["function_name"].lower() == _TELLS_THE_TEXT
    return isinstance(kind, str) and kind in _ODD


def _is_known(relation: Node) -> bool:
    """Whether a relation, or what is selected of some, sees of others only what is named."""
    kind = str(relation["type"])
    if kind == "TABLE_FUNCTION":
        return str(relation["function"].get("function_name")) in _FUNCTIONS
    if relation.get("column_name_alias") or relation.get("at_clause"):
        return kind == "SUBQUERY"
    return kind == "SELECT_NODE" or (kind in _RELATIONS and relation.get("ref_type", "REGULAR") in _JOINS)


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

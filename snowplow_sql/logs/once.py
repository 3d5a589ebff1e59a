"""Analyze and rewrite a SELECT over logs so that DuckDB reads the log lines only once.

Each mention of a view reads the files. So does the join with the classes of user agents, even if the query needs none
of them: DuckDB removes the join only below an aggregation. DuckDB drops the view's expressions that a query does not
need, but must parse them first. Therefore a WITH clause is put in front of the statement. It defines the events with
only the columns that the statement names, and is materialized if they are mentioned twice. If many queries are to come,
as in a report, the columns that any of them needs are stored in temporary tables.

The rewriting must not change the result. It is applied only to statements that name every column that they use, and
that consist of relations, joins and functions known to use nothing but those columns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Node = dict[str, Any]

_ODD = {"STAR", "POSITIONAL_REFERENCE", "RECURSIVE_CTE_NODE"}
"""Nodes that stand for columns without naming them, or that refer to a relation in a way of their own."""
_RELATIONS = {"BASE_TABLE", "EMPTY", "EXPRESSION_LIST", "JOIN", "SUBQUERY"}
_JOINS = {"REGULAR", "CROSS", "ASOF", "DEPENDENT"}
_FUNCTIONS = {"generate_series", "range", "read_csv", "unnest"}
"""Table functions that read no other table."""
_TELLS_THE_TEXT = "current_query"
_MOST = 100_000
"""Maximum length of a statement in characters, five times that of our longest query. The syntax tree takes fifty times
as much memory as the text."""
_BEGINNING = re.compile(r'(\s*)(?:(?=SELECT\b)|(WITH)(?=\s+(?!RECURSIVE\b)["\w]))', re.IGNORECASE)
_SPARED = re.compile(r"\s*\n\s*")


class Select:
    """A SELECT statement, with the syntax tree that DuckDB's `json_serialize_sql` returns for it."""

    def __init__(self, text: str, tree: Node) -> None:
        """Raises LookupError if the tree has an unexpected structure."""
        self.text = text
        nodes = list(_nodes(tree.get("statements")))
        self.names = _names(nodes) if nodes else None
        """Every name that may be a column's, in lower case; None if the statement may use columns that it does not
        name."""
        self.mentions = _mentions(nodes)
        """How often the statement mentions each relation without a schema, except for its own table expressions."""

    @staticmethod
    def may_be_changed(text: str) -> bool:
        """Whether `text` may be rewritten at all, so that parsing it is worthwhile."""
        return len(text) <= _MOST and _BEGINNING.match(text) is not None

    def after(self, relations: Mapping[str, str]) -> str:
        """The statement with these table expressions in front of it. Its lines keep their numbers."""
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
    """Whether a relation, or a SELECT, uses nothing of other relations but the columns that it names."""
    kind = str(relation["type"])
    if kind == "TABLE_FUNCTION":
        return str(relation["function"].get("function_name")) in _FUNCTIONS
    if relation.get("column_name_alias") or relation.get("at_clause"):
        return kind == "SUBQUERY"
    return kind == "SELECT_NODE" or (kind in _RELATIONS and relation.get("ref_type", "REGULAR") in _JOINS)


def _nodes(tree: object, rows: frozenset[str] = frozenset()) -> Iterator[tuple[Node, frozenset[str]]]:
    """All nodes of `tree`, each with the table names and aliases by which it can refer to whole rows."""
    if isinstance(tree, dict):
        ordered = rows
        if tree.get("type") == "SELECT_NODE":
            rows |= {*_rows(tree["from_table"])}
            ordered = rows - {column["alias"].lower() for column in tree["select_list"]}  # ORDER BY prefers aliases
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

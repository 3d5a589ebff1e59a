"""What a rendered query may not say, because Hive 0.8.1 or MySQL 5.1 (Infobright) would not understand it.

sqlglot and the engines that the tests can start (Hive 1.2, MariaDB 10.11) accept far more than those two, so
it is not enough that a query can be parsed. Words, functions and operators are checked in the text (text.py),
the shape is checked in the tree, and any construct without a rule is refused. There are two kinds of rules:
- The shape (joins, subqueries, grouping, ordering, UNION ALL) may have only what both engines share, in both
  dialects, because one template serves all of them.
- The leaves (functions, types of CAST, INTERVAL, IS TRUE, LIKE ... ESCAPE, literals) may have what the
  dialect's own engine has; so may what a dialect writes to make rows (CROSS JOIN, SELECT without FROM,
  LATERAL VIEW).
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlglot
from sqlglot import exp

from snowplow_sql.floor.text import DATA, Found, Text, keywords, layout

READ = {"hive": "hive", "infobright": "mysql"}

# The nodes that a tree may have. exp.Func, which covers all calls, is among them: calls are checked in the text.
KNOWN = tuple(getattr(exp, name) for name in DATA["nodes"]["known"])
TRUTHS = (exp.Predicate, exp.Connector, exp.Not, exp.RegexpLike)


def violations(sql: str, dialect: str) -> list[str]:
    """List what the dialect's old engine does not understand in `sql`, one line each; empty when clean.

    `sql` is one rendered statement, `dialect` is "hive" or "infobright". A line says where, what is wrong
    and what to write. Raises KeyError for any other dialect: a misspelt one must not look clean.
    """
    found = [*layout(sql), *Text(sql, dialect).checks()]
    try:
        statements = [tree for tree in sqlglot.parse(sql, read=READ[dialect]) if tree is not None]
    except Exception as error:  # sqlglot's parser raises more than its own errors: IndexError for MAP(a)
        line = (getattr(error, "errors", None) or [{}])[0].get("line") or 1
        found.append((line, "this cannot be parsed; look for a misplaced word or bracket"))
    else:
        for statement in statements:
            found += Tree(statement, dialect).checks()
        if not found:  # the fallback, so that nothing is accepted silently; any other rule has a better message
            found += [hit for statement in statements for hit in _unheard_of(statement)]
    return [f"line {line}: {what}" for line, what in sorted(dict.fromkeys(found), key=lambda hit: hit[0])]


class Tree:
    """The shape of a parsed statement. Names are compared in lower case, as both engines compare columns."""

    def __init__(self, tree: exp.Expr, dialect: str) -> None:
        self.tree = tree
        self.dialect = dialect
        self.aggregates = set(DATA["aggregates"][dialect])
        for name in tree.find_all(exp.Identifier):
            name.set("this", name.name.lower())

    def checks(self) -> Found:
        """Yield what every check finds."""
        for union in self.tree.find_all(exp.SetOperation):
            yield from self._union(union)
        for select in self.tree.find_all(exp.Select):
            yield from self._place(select)
            for check in (
                self._sources,
                self._joins,
                self._outputs,
                self._groups,
                self._orders,
            ):
                yield from check(select)
        yield from self._columns()
        for node in self.tree.walk():
            yield from ((_line(node), sentence) for broken, sentence in self._rules(node) if broken)

    def _rules(self, node: exp.Expr) -> Iterator[tuple[bool, str]]:
        """Conditions that must not hold for a node, wherever it is, each with the sentence to report."""
        above = node.parent
        if isinstance(node, exp.Identifier):
            name = node.name.upper()
            yield name in keywords(self.dialect), f"{name} is a reserved word; choose another name"
        elif isinstance(node, exp.Star):
            sentence = "a star outside COUNT(*), which copies the table in MySQL; name the columns"
            yield not isinstance(above, exp.Count), sentence
        elif isinstance(node, exp.Order):
            places = (exp.Query, exp.GroupConcat) if self.dialect == "infobright" else (exp.Query,)
            yield not isinstance(above, places), "ORDER BY in a function; order the query"
        elif isinstance(node, exp.Interval):
            yield not isinstance(above, (exp.Add, exp.Sub, exp.Func)), "INTERVAL on its own; add it to a date"
        elif self._aggregate(node):
            place = node.find_ancestor(exp.AggFunc, exp.Query, exp.Where, exp.Group)
            nested = isinstance(place, (exp.AggFunc, exp.Where, exp.Group))
            yield nested, "an aggregate in an aggregate, in WHERE or in GROUP BY; use a derived table"
            truth = self.dialect == "hive" and isinstance(node, (exp.Sum, exp.Avg)) and isinstance(node.this, TRUTHS)
            yield truth, "a sum over true and false, which Hive refuses; use CASE WHEN ... THEN 1 ELSE 0 END"

    @staticmethod
    def _union(union: exp.SetOperation) -> Found:
        line = _line(union)
        if union.parent is None:
            yield (
                line,
                "UNION ALL at the top, which Hive 0.8 refuses; use SELECT ... FROM (... UNION ALL ...) t",
            )
        if not isinstance(union, exp.Union) or union.args.get("distinct"):
            yield line, f"{union.key.upper()} of distinct rows; use UNION ALL inside FROM, and GROUP BY"
        if any(query.args.get(part) for query in (union, union.left, union.right) for part in ("order", "limit")):
            yield line, "ORDER BY or LIMIT in a part of UNION ALL; put it outside the derived table"
        if [item.alias_or_name for item in union.left.selects] != [item.alias_or_name for item in union.right.selects]:
            yield (
                line,
                "UNION ALL of different column names, which Hive refuses; name them alike on both sides",
            )

    def _place(self, select: exp.Select) -> Found:
        query: exp.Expr = select
        while isinstance(query.parent, exp.SetOperation):
            query = query.parent
        above = query.parent.parent if isinstance(query.parent, exp.Subquery) else None
        if isinstance(above, exp.SetOperation):
            yield _line(select), "brackets around a part of UNION ALL; leave them out"
        elif query.parent and not isinstance(above, (exp.From, exp.Join)):
            yield _line(select), "a subquery outside FROM; join a derived table instead"
        elif (
            not query.parent and not query.args.get("order") and (select.args.get("group") or not self._totals(select))
        ):
            yield _line(select), "no ORDER BY; end every query with a total order"

    def _sources(self, select: exp.Select) -> Found:
        sources, group = _sources(select), select.args.get("group")
        if not sources and self.dialect == "hive":
            yield _line(select), "SELECT without FROM, which Hive 0.8 refuses; select from a table"
        if select.args.get("laterals") and select.args.get("joins"):
            yield (
                _line(select),
                "LATERAL VIEW beside JOIN, which Hive 0.8 refuses; join inside a derived table",
            )
        for source in sources:
            if isinstance(source, exp.Subquery) and isinstance(source.this, (exp.Select, exp.SetOperation)):
                if not source.alias:
                    yield _line(source), "a derived table without a name; use (...) t"
            elif not isinstance(source, exp.Table) or not isinstance(source.this, exp.Identifier) or source.this.quoted:
                yield _line(source), "FROM what is neither a table nor (SELECT ...) t; use one of these"
            alias = source.args.get("alias")
            if alias and alias.args.get("columns"):
                yield _line(source), "column names behind a table's alias; name the columns with AS inside"
        distinct = select.args.get("distinct")
        if distinct and (distinct.args.get("on") or group):
            yield _line(select), "DISTINCT ON, or DISTINCT with GROUP BY; use GROUP BY alone"
        if select.args.get("having") and not group:
            yield _line(select), "HAVING without GROUP BY; use WHERE around a derived table"

    def _joins(self, select: exp.Select) -> Found:
        names = [source.alias_or_name for source in _sources(select)]
        for position, join in enumerate(select.args.get("joins") or [], start=1):
            on = join.args.get("on")
            if on is None or isinstance(on, exp.Boolean):  # sqlglot's Hive parser adds ON TRUE
                if join.side:
                    yield _line(join), f"{join.side} OUTER JOIN without ON; join on an equality"
                elif join.kind != "CROSS":  # MySQL alone generates rows by CROSS JOIN
                    yield _line(join), "JOIN without ON, which Hive from 2.3 refuses; join on a constant of both sides"
                continue
            for part in _conjuncts(on):
                equal = isinstance(part, exp.EQ)
                sides = {self._table(part.this), self._table(part.expression)} if equal else set()
                if names[position] not in sides or not sides & set(names[:position]):
                    yield _line(part), "ON is not an equality of columns of both sides; use a.x = b.x, and WHERE"

    def _table(self, side: exp.Expr) -> str:
        """The table of a qualified column, which MySQL may compare as BINARY; empty for anything else."""
        if self.dialect == "infobright" and isinstance(side, exp.Cast) and side.to.is_type("binary"):
            side = side.this
        return side.table if isinstance(side, exp.Column) else ""

    def _columns(self) -> Found:
        known: dict[int, set[str]] = {}
        for column in self.tree.find_all(exp.Column):
            select = column.parent_select
            if not column.table or select is None:
                continue
            if id(select) not in known:
                tables = [*_sources(select), *(select.args.get("laterals") or [])]
                known[id(select)] = {table.alias_or_name for table in tables}
            if column.table not in known[id(select)] or column.db:
                yield (
                    _line(column),
                    f"{column.sql()} names no table of its own FROM; hand it up through derived tables",
                )

    @staticmethod
    def _outputs(select: exp.Select) -> Found:
        names = [item.alias_or_name for item in select.expressions]
        for item in select.expressions:
            if not isinstance(item, (exp.Alias, exp.Column)) and not item.is_star:
                yield (
                    _line(item),
                    "an expression without a name, which each engine names differently; add AS name",
                )
            elif names.count(item.alias_or_name) > 1:
                yield _line(item), f"two columns named {item.alias_or_name}; rename one"

    def _groups(self, select: exp.Select) -> Found:
        group, having = select.args.get("group"), select.args.get("having")
        aliases = {item.alias: item.this for item in select.expressions if item.alias}
        keys = group.expressions if group else []
        for key in keys:
            if isinstance(key, exp.Literal):
                yield _line(key), "GROUP BY a position or constant; repeat the expression"
            elif isinstance(key, exp.Column) and not key.table and aliases.get(key.name, key) != key:
                yield _line(key), f"GROUP BY {key.name} names an alias of SELECT; repeat the expression"
        if not group and not self._totals(select):
            return
        loose = [column for item in select.expressions for column in self._loose(item, keys)]
        if having:  # HAVING may name an alias, in both engines
            loose += [column for column in self._loose(having.this, keys) if column.name not in aliases]
        for column in loose:
            yield (
                _line(column),
                f"{column.sql()} is not in GROUP BY in this spelling; group by it, or take its MAX",
            )

    def _loose(self, node: exp.Expr, keys: list[exp.Expr]) -> Iterator[exp.Column]:
        """Columns that are neither inside an aggregate nor inside a grouping expression as it is written."""
        if node in keys or self._aggregate(node):
            return
        if isinstance(node, exp.Column):
            yield node
        else:
            for child in node.iter_expressions():
                yield from self._loose(child, keys)

    def _totals(self, select: exp.Select) -> bool:
        nodes = (node for item in select.expressions for node in item.walk())
        return any(self._aggregate(node) and node.parent_select is select for node in nodes)

    def _aggregate(self, node: exp.Expr) -> bool:
        unknown = isinstance(node, exp.Anonymous) and node.name.upper() in self.aggregates
        return unknown or isinstance(node, exp.AggFunc)

    def _orders(self, select: exp.Select) -> Found:
        names, order = {item.alias_or_name for item in select.expressions}, select.args.get("order")
        for term in order.expressions if order else ():
            columns = list(term.find_all(exp.Column))
            if any(self._aggregate(node) for node in term.walk()):
                yield _line(term), "ORDER BY an aggregate; give it a name in SELECT and order by that"
            elif not columns or any(column.table or column.name not in names for column in columns):
                yield (
                    _line(term),
                    "ORDER BY something that is not an output column; name it in SELECT and order by that",
                )
            if self.dialect == "hive" and any(name.args.get("quoted") for name in term.find_all(exp.Identifier)):
                yield (
                    _line(term),
                    "ORDER BY a quoted name, which Hive 0.8 cannot (HIVE-3267); order by another column",
                )


def _line(node: exp.Expr) -> int:
    return min((part.meta["line"] for part in node.walk() if "line" in part.meta), default=1)


def _sources(select: exp.Select) -> list[exp.Expr]:
    first = select.args.get("from_") or select.args.get("from")
    return [first.this, *(join.this for join in select.args.get("joins") or [])] if first else []


def _conjuncts(node: exp.Expr) -> list[exp.Expr]:
    if isinstance(node, exp.Paren):
        return _conjuncts(node.this)
    return [*_conjuncts(node.this), *_conjuncts(node.expression)] if isinstance(node, exp.And) else [node]


def _unheard_of(statement: exp.Expr) -> Found:
    for node in statement.walk():
        allowed = DATA["nodes"]["parts"].get(type(node).__name__, node.args)
        parts = [part for part, value in node.args.items() if value and part not in allowed]
        for what in parts if isinstance(node, KNOWN) else [node.key]:
            yield (
                _line(node),
                f"{what} is a construct that nobody has checked on the old engines; avoid or allow it",
            )

"""The parts of a query, each with its original text.

Expressions are only cut out of the text and never regenerated, so that none can change its meaning.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


class NotPlainError(Exception):
    """The statement is not simple enough to be split into parts. The text says why, as in 'it reads no table'."""


@dataclass(frozen=True)
class Item:
    """One entry of the select list."""

    sql: str
    alias: str
    """The name of the column in the result, in lower case; '' for an expression without a name."""

    @property
    def is_star(self) -> bool:
        """Whether the entry stands for all columns."""
        return self.sql == "*" or self.sql.endswith(".*") or re.match(r"\*\s", self.sql) is not None


@dataclass(frozen=True)
class Relation:
    """One entry of FROM."""

    join: str
    """The words that join it to the relations before it, as written; '' for the first."""
    base: str
    """The table as written, without its alias; '' for a subquery or a function."""
    inner: Select | Union | None
    """The subquery; None for a table or a function."""
    function: str
    """The call of a table function as written; '' for a table or a subquery."""
    alias: str
    """The alias; '' for a table without one."""
    behind: str
    """The text after it, such as ON and its condition."""

    @property
    def name(self) -> str:
        """The name that qualifies the columns of the relation."""
        return self.alias or self.base.rpartition(".")[2]

    @property
    def is_optional(self) -> bool:
        """Whether an outer join keeps the rows for which the relation has no match."""
        return "LEFT" in self.join.upper().split() or "FULL" in self.join.upper().split()

    @property
    def is_exploded(self) -> bool:
        """Whether a LATERAL VIEW of Hive follows, which turns each row into several."""
        return re.match(r"LATERAL\b", self.behind, re.IGNORECASE) is not None

    def written(self, text: str = "") -> str:
        """The text of the relation in FROM. The statement `text`, if given, replaces its table or subquery."""
        if not text and self.inner is not None:
            text = self.inner.written()
        read = f"(\n{text}\n)" if text else self.base or self.function
        return " ".join(part for part in (self.join, read, self.alias, self.behind) if part)


@dataclass(frozen=True)
class Select:
    """One SELECT."""

    items: tuple[Item, ...]
    is_distinct: bool
    relations: tuple[Relation, ...]
    where: str
    keys: tuple[str, ...]
    """The expressions of GROUP BY."""
    tail: str
    """The clauses after WHERE, such as grouping, order and limit."""
    select_list: str
    """The select list as written, DISTINCT included."""

    @property
    def is_of_one_table(self) -> bool:
        """Whether it reads a single table or function, without a join or LATERAL VIEW."""
        return len(self.relations) == 1 and not (self.relations[0].inner or self.relations[0].behind)

    def source(self, replaced: Mapping[int, str] | None = None) -> str:
        """The text after FROM. `replaced` has statements to use for the relations at some places."""
        new = replaced or {}
        return "\n".join(relation.written(new.get(at, "")) for at, relation in enumerate(self.relations))

    def written(self, more: Sequence[str] = (), source: str = "") -> str:
        """The text of the statement, with `more` columns, and with `source`, if given, after FROM."""
        listed = "\n, ".join([self.select_list, *more])
        read = f"\nFROM {source or self.source()}" if self.relations else ""
        where = f"\nWHERE {self.where}" if self.where else ""
        return f"SELECT {listed}{read}{where}\n{self.tail}".rstrip()


@dataclass(frozen=True)
class Union:
    """Several statements combined by UNION or UNION ALL."""

    branches: tuple[Select | Union, ...]
    words: str
    """The words between the branches, such as UNION ALL."""
    tail: str
    """The order and limit of the whole union."""

    @property
    def items(self) -> tuple[Item, ...]:
        """The select list of the first branch, which names the columns."""
        return self.branches[0].items

    def written(self) -> str:
        """The text of the statement."""
        return f"\n{self.words}\n".join(branch.written() for branch in self.branches) + f"\n{self.tail}".rstrip()

"""A query by its parts, each as it was written.

The text is parted and never written anew: no expression changes its meaning on the way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


class NotPlainError(Exception):
    """The statement is none of those that can be parted; the text says why, as in 'it reads no table'."""


@dataclass(frozen=True)
class Item:
    """One entry of the select list."""

    sql: str
    alias: str
    """The name it has in the result, in small letters; '' for an expression without one."""

    @property
    def is_star(self) -> bool:
        """Whether it stands for all columns."""
        return self.sql == "*" or self.sql.endswith(".*") or re.match(r"\*\s", self.sql) is not None


@dataclass(frozen=True)
class Relation:
    """One entry of FROM."""

    join: str
    """How it is joined to those before it, as written; '' for the first."""
    base: str
    """The table, as written, without its alias; '' for a statement of its own, and for a function."""
    inner: Select | Union | None
    function: str
    """The call that it is, as written; '' for a table and a statement."""
    alias: str
    """What it is called; '' for a table that goes by its own name."""
    behind: str
    """What stands behind it, such as ON and its condition."""

    @property
    def name(self) -> str:
        """What stands before the dot of a column."""
        return self.alias or self.base.rpartition(".")[2]

    @property
    def is_optional(self) -> bool:
        """Whether rows that it has nothing for are kept."""
        return "LEFT" in self.join.upper().split() or "FULL" in self.join.upper().split()

    @property
    def is_exploded(self) -> bool:
        """Whether a LATERAL VIEW, as Hive has it, stands behind it and lays each row out in several."""
        return re.match(r"LATERAL\b", self.behind, re.IGNORECASE) is not None

    def written(self, text: str = "") -> str:
        """As FROM has it, over the statement `text` if that is given in place of its own."""
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
    """What stands behind WHERE: grouping, order and limit."""
    select_list: str
    """The items as they were written, DISTINCT included."""

    @property
    def is_of_one_table(self) -> bool:
        """Whether it reads a table and nothing beside it."""
        return len(self.relations) == 1 and not (self.relations[0].inner or self.relations[0].behind)

    def source(self, replaced: Mapping[int, str] | None = None) -> str:
        """What FROM holds, with statements in place of the relations at some places."""
        new = replaced or {}
        return "\n".join(relation.written(new.get(at, "")) for at, relation in enumerate(self.relations))

    def written(self, more: Sequence[str] = (), source: str = "") -> str:
        """The statement again, with `more` columns, over `source` if that is given."""
        listed = "\n, ".join([self.select_list, *more])
        read = f"\nFROM {source or self.source()}" if self.relations else ""
        where = f"\nWHERE {self.where}" if self.where else ""
        return f"SELECT {listed}{read}{where}\n{self.tail}".rstrip()


@dataclass(frozen=True)
class Union:
    """Several statements, the rows of one behind those of the other."""

    branches: tuple[Select | Union, ...]
    words: str
    """What stands between them: UNION, UNION ALL."""
    tail: str
    """Order and limit of the whole."""

    @property
    def items(self) -> tuple[Item, ...]:
        """The select list that names the columns."""
        return self.branches[0].items

    def written(self) -> str:
        """The statement again."""
        return f"\n{self.words}\n".join(branch.written() for branch in self.branches) + f"\n{self.tail}".rstrip()

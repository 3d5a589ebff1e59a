"""The portable dialect: SQL that Hive 0.8.1 and MySQL 5.1 both understand.

It is made of parts, one per kind of question (`portable/`). Arguments called `x` or `condition` are SQL; all
others are values. A dialect overrides what it spells differently and nothing else.
"""

from __future__ import annotations

from snowplow_sql.dialects.portable.addresses import HOST, IPV4, PATH, PATH_PREFIX, parameter_regex
from snowplow_sql.dialects.portable.core import LITERAL, OPEN, WHOLE, Sql, Text, operand, plain_text, regex_quoted
from snowplow_sql.dialects.portable.dimensions import Dimensions
from snowplow_sql.dialects.portable.shapes import Shapes

__all__ = [
    "HOST",
    "IPV4",
    "LITERAL",
    "OPEN",
    "PATH",
    "PATH_PREFIX",
    "WHOLE",
    "Dialect",
    "Sql",
    "Text",
    "operand",
    "parameter_regex",
    "plain_text",
    "regex_quoted",
]


class Dialect(Dimensions, Shapes):
    """One engine's SQL, as the functions that templates call. One instance serves one rendering."""

    def create_events(self, table: str) -> list[str]:
        """The statements that create the events table, called `table`, without their terminators.

        Choices that an engine offers are further parameters with defaults. Raises UsageError for a choice that the
        engine does not offer.
        """
        raise NotImplementedError

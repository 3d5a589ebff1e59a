"""The parts of an address."""

from __future__ import annotations

from snowplow_sql.dialects.portable.core import Core, Sql, Text, plain_text, regex_quoted

IPV4 = "^((?:[0-9]+[.]){%d}[0-9]+)(?:[.][0-9]+){%d}$"
"""An IPv4 address, as a regular expression of RE2 and Java over its first octets but one and those behind them."""

HOST = r"^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)"
"""The host of an address, as a regular expression of RE2 and Java; an IPv6 address keeps its brackets."""

PATH = "^(?:[^?#]*?://[^/?#]*)?([^?#]*)"
"""The path of an address, or of what has no host, as a regular expression of RE2 and Java; empty where it has none."""

PATH_PREFIX = "^[^/]*(?:/[^/]*){0,%d}"
"""The first parts of a path, at most so many, as a regular expression of RE2 and Java."""


def parameter_regex(name: str | Text) -> str:
    """The value of the first parameter `name` of an address, as a regular expression of RE2 and Java."""
    return f"^[^?#]*[?](?:[^#]*?&)??{regex_quoted(plain_text(name))}=([^&#]*)"


class Addresses(Core):
    """Questions to the address of a page."""

    def url_path(self, x: str) -> Sql:
        """The path of the address `x`, without query and fragment; `/` where it has none, NULL for NULL."""
        raise NotImplementedError

    def url_host(self, x: str) -> Sql:
        """The host of the address `x` in lower case, without user and port; NULL where it has none."""
        raise NotImplementedError

    def path_prefix(self, path: str, levels: int) -> Sql:
        """The first `levels` parts of the path `path`, a part being what follows a slash; all of a shorter one."""
        raise NotImplementedError

    def url_parameter(self, x: str, name: str | Text) -> Sql:
        """The value of the first parameter `name` in the query of the address `x`, a plus sign read as a blank.

        Escapes stay as they were logged, since MySQL 5.1 cannot read them. NULL where there is none, and where it
        is empty.
        """
        raise NotImplementedError

    def network(self, x: str, octets: int) -> Sql:
        """The first 1, 2 or 3 `octets` of the IPv4 address `x`, such as 192.0.2; nothing in it for any other text.

        Nothing is NULL or '', by the engine.
        """
        raise NotImplementedError

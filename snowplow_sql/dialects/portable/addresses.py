"""The parts of page addresses and of IP addresses."""

from __future__ import annotations

from snowplow_sql.dialects.portable.core import Core, Sql, Text, plain_text, regex_quoted

IPV4 = "^((?:[0-9]+[.]){%d}[0-9]+)(?:[.][0-9]+){%d}$"
"""A regular expression of RE2 and Java for an IPv4 address, which captures its first octets. To be filled in: how many
octets to capture, less one, and how many follow."""

HOST = r"^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)"
"""A regular expression of RE2 and Java that captures the host of an address; an IPv6 address keeps its brackets."""

PATH = "^(?:[^?#]*?://[^/?#]*)?([^?#]*)"
"""A regular expression of RE2 and Java that captures the path of an address, with or without a host; empty where it has
no path."""

PATH_PREFIX = "^[^/]*(?:/[^/]*){0,%d}"
"""A regular expression of RE2 and Java for the first parts of a path. To be filled in: how many parts at most."""


def parameter_regex(name: str | Text) -> str:
    """A regular expression of RE2 and Java that captures the value of the first parameter `name` of an address."""
    return f"^[^?#]*[?](?:[^#]*?&)??{regex_quoted(plain_text(name))}=([^&#]*)"


class Addresses(Core):
    """Functions that extract parts of addresses."""

    def url_path(self, x: str) -> Sql:
        """The path of the address `x`, without query and fragment; `/` where it has none, NULL for NULL."""
        raise NotImplementedError

    def url_host(self, x: str) -> Sql:
        """The host of the address `x` in lower case, without user and port; NULL where it has none."""
        raise NotImplementedError

    def path_prefix(self, path: str, levels: int) -> Sql:
        """The first `levels` parts of the path `path`; a part is a slash and what follows. Shorter paths are kept."""
        raise NotImplementedError

    def url_parameter(self, x: str, name: str | Text) -> Sql:
        """The value of the first parameter `name` in the query of the address `x`, with plus signs read as blanks.

        Percent escapes stay as they were logged, since MySQL 5.1 cannot decode them. NULL where the parameter is
        missing or empty.
        """
        raise NotImplementedError

    def network(self, x: str, octets: int) -> Sql:
        """The first 1, 2 or 3 `octets` of the IPv4 address `x`, such as 192.0.2.

        For any other text, the result is NULL or '', depending on the engine.
        """
        raise NotImplementedError

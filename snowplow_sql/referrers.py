"""The known referrers: search engines, social networks and webmail, by the host of the referring page.

`referrers.toml` is the only place that names them; the dialects turn it into SQL.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

KINDS = ("email", "social", "search")
"""The kinds of known referrers, in the order in which a host is matched. The order matters: the hosts of Google's mail
and social network also match google.*, the search engine."""


@dataclass(frozen=True)
class Referrer:
    """A known referrer: its name, its kind, its hosts, and the query parameter that holds search words."""

    name: str
    kind: str
    hosts: tuple[str, ...]
    parameter: str | None

    @property
    def regex(self) -> str:
        """Its hosts as one regular expression."""
        return regex(self.hosts)


@cache
def referrers() -> tuple[Referrer, ...]:
    """All known referrers, in the order in which a host is to be matched."""
    data = tomllib.loads(Path(__file__).with_name("referrers.toml").read_text(encoding="utf-8"))
    return tuple(
        Referrer(name, kind, tuple(entry["hosts"]), entry.get("parameter"))
        for kind in KINDS
        for name, entry in data[kind].items()
    )


def kind_regex(kind: str) -> str:
    """The hosts of all referrers of one kind as one regular expression."""
    return regex(host for known in referrers() if known.kind == kind for host in known.hosts)


def regex(hosts: Iterable[str]) -> str:
    """A regular expression, for RE2, Java and POSIX, that matches `hosts` and their subdomains in lower case."""
    return f"(^|[.])({'|'.join(map(_host, hosts))})$"


def _host(host: str) -> str:
    # a country's ending may have a part before it: google.de, google.co.uk, google.com.br
    return host.replace(".", "[.]").replace("[.]**", "[.].+").replace("[.]*", "[.](com?[.])?[a-z]+")


def source_regex(kind: str) -> str:
    """A regular expression for the referrers of one kind as campaigns name them.

    That is by name or by host: google, www.google.de, facebook, t.co.
    """
    names = "|".join(_name(known.name) for known in referrers() if known.kind == kind)
    return f"^({names})([.].*)?$|{kind_regex(kind)}"


def _name(name: str) -> str:
    # Google+ is not Google; nobody writes Yahoo's exclamation mark
    return name.lower().rstrip("!").replace("+", "[+]")

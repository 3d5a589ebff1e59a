"""The address of a server that holds events: `hive://user:password@host:port/database?auth=LDAP`.

The password is never shown: neither in the text of an address, nor in an error about a wrong one. If a special
character of the password was not escaped, any part of the address may belong to the password.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from snowplow_sql.errors import UsageError
from snowplow_sql.values import did_you_mean

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+):", re.IGNORECASE)
_DATABASE = re.compile(r"\w*", re.ASCII)
_ESCAPED = "In a name or password, write / : @ ? # % as %2F %3A %40 %3F %23 %25."


@dataclass(frozen=True)
class Address:
    """The location of a server, and the user who connects. `str` gives the address with `***` for the password."""

    scheme: str
    host: str
    port: int | None = None
    database: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    options: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The address written as `text`. Raises UsageError, with a message that has no part of the password."""
        form = f"{scheme_of(text)}://user@host:port/database"
        before, at, _ = text.partition("://")[2].rpartition("@")
        if at and re.search(r"[/?#]", before):
            raise UsageError(f"The address of the source has an @ after its host. {_ESCAPED}")
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError:
            raise UsageError(
                f"The host or port of the source is not valid. Write {form}, with a port from 1 to 65535."
            ) from None
        if not parts.hostname:
            raise UsageError(f"The address of the source names no host. Write {form}.")
        if port == 0:
            raise UsageError(f"The host or port of the source is not valid. Write {form}, with a port from 1 to 65535.")
        database = unquote(parts.path.removeprefix("/"))
        if not _DATABASE.fullmatch(database):
            raise UsageError(f"'{database}' is not a database name. Write {form}.")
        return cls(
            scheme=parts.scheme,
            host=parts.hostname,
            port=port,
            database=database,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            options=dict(parse_qsl(parts.query, keep_blank_values=True)),
        )

    def __str__(self) -> str:
        secret = ":***" if self.password else ""
        user = f"{quote(self.user, safe='')}{secret}@" if self.user or secret else ""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = f":{self.port}" if self.port else ""
        options = "&".join(f"{name}={value}" for name, value in self.options.items())
        return f"{self.scheme}://{user}{host}{port}/{self.database}{'?' if options else ''}{options}"

    def with_password(self, password: str) -> Self:
        """The same address with `password`, if it has none of its own."""
        return self if self.password else replace(self, password=password)

    def with_port(self, port: int) -> Self:
        """The same address with `port`, if it has none of its own."""
        return self if self.port else replace(self, port=port)

    @property
    def settings(self) -> dict[str, str]:
        """The options that are session settings: those with a dot in their name."""
        return {name: value for name, value in self.options.items() if "." in name}

    def chosen(self, choices: Mapping[str, Sequence[str]], *, setting: str = "") -> dict[str, str]:
        """The value of each option in `choices`: the given one in capitals, or by default the option's first choice.

        Raises UsageError for an option or a value that is not in `choices`. If the server has session settings,
        `setting` is the name of one as an example, and options with a dot in their name are accepted as settings.
        """
        for name, value in self.options.items():
            if setting and "." in name:
                continue
            if name not in choices:
                known = f"Its options are: {', '.join(choices)}." if choices else "It has none."
                known += f" A session setting has a dot in its name, such as {setting}." if setting else ""
                hint = did_you_mean(name, list(choices))
                raise UsageError(f"A source of {self.scheme}:// has no option '{name}'.{hint} {known}")
            if value.upper() not in choices[name]:
                hint = did_you_mean(value.upper(), choices[name])
                raise UsageError(
                    f"'{value}' is not a value of {name} for {self.scheme}://.{hint} "
                    f"Use one of {', '.join(choices[name])}."
                )
        return {name: self.options.get(name, values[0]).upper() for name, values in choices.items()}


def scheme_of(text: str) -> str | None:
    """The scheme of an address, in lower case; None where `text` names a file."""
    found = _SCHEME.match(text)
    return found[1].lower() if found else None

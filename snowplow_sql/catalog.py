"""The catalogue: reads every query file, and checks its template against its header.

A query file is `queries/<subject>/<name>.sql`: a TOML header in a first comment, then a Jinja2 template.
"""

from __future__ import annotations

import re
import tomllib
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Sequence, Set
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from snowplow_sql import shelves
from snowplow_sql.errors import CatalogError, UsageError
from snowplow_sql.query import CONTEXT, Header, Query, fault
from snowplow_sql.values import did_you_mean, nearest

if TYPE_CHECKING:
    from jinja2 import Environment


def environment() -> Environment:
    """The Jinja2 environment of all templates: undefined names are errors, and block tags leave no blank lines.

    It is a sandbox, since a query file may come from a folder that somebody else has filled.
    """
    from jinja2 import FileSystemLoader, StrictUndefined  # noqa: PLC0415 - listing names does not need it
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415

    blocks = FileSystemLoader([shelf / shelves.BLOCKS for shelf in shelves.shelves()])
    # autoescape is about HTML; what is printed here is escaped as SQL by `finalize` in rendering.py
    return ImmutableSandboxedEnvironment(
        loader=blocks,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )


def names() -> list[str]:
    """The names of all queries, sorted, without reading their files. Broken symbolic links are left out."""
    return sorted(_there())


def queries() -> list[Query]:
    """All queries that can be read, sorted by subject and name; `faults` has the errors of the others.

    The templates of snowq's own catalogue are not checked against their headers here, but only by `find`: the tests
    have checked them, and checking would take three quarters of the time that a list takes.
    """
    return sorted((it for it in _read_all() if isinstance(it, Query)), key=lambda query: (query.subject, query.name))


def faults() -> list[CatalogError]:
    """Why files are missing from `queries`: one error for each invalid file and for each name that two files share.

    A broken symbolic link is not reported here, but by `find`.
    """
    return [it for it in _read_all() if isinstance(it, CatalogError)]


def _read_all() -> Iterator[Query | CatalogError]:
    own = shelves.shelves()[0]
    for name, paths in _there().items():
        for path in {*paths} - {*_with_headers(paths)}:
            yield _no_header(path)
        try:
            yield _only(name, paths, _described if paths[0].is_relative_to(own) else read)
        except CatalogError as error:
            yield error


def find(name: str) -> Query:
    """The query called `name`.

    Raises UsageError with near names, and CatalogError if its file is wrong or another query has the same name.
    """
    paths = shelves.files().get(name, [])
    if not paths:
        hint = did_you_mean(name, names())
        raise UsageError(f"There is no query '{name}'.{hint} `snowq list` lists them.")
    return _only(name, paths, read)


def _there() -> dict[str, list[Path]]:
    return {name: paths for name, paths in shelves.files().items() if shelves.is_there(paths[0])}


def _only(name: str, paths: Sequence[Path], reader: Callable[[Path], Query]) -> Query:
    paths = _with_headers(paths)
    if len(paths) > 1:
        raise CatalogError(f"Two queries are called '{name}': {paths[0]} and {paths[1]}. Rename the file of one.")
    try:
        changed = paths[0].stat().st_mtime_ns
    except OSError as error:
        raise _unreadable(paths[0], error) from error
    return _read_once(reader, paths[0], changed)


def _with_headers(paths: Sequence[Path]) -> Sequence[Path]:
    """Of several files with the same name those that begin like a query file, or else the first.

    The folders of other projects may have plain SQL files under the same name.
    """
    if len(paths) == 1:
        return paths
    return [path for path in paths if _begins_as_query(path)] or paths[:1]


def _begins_as_query(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.readline().removeprefix(BOM_UTF8).rstrip() == b"/*"
    except OSError:  # reported when the file is read
        return True


@cache
def _read_once(reader: Callable[[Path], Query], path: Path, changed: int) -> Query:
    del changed  # part of the cache's key: a file that was edited is read again
    return reader(path)


def read(path: Path) -> Query:
    """The query in the file `path`. Raises CatalogError, with file:line, for anything that is wrong in it."""
    query, mistakes = examined(path)
    if mistakes:
        raise mistakes[0]
    return query


def examined(path: Path) -> tuple[Query, list[CatalogError]]:
    """The query in the file `path`, as far as it can be read, and each mistake that does not follow from another.

    Raises CatalogError for a file without a readable header.
    """
    header, template = _parted(path)
    query = header.query(template)
    return query, [*header.mistakes, *_mistaken_names(query, header.declared)]


def _described(path: Path) -> Query:
    """The query in the file `path` as its header describes it; the template is not checked."""
    header, template = _parted(path)
    query = header.query(template)
    if header.mistakes:
        raise header.mistakes[0]
    return query


def _parted(path: Path) -> tuple[Header, str]:
    try:
        text = path.read_text(encoding="utf-8-sig")  # editors on Windows write a byte order mark
    except UnicodeDecodeError as error:
        raise CatalogError(f"{path}:1: the file cannot be read as UTF-8 text.") from error
    except OSError as error:
        raise _unreadable(path, error) from error
    header, template = _split(path, text)
    try:
        fields = tomllib.loads(header)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise CatalogError(
            f"{path}:{1 + int(line[1]) if line else 1}: the header is not valid TOML: {error}"
        ) from error
    return Header(path, fields), template


def _unreadable(path: Path, error: OSError) -> CatalogError:
    return CatalogError(f"{path}:1: the file cannot be read: {error.strerror}.")


def _split(path: Path, text: str) -> tuple[str, str]:
    match = re.match(r"/\*\n(.*?)\n\*/\n", text, re.DOTALL)
    if match is None:
        raise _no_header(path)
    return match[1], "\n" * match[0].count("\n") + text[match.end() :]


def _no_header(path: Path) -> CatalogError:
    return CatalogError(f"{path}:1: a query file begins with a header between /* and */, each alone on its line.")


def _mistaken_names(query: Query, declared: Set[str]) -> Iterator[CatalogError]:
    """Mismatches, in either direction, between the names that the template uses and those that the header declares.

    A parameter that is `declared` but missing from the query has been reported already.
    """
    from jinja2 import TemplateSyntaxError, meta, nodes  # noqa: PLC0415 - as above

    path = query.path
    try:
        tree = environment().parse(query.template)
        used = meta.find_undeclared_variables(tree)  # raises for unknown filters, too
    except TemplateSyntaxError as error:
        yield CatalogError(f"{path}:{error.lineno}: {str(error.message).rstrip('.')}.")
        return
    for number, text in enumerate(query.template.splitlines(), 1):
        # '{{ action }}': the quotes of the template and those of the literal would cancel out
        plain = _without_jinja(text)
        if any(_PRINTED in piece for quote in "'\"`" for piece in plain.split(quote)[1::2]):
            what = "the template puts quotes around a parameter, which is printed as a literal. Leave them out"
            yield CatalogError(f"{path}:{number}: {what}.")
    own = {param.name for param in query.own_params}
    faulty = declared - own
    meant = set()  # the parameters that misspelt names probably stand for; they count as used
    # `loop` belongs to Jinja2, which reports it as undeclared inside a {% set %} block
    for name in sorted(used - declared - set(CONTEXT) - {"loop"}):
        known = sorted({*declared, *CONTEXT})
        meant.add(near := nearest(name, known))
        if near in faulty:
            continue
        line = next((node.lineno for node in tree.find_all(nodes.Name) if node.name == name), 1)
        hint = did_you_mean(name, known)
        yield CatalogError(f"{path}:{line}: the template uses '{name}', which the header does not declare.{hint}")
    for name in sorted(own - used - meant):
        yield fault(path, name, f"parameter '{name}' is declared and never used", "params")
    if not {"events", "selection"} <= used | meant:
        yield CatalogError(f"{path}:1: a template must read {{{{ events }}}} and put {{{{ selection }}}} into WHERE.")


_PRINTED = "\ufdd0"


def _without_jinja(line: str) -> str:
    """A line of a template without Jinja2's tags, and with a mark in place of each value that it prints."""
    return re.sub(r"\{%.*?%\}|\{#.*?#\}", "", re.sub(r"\{\{.*?\}\}", _PRINTED, line))

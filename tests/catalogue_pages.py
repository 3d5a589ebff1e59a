"""The pages about the catalogue, generated from the query files: docs/catalogue.md, and one page per subject.

Every example on them is run on the sample shop, so that the pages show its real output.
"""

from __future__ import annotations

import csv
import io
import shlex
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from variants import lookup_files

from snowplow_sql import catalog, dialects
from snowplow_sql.cli import queries
from snowplow_sql.errors import UnsupportedByDialect
from snowplow_sql.present import markdown
from snowplow_sql.query import Query
from snowplow_sql.rendering import render_query
from snowplow_sql.result import Result

if TYPE_CHECKING:
    from collections.abc import Iterable

    from snowplow_sql.params import Param
    from snowplow_sql.session import Session

DOCS = Path(__file__).parents[1] / "docs"
SHOWN = 6
"""How many rows of an example's answer are shown."""

HEAD = """\
# The catalogue

{count} queries, by subject. `snowq list` lists them, `snowq show QUERY` explains one, `snowq run QUERY` asks it, and
`snowq render QUERY --dialect hive` prints its SQL. These pages are made of the query files by
`pytest tests/test_catalogue_pages.py --write-catalogue`; their examples are run on the sample shop.

"""

QUESTIONS = """
## What can be asked, and by which query

The A numbers are the questions that SnowPlow's own documentation answered between 2012 and 2016: its cookbook, recipes,
cubes and Looker models. The B numbers are what tools for product and web analytics answer beyond them. A question
without a query says why.

| number | question | query |
|---|---|---|
"""

REFUSED = """
## What an engine cannot say

Every query renders for DuckDB, Hive 0.8.1 and MySQL 5.1 with its defaults, but for these, which are refused by name:

"""


def pages(session: Session, table: str) -> dict[str, str]:
    """Each page's text, by its path below docs/."""
    found = catalog.queries()
    subjects = {subject: list(some) for subject, some in groupby(found, key=lambda query: query.subject)}
    written = {"catalogue.md": _index(found, subjects)}
    for subject, some in subjects.items():
        written[f"catalogue/{subject}.md"] = f"# {subject.capitalize()}\n" + "".join(
            _section(query, session, table) for query in some
        )
    return written


def questions() -> list[dict[str, str]]:
    """Each question: its number, its name and, if no query answers it, the reason."""
    with (DOCS / "questions.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _index(found: list[Query], subjects: dict[str, list[Query]]) -> str:
    text = HEAD.format(count=len(found))
    for subject, some in subjects.items():
        text += f"\n## [{subject.capitalize()}](catalogue/{subject}.md)\n\n"
        text += "".join(f"- {_link(query, '')}: {query.title}\n" for query in some)
    text += QUESTIONS
    for question in questions():
        number, name = question["number"], question["name"].replace("_", " ")
        answered = ", ".join(_link(query, "") for query in found if number in query.covers)
        text += f"| {number} | {name} | {'; '.join(part for part in (answered, question['without']) if part)} |\n"
    refused = [f"- {line}\n" for line in _refusals(found)]
    return text + REFUSED + ("".join(refused) or "None: every query renders for all three.\n")


def _link(query: Query, base: str) -> str:
    return f"[{query.name}]({base}catalogue/{query.subject}.md#{query.name})"


def _refusals(found: Iterable[Query]) -> Iterable[str]:
    for query in found:
        for name in dialects.names():
            try:
                render_query(query, dialects.find(name), {})
            except UnsupportedByDialect as error:
                yield f"{query.name}: {error}"


def _section(query: Query, session: Session, table: str) -> str:
    """One query: definition, parameters, columns, and an example with the beginning of its answer."""
    lines = [f"\n## {query.name}\n", f"**{query.title}.** {query.description}\n"]
    if query.own_params:
        lines += ["| parameter | meaning | default |", "|---|---|---|"]
        lines += [
            f"| `{param.usage}` | {_cell(_meaning(param))} | {_cell(_default(param))} |" for param in query.own_params
        ]
        lines.append("")
    lines += ["| column | kind | meaning |", "|---|---|---|"]
    lines += [f"| {column.name} | {column.kind} | {_cell(column.meaning)} |" for column in query.columns]
    lines += ["", *_example(query, session, table)]
    if query.related:
        lines.append(f"\nSee also: {', '.join(_link(catalog.find(name), '../') for name in query.related)}.")
    return "\n".join(lines) + "\n"


def _meaning(param: Param) -> str:
    return f"{param.help} One of {', '.join(param.choices)}." if param.choices else param.help


def _default(param: Param) -> str:
    if param.type == "lookup":
        return f"a table `{param.name}`"
    default = param.default
    if isinstance(default, list | tuple):
        return "; ".join(f"`{item}`" for item in default)
    return "" if default in (None, False) else f"`{default}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _example(query: Query, session: Session, table: str) -> list[str]:
    result = answer_of_example(query, session, table)
    out = io.StringIO()
    # the last digits of a sum of fractions differ from run to run
    rows = [tuple(map(_rounded, row, result.kinds)) for row in result.rows]
    shown = Result(result.columns, rows[:SHOWN], "")
    shown.kinds = result.kinds
    markdown.write(shown, out)
    more = len(result.rows) - SHOWN
    rest = [f"\n… and {more} more row{'s' if more > 1 else ''}."] if more > 0 else []
    return [f"```\n{query.example}\n```\n", out.getvalue().rstrip("\n"), *rest]


def answer_of_example(query: Query, session: Session, table: str) -> Result:
    """The answer of the example of `query`, on the events of `table`."""
    program, verb, name, *arguments = shlex.split(query.example)
    assert (program, verb, name) == ("snowq", "run", query.name), query.example
    asked: dict[str, Any] = {}

    def handler(_: Query, *, given: dict[str, Any]) -> None:
        asked.update(given)

    app = typer.Typer(rich_markup_mode=None)
    app.add_typer(typer.Typer(cls=queries.group(handler), rich_markup_mode=None), name="run")
    typer.main.get_command(app)(["run", name, *arguments], standalone_mode=False)
    known = {name: value for name, value in asked.items() if value is not None}
    return session.run(query.name, **{"table": table} | lookup_files(query.name) | known)


def _rounded(value: Any, kind: str) -> Any:
    if not isinstance(value, float):
        return value
    return int(value) if kind == "figure" and value.is_integer() else round(value, 4)

"""The `snowq` command."""

from __future__ import annotations

import gc
import io
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from typing import Annotated, Any

import typer

from snowplow_sql import shelves
from snowplow_sql._version import __version__
from snowplow_sql.cli import (
    check,
    compact,
    ddl,
    exits,
    export,
    lint,
    list,  # noqa: A004 - a verb
    load,
    new,
    queries,
    render,
    report,
    run,
    show,
    sql,
)
from snowplow_sql.cli.elsewhere import Verb, Verbs
from snowplow_sql.cli.repl import command as repl
from snowplow_sql.errors import SnowqError, SnowqWarning
from snowplow_sql.params import STANDARD

_COLLECT_AT = 250_000
"""The number of new objects at which Python collects garbage. With its default of 700, collections take a tenth of the
time of a short command, nearly all of it while the libraries are imported."""


class _Unused(MetaPathFinder):
    """Hides libraries that pyarrow and numba import if installed. That takes 0.25 s, and no command needs them."""

    def find_spec(self, name: str, *_: object) -> None:
        if name in {"pandas", "scipy"}:
            raise ModuleNotFoundError(f"No module named '{name}'", name=name)


app = typer.Typer(
    name="snowq",
    cls=Verbs,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Answer questions from CloudFront logs of SnowPlow hits, with one catalogue of queries for DuckDB, Hive and "
    "Infobright.",
)
app.add_typer(run.app, name="run", help="Run a query of the catalogue.")
app.add_typer(render.app, name="render", help="Print a query's SQL for DuckDB, Hive or Infobright.")
_VERBS: dict[str, Callable[..., None]] = {
    "list": list.list_,
    "show": show.show,
    "check": check.check,
    "sql": sql.sql,
    "repl": repl.repl,
    "load": load.load,
    "compact": compact.compact,
    "ddl": ddl.ddl,
    "export": export.export,
    "new": new.new,
    "lint": lint.lint,
    "report": queries.taking(STANDARD, report.report),
}
for _name, _verb in _VERBS.items():
    app.command(_name, cls=Verb)(_verb)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"snowq {__version__}")
        raise typer.Exit


def _shelve(queries: str | None) -> str | None:
    if queries is not None:
        os.environ[shelves.VARIABLE] = queries
    return queries


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
    queries: Annotated[
        str | None,
        typer.Option(
            "--queries",
            metavar="DIR",
            envvar=shelves.VARIABLE,
            show_envvar=True,
            callback=_shelve,  # shell completion does not call the function below
            help="A folder with queries of your own, used like the catalogue's; ./queries is read too.",
        ),
    ] = None,
) -> None:
    del version, queries


def main() -> None:
    """Run the command line, and end the process with its exit code."""
    gc.set_threshold(_COLLECT_AT)
    sys.meta_path.insert(0, _Unused())
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # idle threads of numpy's BLAS use CPU time
    code = _run()
    gc.freeze()  # saves the last garbage collection at exit, which would take 0.2 s for the libraries' objects
    sys.exit(code)


def _run() -> int:
    _prepare_streams()
    warnings.showwarning = _show_warning
    try:
        code = typer.main.get_command(app)(_arguments(sys.argv[1:]), standalone_mode=False)
        sys.stdout.flush()
    except SnowqError as error:
        exits.complain(str(error))
        return exits.code_of(error)
    except (KeyboardInterrupt, typer.Abort):  # Typer turns the first into the second
        exits.complain("Stopped.")
        return exits.Exit.INTERRUPTED
    except typer.TyperException as error:
        if error.format_message().startswith("Usage:"):  # a group without a command
            typer.echo(error.format_message(), err=True)
            return exits.Exit.USAGE
        exits.complain(" ".join(error.format_message().split()))
        return exits.Exit.USAGE
    except (BrokenPipeError, SystemExit) as stop:
        # Typer turns Ctrl-C, and a pipe whose reader has gone, into SystemExit
        exits.discard(1)
        if getattr(stop, "code", None) == exits.Exit.INTERRUPTED:
            exits.complain("Stopped.")
            return exits.Exit.INTERRUPTED
        return exits.Exit.OK
    except OSError as error:
        exits.discard(1)
        exits.complain(_message_of(error))
        return exits.Exit.QUERY
    if code == exits.Exit.INTERRUPTED:  # Typer may also return the exit code of Ctrl-C
        exits.complain("Stopped.")
    return code if isinstance(code, int) else exits.Exit.OK


def _show_warning(message: Warning | str, category: type[Warning], *place: Any, **more: Any) -> None:
    if issubclass(category, SnowqWarning):
        exits.note(str(message))
    else:
        _PYTHONS_OWN(message, category, *place, **more)


_PYTHONS_OWN = warnings.showwarning


def _message_of(error: OSError) -> str:
    """The message for a system error that no other code has handled."""
    why = error.strerror or str(error)
    if error.filename is not None:
        return f"'{error.filename}' cannot be read or written: {why}."
    if isinstance(error, FileNotFoundError):  # without a file name, the working folder itself is missing
        return "The working folder no longer exists. Change to one that does."
    return f"The output cannot be written: {why}."


def _arguments(given: Sequence[str]) -> Sequence[str]:
    """The arguments as Typer should read them.

    SQL that begins with a `--` comment gets a space in front, so that it is not
    taken for an option.
    """
    return _queries_first([f" {it}" if it[:2] == "--" and it[2:3].isspace() else it for it in given])


def _queries_first(arguments: Sequence[str]) -> Sequence[str]:
    """The arguments with --queries and its folder moved to the front, since the set of commands depends on them."""
    for place, argument in enumerate(arguments):
        following = arguments[place + 1] if place + 1 < len(arguments) else "-"
        if argument == "--queries" and following.startswith("-"):
            return [argument]  # its folder is missing: Typer reports that
        taken = 2 if argument == "--queries" else 1 if argument.startswith("--queries=") else 0
        if taken:
            return [*arguments[place : place + taken], *arguments[:place], *arguments[place + taken :]]
    return arguments


def _prepare_streams() -> None:
    # A stream that the shell has closed is None. They are reopened in the order of their descriptors, since each open
    # takes the lowest free one.
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A character that the terminal cannot show is replaced rather than an error. Files and pipes get UTF-8 whatever
        # the system's encoding is, so that no character is lost, unless PYTHONIOENCODING says otherwise.
        is_chosen = sys.stdout.isatty() or "PYTHONIOENCODING" in os.environ
        sys.stdout.reconfigure(encoding=None if is_chosen else "utf-8", errors="replace")

"""Where an answer goes: to the terminal if it fits, otherwise to a pager; or to a pipe or a file.

Rows are fetched as the user turns the pager's pages, and the rest is never fetched.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, cast

from rich.cells import cell_len

from snowplow_sql import present
from snowplow_sql.cli import exits, output, working
from snowplow_sql.errors import Interrupted, UsageError
from snowplow_sql.printable import printable

if TYPE_CHECKING:
    from snowplow_sql.cli.repl.answer import Answer
    from snowplow_sql.engines.base import Engine
    from snowplow_sql.present import Writer
    from snowplow_sql.result import Result, Row

_STYLE = re.compile(r"\x1b\[[0-9;]*m")
_ALIGNED = {"table", "markdown"}
_NARROWEST = 10
"""Characters that each column of a table needs for the table to be shown without a pager."""
_BESIDE = 3
"""Lines of the terminal that are left for the prompt and the remarks below an answer."""


@dataclass(frozen=True)
class Form:
    """A way to write an answer."""

    write: Writer
    is_aligned: bool = False
    """Whether the writer needs all rows before it writes the first. For a pager, each batch is aligned by itself."""
    is_wide: bool = False
    """Whether the columns share the width of the terminal, which has no room for many."""

    @classmethod
    def named(cls, name: str) -> Form:
        """The format of that name. Raises UsageError with a hint for an unknown one."""
        return cls(present.find(name), name in _ALIGNED, name == "table")


def log_lines(result: Result, out: TextIO) -> None:
    """Write rows of (log_file, line) as the lines are in the logs, below the name of their file."""
    before = None
    for file, line in result:
        if file != before:
            out.write(f"{printable(file)}\n")
            before = file
        out.write("  " + "\t".join(map(printable, line.split("\t"))) + "\n")


class _Terminal(io.StringIO):
    """A buffer that writers take for a terminal, so that their output can be measured before it is shown."""

    def isatty(self) -> bool:
        return True


class Screen:
    """Shows answers, one after the other."""

    def __init__(self) -> None:
        self._file: TextIO | None = None
        self.path: Path | None = None
        """The file that answers are written to, if any."""
        self.form: str | None = None
        """The format that the name of the file stands for, if any."""

    @property
    def is_terminal(self) -> bool:
        """Whether answers are shown on a terminal."""
        return self._file is None and sys.stdout.isatty()

    def send_to(self, path: Path | None) -> None:
        """Write all further answers to the file `path`, one after the other; None switches back to stdout.

        Raises UsageError for an ending that stands for no data format that snowq writes, and for a file that cannot be
        written.
        """
        if path is None:
            self.close()
            return
        form = output.named(path, f"'{path}'", f"`.chart {path}` draws the last one.")
        self.close()
        try:
            self._file = path.expanduser().open("w", encoding="utf-8", newline="")
        except OSError as error:
            raise UsageError(f"'{path}' cannot be written: {error.strerror}.") from error
        self.path, self.form = path, form

    def close(self) -> None:
        """Close the file, if any, and switch back to stdout."""
        if self._file is not None:
            self._file.close()
        self._file = self.path = self.form = None

    def show(self, answer: Answer, form: Form, engine: Engine) -> None:
        """Show all of `answer`, fetching its rows from `engine`.

        Raises Interrupted on Ctrl-C, and BrokenPipeError if the reader of stdout is gone.
        """
        pieces = answer.pieces(lambda work: working.run(engine, work))
        first = next(pieces, [])
        if not self.is_terminal:
            self._write(lambda out: form.write(answer.result(chain(first, chain.from_iterable(pieces))), out))
            return
        whole = answer.is_whole or answer.is_cut
        fitted = _fitted(answer, first, form) if whole else None
        if fitted is not None:
            sys.stdout.write(fitted)
            sys.stdout.flush()
            return
        # a progress bar would write across the pager
        further = answer.pieces(lambda work: working.run(engine, work, show=lambda _: None))
        _page(lambda out: _write_pieces(answer, form, chain([first], further), out))

    def text(self, shown: str) -> None:
        """Show a text, in a pager if it has more lines than the terminal."""
        shown = shown.rstrip("\n") + "\n"
        if self.is_terminal and not _fits(shown):
            _page(lambda out: _write_text(shown, out))
            return
        self._write(lambda out: out.write(shown))

    def _write(self, write: Callable[[TextIO], object]) -> None:
        """Call `write` with the file or, if there is none, with stdout."""
        if self._file is None:
            write(sys.stdout)
            sys.stdout.flush()
            return
        try:
            write(self._file)
            self._file.flush()
        except OSError as error:
            raise UsageError(f"'{self.path}' cannot be written: {error.strerror}.") from error


def _write_text(shown: str, out: TextIO) -> None:
    out.write(shown)
    out.flush()


def _write_pieces(answer: Answer, form: Form, pieces: Iterator[list[Row]], out: TextIO) -> None:
    if form.is_aligned:
        for piece in pieces:
            text = io.StringIO()  # Rich would end the process if the pager is gone
            form.write(answer.result(piece), text)
            _write_text(text.getvalue(), out)
        return

    def rows() -> Iterator[Row]:
        for piece in pieces:
            yield from piece
            out.flush()

    form.write(answer.result(rows()), out)


def _page(write: Callable[[TextIO], None]) -> None:
    """Call `write` with the input of the pager or, if no pager is installed, with stdout."""
    command = _pager()
    if shutil.which(command[0]) is None:
        write(sys.stdout)
        return
    # R: show colours; S: scroll long lines with the arrow keys instead of folding them; X: leave the last page visible
    environment = {"LESS": "RSX", **os.environ}
    with subprocess.Popen(command, stdin=subprocess.PIPE, env=environment, encoding="utf-8") as pager:  # noqa: S603 - the user's own
        try:
            write(cast(TextIO, pager.stdin))
        except BrokenPipeError:  # the user has left the pager
            pass
        except KeyboardInterrupt:
            raise Interrupted("Stopped.") from None
        finally:
            with suppress(BrokenPipeError):
                cast(TextIO, pager.stdin).close()
            _wait(pager)


def _pager() -> list[str]:
    """The words of $PAGER; less if that is empty or has an unclosed quote."""
    said = os.environ.get("PAGER", "")
    try:
        return shlex.split(said) or ["less"]
    except ValueError as error:
        exits.note(f"PAGER: '{said}' is not a command: {error}. Using less; set PAGER to another command.")
        return ["less"]


def _wait(pager: subprocess.Popen[str]) -> None:
    # while the pager runs, Ctrl-C is meant for it
    while True:
        with suppress(KeyboardInterrupt):
            pager.wait()
            return


def _fitted(answer: Answer, rows: list[Row], form: Form) -> str | None:
    """The complete answer as text for the terminal; None if it is too long or too wide."""
    if form.is_wide and len(answer.columns) * _NARROWEST > shutil.get_terminal_size().columns:
        return None
    out = _Terminal()
    form.write(answer.result(rows), out)
    return out.getvalue() if _fits(out.getvalue()) else None


def _fits(shown: str) -> bool:
    """Whether the terminal has enough lines for a text, counting the extra lines where long ones are folded."""
    width, height = shutil.get_terminal_size()
    lines = (cell_len(_STYLE.sub("", line)) for line in shown.splitlines())
    return sum(max(1, -(-length // width)) for length in lines) <= height - _BESIDE

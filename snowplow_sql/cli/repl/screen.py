"""Where an answer goes: straight to the terminal if it fits there, else to a pager; or to a pipe, or to a file.

A pager reads rows as its user turns the pages, and no more rows than that are fetched.
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
from snowplow_sql.result import printable

if TYPE_CHECKING:
    from snowplow_sql.cli.repl.answer import Answer
    from snowplow_sql.engines.base import Engine
    from snowplow_sql.present import Writer
    from snowplow_sql.result import Result, Row

_STYLE = re.compile(r"\x1b\[[0-9;]*m")
_ALIGNED = {"table", "markdown"}
_NARROWEST = 10
"""Characters that a column should have before a table is folded to the terminal's width."""
_BESIDE = 3
"""Lines of a terminal that an answer leaves to the prompt and to what is said of the answer."""


@dataclass(frozen=True)
class Form:
    """A way to write an answer."""

    write: Writer
    is_aligned: bool = False
    """Whether it looks at all rows before it writes the first; a pager gets those of a piece at a time."""
    is_wide: bool = False
    """Whether a row stands on one line, so that many columns have no room."""

    @classmethod
    def named(cls, name: str) -> Form:
        """The format of that name. Raises UsageError with near names."""
        return cls(present.find(name), name in _ALIGNED, name == "table")


def log_lines(result: Result, out: TextIO) -> None:
    """Rows of (log_file, line): the lines as they lie, below the name of their file."""
    before = None
    for file, line in result:
        if file != before:
            out.write(f"{printable(file)}\n")
            before = file
        out.write("  " + "\t".join(map(printable, line.split("\t"))) + "\n")


class _Terminal(io.StringIO):
    """A text that a writer takes for a terminal, to be looked at before it is shown."""

    def isatty(self) -> bool:
        return True


class Screen:
    """Shows answers, one after the other."""

    def __init__(self) -> None:
        self._file: TextIO | None = None
        self.path: Path | None = None
        """The file that answers go to, if it is one."""
        self.form: str | None = None
        """The format that its name asks for, if it does."""

    @property
    def is_terminal(self) -> bool:
        """Whether somebody looks at what is shown."""
        return self._file is None and sys.stdout.isatty()

    def send_to(self, path: Path | None) -> None:
        """Have all further answers written to the file `path`, one behind the other; None is where they went first."""
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
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
        self._file = self.path = self.form = None

    def show(self, answer: Answer, form: Form, engine: Engine) -> None:
        """Show all of `answer`, while its rows come from `engine`.

        Raises Interrupted where Ctrl-C ends it, BrokenPipeError where stdout has lost its reader.
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
        """Show a text, in a pager if it is longer than the terminal is high."""
        shown = shown.rstrip("\n") + "\n"
        if self.is_terminal and not _fits(shown):
            _page(lambda out: _write_text(shown, out))
            return
        self._write(lambda out: out.write(shown))

    def _write(self, write: Callable[[TextIO], object]) -> None:
        """Have `write` write to the file, or to stdout where there is none."""
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
            text = io.StringIO()  # Rich would end the process where the pager has gone
            form.write(answer.result(piece), text)
            _write_text(text.getvalue(), out)
        return

    def rows() -> Iterator[Row]:
        for piece in pieces:
            yield from piece
            out.flush()

    form.write(answer.result(rows()), out)


def _page(write: Callable[[TextIO], None]) -> None:
    """Have `write` write to the pager; to the terminal itself where there is none."""
    command = _pager()
    if shutil.which(command[0]) is None:
        write(sys.stdout)
        return
    # R: colours pass; S: what is too wide is not folded, arrow keys move; X: the last page stays
    environment = {"LESS": "RSX", **os.environ}
    with subprocess.Popen(command, stdin=subprocess.PIPE, env=environment, encoding="utf-8") as pager:  # noqa: S603 - the user's own
        try:
            write(cast(TextIO, pager.stdin))
        except BrokenPipeError:  # its user has seen enough
            pass
        except KeyboardInterrupt:
            raise Interrupted("Stopped.") from None
        finally:
            with suppress(BrokenPipeError):
                cast(TextIO, pager.stdin).close()
            _wait(pager)


def _pager() -> list[str]:
    """The words of $PAGER; less where it says nothing, or nothing that can be read."""
    said = os.environ.get("PAGER", "")
    try:
        return shlex.split(said) or ["less"]
    except ValueError as error:
        exits.note(f"PAGER: '{said}' is not a command: {error}. Using less; set PAGER to another command.")
        return ["less"]


def _wait(pager: subprocess.Popen[str]) -> None:
    # Ctrl-C is the pager's as long as it is there
    while True:
        with suppress(KeyboardInterrupt):
            pager.wait()
            return


def _fitted(answer: Answer, rows: list[Row], form: Form) -> str | None:
    """The answer as the terminal would show it whole; None where it is too long or too wide for that."""
    if form.is_wide and len(answer.columns) * _NARROWEST > shutil.get_terminal_size().columns:
        return None
    out = _Terminal()
    form.write(answer.result(rows), out)
    return out.getvalue() if _fits(out.getvalue()) else None


def _fits(shown: str) -> bool:
    """Whether the terminal has lines enough for a text, those counted that it folds."""
    width, height = shutil.get_terminal_size()
    lines = (cell_len(_STYLE.sub("", line)) for line in shown.splitlines())
    return sum(max(1, -(-length // width)) for length in lines) <= height - _BESIDE

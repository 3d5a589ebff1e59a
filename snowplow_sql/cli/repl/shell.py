"""Answers inputs from a terminal or a script. Holds the session, the display settings and the last answer."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from snowplow_sql import catalog
from snowplow_sql.cli import exits, output, working
from snowplow_sql.cli.asked import Asked
from snowplow_sql.cli.repl import commands, habits
from snowplow_sql.cli.repl.answer import Answer
from snowplow_sql.cli.repl.inputs import query_words
from snowplow_sql.cli.repl.knowledge import Knowledge
from snowplow_sql.cli.repl.screen import Form, Screen, log_lines
from snowplow_sql.cli.repl.taken import taken
from snowplow_sql.cli.source import opened
from snowplow_sql.errors import UsageError

if TYPE_CHECKING:
    from snowplow_sql.cli.repl.inputs import Input
    from snowplow_sql.result import Result

Ask = Callable[[], "Result"]


@dataclass
class Settings:
    """The settings of the REPL, which commands change."""

    form: str | None = None
    """The format of answers. None is a table on a terminal, and CSV elsewhere. An output file's name overrides it."""
    dialect: str | None = None
    """The dialect in which .render and .show write SQL. None is the dialect of the source."""
    table: str = "events"
    """The table of events for queries without `--table`."""
    limit: int | None = None
    timer: bool = False


class Shell:
    """Answers inputs over one source at a time. As a context manager, it closes the source at the end."""

    def __init__(
        self,
        source: str | None,
        settings: Settings,
        *,
        is_terminal: bool,
        modern: bool = False,
        endpoint_url: str | None = None,
    ) -> None:
        self.settings = settings
        self.is_terminal = is_terminal
        """Whether inputs come from a terminal. If so, there is completion, and answers are accompanied by messages."""
        self.screen = Screen()
        self.is_done = False
        """Whether the user wants to leave."""
        self.proposal = ""
        """The text that the next prompt starts with."""
        self.is_proposal_for_editor = False
        self.typed: Callable[[], list[str]] = list
        """Returns all inputs so far, the latest last."""
        self._modern, self._endpoint_url = modern, endpoint_url
        self._held = ExitStack()
        self._last: tuple[Answer, Ask] | None = None
        self.open(source)

    def open(self, source: str | None) -> None:
        """Switch to the events of `source`. If it cannot be opened, the current source stays open."""
        with ExitStack() as held:
            self.session, _ = held.enter_context(opened(source, modern=self._modern, endpoint_url=self._endpoint_url))
            self._held.close()
            if self.is_terminal:
                self.knowledge = Knowledge(self.session, self.settings.table)
                held.callback(self.knowledge.close)
            self._held = held.pop_all()
        self._last = None

    def __enter__(self) -> Shell:
        return self

    def __exit__(self, *_: object) -> None:
        self.screen.close()
        self._held.close()

    # --- current state ------------------------------------------------------------------------------------

    @property
    def engine_dialect(self) -> str:
        """The dialect that the source understands."""
        return self.session.engine.dialect

    @property
    def dialect(self) -> str:
        """The dialect that SQL is shown in."""
        return self.settings.dialect or self.engine_dialect

    @property
    def form(self) -> str:
        """The format of answers: from the output file's name, else the one set by .format, else the default."""
        return self.screen.form or self.settings.form or output.check(None, self.screen.path)

    def last_answer(self) -> Answer:
        """The last answer. Raises UsageError if there is none yet."""
        if self._last is None:
            raise UsageError("There is no answer yet. Ask something first.")
        return self._last[0]

    # --- answering ----------------------------------------------------------------------------------------

    def run(self, given: Input) -> None:
        """Answer one input. Raises SnowqError if that fails."""
        if given.kind == "command":
            commands.run(given.text, self)
        elif given.kind == "foreign":
            raise UsageError(habits.foreign(given.text))
        elif given.kind == "query":
            self._run_query(given.text)
        else:
            # unlike session.sql, this leaves the line number out of the error message
            self.ask(lambda: self.session.engine.query(given.text))

    def _run_query(self, text: str) -> None:
        meant = habits.command_of(text)
        if meant is not None and text.split(maxsplit=1)[0] not in catalog.names():
            commands.run(meant, self)
            return
        name, *words = query_words(text)
        asked = taken(catalog.find(name), words, Asked)
        if asked is None:
            return  # --help was given
        if not asked.dedupe:
            asked.given["table"] = asked.given["table"] or self.settings.table
        asked.check()
        if asked.to is None and not asked.chart:
            self.ask(lambda: asked.result(self.session), asked, asked.form)
            answer = self.last_answer()
            asked.tell(asked.about(self.session, answer.result(()), self.work), answer.count)
            return
        result = self._fetched(asked)
        asked.deliver(result, asked.about(self.session, result, self.work))

    def _fetched(self, asked: Asked) -> Result:
        """The result of `asked` with all rows fetched. It becomes the last answer."""

        def ask() -> Result:
            return asked.result(self.session)

        answer = Answer(self.work(ask), asked)
        rows = list(chain.from_iterable(answer.pieces(self.work)))
        self._last = answer, ask
        return answer.result(rows)

    def ask(self, ask: Ask, asked: Asked | None = None, form: str | None = None) -> None:
        """Show the answer that `ask` returns, and keep it as the last one."""
        began = time.monotonic()
        answer = Answer(self.work(ask), asked, self.settings.limit)
        self._last = answer, ask
        self._show(answer, Form.named(form or self.form), began)

    def show_again(self, form: str) -> None:
        """Show the last answer in the format `form`. It is run again unless all of its rows are kept."""
        answer = self.last_answer()
        if answer.holds_all:
            self._show(Answer(answer.result(answer.kept)), Form.named(form), time.monotonic())
        elif self._last is not None:
            self.ask(self._last[1], answer.asked, form)

    def show_lines(self, ask: Ask) -> None:
        """Show log lines as they are in their files, or as rows if the format is meant for programs."""
        began = time.monotonic()
        form = Form(log_lines) if self.form in {"table", "vertical"} else Form.named(self.form)
        self._show(Answer(self.work(ask), limit=self.settings.limit), form, began)

    def tell(self, result: Result) -> None:
        """Show the rows of a command. They do not become the last answer."""
        self._show(Answer(result), Form.named(self.form), time.monotonic())

    def _show(self, answer: Answer, form: Form, began: float) -> None:
        try:
            self.screen.show(answer, form, self.session.engine)
        finally:
            if answer.columns:
                self.say(_counted(answer, time.monotonic() - began if self.settings.timer else None))

    def work(self, work: Callable[[], Any]) -> Any:
        """The result of `work`, which uses the source. Progress is shown, and Ctrl-C stops the work."""
        return working.run(self.session.engine, work)

    def propose(self, text: str, *, in_editor: bool = False) -> None:
        """Put `text` into the next prompt, and open it in the user's editor first if `in_editor`.

        Without a prompt, the text is printed.
        """
        if not self.is_terminal:
            self.screen.text(text)
            return
        self.proposal, self.is_proposal_for_editor = text, in_editor

    def say(self, sentence: str) -> None:
        """Print a message on stderr, unless inputs come from a script."""
        if self.is_terminal:
            print(sentence, file=sys.stderr)  # noqa: T201

    def remark(self, sentence: str) -> None:
        """Print a caveat about the last answer on stderr, for a script too."""
        if self.is_terminal:
            self.say(sentence)
        else:
            exits.note(sentence)


def _counted(answer: Answer, seconds: float | None) -> str:
    count = f"{answer.count:,} {'row' if answer.count == 1 else 'rows'}"
    if answer.is_cut:
        count = f"the first {count}: .limit off shows all"
    elif not answer.is_whole:
        count = f"the first {count}, and no more were fetched"
    return f"({count})" if seconds is None else f"({count}; {seconds:.2f} s)"

"""What answers an input, wherever it was typed: the session, how answers are to look, and the last of them."""

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
    """How things are to be shown and asked, until a command says otherwise."""

    form: str | None = None
    """The format; None is a table on a terminal, and CSV elsewhere. A file's name says more than this."""
    dialect: str | None = None
    """Whose SQL is written; None is that of the source."""
    table: str = "events"
    """The events, where a query does not say `--table`."""
    limit: int | None = None
    timer: bool = False


class Shell:
    """Answers inputs over one source at a time. Also a context manager, which lets go of it."""

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
        """Whether somebody sits there, who may be helped while typing and told more than what was asked."""
        self.screen = Screen()
        self.is_done = False
        """Whether the user wants to leave."""
        self.proposal = ""
        """What the prompt is to have in it next."""
        self.is_proposal_for_editor = False
        self.typed: Callable[[], list[str]] = list
        """Gives all inputs so far, the latest last."""
        self._modern, self._endpoint_url = modern, endpoint_url
        self._held = ExitStack()
        self._last: tuple[Answer, Ask] | None = None
        self.open(source)

    def open(self, source: str | None) -> None:
        """Take the events from `source` from now on. Where that fails, all stays as it was."""
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

    # --- what holds now -----------------------------------------------------------------------------------

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
        """The format of answers: that of the file's name, or the one that was asked for, or the usual one."""
        return self.screen.form or self.settings.form or output.check(None, self.screen.path)

    def last_answer(self) -> Answer:
        """The last answer. Raises UsageError before there is one."""
        if self._last is None:
            raise UsageError("There is no answer yet. Ask something first.")
        return self._last[0]

    # --- answering ----------------------------------------------------------------------------------------

    def run(self, given: Input) -> None:
        """Answer one input. Raises SnowqError where it cannot be answered."""
        if given.kind == "command":
            commands.run(given.text, self)
        elif given.kind == "foreign":
            raise UsageError(habits.foreign(given.text))
        elif given.kind == "query":
            self._run_query(given.text)
        else:
            self.ask(lambda: self.session.engine.query(given.text))  # whose errors are placed among all that was typed

    def _run_query(self, text: str) -> None:
        meant = habits.command_of(text)
        if meant is not None and text.split(maxsplit=1)[0] not in catalog.names():
            commands.run(meant, self)
            return
        name, *words = query_words(text)
        asked = taken(catalog.find(name), words, Asked)
        if asked is None:
            return  # it was asked what it means
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
        """All that `asked` gives, to be drawn or written, and kept as the last answer."""

        def ask() -> Result:
            return asked.result(self.session)

        answer = Answer(self.work(ask), asked)
        rows = list(chain.from_iterable(answer.pieces(self.work)))
        self._last = answer, ask
        return answer.result(rows)

    def ask(self, ask: Ask, asked: Asked | None = None, form: str | None = None) -> None:
        """Show the answer that `ask` gets, and keep it as the last one."""
        began = time.monotonic()
        answer = Answer(self.work(ask), asked, self.settings.limit)
        self._last = answer, ask
        self._show(answer, Form.named(form or self.form), began)

    def show_again(self, form: str) -> None:
        """Show the last answer in the format `form`: as it is kept, or asked for anew."""
        answer = self.last_answer()
        if answer.holds_all:
            self._show(Answer(answer.result(answer.kept)), Form.named(form), time.monotonic())
        elif self._last is not None:
            self.ask(self._last[1], answer.asked, form)

    def show_lines(self, ask: Ask) -> None:
        """Show log lines: as they lie in their files, or as rows where the format is one for programs."""
        began = time.monotonic()
        form = Form(log_lines) if self.form in {"table", "vertical"} else Form.named(self.form)
        self._show(Answer(self.work(ask), limit=self.settings.limit), form, began)

    def tell(self, result: Result) -> None:
        """Show what a command has to say as rows; the last answer stays the last."""
        self._show(Answer(result), Form.named(self.form), time.monotonic())

    def _show(self, answer: Answer, form: Form, began: float) -> None:
        try:
            self.screen.show(answer, form, self.session.engine)
        finally:
            if answer.columns:
                self.say(_counted(answer, time.monotonic() - began if self.settings.timer else None))

    def work(self, work: Callable[[], Any]) -> Any:
        """The result of `work`, which asks the source; Ctrl-C stops it, and progress is shown."""
        return working.run(self.session.engine, work)

    def propose(self, text: str, *, in_editor: bool = False) -> None:
        """Put `text` into the prompt, or into the user's editor before; without a prompt it is printed."""
        if not self.is_terminal:
            self.screen.text(text)
            return
        self.proposal, self.is_proposal_for_editor = text, in_editor

    def say(self, sentence: str) -> None:
        """Tell something beside the answers, to whoever sits there."""
        if self.is_terminal:
            print(sentence, file=sys.stderr)  # noqa: T201

    def remark(self, sentence: str) -> None:
        """Tell what the last answer is not to be taken for, to a script too."""
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

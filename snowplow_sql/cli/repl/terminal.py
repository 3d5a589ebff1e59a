"""The prompt and its loop. prompt_toolkit provides line editing, completion and history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import typer
from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.filters import completion_is_selected, has_focus
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.lexers import DynamicLexer, Lexer, PygmentsLexer, SimpleLexer
from prompt_toolkit.output import create_output

from snowplow_sql._version import __version__
from snowplow_sql.cli import exits
from snowplow_sql.cli.repl import history
from snowplow_sql.cli.repl.failures import line_of, message_of
from snowplow_sql.cli.repl.inputs import is_whole, kind_of, parted
from snowplow_sql.cli.repl.offers import offers
from snowplow_sql.cli.repl.tokens import lexer
from snowplow_sql.errors import SnowqError

if TYPE_CHECKING:
    from snowplow_sql.cli.repl.shell import Shell

_PROMPT, _FURTHER = "snowq> ", "   ..> "
_MENU_LINES = 6


def run(shell: Shell) -> None:
    """Read inputs and answer them, until Ctrl-D or .quit. Errors are reported and do not end the loop."""
    prompt = _Prompt(shell)
    over = "" if shell.session.is_sample else f" over {shell.session.source}"
    shell.say(f"snowq {__version__}{over}. Type .help for the commands; Ctrl-D leaves.")
    while not shell.is_done:
        try:
            text = prompt.ask()
        except KeyboardInterrupt:  # while typing: discard the input
            continue
        except EOFError:
            return
        _answer(shell, text)


def _answer(shell: Shell, text: str) -> None:
    given, _ = parted(text, shell.engine_dialect, ended=True)
    try:
        for one in given:
            try:
                shell.run(one)
            except SnowqError as error:
                line = line_of(one, error)
                exits.complain(message_of(one, error) + (f" (line {line})" if line else ""))
                return
    except (KeyboardInterrupt, typer.Abort):  # Abort comes from the password prompt
        exits.complain("Stopped.")


class _Prompt:
    """The prompt of one session."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._session: PromptSession[str] = PromptSession(
            _PROMPT,
            multiline=True,
            prompt_continuation=_FURTHER,
            lexer=DynamicLexer(self._lexer),
            completer=_Completer(shell),
            complete_while_typing=True,
            reserve_space_for_menu=_MENU_LINES,
            history=_history(),
            key_bindings=_bindings(shell),
            enable_open_in_editor=True,
            enable_suspend=True,
            tempfile_suffix=".sql",
            # the prompt is shown on the terminal even if answers go to a pipe
            output=create_output(always_prefer_tty=True),
        )
        shell.typed = lambda: list(self._session.history.get_strings())

    def ask(self) -> str:
        """Read one complete input. Raises EOFError on Ctrl-D, and KeyboardInterrupt on Ctrl-C."""
        shell = self._shell
        proposal, in_editor = shell.proposal, shell.is_proposal_for_editor
        shell.proposal, shell.is_proposal_for_editor = "", False
        return self._session.prompt(default=proposal, pre_run=_open_editor if in_editor else None)

    def _lexer(self) -> Lexer:
        text = self._session.default_buffer.text
        if text.strip() and kind_of(text) != "sql":
            return SimpleLexer("class:pygments.name.function")
        return PygmentsLexer(type(lexer(self._shell.engine_dialect)))


def _open_editor() -> None:
    get_app().current_buffer.open_in_editor()


def _history() -> Any:
    try:
        return history.History(history.path())
    except OSError as error:
        exits.note(f"The history is not kept: {history.path()} cannot be written: {error.strerror}.")
        return InMemoryHistory()


def _bindings(shell: Shell) -> KeyBindings:
    bindings = KeyBindings()

    @bindings.add("enter", filter=has_focus("DEFAULT_BUFFER") & ~completion_is_selected)
    def _(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if is_whole(buffer.text, shell.engine_dialect):
            buffer.validate_and_handle()
        else:
            buffer.newline(copy_margin=False)

    @bindings.add("enter", filter=has_focus("DEFAULT_BUFFER") & completion_is_selected)
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.complete_state = None

    return bindings


class _Completer(Completer):
    """Offers completions, and refreshes them when values become known and the text is still the same."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        del complete_event
        app = get_app()
        buffer, typed = app.current_buffer, document.text

        def again() -> None:
            if buffer.text == typed and not app.is_done:
                buffer.start_completion()

        def then() -> None:  # called in the thread of Knowledge
            if app.loop is not None:
                app.loop.call_soon_threadsafe(again)

        for offer in offers(document.text_before_cursor, self._shell, then):
            yield Completion(offer.text, -offer.back, display_meta=offer.meaning)

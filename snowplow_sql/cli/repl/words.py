"""Splitting a line into words as a shell does, even while it is still being typed."""

from __future__ import annotations

import shlex

from snowplow_sql.errors import UsageError


class Words:
    """The words of `line`: the complete ones in `done`, and the one at its end in `last`."""

    def __init__(self, line: str) -> None:
        self.line = line.replace("\\\n", " ")
        self.quote = ""
        """The quote that is open at the end, if any."""
        self.is_open = False
        """Whether the line must go on: a quote is open, or a backslash is at its end."""
        self._parse()

    def complete(self) -> list[str]:
        """All words of a complete line. Raises UsageError if a quote is not closed or a backslash is at the end."""
        if self.is_open:
            raise UsageError(f"A quote is not closed: {self.line.strip()[-40:]}")
        return [*self.done, *([self.last] if self.last else [])]

    def _parse(self) -> None:
        for ending in ("", "'", '"'):
            parser = shlex.shlex(self.line + ending + _END, posix=True, punctuation_chars=False)
            parser.whitespace_split, parser.commenters = True, ""
            try:
                words = list(parser)
            except ValueError:
                continue
            self.quote, self.is_open = ending, bool(ending)
            self.done, self.last = words[:-1], words[-1].removesuffix(_END)
            if not ending and self.line.endswith("\\"):
                self.is_open, self.last = True, self.last.removesuffix("\\")
            return
        self.done, self.last, self.is_open = [], self.line, True


_END = "\ufdd4"
"""Appended to the line, so that there is a last word even after a blank."""

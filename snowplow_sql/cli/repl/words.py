"""A line as a shell would part it, be it whole or still being typed."""

from __future__ import annotations

import shlex

from snowplow_sql.errors import UsageError


class Words:
    """The words of `line`: those that are done, and the one at its end."""

    def __init__(self, line: str) -> None:
        self.line = line.replace("\\\n", " ")
        self.quote = ""
        """The quote that is open at the end."""
        self.is_open = False
        """Whether the line cannot end here."""
        self._parse()

    def complete(self) -> list[str]:
        """All words of a line that is done. Raises UsageError where a quote is not closed."""
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
"""Stands behind the last word, so that there is one even behind a blank."""

"""Finds the line of a template that a line of rendered SQL comes from.

Each line of the template is prefixed with its number, written in Unicode blanks that SQL text never has. Like
indentation, these blanks pass through the template and through all further processing of its text, so that the numbers
can be read from the result.
"""

from __future__ import annotations

import re

_BLANKS = "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
"""One blank for each digit."""
_END = "\u200a"

_MARK = re.compile(f"([{_BLANKS}]+){_END}")


def marked(template: str) -> str:
    """`template` with each line's number in front, except of lines that continue a tag of Jinja2."""
    lines, inside = [], False
    for number, line in enumerate(template.split("\n"), start=1):
        lines.append(line if inside else _mark(number) + line)
        # a tag that is open at the end of the line continues on the next
        inside = max(map(line.rfind, ("{%", "{{", "{#"))) > max(map(line.rfind, ("%}", "}}", "#}"))) or (
            inside and not any(end in line for end in ("%}", "}}", "#}"))
        )
    return "\n".join(lines)


def read(text: str) -> tuple[str, list[int]]:
    """`text` without the numbers, and the number of each line; a line without one takes that of the line before."""
    plain, numbers, last = [], [], 1
    for line in text.split("\n"):
        found = _MARK.findall(line)
        if found:
            last = int("".join(str(_BLANKS.index(blank)) for blank in found[0]))
        numbers.append(last)
        plain.append(unmarked(line))
    return "\n".join(plain), numbers


def unmarked(text: str) -> str:
    """`text` without the numbers."""
    return _MARK.sub("", text)


def _mark(number: int) -> str:
    return "".join(_BLANKS[int(digit)] for digit in str(number)) + _END

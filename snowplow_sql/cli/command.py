"""What every command does with what it is given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand


class Command(TyperCommand):
    """A command that refuses an option with one value that is given twice, where the last would win."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As Typer's. Raises UsageError."""
        given = list(args)
        try:
            left = super().parse_args(ctx, args)
        except typer.TyperException as error:
            files = [it for it in given if Path(it).is_file()]
            if len(files) > 1 and "unexpected extra argument" in error.format_message():
                ctx.fail(f"The shell has made {len(files)} names of a pattern. Quote it, as in --source 'logs/*.gz'.")
            raise
        _, _, order = self.make_parser(ctx).parse_args(args=given)
        for option in order:
            may_come_again = option.multiple or getattr(option, "is_flag", False)
            if option.param_type_name == "option" and not may_come_again and order.count(option) > 1:
                ctx.fail(f"{option.opts[0]} takes one value, and {order.count(option)} are given.")
        return left

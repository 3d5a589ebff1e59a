"""How every command parses its arguments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from typer.core import TyperCommand, TyperGroup


@dataclass(frozen=True)
class _Coercion:
    """Converts the value of an option, and calls Typer's own conversion only for types that need it."""

    usual: Callable[[], Any]

    def __call__(self) -> _Coercion:
        return self

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """Keep text, flags and lists of text as they were typed. An option that is not given is None or ()."""
        if value is None:
            return () if param.multiple or param.nargs == -1 else None
        if param.type_descriptor.annotation in (str, bool, list[str]):
            return value
        return self.usual().coerce(value, param=param, ctx=ctx)


class AsTyped:
    """A command or group that takes text options as they were typed.

    Typer makes a pydantic validator for each option. Loading pydantic takes a quarter of the time of a short command,
    although any text is valid. Versions of Typer that convert options in another way are left as they are.
    """

    def get_params(self, ctx: Any) -> list[Any]:
        """The options and arguments, with the faster conversion."""
        params: list[Any] = super().get_params(ctx)  # type: ignore[misc]
        for param in params:
            usual = getattr(param, "get_runtime_param", None)
            if usual is not None and not isinstance(usual, _Coercion):
                param.get_runtime_param = _Coercion(usual)
        return params


class Group(AsTyped, TyperGroup):
    """A group of commands."""


class Command(AsTyped, TyperCommand):
    """A command that refuses a single-valued option given twice, of which Typer would silently take the last."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse as Typer does. Raises a usage error also for repeated options."""
        given = list(args)
        left = super().parse_args(ctx, args)
        _, _, order = self.make_parser(ctx).parse_args(args=given)
        for option in order:
            may_come_again = option.multiple or getattr(option, "is_flag", False)
            if option.param_type_name == "option" and not may_come_again and order.count(option) > 1:
                ctx.fail(f"{option.opts[0]} takes one value, but {order.count(option)} are given.")
        return left

"""Options of the `law` commands: how days are read, and that nothing is given twice."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import click

from app.cli.law_facts import read_day

F = TypeVar("F", bound=Callable[..., Any])

code_argument = click.argument("code", metavar="CODE", type=str.upper)


class _Day(click.ParamType[date]):
    name = "date"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - Click's signature
        param: click.Parameter | None,  # noqa: ARG002 - as above
        ctx: click.Context | None,  # noqa: ARG002 - as above
    ) -> Any:  # noqa: ANN401 - as above
        return read_day(value) if isinstance(value, str) else value


DAY = _Day()


def once(
    name: str,
    *more: str,
    kind: click.ParamType[Any] | None = None,
    required: bool = False,
    words: str,
) -> Callable[[F], F]:
    """Make an option whose second mention is wrong usage; Click lets the last one win."""

    def single(_ctx: click.Context, parameter: click.Parameter, given: tuple[Any, ...]) -> Any:  # noqa: ANN401 - Click's signature
        if len(given) > 1:
            raise click.UsageError(f"Option '{parameter.opts[0]}' is given twice.")
        if required and not given:
            raise click.UsageError(f"Missing option '{parameter.opts[0]}'.")
        return given[0] if given else None

    return click.option(name, *more, type=kind, multiple=True, callback=single, help=words)

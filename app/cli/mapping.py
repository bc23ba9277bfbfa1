"""The option that says which column of a file holds which field."""

from collections.abc import Callable, Collection
from typing import TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., object])


def map_option(fields: Collection[str]) -> Callable[[Command], Command]:
    """Add ``--map FIELD=COLUMN`` to a command, which gets it as ``told``: column by field.

    An empty column means "do not take this field". A field not among ``fields`` is wrong usage.
    """

    def told(
        _ctx: click.Context, _parameter: click.Parameter, given: tuple[str, ...]
    ) -> dict[str, str]:
        return dict(_pair(each, fields) for each in given)

    return click.option(
        "--map", "told", multiple=True, callback=told, metavar="FIELD=COLUMN",
        help="Which column holds a field, where the guess is wrong. FIELD= alone: do not take it.",
    )  # fmt: skip


def _pair(given: str, fields: Collection[str]) -> tuple[str, str]:
    field, equals, column = given.partition("=")
    if not equals or field.strip() not in fields:
        raise click.BadParameter(
            f"{given!r} is not FIELD=COLUMN; FIELD is one of {', '.join(fields)}."
        )
    return field.strip(), column.strip()

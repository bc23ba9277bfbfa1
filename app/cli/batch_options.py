"""The options that the commands of `daylight batch` share."""

from collections.abc import Callable
from typing import Any

import click

from app.db import db
from app.services import members

DAY = click.DateTime(["%Y-%m-%d"])

agencies_option = click.option(
    "--agencies", "expression", required=True, metavar="EXPR",
    help="all, state:NJ, type:police, set:NAME, file:LIST.csv; , is or, + is and.",
)  # fmt: skip
letter_option = click.option("--letter", metavar="NAME", help="Which letter of the campaign.")
round_option = click.option(
    "--round", "round_number", type=click.IntRange(min=1), default=1, show_default=True,
    help="A later round asks the same agencies again.",
)  # fmt: skip
without_option = click.option(
    "--without", multiple=True, metavar="CODE", help="Set agencies with this problem aside."
)
newer_option = click.option(
    "--only-newer", is_flag=True,
    help="Ask each agency only for what is newer than its documents that are here.",
)  # fmt: skip
by_option = click.option("--as", "email", metavar="EMAIL", help="The member who does this.")
batch_argument = click.argument("name", metavar="BATCH")


def plan_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that make a plan."""
    for name, default, text in (
        ("--days-between", 7, "Days between two waves."),
        ("--wave-size", 0, "Letters in a wave; 0: all at once."),
        ("--pilot", 0, "Letters of a first, small wave."),
    ):
        least = click.IntRange(min=min(default, 1))
        option = click.option(name, type=least, default=default, show_default=True, help=text)
        command = option(command)
    return command


def member_of(email: str | None) -> int | None:
    """Give the member that --as names; None is the keeper of this machine."""
    return members.find(db.session, email).id if email else None

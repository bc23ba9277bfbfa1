"""`daylight requests moves`: what a changed law, calendar or fact would move, and to move it."""

from typing import TYPE_CHECKING, Any

import click

from app import clock
from app.cli.answers import answer, json_option, with_app
from app.db import db, transaction

if TYPE_CHECKING:
    from app.services.ledger import Group


@click.command("moves")
@click.option("--apply", "group", metavar="GROUP", help="Move this group, or `all`.")
@click.option(
    "--show", default=20, show_default=True, type=click.IntRange(0), help="How many each."
)
@json_option
@with_app
def moves(*, group: str | None, show: int, as_json: bool) -> None:
    """List the requests that a changed law, calendar or agency would move; --apply moves them."""
    from app.services import ledger  # noqa: PLC0415 - a command starts fast

    if group is None:
        found = ledger.pending(db.session, shown=show)
        lines = [line for each in found for line in _lines(each)]
        words = "\n".join(lines) or "No date would move: every clock stands as the law has it."
        answer([_data(each) for each in found], words, as_json=as_json)
        return
    with transaction() as session:
        keys = (
            [each.key for each in ledger.pending(session, shown=0)] if group == "all" else [group]
        )
        moved = {
            key: ledger.apply(session, key, seal=None, member_id=None, now=clock.now())
            for key in keys
        }
    words = "\n".join(f"{key}: {number} requests moved." for key, number in moved.items())
    answer({"moved": moved}, words or "Nothing was left to move.", as_json=as_json)


def _data(group: "Group") -> dict[str, Any]:
    return {
        "group": group.key,
        "jurisdiction": group.jurisdiction,
        "causes": [cause.value for cause in group.causes],
        "why": group.why,
        "sources": [{"words": each.words, "where": each.where} for each in group.sources],
        "requests": group.requests,
        "clocks": group.clocks,
        "shown": [each.as_data() for each in group.shown],
    }


def _lines(group: "Group") -> list[str]:
    from app.cli.move_words import as_lines  # noqa: PLC0415 - as above

    first = f"{group.key}: {group.requests} requests, {group.clocks} clocks; {group.why}"
    rest = group.requests - len(group.shown)
    return [first, *as_lines(group.shown), *([f"  and {rest} more"] if rest else [])]

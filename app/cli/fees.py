"""`daylight fees`: what agencies ask money for, and what we answer."""

from datetime import datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from app import clock
from app.cli.answers import AnsweringGroup, answer, json_option, with_app
from app.cli.batch_options import DAY, by_option, member_of
from app.db import db, transaction
from app.errors import NotFound
from app.models import FeeKind, RecordsRequest
from app.parts import parts
from app.queries import fees as known
from app.queries.campaigns import by_slug
from app.queries.fee_comparison import Comparison, Spread, comparison
from app.queries.fees import Seen
from app.services import fee_items
from app.services import fees as acts
from app.services.fee_budget import Actor, cents_of, money_words
from app.services.fee_items import Item
from app.services.requests import request_by_ref

_KINDS = [kind.value for kind in FeeKind]
_line = click.argument("line_id", type=click.IntRange(1), metavar="LINE")


@click.group(cls=AnsweringGroup)
def fees() -> None:
    """Fees: lines from estimate to refund, who agreed, and what others ask."""


@fees.command("list")
@click.argument("ref", required=False)
@json_option
@with_app
def list_lines(ref: str | None, *, as_json: bool) -> None:
    """List the lines of request REF; without one, all that wait for somebody."""
    if ref:
        asked = request_by_ref(db.session, ref)
        rows = [(asked, seen) for seen in known.of_request(db.session, asked.id)]
    else:
        session = db.session
        rows = [*known.waiting(session), *known.to_answer(session), *known.to_pay(session)]
    data = [_facts(asked, seen) for asked, seen in rows]
    answer(data, "\n".join(map(_words, data)) or "No fee waits for anybody.", as_json=as_json)


@fees.command()
@click.argument("ref")
@click.option("--kind", type=click.Choice(_KINDS), default="other", help="What it is for.")
@click.option("--what", default="", help="In their words.")
@click.option("--number", type=click.FloatRange(0, 999_999), help="Hours or pieces.")
@click.option("--rate", help="Dollars for each.")
@click.option("--amount", help="The sum in dollars.")
@click.option("--on", "day", type=DAY, help="The day they asked; today without it.")
@by_option
@json_option
@with_app
def add(
    ref: str,
    kind: str,
    what: str,
    number: float | None,
    rate: str | None,
    amount: str | None,
    day: datetime | None,
    email: str | None,
    *,
    as_json: bool,
) -> None:
    """Add a line to what the agency of REF asks, or break the sum it named down."""
    item = Item(
        kind=FeeKind(kind),
        what=what,
        hundredths=None if number is None else round(number * 100),
        rate_cents=cents_of(rate, "The rate") if rate else None,
        cents=cents_of(amount) if amount else None,
    )
    with transaction() as session:
        asked = request_by_ref(session, ref)
        on = day.date() if day else clock.today(asked.recipient.zone)
        line = fee_items.add(session, asked, item, _actor(email), on=on)
        told = _told(session, line.id)
    answer(told, _words(told), as_json=as_json)


@fees.command()
@_line
@click.option("--told", is_flag=True, help="They know already; without it a letter tells them.")
@by_option
@json_option
@with_app
def accept(line_id: int, email: str | None, *, told: bool, as_json: bool) -> None:
    """Accept a line; above fee_approval_above dollars a second person agrees by the same command.

    Who accepts a line that somebody else accepted, agrees to it.
    """
    if email is None:
        raise click.UsageError("Say who accepts it: --as EMAIL.")
    with transaction() as session:
        who = _actor(email)
        acts.line_of(session, line_id)
        data = _told(session, line_id)
        if data["waiting"]:
            acts.approve(session, line_id, who, told=told)
        else:
            acts.accept(session, line_id, who, told=told)
        data = _told(session, line_id)
    answer(data, _words(data), as_json=as_json)


@fees.command()
@_line
@click.option("--amount", help="Dollars that were paid; all that is owed without it.")
@click.option("--on", "day", type=DAY, help="The day; today without it.")
@by_option
@json_option
@with_app
def pay(
    line_id: int, amount: str | None, day: datetime | None, email: str | None, *, as_json: bool
) -> None:
    """Note that a line was paid."""
    cents = cents_of(amount) if amount else None
    with transaction() as session:
        asked = session.get_one(RecordsRequest, acts.line_of(session, line_id).request_id)
        on = day.date() if day else clock.today(asked.recipient.zone)
        acts.pay(session, line_id, cents, _actor(email), on=on)
        data = _told(session, line_id)
    answer(data, _words(data), as_json=as_json)


@fees.command()
@click.argument("campaign")
@json_option
@with_app
def compare(campaign: str, *, as_json: bool) -> None:
    """Compare what agencies ask for the same records, over all requests of CAMPAIGN."""
    one = by_slug(db.session, campaign)
    if one is None:
        raise NotFound(f"There is no campaign {campaign}; `daylight campaign list` names them.")
    found = comparison(db.session, one)
    answer(_compared(found), _compared_words(found), as_json=as_json)


def _actor(email: str | None) -> Actor:
    limit = parts().settings.fee_approval_above * 100
    return Actor(member_of(email), clock.now(), limit)


def _told(session: Session, line_id: int) -> dict[str, Any]:
    """Where a line stands now."""
    line = acts.line_of(session, line_id)
    asked = session.get_one(RecordsRequest, line.request_id)
    lines = known.of_request(session, asked.id)
    return next(_facts(asked, seen) for seen in lines if seen.line.id == line_id)


def _facts(asked: RecordsRequest, seen: Seen) -> dict[str, Any]:
    return {
        "line": seen.line.id,
        "ref": asked.ref,
        "agency": asked.agency.name,
        "kind": seen.line.kind.value,
        "what": seen.line.what,
        "state": seen.stand.state.value,
        "waiting": seen.waiting is not None,
        "asked_cents": seen.stand.asked,
        "cents": seen.stand.cents,
        "paid_cents": seen.stand.paid,
        "owed_cents": seen.stand.owed,
    }


def _words(row: dict[str, Any]) -> str:
    state = "waits for a second person" if row["waiting"] else row["state"]
    what = row["what"] or row["kind"]
    return f"{row['line']:>6}  {money_words(row['cents']):>12}  {row['ref']}: {what}, {state}"


def _spread(of: Spread) -> dict[str, Any]:
    return {
        "known": of.known,
        "free": of.free,
        "lowest_cents": of.lowest,
        "median_cents": of.middle,
        "highest_cents": of.highest,
    }


def _compared(found: Comparison) -> dict[str, Any]:
    return {
        "campaign": found.campaign.name,
        "requests": found.filed,
        **_spread(found.spread),
        "states": {state: _spread(each) for state, each in found.states},
        "rates": [
            {
                "for": each.what,
                "lines": each.number,
                "lowest_cents": each.lowest,
                "median_cents": each.middle,
                "highest_cents": each.highest,
            }
            for each in found.rates
        ],
        "prices": [
            {"ref": each.ref, "agency": each.agency, "asked_cents": each.money.asked}
            for each in found.prices
        ],
    }


def _compared_words(found: Comparison) -> str:
    of = found.spread
    lines = [f"{found.campaign.name}: a price is known for {of.known} of {found.filed} requests."]
    lines.append(f"Free at {of.free}.")
    if of.middle is not None and of.highest is not None:
        charged = of.known - of.free
        lines.append(
            f"{charged} charge: median {money_words(of.middle)}, highest {money_words(of.highest)}."
        )
    return "\n".join(lines)

"""Which deadlines a batch would bring on which days, so that somebody is there to meet them."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from app.law.facts import Event
from app.law.vocabulary import Actor, ClockState, EventKind
from app.services import clocks
from app.services.agency_told import NO_DAYS, told
from app.services.clock_facts import Case, facts_of_letter
from app.services.preflight import Preflight, Row, Words
from app.services.waves import Plan, spread


def forecast(preflight: Preflight, words: Words, *, today: date, plan: Plan) -> dict[date, int]:
    """Count, by day, the agencies with a legal deadline then.

    Each is taken to receive its letter on the day its wave leaves. A law without a number brings
    no deadline; a deadline that turns on a fact not yet known is left out, as is the agency whose
    deadlines all do.
    """
    ready = [row for row in preflight.rows if row.ready]
    seen: dict[tuple[object, ...], frozenset[date]] = {}
    days: Counter[date] = Counter()
    for row, on in zip(ready, _days(ready, plan, today), strict=True):
        asked = row.recipient
        key = (row.letter.id, row.channel, asked.jurisdiction, told(asked, NO_DAYS))
        if (*key, on) not in seen:
            seen[*key, on] = _deadlines(row, words, on)
        days.update(seen[*key, on])
    return dict(sorted(days.items()))


def _days(rows: Sequence[Row], plan: Plan, today: date) -> list[date]:
    """Give the day each row's letter leaves, as the filing will arrange it."""
    if not plan.is_staged:
        return [today] * len(rows)
    days = [today] * len(rows)
    for turn, position in enumerate(spread([row.recipient.jurisdiction for row in rows])):
        days[position] = plan.day_of(plan.wave_of(turn), today)
    return days


def _deadlines(row: Row, words: Words, on: date) -> frozenset[date]:
    """Give the days on which the body asked must act, if it receives the letter ``on``."""
    asked, about = row.recipient, told(row.recipient, NO_DAYS)
    categories = words.version(row.letter).categories
    channel = row.channel.value if row.channel else ""
    case = Case(
        request_id=0,
        ref="",
        status="filed",
        jurisdiction=asked.jurisdiction,
        places=about.places,
        agency=about.facts,
        request=facts_of_letter(channel, categories, words.campaign.date_from, on),
        events=(Event(EventKind.SENT, on, id="1"), Event(EventKind.RECEIVED, on, id="2")),
    )
    return frozenset(
        clock.due
        for clock in clocks.compute(case)
        if clock.due is not None
        and clock.state is ClockState.RUNNING
        and clock.rule.who is Actor.AGENCY
        and clock.condition is None
        and not clock.rule.floor
    )

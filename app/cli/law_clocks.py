"""`daylight law clocks`: every clock of a case that is told on the command line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import click

from app import clock as app_clock
from app.cli.answers import answer, json_option
from app.cli.law_events import doubts, read_events
from app.cli.law_facts import Told, read_facts
from app.cli.law_options import DAY, code_argument, once
from app.cli.law_words import NO_ADVICE, clock_lines
from app.law import calendars
from app.law.clocks import compute
from app.law.errors import CalendarUnknown
from app.law.statutes import Statute, statute
from app.law.vocabulary import Body, Channel, EventKind
from app.law.working import Clock
from app.services.clock_data import clock_facts


@dataclass(frozen=True, slots=True)
class Asked:
    """A case as it was told, and what the law makes of it."""

    law: Statute
    told: Told
    clocks: tuple[Clock, ...]
    warnings: tuple[str, ...]


@click.command("clocks")
@code_argument
@once("--received", words="The day the agency received it, or the moment: 2026-03-09T14:30.")
@once("--sent", words="The day it was sent, or the moment.")
@once("--channel", kind=click.Choice([each.value for each in Channel]), words="How it travelled.")
@once("--body", kind=click.Choice([each.value for each in Body]), words="What sort of body it is.")
@click.option("--fact", "facts", metavar="KEY=VALUE", multiple=True, help="See `law events`.")
@click.option(
    "--event",
    "events",
    metavar="KIND:DATE[:KEY=VALUE...]",
    multiple=True,
    help="What else happened, and when: extended:2026-03-12:until=2026-03-20.",
)
@click.option(
    "--closed", metavar="DATE=REASON", multiple=True, help="A day on which the office was closed."
)
@once("--as-of", "as_of", kind=DAY, words="Judge on this day instead of the present one.")
@json_option
def clocks(  # noqa: PLR0917 - Click gives options by their names
    code: str,
    received: str | None,
    sent: str | None,
    channel: str | None,
    body: str | None,
    facts: tuple[str, ...],
    events: tuple[str, ...],
    closed: tuple[str, ...],
    as_of: date | None,
    *,
    as_json: bool,
) -> None:
    """Give every clock of CODE for a case that is told, with its working.

    A fact that is not told is not known: then the clocks of every case are given, each with the
    condition on which it applies.
    """
    chosen = [f"{key}={value}" for key, value in (("channel", channel), ("body", body)) if value]
    dated = [_as_event(kind, day) for kind, day in (("sent", sent), ("received", received)) if day]
    asked = ask(code, (*chosen, *facts), (*dated, *events), closed)
    on = as_of or app_clock.today(asked.told.zone)
    data = {
        "code": code,
        "as_of": on,
        "zone": asked.told.zone,
        "clocks": [clock_facts(clock, on, asked.told.zone) for clock in asked.clocks],
        "warnings": list(asked.warnings),
    }
    answer(data, "\n".join(_lines(asked, on)), as_json=as_json)


def ask(code: str, facts: Sequence[str], events: Sequence[str], closed: Sequence[str]) -> Asked:
    """Ask the law of ``code`` about a case, told in the words of the command line.

    Raises LawError for a law that is not known and for an event on a day that its calendar does
    not know; what is written wrong is wrong usage.
    """
    law = statute(code)
    zone = read_facts(code, facts).zone
    happened = read_events(events, zone)
    sent = min((each.on for each in happened if each.kind is EventKind.SENT), default=None)
    told = read_facts(code, facts, closed=closed, filed_on=sent)
    days = calendars.calendar(law.calendar, told.places)
    for event in happened:
        if not days.known_from <= event.on <= days.known_until:
            raise CalendarUnknown(
                f"The calendar {days.code} knows the days from {days.known_from} to "
                f"{days.known_until}; '{event.kind}' on {event.on} is outside of them."
            )
        if event.rule:
            law.rule(event.rule)  # refuses a rule that the law does not have
    found = compute(law, days, told.agency, told.request, happened)
    return Asked(law, told, found, (*doubts(happened), *_unknown_places(days, told.places)))


def _unknown_places(days: calendars.Calendar, told: frozenset[str]) -> Iterator[str]:
    """The places told that the calendar does not tell apart: no error, but perhaps a slip."""
    law = days.law
    known = frozenset[str]().union(
        *(holiday.places for holiday in law.holidays), *(day.places for day in law.one_offs)
    )
    for place in sorted(told - known):
        has = f"it has some for: {', '.join(sorted(known))}" if known else "it has none at all"
        yield f"The calendar {days.code} has no days of its own for '{place}'; {has}."


def _as_event(kind: str, day: str) -> str:
    return f"{kind}:{day[:10]}:at={day}" if len(day) > len("2026-03-09") else f"{kind}:{day}"


def _lines(asked: Asked, on: date) -> Iterator[str]:
    law = asked.law
    yield f"{law.name}: {law.law.name} ({law.law.citation}), as of {on}."
    yield from clock_lines(asked.clocks, on, asked.told.zone)
    for warning in asked.warnings:
        yield f"Look again: {warning}"
    yield NO_ADVICE

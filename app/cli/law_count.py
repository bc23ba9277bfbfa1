"""`daylight law count` and `law events`: bare counts of days, and the words a case is told in."""

from datetime import date, timedelta

import click

from app.cli.answers import answer, json_option
from app.cli.law_events import law_facts, words_of
from app.cli.law_facts import FactKey, fact_keys, read_closed
from app.cli.law_options import DAY, code_argument, once
from app.law import calendars
from app.law.errors import CalendarUnknown
from app.law.statutes import Statute, statute
from app.law.vocabulary import EventKind, Unit

_LONGEST = 4000  # days; no calendar knows more


@click.command("count")
@code_argument
@once("--start", kind=DAY, required=True, words="The day to count from; it is not counted itself.")
@once("--days", kind=click.IntRange(0, _LONGEST), required=True, words="How many days to count.")
@once(
    "--unit",
    kind=click.Choice([Unit.BUSINESS_DAY.value, Unit.CALENDAR_DAY.value]),
    words="Which days count: business_day, if nothing is said, or calendar_day.",
)
@click.option(
    "--closed", metavar="DATE=REASON", multiple=True, help="A day on which the office was closed."
)
@json_option
def count(
    code: str,
    start: date,
    days: int,
    unit: str | None,
    closed: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Count days by the calendar of CODE, and say which were passed over.

    A bare count: no last day is moved off a weekend, for that is for each rule to say.
    """
    law = statute(code)
    calendar = calendars.calendar(law.calendar)
    own = read_closed(closed)
    notes = _closing_notes(law) if own else []
    if own and law.conventions.agency_closed_days != "counted":
        calendar = calendar.with_agency_days(own)
    skipped: tuple[calendars.Closure, ...] = ()
    if unit == Unit.CALENDAR_DAY.value:
        due = latest = _later(calendar, start, days)
    else:
        due = calendar.add_business_days(start, days)
        latest = calendar.add_business_days(start, days, skip_uncertain=True)
        skipped = calendar.skipped(start, due)
    data = {
        "code": code,
        "start": start,
        "days": days,
        "unit": unit or Unit.BUSINESS_DAY.value,
        "due": due,
        "latest": latest,
        "skipped": [
            {"date": each.on, "reason": each.reason, "layer": each.layer} for each in skipped
        ],
        "notes": notes,
    }
    words = [f"{due}" + (f" (at the latest {latest})" if latest != due else "")]
    words += [f"  not counted: {each.on} {each.reason} ({each.layer})" for each in skipped]
    answer(data, "\n".join([*words, *notes]), as_json=as_json)


def _later(calendar: calendars.Calendar, start: date, days: int) -> date:
    # In ordinals, so that no end lies beyond the last day there is.
    if not (
        calendar.known_from <= start
        and start.toordinal() + days <= calendar.known_until.toordinal()
    ):
        raise CalendarUnknown(
            f"The calendar {calendar.code} knows the days from {calendar.known_from} to "
            f"{calendar.known_until}; {days} days from {start} are not all among them."
        )
    return start + timedelta(days=days)


def _closing_notes(law: Statute) -> list[str]:
    if law.conventions.agency_closed_days == "counted":
        return [f"{law.name} counts the days on which an office is closed by its own choice."]
    if law.conventions.agency_closed_days == "unsettled":
        note = (
            f"{law.name} does not settle whether an office's own closing days count; "
            "`law clocks` passes over them in the latest date only."
        )
        return [note]
    return []


@click.command("events")
@json_option
def events(*, as_json: bool) -> None:
    """List the kinds of events, and the facts that choose among clocks, with what each says."""
    kinds = [
        {"kind": kind, "words": words_of(kind), "facts": law_facts(kind)} for kind in EventKind
    ]
    data = {"events": kinds, "facts": [_fact(key) for key in fact_keys()]}
    lines = [f"{row['kind']:<26} {row['words']} [{', '.join(row['facts'])}]" for row in kinds]
    answer(data, "\n".join([*lines, "", *map(_fact_line, fact_keys())]), as_json=as_json)


def _fact(fact: FactKey) -> dict[str, object]:
    values = [{"value": value, "means": means} for value, means in fact.values]
    return {"key": fact.key, "words": fact.words, "values": values, "many": fact.many}


def _fact_line(fact: FactKey) -> str:
    values = "|".join(value for value, _ in fact.values) or "..."
    return f"--fact {fact.key}={values}: {fact.words}"

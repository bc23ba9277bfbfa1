"""Public pages of the laws: what each asks of whom, how sure we are, and what is missing."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app import clock
from app.law import calendars
from app.law.clocks import Clock, compute
from app.law.coverage import Coverage, coverage
from app.law.errors import CalendarUnknown
from app.law.facts import AgencyFacts, Event, RequestFacts
from app.law.proof import Proof, proof
from app.law.statutes import Statute, codes, statute
from app.law.vocabulary import Body, Channel, EventKind
from app.law.working import is_stale
from app.web import month
from app.web.public import bp, law_words
from app.web.public.caching import cached
from app.web.public.campaigns import LAST_ZONE


@bp.app_template_global()
def law_url(code: str) -> str:
    """Give the public address of a law: US-IL is at /law/us-il."""
    return url_for("public.show_law", code=code.lower())


@bp.get("/law")
@cached
def list_laws() -> str:
    """List the laws, each with what it owes an ordinary requester."""
    rows = [(law_words.name_of(code), code, law_words.headlines(statute(code))) for code in codes()]
    rows.sort(key=lambda row: (row[1] != "US", row[0]))
    return render_template("public/law/list.html", rows=rows, uses=law_words.USES)


@bp.get("/law/<string:code>")
@cached
def show_law(code: str) -> str | Response:
    """Show one law: every clock with its citation, how it counts, and a worked example."""
    known = code.upper()
    if known not in codes():
        abort(404)
    if code != known.lower():
        return redirect(law_url(known), code=301)
    law, today = statute(known), clock.today(LAST_ZONE)
    return render_template(
        "public/law/show.html",
        law=law,
        name=law_words.name_of(known),
        headlines=law_words.headlines(law),
        groups=[
            (title, [rule for rule in law.rules if rule.who is who])
            for who, title in law_words.GROUPS
        ],
        conventions=law_words.conventions(law.conventions),
        calendar=calendars.calendar(law.calendar),
        example=_example(law, today),
        stale=frozenset(rule.id for rule in law.rules if is_stale(rule.newest, today)),
        last_read=max(version.read_on for rule in law.rules for version in rule.versions),
        words=law_words,
        today=today,
    )


@dataclass(frozen=True, slots=True)
class Example:
    """A clock of a request that was received on a day of the example's own choosing."""

    received_on: date
    clock: Clock
    months: list[month.Month]


def _example(law: Statute, today: date) -> Example | None:
    """Count the first dated duty of the law for a request received on the last business day."""
    dated = [line.rule.id for line in law_words.headlines(law) if line.rule.newest.within]
    calendar = calendars.calendar(law.calendar)
    on = today
    try:
        while calendar.closure(on):
            on -= timedelta(days=1)
    except CalendarUnknown:
        return None
    body = Body.FEDERAL if law.code == "US" else None
    events = [Event(EventKind.SENT, on), Event(EventKind.RECEIVED, on)]
    clocks = compute(
        law, calendar, AgencyFacts(body=body), RequestFacts.ordinary(channel=Channel.EMAIL), events
    )
    for found in clocks:
        if found.rule_id in dated and found.due is not None:
            return Example(on, found, month.shortened(month.months(found)))
    return None


@bp.get("/law/coverage")
@cached
def show_coverage() -> str:
    """Show for every law how far it was read and proven, and what is missing and why."""
    today = clock.today(LAST_ZONE)
    rows = sorted((_covered(code, today) for code in codes()), key=lambda row: row.name)
    return render_template(
        "public/law/coverage.html",
        rows=rows,
        levels=law_words.LEVELS,
        states=law_words.STATUSES,
        sure=sum(row.coverage.status == "verified" for row in rows),
    )


@dataclass(frozen=True, slots=True)
class Covered:
    """One row of the coverage page; ``stale`` rules were not re-read for twelve months."""

    name: str
    code: str
    coverage: Coverage
    proof: Proof
    stale: int


def _covered(code: str, today: date) -> Covered:
    law = statute(code)
    stale = sum(is_stale(version, today) for rule in law.rules for version in rule.versions)
    return Covered(law_words.name_of(code), code, coverage(law), proof(code), stale)

"""How fast the law computes: all clocks of one request, on one core, beside walking the days."""

import time
from collections.abc import Callable, Container
from datetime import date, timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import TypeAlias

from app.cli.bench.table import Row
from app.law.calendars import Calendar, calendar
from app.law.clocks import compute
from app.law.facts import AgencyFacts, Event, RequestFacts
from app.law.statutes import Statute, codes, statute
from app.law.vocabulary import Body, Channel, EventKind, Requester, Size, Unit

FLOOR, AIM = 5_000, 20_000
_DAY, _SATURDAY = timedelta(days=1), 5
_YEARS = range(2026, 2028)
_Case: TypeAlias = tuple[Statute, Calendar, AgencyFacts, RequestFacts, list[Event]]


def measure(quick: bool) -> list[Row]:  # noqa: FBT001 - every part of the bench is asked alike
    """Measure requests per second over the laws, each request acknowledged and then denied."""
    laws = [(statute(code), calendar(code)) for code in codes()]
    cases = [(law, days, *_facts(number)) for number, (law, days) in enumerate(laws)]
    clocks = sum(len(compute(*case)) for case in cases)  # the first of each law reads its files
    rounds = 4 if quick else 80
    each = _seconds(lambda: [compute(*case) for case in cases], rounds) / len(cases)
    return [
        Row(
            f"all clocks of one request ({clocks / len(cases):.1f} on average)",
            f">= {FLOOR:,} requests/s/core, aim {AIM:,}",
            f"{1 / each:,.0f} requests/s",
            1 / each >= FLOOR,
        ),
        *_beside_walking(cases, rounds),
    ]


def _beside_walking(cases: list[_Case], rounds: int) -> list[Row]:
    """The same periods of business days, looked up by us and walked over `holidays`."""
    work = "business days looked up, beside a day-by-day loop over `holidays`"
    if find_spec("holidays") is None:
        return [Row(work, "for comparison", "not measured: it comes with requirements-dev", None)]
    walked, counted = [], []
    for case in cases:
        closed = _theirs(case[0].code)
        for clock in compute(*case):
            length = clock.length
            if clock.start and length and length.unit is Unit.BUSINESS_DAY:
                walked.append((closed, clock.start.on, length.number))
                counted.append((clock.calendar, clock.start.on, length.number))
    theirs = _seconds(lambda: [_walk(*period) for period in walked], rounds)
    ours = _seconds(
        lambda: [days.add_business_days(start, number) for days, start, number in counted], rounds
    )
    said = f"{theirs / ours:.0f} times as fast ({ours / len(counted) * 1e6:.2f} us a period)"
    return [Row(work, "for comparison", said, None)]


def _theirs(code: str) -> Container[date]:
    # By name: it is installed with the tests, not with the product.
    state = code.removeprefix("US").removeprefix("-") or None
    found: Container[date] = import_module("holidays").country_holidays(
        "US", subdiv=state, years=_YEARS
    )
    return found


def _walk(closed: Container[date], start: date, number: int) -> date:
    day = start
    while number:
        day += _DAY
        number -= day.weekday() < _SATURDAY and day not in closed
    return day


def _seconds(work: Callable[[], object], rounds: int) -> float:
    """The processor time of one round: of one core, whatever else the machine does."""
    started = time.process_time()
    for _ in range(rounds):
        work()
    return (time.process_time() - started) / rounds


def _facts(number: int) -> tuple[AgencyFacts, RequestFacts, list[Event]]:
    received = date(2026, 1, 5) + timedelta(days=number)
    agency = AgencyFacts(body=Body.LOCAL)
    request = RequestFacts(
        channel=Channel.EMAIL,
        requester=Requester.ORDINARY,
        record=frozenset(),
        size=Size.ORDINARY,
        expedited=False,
        filed_on=received,
    )
    events = [
        Event(EventKind.SENT, received),
        Event(EventKind.RECEIVED, received),
        Event(EventKind.ACKNOWLEDGED, received + timedelta(days=2)),
        Event(EventKind.DENIED, received + timedelta(days=9)),
    ]
    return agency, request, events

"""How fast the law computes: all clocks of one request, on one core."""

import time
from datetime import date, timedelta

from app.cli.bench.table import Row
from app.law.calendars import calendar
from app.law.clocks import compute
from app.law.facts import AgencyFacts, Event, RequestFacts
from app.law.statutes import codes, statute
from app.law.vocabulary import Body, Channel, EventKind, Requester, Size

FLOOR, AIM = 5_000, 20_000


def measure(quick: bool) -> list[Row]:  # noqa: FBT001 - every part of the bench is asked alike
    """Measure requests per second over the laws, each request acknowledged and then denied."""
    laws = [(statute(code), calendar(code)) for code in codes()]
    cases = [(law, days, *_facts(number)) for number, (law, days) in enumerate(laws)]
    for case in cases:  # the first call of each law reads its files
        compute(*case)
    rounds = 4 if quick else 80
    started = time.process_time()  # of one core, whatever else the machine does
    clocks = sum(len(compute(*case)) for _ in range(rounds) for case in cases)
    took = time.process_time() - started
    rate = rounds * len(cases) / took
    return [
        Row(
            f"all clocks of one request ({clocks / rounds / len(cases):.1f} on average)",
            f">= {FLOOR:,} requests/s/core, aim {AIM:,}",
            f"{rate:,.0f} requests/s",
            rate >= FLOOR,
        )
    ]


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

"""Laws, requests and what happens to them, drawn at random for the properties of the engine."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from app.law import calendars
from app.law.clocks import compute
from app.law.facts import AgencyFacts, Event, RequestFacts
from app.law.rules import Extension, Pause
from app.law.statutes import codes, statute
from app.law.terms import Start, Within
from app.law.vocabulary import Body, Channel, Effect, EventKind

FIRST, LAST = date(2024, 1, 2), date(2026, 6, 30)
DAYS = st.dates(FIRST, LAST)
CODES = st.sampled_from(codes())
NEAR = st.integers(0, 40).map(timedelta)
KINDS = st.sampled_from([kind for kind in EventKind if kind is not EventKind.VOIDED])
RULES = st.sampled_from(["", "determine", "produce", "acknowledge", "appeal_file", "sue"])
BODIES = st.sampled_from([None, *Body])
FACTS = st.sampled_from(
    [RequestFacts(), *(RequestFacts.ordinary(channel=channel) for channel in Channel)]
)
ROLLS = ("no_roll", "next_open_day", "sunday_only", "sunday_or_holiday", "office_closed")
_ASKED, _DEPOSIT = EventKind.CLARIFICATION_ASKED, EventKind.DEPOSIT_ASKED
_UNITS = {"business_day": 30, "calendar_day": 60, "hour": 120, "month": 6, "year": 2}
_MOVES = (EventKind.EXTENDED, EventKind.AGREED, _ASKED, EventKind.CLARIFIED, _DEPOSIT)


@st.composite
def happenings(draw, near, number=0, *, kinds=KINDS, dated=True):
    """One thing that happened about ``near``; it names a day only where ``dated``."""
    on = near + draw(NEAR)
    until = draw(st.none() | NEAR.map(lambda gap: on + gap)) if dated else None
    return Event(
        draw(kinds),
        on,
        until=until,
        id=str(number),
        agreed=draw(st.booleans()),
        granted=draw(st.booleans()),
        rule=draw(RULES),
    )


@st.composite
def histories(draw, *, dated=True):
    """A request received some day, and up to eight things that happened about then."""
    received = draw(DAYS)
    kinds = draw(st.sampled_from([KINDS, st.sampled_from(_MOVES)]))
    more = [
        draw(happenings(received, number, kinds=kinds, dated=dated))
        for number in range(draw(st.integers(0, 8)))
    ]
    return [Event(EventKind.SENT, received), Event(EventKind.RECEIVED, received), *more]


@st.composite
def lengths(draw):
    """A plain length, as a law would write it."""
    unit = draw(st.sampled_from(sorted(_UNITS)))
    return Within.parse(f"{draw(st.integers(1, _UNITS[unit]))} {unit}")


@st.composite
def invented(draw, *, effects=(Effect.PAUSES, Effect.RESTARTS), rolls=ROLLS):
    """A law that no state has: Illinois with other numbers, rolls, pauses and extensions."""
    law = statute("US-IL")
    conventions = replace(
        law.conventions,
        last_day_agency=draw(st.sampled_from(rolls)),
        last_day_requester=draw(st.sampled_from(rolls)),
        short_period=draw(st.none() | st.integers(3, 10)),
        agency_closed_days=draw(st.sampled_from(["excluded", "counted", "unsettled"])),
    )
    terms = Extension(
        ("determine",),
        valid_if=draw(st.sampled_from(["noticed_by_due", "agreed", "granted", "always"])),
        times=draw(st.sampled_from(["once", "any"])),
        longer_if_agreed=draw(st.booleans()),
        beyond=draw(st.sampled_from(["capped", "void"])),
    )
    start = Start.parse(draw(st.sampled_from(["receipt", "base_due", "extended"])))
    pauses = tuple(
        Pause(
            kind.value,
            draw(st.sampled_from(effects)),
            "It waits for us.",
            rules=("determine",),
            on=kind,
            until=frozenset({EventKind.CLARIFIED, EventKind.PAID}),
            times=draw(st.sampled_from(["once", "any"])),
        )
        for kind in (_ASKED, _DEPOSIT)
    )
    return replace(
        law,
        calendar=draw(CODES),
        conventions=conventions,
        rules=(
            _with(law.rule("determine"), within=draw(lengths())),
            replace(
                _with(law.rule("extension"), within=draw(lengths()), from_=start), extends=terms
            ),
            *law.rules[2:],
        ),
        pauses=pauses,
    )


def _with(rule, **changes):
    return replace(rule, versions=(replace(rule.newest, **changes),))


ANY_LAW = st.one_of(CODES.map(statute), invented())


def clocks(law, body, request, events, **agency):
    """All clocks of a request under ``law``."""
    return compute(
        law, calendars.calendar(law.calendar), AgencyFacts(body, **agency), request, events
    )


def by_rule(law, body, request, events, **agency):
    """The same by the id of their rule."""
    return {clock.rule_id: clock for clock in clocks(law, body, request, events, **agency)}

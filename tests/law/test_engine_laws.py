"""Laws of the engine's own, for any request under any law."""

import random
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.law import calendars
from app.law.clocks import compute
from app.law.counting import Counter
from app.law.facts import AgencyFacts, Event, RequestFacts
from app.law.statutes import codes, statute
from app.law.terms import Length, Within
from app.law.vocabulary import Actor, Body, Channel, ClockState, EventKind, ShipAs, Unit
from tests.law import oracle
from tests.law.asking import ask

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


@st.composite
def histories(draw):
    """A request received some day, and up to eight things that happened about then."""
    received = draw(DAYS)
    events = [Event(EventKind.SENT, received), Event(EventKind.RECEIVED, received)]
    for number in range(draw(st.integers(0, 8))):
        on = received + draw(NEAR)
        until = draw(st.none() | NEAR.map(lambda gap, on=on: on + gap))
        events.append(
            Event(
                draw(KINDS),
                on,
                until=until,
                id=str(number),
                agreed=draw(st.booleans()),
                granted=draw(st.booleans()),
                rule=draw(RULES),
            )
        )
    return events


def clocks(code, body, request, events):
    law = statute(code)
    return compute(law, calendars.calendar(law.calendar), AgencyFacts(body), request, events)


@settings(max_examples=300, deadline=None)
@given(CODES, BODIES, FACTS, histories(), st.randoms(use_true_random=False))
def test_the_order_in_which_events_are_told_does_not_matter(code, body, request_, events, chance):
    told = list(events)
    chance.shuffle(told)
    assert clocks(code, body, request_, told) == clocks(code, body, request_, events)


@settings(max_examples=300, deadline=None)
@given(CODES, BODIES, FACTS, histories())
def test_every_clock_is_dated_or_says_why_not_and_its_dates_are_in_order(
    code, body, request_, events
):
    for clock in clocks(code, body, request_, events):
        assert (clock.due is None) == bool(clock.no_date_because)
        if clock.due is not None:
            assert clock.latest is None or clock.latest >= clock.due
            if clock.earliest is not None:
                assert clock.earliest <= clock.due
        if clock.ship_as is not ShipAs.HARD or clock.condition or clock.who is Actor.REQUESTER:
            assert not clock.may_accuse
        if clock.state in {ClockState.MET, ClockState.SUPERSEDED, ClockState.PAUSED}:
            assert not clock.is_late_on(date(2029, 1, 1))
        assert clock.explanation().endswith(".")
        counted = clock.computed or clock
        for closure in clock.skipped():
            assert closure.on <= counted.due
        if clock.computed is not None:
            assert clock.due == clock.latest
            assert not clock.may_accuse


@settings(max_examples=300, deadline=None)
@given(CODES, BODIES, FACTS, DAYS, NEAR)
def test_a_later_receipt_never_gives_an_earlier_date(code, body, request_, received, later):
    first, second = (
        {
            clock.rule_id: clock
            for clock in clocks(code, body, request_, [Event(EventKind.RECEIVED, on)])
        }
        for on in (received, received + later)
    )
    for rule_id in first.keys() & second.keys():
        one, two = first[rule_id], second[rule_id]
        if one.version is two.version and one.due and two.due:
            assert one.due <= two.due
            assert one.latest <= two.latest


@settings(max_examples=300, deadline=None)
@given(CODES, DAYS, NEAR)
def test_an_extension_never_shortens_and_a_late_one_changes_nothing(code, received, gap):
    before = ask(code, Event(EventKind.RECEIVED, received))
    notice = Event(EventKind.EXTENDED, received + gap)
    after = ask(code, Event(EventKind.RECEIVED, received), notice)
    for rule_id, clock in before.items():
        moved = after[rule_id]
        if clock.due is None or moved.due is None or clock.kind == "extension":
            continue
        if clock.start and clock.start.event and clock.start.event.kind is EventKind.RECEIVED:
            assert moved.due >= clock.due
            if notice.on > clock.latest:
                assert (moved.due, moved.latest) == (clock.due, clock.latest)


@settings(max_examples=300, deadline=None)
@given(CODES, DAYS, st.integers(1, 60), st.integers(0, 30))
def test_more_days_never_end_earlier(code, start, number, more):
    law = statute(code)
    for generous in (False, True):
        counter = Counter(calendars.calendar(code), law.conventions, generous=generous)
        for unit in (Unit.BUSINESS_DAY, Unit.CALENDAR_DAY):
            for who in (Actor.AGENCY, Actor.REQUESTER):
                raw, due = counter.ends(start, Within((Length(number, unit),)), who)
                _, later = counter.ends(start, Within((Length(number + more, unit),)), who)
                assert raw <= due
                short = law.conventions.short_period or 0
                if not number <= short < number + more:  # a short period skips closed days
                    assert due <= later


@settings(max_examples=300, deadline=None)
@given(CODES, DAYS, st.integers(1, 90), st.booleans())
def test_business_days_are_those_that_counting_one_by_one_gives(code, start, number, skip):
    law = statute(code)
    days = calendars.calendar(code)
    counter = Counter(days, law.conventions, generous=skip)
    counted = counter.add(start, Length(number, Unit.BUSINESS_DAY))
    assert counted == oracle.business_days(days, start, number, skip_uncertain=skip)


@given(DAYS, st.integers(1, 72))
def test_months_end_on_the_same_day_or_on_the_last_of_the_month(start, number):
    counter = Counter(calendars.calendar("US"), statute("US").conventions)
    ended = counter.add(start, Length(number, Unit.MONTH))
    assert ended == oracle.months_later(start, number)


def test_the_29th_of_february_ends_a_year_on_the_28th():
    counter = Counter(calendars.calendar("US"), statute("US").conventions)
    assert counter.add(date(2024, 2, 29), Length(1, Unit.YEAR)) == date(2025, 2, 28)
    assert counter.add(date(2024, 2, 29), Length(4, Unit.YEAR)) == date(2028, 2, 29)


@settings(max_examples=300, deadline=None)
@given(DAYS, st.integers(0, 8), st.integers(0, 30))
def test_a_pause_of_calendar_days_is_a_shift(received, asked_after, answered_after):
    """Montana's ninety days: standing still for n days ends n days later, before any roll."""
    state = AgencyFacts(Body.STATE)
    acknowledged = Event(EventKind.ACKNOWLEDGED, received)
    asked = Event(EventKind.CLARIFICATION_ASKED, received + timedelta(asked_after))
    answered = Event(EventKind.CLARIFIED, asked.on + timedelta(answered_after))
    plain = ask("US-MT", acknowledged, agency=state)["produce"]
    paused = ask("US-MT", acknowledged, asked, answered, agency=state)["produce"]
    gap = timedelta(answered_after)
    assert paused.last_day_as_counted == plain.last_day_as_counted + gap


@settings(max_examples=300, deadline=None)
@given(CODES, histories())
def test_computing_again_gives_the_same(code, events):
    assert clocks(code, Body.LOCAL, RequestFacts(), events) == clocks(
        code, Body.LOCAL, RequestFacts(), events
    )


def test_the_working_adds_up_to_the_length():
    chance = random.Random(7)  # noqa: S311 - picks days, keeps no secret
    for code in codes():
        days = calendars.calendar(code)
        for _ in range(5):
            start = FIRST + timedelta(chance.randrange((LAST - FIRST).days))
            for clock in ask(code, Event(EventKind.RECEIVED, start)).values():
                if clock.due is None or clock.length is None:
                    continue
                if clock.length.unit is Unit.BUSINESS_DAY:
                    counted = days.business_days_between(clock.started_on, clock.due)
                    assert counted == clock.length.number

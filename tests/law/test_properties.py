"""What holds of every clock, whatever the law and whatever happened.

Each is tried on the laws of all jurisdictions and on laws that nobody has. Where something is
counted, it is counted again here day by day, from the calendar alone.
"""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.law import calendars, cases, choosing, plans
from app.law.facts import Event, RequestFacts
from app.law.statutes import statute
from app.law.vocabulary import (
    Actor,
    Body,
    Channel,
    ClockState,
    Effect,
    EventKind,
    Kind,
    Level,
    ShipAs,
    Unit,
)
from tests.law import oracle
from tests.law.histories import (
    ANY_LAW,
    BODIES,
    CODES,
    DAYS,
    FACTS,
    NEAR,
    by_rule,
    clocks,
    happenings,
    histories,
    invented,
)

THOROUGH = settings(max_examples=250, deadline=None)
ORDINARY = RequestFacts.ordinary()
_READ = {Level.STATUTE_TEXT, Level.OFFICIAL_GUIDE}
_IN_DAYS = {Unit.BUSINESS_DAY, Unit.CALENDAR_DAY}


def certain(calendar, day):
    """Whether ``day`` is closed beyond doubt."""
    closure = calendar.closure(day)
    return closure is not None and not closure.uncertain


def each_day(start, end):
    """The days after ``start``, up to and including ``end``."""
    return [start + timedelta(number) for number in range(1, (end - start).days + 1)]


def used(calendar, leg):
    """How many days of ``leg`` count, one by one."""
    days = each_day(leg.start, leg.end)
    return sum(not (leg.business and certain(calendar, day)) for day in days)


def is_extended(leg):
    return leg.why.startswith("extended on")


@THOROUGH
@given(ANY_LAW, BODIES, FACTS, histories(dated=False))
def test_no_date_in_open_days_is_a_closed_day(law, body, request_, events):
    for clock in clocks(law, body, request_, events):
        if clock.due is None or clock.due_at or not clock.legs or clock.kind is Kind.PROMISE:
            continue
        if clock.legs[-1].business:
            assert not certain(clock.calendar, clock.due)
            assert clock.due == clock.last_day_as_counted
            if clock.latest is not None and clock.who is not Actor.REQUESTER:
                assert clock.calendar.closure(clock.latest) is None
            if clock.earliest is not None:
                assert not certain(clock.calendar, clock.earliest)


@THOROUGH
@given(ANY_LAW, BODIES, FACTS, histories(), NEAR)
def test_a_later_receipt_never_gives_an_earlier_date(law, body, request_, events, later):
    moved = [
        replace(event, on=event.on + later) if event.kind is EventKind.RECEIVED else event
        for event in events
    ]
    before, after = (by_rule(law, body, request_, told) for told in (events, moved))
    for rule_id in before.keys() & after.keys():
        one, two = before[rule_id], after[rule_id]
        if one.version is not two.version or not one.start or not two.start:
            continue
        if one.start.on > two.start.on or one.start.why != two.start.why:
            continue  # another event starts it now
        if one.due and two.due:
            assert one.due <= two.due
        if one.latest and two.latest:
            assert one.latest <= two.latest


@THOROUGH
@given(ANY_LAW, BODIES, FACTS, histories(), st.data())
def test_one_more_extension_never_shortens(law, body, request_, events, data):
    last = max(event.on for event in events)
    notice = data.draw(happenings(last, 99, kinds=st.just(EventKind.EXTENDED)))
    before = by_rule(law, body, request_, events)
    after = by_rule(law, body, request_, [*events, notice])
    for rule_id, one in before.items():
        two = after[rule_id]
        if one.who in {Actor.AGENCY, Actor.APPEAL_BODY} and one.due and two.due:
            assert one.due <= two.due
            assert one.latest is None or two.latest is None or one.latest <= two.latest


@THOROUGH
@given(invented(effects=(Effect.PAUSES,), rolls=("no_roll",)), DAYS, st.lists(NEAR, max_size=8))
def test_a_pause_counts_no_day_between_question_and_answer(law, received, gaps):
    """For calendar days that is a shift; for open days as many open days later."""
    rule = law.rule("determine").newest
    length = rule.within.lengths[0]
    assume(length.unit in _IN_DAYS)
    days = [received + gap for gap in gaps]
    kinds = [EventKind.CLARIFICATION_ASKED, EventKind.CLARIFIED] * len(days)
    events = [Event(kind, on) for kind, on in zip(kinds, sorted(days), strict=False)]
    law = replace(law, pauses=tuple(replace(pause, times="any") for pause in law.pauses))
    clock = by_rule(law, Body.LOCAL, ORDINARY, [Event(EventKind.RECEIVED, received), *events])[
        "determine"
    ]
    answers = [event.on for event in events[1::2]]
    windows = [
        (asked.on, next((on for on in answers if on >= asked.on), date.max))
        for asked in events[::2]
    ]
    short = law.conventions.short_period or 0
    business = length.unit is Unit.BUSINESS_DAY or length.number <= short
    day, left = received, length.number
    while left and day < received + timedelta(400):
        day += timedelta(1)
        stands = any(asked < day <= answered for asked, answered in windows)
        left -= not (stands or (business and certain(clock.calendar, day)))
    assert clock.due == (None if left else day)
    assert (clock.state is ClockState.PAUSED) == bool(left)


@THOROUGH
@given(st.data(), DAYS, st.integers(1, 30))
def test_in_every_law_a_pause_of_calendar_days_is_a_shift(data, received, gap):
    law, rule, pause = data.draw(st.sampled_from(pauses_of_calendar_days()))
    number = rule.newest.within.lengths[0].number
    begun = [Event(EventKind.RECEIVED, received), Event(EventKind.ACKNOWLEDGED, received)]
    asked = received + timedelta(data.draw(st.integers(0, number - 1)))
    answer = data.draw(st.sampled_from(sorted(pause.until)))
    more = [Event(pause.on, asked), Event(answer, asked + timedelta(gap))]
    for body in (Body.LOCAL, Body.STATE):
        plain = by_rule(law, body, ORDINARY, begun).get(rule.id)
        paused = by_rule(law, body, ORDINARY, [*begun, *more]).get(rule.id)
        if not plain or not plain.due or not paused.due or paused.start != plain.start:
            continue
        assert paused.last_day_as_counted == plain.last_day_as_counted + timedelta(gap)


def pauses_of_calendar_days():
    """Every pause of every law, with each rule of plain calendar days that it holds up."""
    found = []
    for law in (statute(code) for code in calendars.codes()):
        for pause in law.pauses:
            for rule in (law.rule(rule_id) for rule_id in pause.rules):
                within = rule.newest.within
                if (
                    pause.effect is Effect.PAUSES
                    and pause.on is not None
                    and pause.basis == "law"
                    and within is not None
                    and [each.unit for each in within.lengths] == [Unit.CALENDAR_DAY]
                    and within.lengths[0].number > (law.conventions.short_period or 0)
                    and rule.extends is None
                ):
                    found.append((law, rule, pause))
    return found


@THOROUGH
@given(ANY_LAW, BODIES, FACTS, histories())
def test_the_working_adds_up_to_the_length(law, body, request_, events):
    for clock in clocks(law, body, request_, events):
        if clock.due is None or clock.computed or clock.kind is Kind.EXTENSION:
            continue
        counted = [leg for leg in clock.legs if not is_extended(leg)]
        for leg in clock.legs:
            if is_extended(leg) and leg.length.lengths[0].unit in _IN_DAYS:
                number, ran = leg.length.lengths[0].number, used(clock.calendar, leg)
                named = any(event.until == leg.end for event in events)
                assert ran <= number if named else ran == number
        if not counted or len(counted[0].length.lengths) > 1:
            continue
        length = counted[0].length.lengths[0]
        if length.unit in _IN_DAYS:
            assert sum(used(clock.calendar, leg) for leg in counted) == length.number
        for one, two in pairwise(counted):
            assert one.end <= two.start


@THOROUGH
@given(ANY_LAW, BODIES, FACTS, histories())
def test_what_is_skipped_is_what_walking_the_days_finds(law, body, request_, events):
    for clock in clocks(law, body, request_, events):
        if clock.due is None or clock.computed:
            continue
        walked = [day for leg in clock.legs if leg.business for day in each_day(leg.start, leg.end)]
        last = clock.last_day_as_counted
        if last is not None:
            walked += [day - timedelta(1) for day in each_day(last, clock.due)]
        found = sorted(
            {
                day
                for day in walked
                if day <= clock.due
                and certain(clock.calendar, day)
                and clock.calendar.closure(day).layer != "weekend"
            }
        )
        assert [closure.on for closure in clock.skipped()] == found


@THOROUGH
@given(ANY_LAW, BODIES, FACTS, histories(), st.data())
def test_what_was_taken_back_is_as_if_it_had_never_been_told(law, body, request_, events, data):
    wrong = data.draw(happenings(events[0].on, 99))
    back = Event(EventKind.VOIDED, wrong.on, id="100", voids=wrong.id)
    told = data.draw(st.permutations([*events, wrong, back]))
    assert clocks(law, body, request_, told) == clocks(law, body, request_, events)


@THOROUGH
@given(ANY_LAW, BODIES, FACTS, histories(), st.data())
def test_a_date_set_by_hand_and_taken_back_leaves_nothing(law, body, request_, events, data):
    never = clocks(law, body, request_, events)
    rule = data.draw(st.sampled_from(never)).rule_id
    day = data.draw(DAYS)
    hand = Event(EventKind.DATE_OVERRIDDEN, LAST_WORD, until=day, id="99", rule=rule)
    back = Event(EventKind.VOIDED, LAST_WORD, id="100", voids="99")
    held = next(
        clock for clock in clocks(law, body, request_, [*events, hand]) if clock.rule_id == rule
    )
    assert held.rule.extends or held.due == day
    assert not held.computed or not held.may_accuse
    assert clocks(law, body, request_, [*events, hand, back]) == never


LAST_WORD = date(2028, 1, 3)


@THOROUGH
@given(ANY_LAW, BODIES, FACTS, histories())
def test_the_early_date_is_never_after_the_due_one_nor_that_after_the_latest(
    law, body, request_, events
):
    for clock in clocks(law, body, request_, events):
        dates = [each for each in (clock.earliest, clock.due, clock.latest) if each is not None]
        assert dates == sorted(dates)


@THOROUGH
@given(ANY_LAW, BODIES, FACTS, histories())
def test_only_a_sure_number_from_a_proven_start_accuses(law, body, request_, events):
    for clock in clocks(law, body, request_, events):
        if clock.may_accuse:
            assert clock.ship_as is ShipAs.HARD
            assert clock.level in _READ
            assert clock.who is not Actor.REQUESTER
            assert clock.applies_if is None
            assert clock.overridden_by is None
            assert clock.latest is not None
            assert clock.start.sure
            assert not clock.is_late_on(clock.latest)


def test_our_sending_alone_accuses_nobody_but_where_the_law_reckons_receipt_from_it():
    """Michigan and Texas do; before a letter says so, something must still have reached them."""
    left = date(2026, 3, 2)
    told = [Event(EventKind.SENT, left), Event(EventKind.POSTMARKED, left)]
    accusing = {
        (code, clock.start.event.kind)
        for code in calendars.codes()
        for channel in Channel
        for body in Body
        for clock in clocks(
            statute(code), body, RequestFacts.ordinary(channel=channel, filed_on=left), told
        )
        if clock.may_accuse
    }
    assert accusing == {("US-MI", EventKind.SENT), ("US-TX", EventKind.POSTMARKED)}


@THOROUGH
@given(ANY_LAW, BODIES, FACTS, histories())
def test_computing_again_from_nothing_gives_the_same(law, body, request_, events):
    once = clocks(law, body, request_, events)
    for kept in (choosing.applicable, choosing.impossible, cases._counters, plans._plan):
        kept.cache_clear()
    assert clocks(law, body, request_, events) == once


@THOROUGH
@given(ANY_LAW, FACTS, histories(), st.lists(NEAR, min_size=1, max_size=5))
def test_a_day_that_the_body_closes_never_brings_a_date_nearer(law, request_, events, gaps):
    closed = tuple((on, "closed") for on in sorted({events[0].on + gap for gap in gaps}))
    before = by_rule(law, Body.LOCAL, request_, events)
    after = by_rule(law, Body.LOCAL, request_, events, closed_days=closed)
    for rule_id, one in before.items():
        two = after[rule_id]
        if one.who is Actor.AGENCY and one.start == two.start:
            for was, now in ((one.due, two.due), (one.latest, two.latest)):
                assert was is None or now is None or was <= now


@THOROUGH
@given(CODES, DAYS, st.integers(1, 60))
def test_open_days_are_those_of_the_calendar_walked_one_by_one(code, start, number):
    calendar = calendars.calendar(code)
    for skip in (False, True):
        walked = oracle.business_days(calendar, start, number, skip_uncertain=skip)
        assert calendar.add_business_days(start, number, skip_uncertain=skip) == walked
        back = calendar.business_days_between(start, walked, skip_uncertain=skip)
        assert back == number

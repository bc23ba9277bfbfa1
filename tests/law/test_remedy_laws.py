"""What holds of every remedy ladder, under any law, whatever happened."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.law import calendars
from app.law.clocks import compute
from app.law.facts import AgencyFacts, Event, RequestFacts
from app.law.forums import ForumKind
from app.law.remedies import RemedyKind, RemedyState, ladder
from app.law.statutes import codes, statute
from app.law.vocabulary import Body, Channel, EventKind
from tests.law.test_engine_laws import BODIES, CODES, FACTS, histories

AFTER = st.integers(0, 900).map(timedelta)


def climbed(code, body, request, events, today):
    law = statute(code)
    agency = AgencyFacts(body)
    clocks = compute(law, calendars.calendar(law.calendar), agency, request, events)
    return ladder(law, clocks, events, agency, request, today)


@settings(max_examples=400, deadline=None)
@given(CODES, BODIES, FACTS, histories(), AFTER)
def test_nothing_that_can_be_done_now_has_a_last_day_in_the_past(code, body, request_, events, gap):
    today = events[0].on + gap
    for rung in climbed(code, body, request_, events, today):
        assert rung.why
        assert rung.title
        if rung.until is not None:
            assert rung.until >= today
            assert rung.state is RemedyState.NOW
        if rung.until is not None and rung.until_latest is not None:
            assert rung.until <= rung.until_latest
        if rung.not_before is not None:
            assert rung.not_before > today
            assert rung.state is not RemedyState.CLOSED
        if rung.forum is not None:
            assert rung.citation


@settings(max_examples=200, deadline=None)
@given(CODES, BODIES, FACTS, histories(), AFTER)
def test_what_can_be_done_now_comes_first_and_a_reminder_is_always_among_the_rungs(
    code, body, request_, events, gap
):
    rungs = climbed(code, body, request_, events, events[0].on + gap)
    order = [list(RemedyState).index(rung.state) for rung in rungs]
    assert order == sorted(order)
    assert [rung.kind for rung in rungs].count(RemedyKind.FOLLOW_UP) == 1
    ids = [rung.id for rung in rungs]
    assert len(ids) == len(set(ids))


@settings(max_examples=300, deadline=None)
@given(CODES, BODIES, FACTS, histories(), AFTER)
def test_no_court_opens_before_the_step_that_must_come_first(code, body, request_, events, gap):
    rungs = climbed(code, body, request_, events, events[0].on + gap)
    by_id = {rung.id: rung for rung in rungs}
    for rung in rungs:
        needs = rung.forum.needs if rung.forum else ()
        asked = [by_id[other] for other in needs if other in by_id]
        if rung.state is RemedyState.NOW and asked:
            excused = all(
                other.forum.excused_by_silence and other.mandatory is False for other in asked
            )
            assert excused or any(other.state is RemedyState.DONE for other in asked)


@settings(max_examples=200, deadline=None)
@given(CODES, BODIES, FACTS, histories(), AFTER, AFTER)
def test_a_step_once_done_stays_done(code, body, request_, events, gap, more):
    today = events[0].on + gap

    def done(on):
        rungs = climbed(code, body, request_, events, on)
        return {rung.id for rung in rungs if rung.state is RemedyState.DONE}

    assert done(today) == done(today + more)


@settings(max_examples=200, deadline=None)
@given(CODES, BODIES, FACTS, histories(), AFTER, st.data())
def test_an_event_that_is_voided_is_as_if_it_never_was(code, body, request_, events, gap, data):
    today = events[0].on + gap
    extra = Event(
        data.draw(st.sampled_from([k for k in EventKind if k is not EventKind.VOIDED])),
        events[0].on + data.draw(AFTER),
        id="extra",
    )
    voided = Event(EventKind.VOIDED, today, id="void", voids="extra")
    told = climbed(code, body, request_, [*events, extra, voided], today)
    assert told == climbed(code, body, request_, events, today)


@settings(max_examples=200, deadline=None)
@given(CODES, BODIES, FACTS, histories(), AFTER, st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_told_changes_no_rung(
    code, body, request_, events, gap, chance
):
    today = events[0].on + gap
    told = list(events)
    chance.shuffle(told)
    assert climbed(code, body, request_, told, today) == climbed(
        code, body, request_, events, today
    )


def test_every_law_has_its_ladder_at_every_stage():
    """Before an answer, after long silence and after a refusal: for each law, each kind of body."""
    first = RequestFacts.ordinary(channel=Channel.EMAIL)
    for code in codes():
        for body in (Body.FEDERAL,) if code == "US" else (Body.STATE, Body.LOCAL):
            sent = date(2026, 3, 2)
            asked = [Event(EventKind.SENT, sent), Event(EventKind.RECEIVED, sent)]
            refused = [*asked, Event(EventKind.DENIED, sent + timedelta(3))]
            for events, gap in ((asked, 0), (asked, 120), (refused, 5)):
                rungs = climbed(code, body, first, events, sent + timedelta(gap))
                ways = [rung for rung in rungs if rung.forum is not None]
                assert any(rung.forum.kind is ForumKind.COURT for rung in ways), (code, body)
            open_ = [rung for rung in rungs if rung.forum and rung.state is RemedyState.NOW]
            assert open_, (code, body)

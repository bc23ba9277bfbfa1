"""The ledger: what a changed law, calendar or fact moves is told first, and never silent."""

import gc
import tracemalloc
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event as sa_event
from sqlalchemy import select, update

from app.db import db
from app.law import statutes
from app.models import RecordsRequest, RequestClock, RequestEvent
from app.services import clocks, events, ledger
from app.services.clock_facts import cases
from app.services.law_digest import Cause, causes
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.moments import NOW
from tests.factories.people import member

RECEIVED = date(2026, 11, 3)


@pytest.fixture
def asked(session):
    made = records_request(session, agency(session), campaign(session), filed_on=date(2026, 11, 2))
    events.record(session, made, "received", on=RECEIVED, now=NOW)
    return made


@pytest.fixture
def amended(monkeypatch):
    """Illinois as if its legislature had given agencies more days: ``amended(days=7)``."""
    real = statutes.statute

    def amend(days):
        law = real("US-IL")
        rules = tuple(longer(rule, days) if rule.id == "determine" else rule for rule in law.rules)
        new = replace(law, rules=rules)
        object.__setattr__(new, "digest", f"amended{days}")
        monkeypatch.setattr(
            statutes, "statute", lambda code: new if code == "US-IL" else real(code)
        )

    return amend


def longer(rule, days):
    version = rule.versions[-1]
    length = replace(version.within.lengths[0], number=days)
    within = replace(version.within, lengths=(length,))
    return replace(rule, versions=(*rule.versions[:-1], replace(version, within=within)))


def due(session, asked, rule="determine"):
    return session.scalar(
        select(RequestClock.due_on).where(
            RequestClock.request_id == asked.id, RequestClock.rule == rule
        )
    )


def moved_events(session, asked):
    return session.scalars(
        select(RequestEvent)
        .where(RequestEvent.request_id == asked.id, RequestEvent.kind == "clocks_moved")
        .order_by(RequestEvent.id)
    ).all()


def test_nothing_is_pending_while_nothing_changed(session, asked):
    assert ledger.pending(session) == ()
    assert clocks.audit(session).moves_pending == 0


def test_a_changed_law_is_told_and_moves_nothing_by_itself(session, asked, amended):
    amended(days=7)
    (group,) = ledger.pending(session)
    assert (group.jurisdiction, group.causes, group.requests) == ("US-IL", (Cause.LAW,), 1)
    determine = next(move for move in group.shown[0].moves if move.rule == "determine")
    # Seven business days from 3 November 2026, 11 November being Veterans Day.
    assert (determine.before.due_on, determine.after.due_on) == (
        date(2026, 11, 10),
        date(2026, 11, 13),
    )
    assert any("5 ILCS 140" in source.words for source in group.sources)
    assert group.place == "Illinois"
    assert due(session, asked) == date(2026, 11, 10)
    found = clocks.audit(session)
    assert (found.moves_pending, found.differences) == (1, ())


def test_applied_it_is_recorded_with_the_days_and_the_reason_and_nothing_is_left(
    session, asked, amended
):
    amended(days=7)
    (group,) = ledger.pending(session)
    who = member(session)
    assert ledger.apply(session, group.key, seal=group.seal, member_id=who.id, now=NOW) == 1
    assert due(session, asked) == date(2026, 11, 13)
    (entry,) = moved_events(session, asked)
    assert entry.member_id == who.id
    assert entry.facts["why"] == "the file of this law changed"
    told = {move["rule"]: move for move in entry.facts["moves"]}["determine"]
    assert (told["old"]["due"], told["new"]["due"]) == ("2026-11-10", "2026-11-13")
    assert ledger.pending(session) == ()
    assert clocks.audit(session) == clocks.Audit(1, (), {})


def test_what_was_not_shown_is_not_applied(session, asked, amended):
    amended(days=7)
    (group,) = ledger.pending(session)
    amended(days=8)
    with pytest.raises(ledger.MovesChanged):
        ledger.apply(session, group.key, seal=group.seal, member_id=None, now=NOW)
    assert due(session, asked) == date(2026, 11, 10)
    assert moved_events(session, asked) == []


def test_applying_twice_says_that_nothing_is_left(session, asked, amended):
    amended(days=7)
    (group,) = ledger.pending(session)
    ledger.apply(session, group.key, seal=group.seal, member_id=None, now=NOW)
    with pytest.raises(ledger.MovesChanged):
        ledger.apply(session, group.key, seal=group.seal, member_id=None, now=NOW)
    assert len(moved_events(session, asked)) == 1


def test_an_act_on_a_request_with_a_pending_move_tells_the_move_first(session, asked, amended):
    amended(days=7)
    events.record(session, asked, "extended", on=date(2026, 11, 6), now=NOW)
    (entry,) = moved_events(session, asked)
    told = {move["rule"]: move for move in entry.facts["moves"]}["determine"]
    # Only what the law moved; the extension's own five days are not in it.
    assert told["new"]["due"] == "2026-11-13"
    assert due(session, asked) > date(2026, 11, 13)
    kinds = [each.kind for each in asked.events]
    assert kinds.index("clocks_moved") < kinds.index("extended")


def test_taking_back_and_acts_in_bulk_tell_it_too(session, asked, amended):
    other = records_request(session, asked.agency, campaign(session), filed_on=date(2026, 11, 2))
    events.record(session, other, "received", on=RECEIVED, now=NOW)
    amended(days=7)
    received = next(each for each in asked.events if each.kind == "received")
    events.void(session, received, reason="Another letter", now=NOW)
    events.record_many(session, [other.id], "note", on=RECEIVED, note="x", now=NOW)
    assert len(moved_events(session, asked)) == 1
    assert len(moved_events(session, other)) == 1


def test_what_a_changed_rule_moved_cannot_be_taken_back(session, asked, amended):
    amended(days=7)
    ledger.bring_up(session, [asked.id], member_id=None, now=NOW)
    with pytest.raises(events.EventRefused):
        events.void(session, moved_events(session, asked)[0], reason="No", now=NOW)


def test_a_change_that_moves_no_clock_asks_nobody_and_is_noted(session, asked, amended):
    amended(days=5)
    assert ledger.pending(session) == ()
    before = asked.law_digest
    assert ledger.note_unmoved(session, [asked.id]) == 1
    assert asked.law_digest != before
    assert ledger.note_unmoved(session, [asked.id]) == 0
    assert moved_events(session, asked) == []


def test_noting_what_is_unmoved_leaves_what_would_move(session, asked, amended):
    amended(days=7)
    assert ledger.note_unmoved(session, [asked.id]) == 0
    assert len(ledger.pending(session)) == 1


def test_a_request_moved_to_another_body_is_pending_for_the_agency(session, asked):
    other = agency(session, state="NJ", jurisdiction="US-IL", zone="America/New_York")
    session.execute(update(RecordsRequest).values(recipient_id=other.id))
    found = causes(asked.law_digest, next(iter(_digests(session, asked))))
    assert found == (Cause.AGENCY,)


def _digests(session, asked):
    return [case.digest for case in cases(session, [asked.id])]


def test_clocks_of_an_older_program_are_told_as_such(session, asked, amended):
    session.execute(update(RecordsRequest).values(law_digest=""))
    amended(days=7)
    (group,) = ledger.pending(session)
    assert group.causes == (Cause.COUNTING,)


def test_a_touched_row_is_a_difference_and_no_move(session, asked):
    session.execute(
        update(RequestClock)
        .where(RequestClock.rule == "determine")
        .values(due_on=date(2026, 12, 31))
    )
    found = clocks.audit(session)
    assert [each.rule for each in found.differences] == ["determine"]
    assert found.moves_pending == 0
    assert ledger.pending(session) == ()


def test_groups_are_by_law_and_cause_and_show_only_the_first(session, asked, amended):
    about = campaign(session)
    for _ in range(3):
        made = records_request(session, agency(session), about, filed_on=date(2026, 11, 2))
        events.record(session, made, "received", on=RECEIVED, now=NOW)
    amended(days=7)
    (group,) = ledger.pending(session, shown=2, chunk=2)
    assert (group.requests, len(group.shown)) == (4, 2)
    assert group.seal == ledger.pending(session)[0].seal


def test_pending_takes_the_same_queries_a_chunk_however_many_requests(session, asked, amended):
    def queries():
        seen = []
        count = lambda *_: seen.append(1)  # noqa: E731 - the listener must be removed again
        sa_event.listen(db.engine, "before_cursor_execute", count)
        ledger.pending(session)
        sa_event.remove(db.engine, "before_cursor_execute", count)
        return len(seen)

    amended(days=7)
    one = queries()
    about = campaign(session)
    for _ in range(20):
        made = records_request(session, agency(session), about, filed_on=date(2026, 11, 2))
        events.record(session, made, "received", on=RECEIVED, now=NOW)
    amended(days=8)
    assert queries() == one


def test_the_memory_for_many_moves_stays_flat(session, asked, amended):
    about = campaign(session)
    ids = []
    for _ in range(120):
        made = records_request(session, asked.agency, about, round=len(ids) + 2)
        ids.append(made.id)
    events.record_many(session, ids, "received", on=RECEIVED, now=NOW)
    session.expunge_all()
    amended(days=7)
    ledger.pending(session, shown=5, chunk=10)

    tracemalloc.start()
    held = []
    for number, _ in enumerate(ledger.moves(session, chunk=10)):
        if number in {20, 110}:
            gc.collect()
            held.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert held[1] < held[0] * 1.2


KINDS = ("received", "acknowledged", "extended", "clarification_asked", "clarified", "denied")


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    told=st.lists(
        st.tuples(st.sampled_from(KINDS), st.integers(0, 20)), min_size=1, max_size=6, unique=True
    ),
    order=st.randoms(use_true_random=False),
    state=st.sampled_from(("IL", "NJ", "CA", "TX", "SC")),
)
def test_the_order_of_recording_does_not_matter_and_rebuilding_changes_nothing(
    session, told, order, state
):
    about = campaign(session)
    kept = []
    shuffled = list(told)
    order.shuffle(shuffled)
    for sequence in (told, shuffled):
        made = records_request(
            session, agency(session, state=state), about, filed_on=date(2026, 11, 2)
        )
        for kind, days in sequence:
            on = RECEIVED + timedelta(days=days)
            events.record(session, made, kind, on=on, now=NOW)
        assert clocks.rebuild(session, [made.id], now=NOW) == 0
        assert moved_events(session, made) == []
        rows = session.execute(
            select(
                RequestClock.rule,
                RequestClock.state,
                RequestClock.due_on,
                RequestClock.latest_on,
                RequestClock.earliest_on,
            )
            .where(RequestClock.request_id == made.id)
            .order_by(RequestClock.rule)
        ).all()
        kept.append(rows)
    assert kept[0] == kept[1]
    assert clocks.audit(session).differences == ()
    session.rollback()

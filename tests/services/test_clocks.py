"""The clocks kept for the queries: they follow the events, and an audit proves it."""

from datetime import date

import pytest
from sqlalchemy import select, update

from app.law.vocabulary import ClockState
from app.models import RecordsRequest, RequestClock, RequestItem
from app.services import clocks, events
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.moments import NOW, TODAY

FILED = date(2026, 11, 2)


@pytest.fixture
def asked(session):
    return records_request(session, agency(session), campaign(session), filed_on=FILED)


def add(session, asked, kind, on, **facts):
    return events.record(session, asked, kind, on=on, facts=facts, now=NOW)


def kept(session, asked):
    rows = session.scalars(select(RequestClock).where(RequestClock.request_id == asked.id))
    return {row.rule: row for row in rows}


def test_receipt_starts_the_clock_and_it_accuses_only_by_a_hard_number(session, asked):
    assert kept(session, asked) == {}
    add(session, asked, "received", date(2026, 11, 3))
    # Five business days from 3 November 2026, 11 November being Veterans Day: 5 ILCS 140/3(d).
    clock = kept(session, asked)["determine"]
    assert (clock.state, clock.due_on, clock.may_accuse) == ("running", date(2026, 11, 10), True)


def test_an_extension_in_time_moves_the_day_and_a_late_one_does_not(session, asked):
    add(session, asked, "received", date(2026, 11, 3))
    late = add(session, asked, "extended", date(2026, 11, 12))
    assert kept(session, asked)["determine"].due_on == date(2026, 11, 10)
    events.void(session, late, reason="Misread", now=NOW)
    add(session, asked, "extended", date(2026, 11, 9))
    assert kept(session, asked)["determine"].due_on == date(2026, 11, 18)


def test_an_answer_meets_the_clock_and_a_refusal_starts_ours(session, asked):
    add(session, asked, "received", date(2026, 11, 3))
    add(session, asked, "denied", date(2026, 11, 6))
    rows = kept(session, asked)
    assert rows["determine"].state == ClockState.MET.value
    # Sixty days from the denial: 5 ILCS 140/9.5(a).
    ours = rows["appeal_file"]
    assert (ours.who, ours.due_on) == ("requester", date(2027, 1, 5))
    assert ours.earliest_on <= ours.due_on


def test_a_withdrawn_request_has_no_clocks(session, asked):
    add(session, asked, "received", date(2026, 11, 3))
    add(session, asked, "withdrawn", date(2026, 11, 4))
    assert kept(session, asked) == {}
    assert clocks.explain(session, asked) == ()


def test_a_place_without_a_law_has_no_clocks_and_no_error(session):
    asked = records_request(
        session, agency(session, jurisdiction="US-GU", state="GU"), campaign(session)
    )
    add(session, asked, "received", TODAY)
    assert kept(session, asked) == {}
    assert clocks.explain(session, asked) == ()


def test_the_explanation_tells_every_clock_with_its_working(session, asked):
    add(session, asked, "received", date(2026, 11, 6))
    told = {clock.rule_id: clock for clock in clocks.explain(session, asked)}
    determine = told["determine"]
    assert "140/3(d)" in determine.citation
    assert [day.on for day in determine.skipped()] == [date(2026, 11, 11)]
    assert determine.explanation()
    assert told["appeal_decide"].no_date_because


def test_a_preview_shows_what_a_form_would_move_and_keeps_nothing(session, asked):
    add(session, asked, "received", date(2026, 11, 3))
    event = events.proposed(asked, "extended", on=date(2026, 11, 9), facts={})
    before, after = clocks.preview(session, asked, event)
    due = [
        next(clock.due for clock in found if clock.rule_id == "determine")
        for found in (before, after)
    ]
    assert due == [date(2026, 11, 10), date(2026, 11, 18)]
    assert kept(session, asked)["determine"].due_on == date(2026, 11, 10)
    assert events.proposed(asked, "note", on=TODAY, facts={}) is None


def test_being_treated_as_voluminous_changes_which_clock_accuses(session, asked):
    add(session, asked, "received", date(2026, 11, 3))
    before = kept(session, asked)
    add(session, asked, "treatment_noticed", date(2026, 11, 5), treated_as="commercial")
    assert kept(session, asked).keys() != before.keys()


def test_a_contract_in_new_jersey_is_owed_at_once(session):
    asked = records_request(session, agency(session, state="NJ"), campaign(session), filed_on=FILED)
    add(session, asked, "received", date(2026, 11, 3))
    assert "immediate_access" in kept(session, asked)
    session.query(RequestItem).update({"category": "training"})
    clocks.rebuild(session, [asked.id], now=NOW)
    assert "immediate_access" not in kept(session, asked)


def test_rebuilding_twice_changes_nothing(session, asked):
    add(session, asked, "received", date(2026, 11, 3))
    ids = {row.id for row in kept(session, asked).values()}
    assert clocks.rebuild(session, [asked.id], now=NOW) == 0
    assert {row.id for row in kept(session, asked).values()} == ids


def test_the_audit_finds_a_row_that_was_touched_and_leaves_it(session, asked):
    add(session, asked, "received", date(2026, 11, 3))
    other = records_request(session, agency(session), campaign(session), filed_on=FILED)
    add(session, other, "received", date(2026, 11, 3))
    assert clocks.audit(session, chunk=1) == clocks.Audit(2, (), {})
    session.execute(
        update(RequestClock)
        .where(RequestClock.request_id == asked.id, RequestClock.rule == "determine")
        .values(due_on=date(2026, 12, 31))
    )
    found = clocks.audit(session, chunk=1)
    assert [(each.ref, each.rule) for each in found.differences] == [(asked.ref, "determine")]
    assert found.differences[0].kept.due_on == date(2026, 12, 31)
    assert found.differences[0].computed.due_on == date(2026, 11, 10)
    session.expire_all()
    assert kept(session, asked)["determine"].due_on == date(2026, 12, 31)


def test_the_audit_finds_an_event_that_never_reached_the_clocks(session, asked):
    add(session, asked, "received", date(2026, 11, 3))
    session.query(RequestClock).delete()
    assert clocks.audit(session).differences[0].kept is None


def test_the_audit_passes_over_what_is_closed_and_has_no_clock(session, asked):
    session.execute(update(RecordsRequest).values(closed_on=TODAY))
    assert clocks.audit(session).checked == 0

"""A date set by hand: with a reason, seen everywhere, accusing nobody, and undone by voiding."""

from datetime import date

import pytest
from sqlalchemy import select

from app.models import RequestClock
from app.services import clocks, events, overrides
from app.services.event_kinds import KINDS, LAW_KINDS
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.moments import NOW, TODAY
from tests.factories.people import member


@pytest.fixture
def asked(session):
    made = records_request(session, agency(session), campaign(session), filed_on=date(2026, 11, 2))
    events.record(session, made, "received", on=date(2026, 11, 3), now=NOW)
    return made


def kept(session, asked, rule="determine"):
    query = select(RequestClock).where(RequestClock.request_id == asked.id)
    return session.scalars(query.where(RequestClock.rule == rule)).one()


def set_by_hand(session, asked, on=date(2026, 11, 20), reason="They agreed by phone", **given):
    facts = {"member_id": None, "now": NOW, "today": TODAY} | given
    return overrides.override(session, asked, "determine", on, reason, **facts)


def test_the_day_is_the_one_that_was_set_and_accuses_nobody(session, asked):
    assert kept(session, asked).may_accuse
    who = member(session)
    entry = set_by_hand(session, asked, member_id=who.id)
    row = kept(session, asked)
    assert (row.due_on, row.latest_on) == (date(2026, 11, 20), date(2026, 11, 20))
    assert (row.overridden, row.may_accuse) == (True, False)
    assert (entry.member_id, entry.note) == (who.id, "They agreed by phone")
    assert overrides.standing(asked, "determine") is entry


def test_the_computed_day_stays_in_the_working(session, asked):
    set_by_hand(session, asked)
    told = overrides.clock_called(session, asked, "determine")
    assert told.overridden_from == date(2026, 11, 10)
    assert "10 November 2026" in told.explanation()


def test_taking_the_entry_back_brings_the_computed_day_back(session, asked):
    entry = set_by_hand(session, asked)
    events.void(session, entry, reason="They did not", now=NOW)
    row = kept(session, asked)
    assert (row.due_on, row.overridden, row.may_accuse) == (date(2026, 11, 10), False, True)
    assert overrides.standing(asked, "determine") is None


def test_a_day_may_be_set_that_has_passed(session, asked):
    set_by_hand(session, asked, on=date(2026, 11, 5))
    assert kept(session, asked).due_on == date(2026, 11, 5)


@pytest.mark.parametrize(
    ("rule", "on", "reason", "said"),
    [
        ("determine", date(2026, 11, 20), "  ", "why"),
        ("determine", date(2026, 11, 10), "x", "already"),
        ("no_such_rule", date(2026, 11, 20), "x", "determine"),
    ],
)
def test_what_cannot_be_set_is_refused_and_nothing_moves(session, asked, rule, on, reason, said):
    with pytest.raises(overrides.OverrideRefused, match=said):
        overrides.override(session, asked, rule, on, reason, member_id=None, now=NOW, today=TODAY)
    assert not kept(session, asked).overridden


def test_an_override_is_no_difference_to_the_audit(session, asked):
    set_by_hand(session, asked)
    assert clocks.audit(session) == clocks.Audit(1, (), {})


def test_every_kind_that_a_law_knows_can_be_recorded():
    assert sorted(LAW_KINDS - KINDS.keys()) == []
    assert {kind for kind in LAW_KINDS if not KINDS[kind].by_hand} == set()

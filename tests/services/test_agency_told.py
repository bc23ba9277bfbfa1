"""What is known of a body reaches its clocks: its traits, its own days, the hour its day ends."""

from datetime import date

import pytest
from sqlalchemy import select

from app.law.vocabulary import AgencyTrait
from app.models import AgencyChange, RequestClock
from app.services import agencies, agency_days, events, ledger
from app.services.agency_days import DayRefused, GivenDay
from app.web.desk.agency_facts import TRAITS
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.moments import NOW
from tests.factories.people import member

MONDAY = date(2026, 11, 16)


def asked_of(session, body, **facts):
    made = records_request(session, body, campaign(session), filed_on=date(2026, 11, 12))
    events.record(session, made, "received", on=MONDAY, facts=facts, now=NOW)
    return made


def rows(session, asked):
    query = select(RequestClock).where(RequestClock.request_id == asked.id)
    return {row.rule: row for row in session.scalars(query)}


def correct(session, body, **facts):
    changed = agencies.correct(session, body, facts, member_id=None, now=NOW)
    ledger.follow(session, body, member_id=None, now=NOW)
    return changed


def test_every_trait_that_a_law_asks_about_has_words():
    assert set(TRAITS) == set(AgencyTrait)


def test_a_trait_chooses_the_rule_and_not_knowing_leaves_both(session):
    # Mississippi: seven working days with written procedures, one without (Miss. Code 25-61-5).
    body = agency(session, state="MS", zone="America/Chicago")
    asked = asked_of(session, body)
    unknown = {row.due_on for row in rows(session, asked).values() if row.kind == "produce"}
    assert correct(session, body, traits=["written_procedures"]) == ["traits"]
    slow = {row.due_on for row in rows(session, asked).values() if row.kind == "produce"}
    correct(session, body, traits=[])
    quick = {row.due_on for row in rows(session, asked).values() if row.kind == "produce"}
    assert slow != quick
    assert slow | quick <= unknown
    assert [event.kind for event in asked.events].count("clocks_moved") == 2


def test_what_comes_after_the_hour_at_which_its_day_ends_is_the_next_days(session):
    body = agency(session, state="NE", county="", city="Lincoln", zone="America/Chicago")
    asked = asked_of(session, body, at="2026-11-16T17:30:00-06:00")
    before = rows(session, asked)["determine"].latest_on
    correct(session, body, cut_off="17:00")
    assert rows(session, asked)["determine"].latest_on > before
    with pytest.raises(agencies.AgencyRefused):
        correct(session, body, cut_off="25:00")


def test_an_unknown_trait_is_refused(session):
    with pytest.raises(agencies.AgencyRefused, match="friendly"):
        correct(session, agency(session), traits=["friendly"])


def test_a_day_is_kept_with_who_and_why_and_moves_only_its_own_agency(session):
    body, other = (
        agency(session, state="NE", county="", city="Lincoln", zone="America/Chicago")
        for _ in range(2)
    )
    asked, untouched = asked_of(session, body), asked_of(session, other)
    who = member(session)
    given = GivenDay(date(2026, 11, 18), " Flood ", "its notice")
    moved = agency_days.moved_by_adding(session, body, given)
    assert [each.ref for each in moved] == [asked.ref]
    agency_days.add_day(session, body, given, member_id=who.id, now=NOW)
    (kept,) = agency_days.days_of(session, body)
    assert (kept.reason, kept.added_by_id) == ("Flood", who.id)
    assert rows(session, asked)["determine"].due_on == date(2026, 11, 23)
    assert rows(session, untouched)["determine"].due_on == date(2026, 11, 20)
    change = session.scalars(select(AgencyChange).where(AgencyChange.agency_id == body.id)).one()
    assert (change.act, change.after["day"], change.member_id) == (
        "day added", "2026-11-18", who.id
    )  # fmt: skip
    assert ledger.pending(session) == ()


@pytest.mark.parametrize(("reason", "source"), [(" ", ""), ("x" * 201, ""), ("x", "y" * 501)])
def test_a_day_without_a_reason_or_with_too_many_words_is_refused(session, reason, source):
    body = agency(session)
    with pytest.raises(DayRefused):
        agency_days.add_day(
            session, body, GivenDay(MONDAY, reason, source), member_id=None, now=NOW
        )
    assert agency_days.days_of(session, body) == []

"""Dates that move: a changed rule, a closing day, a date set by hand, a letter in question."""

from datetime import date

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from app.models import DispatchState, RecordsRequest, RequestClock, RoleName
from app.services import events
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.dispatches import dispatch
from tests.factories.moments import NOW
from tests.factories.people import group

pytestmark = pytest.mark.browser


@pytest.fixture
def asked(session):
    """Received in Lincoln, Nebraska, on Monday 16 November 2026."""
    group(session)
    made = records_request(
        session,
        agency(session, state="NE", name="Lincoln Police Department", county="", city="Lincoln"),
        campaign(session),
        filed_on=date(2026, 11, 12),
    )
    events.record(session, made, "received", on=date(2026, 11, 16), now=NOW)
    session.commit()
    return made


def test_what_a_changed_rule_moves_is_looked_at_and_applied(visit, session, asked):
    session.execute(update(RequestClock).values(due_on=date(2026, 11, 30)))
    session.execute(update(RecordsRequest).values(law_digest="a.b.c.d.e"))
    session.commit()
    visit.sign_in(RoleName.FILER)
    visit.go("/desk/changes")
    expect(visit.page.get_by_role("cell", name="Mon 30 Nov 2026").first).to_be_visible()
    visit.looks_right()
    visit.page.get_by_role("button", name="Apply to this request").click()
    expect(visit.page.get_by_text("Applied to 1 request")).to_be_visible()
    expect(visit.page.get_by_text("Every clock stands as the law has it")).to_be_visible()
    visit.looks_right()
    visit.go(f"/desk/requests/{asked.ref}")
    expect(visit.page.get_by_text("A changed rule or fact moved dates")).to_be_visible()
    visit.looks_right()


def test_a_closing_day_says_what_it_moves_before_it_is_kept(visit, asked):
    visit.sign_in(RoleName.FILER)
    visit.go(f"/desk/agencies/{asked.agency_id}/days")
    visit.looks_right()
    visit.page.get_by_label("Day", exact=True).fill("2026-11-18")
    visit.page.get_by_label("Why").fill("Closed by the flood")
    visit.page.get_by_role("button", name="Keep day").click()
    expect(visit.page.get_by_text("1 request would move")).to_be_visible()
    visit.looks_right()
    visit.page.get_by_role("button", name="Keep the day and move these dates").click()
    expect(visit.page.get_by_text("Dates of 1 request moved")).to_be_visible()
    expect(visit.page.get_by_role("cell", name="Closed by the flood")).to_be_visible()
    visit.looks_right()
    visit.go(f"/desk/agencies/{asked.agency_id}/edit")
    visit.looks_right()


def test_a_date_set_by_hand_says_so_and_a_letter_that_named_another_asks(visit, session, asked):
    dispatch(
        session, asked, key="follow_up:1", state=DispatchState.SENT, sent_at=NOW,
        basis={"rule": "determine", "due_on": "2026-11-20", "events": []},
    )  # fmt: skip
    visit.sign_in(RoleName.FILER)
    visit.go(f"/desk/requests/{asked.ref}/clocks/determine/override")
    visit.looks_right()
    visit.page.get_by_label("The date to keep").fill("2026-12-09")
    visit.page.get_by_label("Why the computed date is wrong").fill("They had leave of the court.")
    visit.page.get_by_role("button", name="Set this date").click()
    expect(visit.page.get_by_text("The date is set by hand.")).to_be_visible()
    expect(visit.page.get_by_text("1 letter in question")).to_be_visible()
    visit.looks_right()
    visit.page.get_by_text("Send a correction").click()
    visit.page.get_by_label("What was wrong, as they will read it").fill("You had leave.")
    visit.page.get_by_role("button", name="Send correction").click()
    expect(visit.page.get_by_text("The correction is in the queue")).to_be_visible()
    expect(visit.page.get_by_text("1 letter in question")).not_to_be_visible()

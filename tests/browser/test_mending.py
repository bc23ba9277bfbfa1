"""A product was named wrong in three letters: they are corrected, and one clock is watched."""

import pytest
from playwright.sync_api import expect

from app.models import DispatchState, RoleName
from app.services import events, outbox
from tests.factories.agencies import agency
from tests.factories.batches import batch
from tests.factories.campaigns import campaign, records_request
from tests.factories.cohorts import late_request
from tests.factories.dispatches import dispatch
from tests.factories.mailbox import mailbox_read
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group
from tests.services.cohort_acts import LEAVES

pytestmark = pytest.mark.browser


def three_letters(session):
    """A batch of three: two letters left, one waits in the queue."""
    group(session)
    mailbox_read(session)
    about = campaign(session)
    made = batch(session, about)
    found = [late_request(session, about), late_request(session, about)]
    waits = records_request(session, agency(session, city="Waiting", name="Waiting Police"), about)
    dispatch(session, waits, state=DispatchState.HELD, held_because="No address yet.")
    for one in (*found, waits):
        one.batch_id = made.id
    session.commit()
    return made, found[0], waits


def test_correct_a_batch_of_three_and_see_a_clock_count_from_the_new_letter(visit, session):
    made, first, waits = three_letters(session)
    page = visit.page
    visit.sign_in(RoleName.FILER)
    visit.go(f"/desk/batches/{made.ref}")
    visit.looks_right()
    page.get_by_role("link", name="Correct these letters").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Correction")
    visit.looks_right()

    page.get_by_label("What the letter said").fill("the agreements")
    page.get_by_label("What it should have said").fill("the agreements with Flock Safety")
    page.get_by_role("button", name="Show what happens with these words").click()
    expect(page.get_by_text("3 requests: 2 letters, 1 that has not left")).to_be_visible()
    expect(page.get_by_role("heading", name="Dates that move")).to_be_visible()
    expect(page.get_by_text("it is put right in the letter itself")).to_be_visible()
    visit.looks_right()

    page.get_by_role("button", name="Send 2 letters").click()
    expect(page.get_by_text("1 letter that had not left was mended itself")).to_be_visible()
    visit.looks_right()

    session.rollback()  # to see what the page has written
    while claimed := outbox.claim_next(session, now=LEAVES, pace=None):
        outbox.note_sent(session, claimed, "250 ok", now=LEAVES)
    session.flush()
    events.record(session, first, "received", on=TODAY, now=NOW)
    session.commit()
    visit.go(f"/desk/requests/{first.ref}")
    expect(page.get_by_text("which changed what we ask")).to_be_visible()
    visit.looks_right()
    visit.go(f"/desk/requests/{first.ref}/clocks/determine")
    expect(page.get_by_text("so this counts from its receipt").first).to_be_visible()
    visit.looks_right()
    visit.go(f"/desk/requests/{waits.ref}")
    expect(page.get_by_text("with Flock Safety").first).to_be_attached()

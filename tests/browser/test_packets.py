"""A tracker makes a request's packet; an organiser waits for that of a batch."""

import pytest
from playwright.sync_api import expect

from app.jobs.running import run as run_job
from app.models import RoleName
from app.parts import parts
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.feeds import batch
from tests.factories.packets import told
from tests.factories.people import group

pytestmark = pytest.mark.browser


def test_make_the_packet_of_a_request_and_take_it_away(visit, session):
    group(session)
    ref = told(session, parts().store).request.ref
    page = visit.page
    visit.sign_in()
    visit.go(f"/desk/requests/{ref}/packets")
    expect(page.get_by_role("heading", level=1)).to_have_text("Evidence packet")
    visit.looks_right()
    page.get_by_role("button", name="Make the packet").click()
    expect(page.get_by_role("status")).to_contain_text("The packet is ready")
    page.get_by_text("SHA-256 of the ZIP").click()
    visit.looks_right()
    with page.expect_download() as taken:
        page.get_by_role("link", name="ZIP of").click()
    assert taken.value.suggested_filename == f"packet-{ref}.zip"


def test_the_packet_of_a_batch_is_made_while_the_page_waits(visit, session):
    group(session)
    about = campaign(session, title="Ring")
    filed = batch(session, about)
    records_request(session, agency(session), about, batch_id=filed.id)
    session.commit()
    page = visit.page
    visit.sign_in(RoleName.ORGANISER)
    visit.go(f"/desk/packets/batch/{filed.ref}")
    page.get_by_role("button", name="Make the packet").click()
    expect(page.locator("#progress").get_by_text("being made")).to_be_visible()
    visit.looks_right()
    run_job("packets")
    page.reload()
    expect(page.get_by_text("as of Tue 24 Nov 2026")).to_be_visible()
    visit.looks_right()

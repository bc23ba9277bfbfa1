"""The main walk, from a list of agencies to a stranger who downloads the agreement."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.cli.demo.samples import AGREEMENT, printed
from app.jobs.running import run as run_job
from app.models import RoleName
from app.parts import parts
from tests.factories.looking import look_inside
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group

pytestmark = pytest.mark.browser

LIST = """Agency,Type,City,County,State,Email,Joined,Source
Bloomfield Police Department,Police,Bloomfield,Essex County,NJ,a@bloomfield.invalid,2019-04-19,press
Maywood Police Department,Police,Maywood,Bergen County,NJ,b@maywood.invalid,2019-07-01,press
Nutley Police Department,Police,Nutley,Essex County,NJ,,2019-11-04,press
"""


@pytest.fixture
def agreement(tmp_path, app):
    """A PDF as an agency would send it."""
    path = tmp_path / "Ring MOU signed.pdf"
    path.write_bytes(printed(AGREEMENT, "Bloomfield Police Department", TODAY, parts().printer))
    return path


def test_from_a_list_to_a_stranger_who_downloads_the_agreement(
    visit, session, clock, tmp_path, agreement
):
    group(session)
    session.commit()
    visit.sign_in(RoleName.ORGANISER, password="x")
    import_agencies(visit, tmp_path)
    load_campaign(visit)
    file_batch(visit)
    clock(NOW + timedelta(hours=1))  # the time to take it back is over
    assert run_job("outbox")["sent"] == 2
    record_production(visit, agreement)
    publish(visit)
    download(visit, agreement)


def import_agencies(visit, tmp_path):
    """Upload, look, apply."""
    page = visit.page
    path = tmp_path / "partners.csv"
    path.write_text(LIST)
    visit.go("/desk/agencies")
    visit.looks_right()
    page.get_by_role("link", name="Import a list").first.click()
    page.get_by_label("CSV file").set_input_files(path)
    page.get_by_label("Vendor").fill("Ring")
    page.get_by_label("They are").select_option("active")
    visit.looks_right()
    page.get_by_role("button", name="Look at this file").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What would happen")
    visit.looks_right()
    page.get_by_role("button", name="Apply: 3 new agencies").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    visit.looks_right()


def load_campaign(visit):
    """Take the campaign that ships."""
    page = visit.page
    visit.go("/desk/campaigns")
    page.get_by_role("link", name="Start a campaign").first.click()
    visit.looks_right()
    page.get_by_role("button", name="Load pack").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ring agreements")
    visit.looks_right()


def file_batch(visit):
    """Choose, look at the pre-flight, file."""
    page = visit.page
    visit.go("/desk/new-batch?campaign=ring-agreements")
    page.get_by_label("Agencies", exact=True).fill("state:NJ+type:police")
    visit.looks_right()
    page.get_by_role("button", name="Look at the pre-flight").click()
    expect(page.get_by_text("3 agencies: 2 by e-mail, 1 not ready.")).to_be_visible()
    expect(page.get_by_text("2 of 3 ready to file")).to_be_visible()
    visit.looks_right()
    page.get_by_role("button", name="File 2 letters").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Batch B-")
    expect(page.get_by_text("2 of 3 got a request")).to_be_visible()
    visit.looks_right()


def record_production(visit, agreement):
    """Write down that they got it, that they answered, and keep what came."""
    page = visit.page
    visit.go("/desk/requests")
    page.get_by_role("link", name="Bloomfield Police Department").first.click()
    page.get_by_role("link", name="They got it").click()
    visit.looks_right()
    page.get_by_label("Day it happened").fill(TODAY.isoformat())
    page.get_by_role("button", name="Record receipt").click()
    expect(page.get_by_text("They received the request", exact=True)).to_be_visible()
    visit.looks_right()
    page.get_by_role("link", name="They sent the records").click()
    page.get_by_label("Day it happened").fill(TODAY.isoformat())
    page.get_by_role("button", name="Record production").click()
    page.get_by_role("link", name="Add files they sent").first.click()
    page.get_by_label("Files").set_input_files(agreement)
    page.get_by_label("What they are").select_option("agreement")
    page.get_by_label("Day they came").fill(TODAY.isoformat())
    page.get_by_label("Date they bear").fill("2019-04-19")
    visit.looks_right()
    page.get_by_role("button", name="Keep these files").click()
    expect(page.get_by_role("link", name="Ring MOU signed").first).to_be_visible()
    visit.looks_right()


def publish(visit):
    """Say what it is, go through the checklist, sign it."""
    page = visit.page
    page.get_by_role("link", name="Ring MOU signed").first.click()
    page.get_by_label("Summary").fill(
        "What Bloomfield and Ring agreed on: no money, one coordinator."
    )
    page.get_by_label("Credit").fill("Daylight Test Group")
    page.get_by_role("button", name="Save the facts").click()
    page.get_by_role("button", name="Prepare to publish").click()
    expect(page.get_by_role("heading", name="Before it is public")).to_be_visible()
    expect(page.get_by_text("The worker looks inside it,")).to_be_visible()
    visit.looks_right()
    assert look_inside() == {"looked": 1, "missing": 0}
    if visit.way == "no-script":  # else it goes by itself
        page.get_by_role("link", name="Show it as it is now").click()
    expect(page.get_by_text("The worker looks inside it,")).to_have_count(0, timeout=15_000)
    visit.looks_right()
    page.get_by_role("button", name="Publish this document").click()
    # Nothing is public before it is signed for; the browser notes the refusal on its console.
    expect(page.get_by_role("alert")).to_be_visible()
    visit.wrong.clear()
    for box in page.locator("input[name=signed], input[name=may_stay]").all():
        box.check()
    page.get_by_role("button", name="Publish this document").click()
    page.get_by_role("link", name="Open its public page").click()
    visit.looks_right()


def download(visit, agreement):
    """Come as a stranger, from the front page, and take the file."""
    page, browser = visit.page, visit.page.context.browser
    stranger = browser.new_context(java_script_enabled=False, accept_downloads=True).new_page()
    stranger.goto(visit.address + "/")
    stranger.get_by_role("link", name="Ring agreements").first.click()
    stranger.get_by_role("link", name="Ring MOU signed").first.click()
    assert stranger.url == page.url
    assert "Nutley" not in stranger.content()
    with stranger.expect_download() as taken:
        stranger.get_by_role("link", name="Download").first.click()
    got = Path(taken.value.path()).read_bytes()
    assert hashlib.sha256(got).digest() == hashlib.sha256(agreement.read_bytes()).digest()
    assert stranger.context.cookies() == []
    stranger.context.close()

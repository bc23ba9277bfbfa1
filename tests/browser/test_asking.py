"""Every page on the way to a filed batch, in a real browser, each way somebody may come."""

import re

import pytest
from playwright.sync_api import expect

from app.jobs.running import run as run_job
from app.models import Contact, ContactKind, RoleName
from app.services import packs
from app.services.vendors import ensure_vendor
from tests.factories.agencies import agency
from tests.factories.moments import NOW
from tests.factories.people import group

pytestmark = pytest.mark.browser


@pytest.fixture
def season(session):
    """A campaign, and agencies of every kind of contact."""
    group(session)
    packs.load(session, "ring-agreements", now=NOW)
    ensure_vendor(session, "Flock Safety", ["Flock"])
    mailed = agency(session, name="Bloomfield Police Department", state="NJ")
    paper = agency(session, name="Nutley Police Department", state="IL", email=None)
    paper.contacts.append(Contact(kind=ContactKind.POST, value="1 Main St", source="test"))
    lost = agency(session, name="Maywood Police Department", state="VA", email=None)
    session.commit()
    return mailed, paper, lost


def test_the_pages_around_agencies(visit, season):
    mailed, paper, lost = season
    visit.sign_in(RoleName.FILER)
    for path in (
        "/desk/agencies",
        "/desk/agencies?state=NJ&contact=usable",
        f"/desk/agencies/{mailed.id}",
        f"/desk/agencies/{mailed.id}/edit",
        f"/desk/agencies/{mailed.id}/link?find=police",
        f"/desk/agencies/{mailed.id}/merge?find=police",
        "/desk/new-agency",
        "/desk/contact-wanted",
        f"/desk/contact-wanted/{lost.id}",
        f"/desk/agencies/{paper.id}",
        "/desk/imports",
        "/desk/imports/new",
        "/desk/vendors",
    ):
        visit.go(path)
        visit.looks_right()


def test_the_pages_around_campaigns_and_batches(visit, session, season):
    mailed, paper, _lost = season
    ring = "/desk/campaigns/ring-agreements"
    visit.sign_in(RoleName.FILER)
    for path in (
        "/desk/campaigns",
        "/desk/new-campaign",
        ring,
        f"{ring}/edit",
        f"{ring}/new-letter",
        f"{ring}/letters/agreements",
        f"{ring}/letters/agreements/edit",
        f"{ring}/letters/agreements/preview?agency={mailed.id}&find=nutley",
        f"{ring}/letters/agreements/preview?agency={mailed.id}&beside={paper.id}",
        "/desk/batches",
        "/desk/new-batch",
        "/desk/pre-flight?campaign=ring-agreements&agencies=all",
    ):
        visit.go(path)
        visit.looks_right()
    visit.page.get_by_role("button", name=re.compile(r"^File 2 letters")).click()
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text("Batch")
    visit.looks_right()
    visit.go(ring)
    visit.looks_right()


def test_progress_goes_on_by_itself(visit, session):
    group(session)
    packs.load(session, "ring-agreements", now=NOW)
    for _ in range(205):
        agency(session)
    session.commit()
    visit.sign_in(RoleName.FILER)
    visit.go("/desk/pre-flight?campaign=ring-agreements&agencies=all")
    visit.page.get_by_role("button", name=re.compile(r"^File 205 letters")).click()
    progress = visit.page.locator("#progress")
    expect(progress).to_contain_text("200 of 205")
    run_job("filing")
    if visit.way == "no-script":
        visit.page.reload()
    expect(progress).to_contain_text("205 of 205")
    visit.looks_right()

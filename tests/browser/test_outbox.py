"""A portal card, four ways: opened, copied, submitted; and a second member who comes too late."""

import pytest
from playwright.sync_api import expect

from app.models import Dispatch, DispatchState, RoleName
from tests.factories.by_hand import SITE, letter, printed
from tests.factories.people import group

pytestmark = pytest.mark.browser


@pytest.fixture
def card(session):
    group(session)
    one = letter(session)
    printed(session)
    session.commit()
    return one


def test_a_card_is_opened_copied_and_submitted(visit, card, session):
    visit.sign_in(RoleName.TRACKER)
    page = visit.page
    visit.go("/desk/outbox")
    visit.looks_right()
    page.get_by_role("link", name="Next portal card").click()
    expect(page.get_by_label("Describe the records requested")).to_have_count(0)
    visit.looks_right()
    page.get_by_role("button", name="Open this card").click()
    box = page.get_by_label("Describe the records requested")
    expect(box).to_have_value(card.body.strip())
    expect(page.get_by_role("link", name="springfieldil.govqa.us")).to_have_attribute("href", SITE)
    copy = page.get_by_role("button", name="Copy Describe the records requested")
    if visit.way == "no-script":
        expect(copy).to_have_count(0)
    else:
        copy.click()
        expect(page.get_by_role("button", name="Copied Describe the records")).to_be_visible()
    visit.looks_right()
    page.get_by_label("The number the site gave").fill("W012345-112426")
    page.get_by_role("button", name="I submitted it").click()
    expect(page.get_by_text("Noted as sent.")).to_be_visible()
    session.rollback()
    sent = session.get(Dispatch, card.id)
    assert (sent.state, sent.tracking) == (DispatchState.SENT, "W012345-112426")


def test_who_comes_second_sees_who_has_the_card(visit, chromium, address, card, session):
    visit.sign_in(RoleName.TRACKER, name="Kim")
    visit.go(f"/desk/outbox/{card.id}/card")
    opening = visit.page.get_by_role("button", name="Open this card")
    expect(opening).to_be_visible()
    # The other opens it while this page stands.
    other = type(visit)(chromium.new_page(), address, "no-script", session, [])
    other.sign_in(RoleName.TRACKER, name="Ann")
    other.go(f"/desk/outbox/{card.id}/card")
    other.page.get_by_role("button", name="Open this card").click()
    expect(other.page.get_by_label("Describe the records requested")).to_be_visible()
    visit.wrong.clear()
    opening.click()
    expect(visit.page.get_by_text("Ann has this letter open since")).to_be_visible()
    visit.go(f"/desk/outbox/{card.id}/card")
    expect(visit.page.get_by_text("Ask Ann.")).to_be_visible()
    other.page.close()


def test_the_posting_log_and_a_call_read_well(visit, card):
    visit.sign_in(RoleName.FILER)
    visit.go("/desk/outbox/posting")
    visit.looks_right()
    visit.page.get_by_role("button", name="Note them as posted").click()
    expect(visit.page.get_by_text("1 letter noted as posted")).to_be_visible()
    visit.go(f"/desk/agencies/{card.records_request.recipient_id}/call")
    visit.looks_right()

"""An organiser enters what an agency replied, and anybody reads it beside the document."""

import pytest
from playwright.sync_api import expect

from app.models import DocumentKind, Publication, RoleName
from app.parts import parts
from tests.factories.agencies import agency
from tests.factories.documents import document, published
from tests.factories.people import group, member

pytestmark = pytest.mark.browser


def test_a_reply_is_entered_and_read_beside_what_it_answers(visit, session, clock):
    group(session)
    police = agency(session, name="Springfield Police")
    one = document(
        session,
        parts().store,
        police,
        title="Agreement, 2019",
        summary="It was agreed.",
        credit="Daylight Test Group",
    )
    letter = document(
        session, parts().store, police, kind=DocumentKind.CORRESPONDENCE, title="Reply"
    )
    session.commit()
    published(session, one, member(session, RoleName.ORGANISER))
    session.commit()
    address = session.query(Publication).one().address
    visit.sign_in(RoleName.ORGANISER)
    page = visit.page
    visit.go(f"/desk/documents/{one.id}")
    page.get_by_role("link", name="Enter a reply to it").click()
    visit.looks_right()
    page.get_by_label("Who replies").fill("The chief of police")
    page.get_by_label("The day of the reply").fill("2026-11-20")
    page.get_by_role("textbox", name="Their words").fill("It ended in May.\n\nNobody used it.")
    page.get_by_label("The document that holds the reply").select_option(str(letter.id))
    page.get_by_label("All of their words").check()
    page.get_by_role("button", name="Publish this reply").click()
    expect(page.get_by_text("Their reply is public")).to_be_visible()
    visit.looks_right()
    visit.go(f"/d/{address}")
    expect(page.get_by_role("heading", name="Their reply")).to_be_visible()
    expect(page.get_by_text("Nobody used it.")).to_be_visible()
    visit.looks_right()

"""A clerk uploads an answer from a desk, a phone, and a browser without scripts."""

import hashlib

import pytest
from playwright.sync_api import expect

from app.models import InboundMessage
from app.models.reply_token import token_of, written
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.dispatches import dispatch
from tests.factories.people import group

TOKEN = token_of(123456789)

pytestmark = pytest.mark.browser


def test_a_clerk_uploads_and_gets_a_receipt(visit, session):
    group(session, drop_box=True)
    body = agency(session, name="Springfield Police Department")
    dispatch(session, records_request(session, body, campaign(session)), reply_token=TOKEN)
    session.commit()
    visit.go(f"/drop/{written(TOKEN)}")
    visit.looks_right()
    files = [{"name": "records.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}]
    visit.page.get_by_label("Files", exact=True).set_input_files(files)
    visit.page.get_by_label("Your answer, or a note").fill("Part one of two.")
    visit.page.get_by_role("button", name="Send").click()
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("Received, thank you")
    expect(visit.page.get_by_text(hashlib.sha256(b"%PDF-1.4").hexdigest())).to_be_visible()
    visit.looks_right()
    session.expire_all()
    assert session.query(InboundMessage).one().subject.startswith("Uploaded for")

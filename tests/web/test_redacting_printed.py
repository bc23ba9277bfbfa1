"""A Word file at the desk: shown, searched and redacted on the pages that we printed, published."""

import pypdfium2
import pytest
from sqlalchemy import select

from app.db import db
from app.jobs import running
from app.jobs.redactions import burn
from app.models import Document, FileText, Publication, Redaction, RedactionState, RoleName
from app.parts import parts
from app.ports.examining import Examination
from app.services import redactions
from tests.factories import unpaged
from tests.factories.agencies import agency
from tests.factories.documents import SIGNED, document
from tests.factories.moments import NOW
from tests.factories.people import group

REASON = {"reason": redactions.REASONS[0], "other": ""}
LEFT = "1 picture, 1 comment, 1 removed passage, 1 hidden passage"


@pytest.fixture
def organiser(sign_in, session, clock):
    """A browser in which an organiser has signed in."""
    group(session)
    return sign_in(RoleName.ORGANISER)


@pytest.fixture
def one(session):
    """A Word document that the worker has read and looked into."""
    made = document(session, parts().store, agency(session), content=unpaged.docx(), examined=False)
    session.commit()
    running.run("read-text")
    running.run("inspect-files")
    db.session.expire_all()
    return session.get_one(Document, made.id)


def test_its_pages_are_shown_with_their_words_and_what_is_not_printed(organiser, one):
    at = f"/desk/documents/{one.id}"
    page = organiser.get(f"{at}/pages/1").text
    assert ">Whitfield <" in page  # a word in its place, to select
    assert f"<strong>Not printed:</strong> {LEFT}." in page
    assert ">Blackwood <" not in page
    assert organiser.get(f"{at}/pages/1.png").content_type == "image/png"
    found = organiser.get(f"{at}/pages/1?q=perpetual").text
    assert "place marked" in " ".join(found.replace("</span>", "").split())
    behind = organiser.get(f"{at}/pages/2").text
    assert "stand on none of the pages that we printed" in behind
    assert "Blackwood" in behind
    assert "layout is ours, words are theirs" in organiser.get(at).text


def test_it_is_redacted_proven_and_published_without_what_was_boxed(
    organiser, client, session, one
):
    at = f"/desk/documents/{one.id}/redact"
    page = organiser.get(at).text
    assert f"<strong>Not printed:</strong> {LEFT}." in page
    assert organiser.get(f"{at}?page=2").status_code == 404  # no page, but what stands on none
    organiser.post(f"{at}/words?page=1", data={"words": "Whitfield Blackwood"} | REASON)
    running.run("box-words")
    draft = session.scalars(select(Redaction)).one()
    assert len(draft.boxes) == 1  # what is hidden is on no page
    organiser.post(f"{at}/burn")
    burn(redactions.next_work(session))
    session.expire_all()
    made = session.scalars(select(Redaction)).one()
    assert made.state is RedactionState.VERIFIED, made.verification
    looks = Examination.from_data(made.result.examination).decisions()
    answers = {"signed": sorted(SIGNED.signed), "may_stay": [look.key for look in looks]}
    organiser.post(f"/desk/documents/{one.id}/publication", data=answers)
    address = session.scalars(select(Publication.address)).one()
    with client.get(f"/d/{address}/file") as served:
        content = served.data
    with pypdfium2.PdfDocument(content) as pdf:
        text = pdf[0].get_textpage().get_text_range()
    assert "perpetual" in text
    assert not [word for word in ("Whitfield", *unpaged.UNSHOWN) if word in text]
    public = client.get(f"/d/{address}").text
    assert "took out what is private" in public
    assert "It (Word document) has no pages" in public
    assert f"Not printed: {LEFT}." in public
    assert one.file.sha256 not in public
    assert one.file.paged.sha256 not in public
    custody = organiser.get(f"/desk/documents/{one.id}").text
    assert all(
        digest in custody for digest in (one.file.sha256, one.file.paged.sha256, made.result.sha256)
    )


def test_a_letter_with_nothing_private_is_published_as_a_plain_copy(
    organiser, client, session, one
):
    at = f"/desk/documents/{one.id}/redact"
    assert "Make a plain copy" in organiser.get(at).text
    assert "with boxes or without" in organiser.get(f"/desk/documents/{one.id}/publish").text
    organiser.post(f"{at}/burn")
    burn(redactions.next_work(session))
    session.expire_all()
    made = session.scalars(select(Redaction)).one()
    assert (made.state, made.boxes) == (RedactionState.VERIFIED, []), made.verification
    assert "Copied and proven" in organiser.get(at).text
    looks = Examination.from_data(made.result.examination).decisions()
    answers = {"signed": sorted(SIGNED.signed), "may_stay": [look.key for look in looks]}
    organiser.post(f"/desk/documents/{one.id}/publication", data=answers)
    address = session.scalars(select(Publication.address)).one()
    with client.get(f"/d/{address}/file") as served:
        content = served.data
    with pypdfium2.PdfDocument(content) as pdf:
        text = pdf[0].get_textpage().get_text_range()
    assert "Whitfield" in text
    assert not [word for word in unpaged.UNSHOWN if word in text]
    assert "from which no words were taken out" in client.get(f"/d/{address}").text


def test_a_pdf_without_boxes_is_not_copied(organiser, session):
    made = document(session, parts().store, agency(session))
    session.commit()
    at = f"/desk/documents/{made.id}/redact"
    assert "Make a plain copy" not in organiser.get(at).text
    assert "no box yet" in organiser.post(f"{at}/burn", follow_redirects=True).text
    assert session.scalars(select(Redaction)).first() is None


def test_a_file_that_was_read_before_we_printed_is_printed_on_wish(organiser, session):
    made = document(session, parts().store, agency(session), content=unpaged.RTF)
    session.add(FileText(file_id=made.file_id, state="ready", pages=1, done=1, asked_at=NOW))
    session.commit()
    at = f"/desk/documents/{made.id}"
    page = organiser.get(f"{at}/redact").text
    assert "Its pages are not printed yet" in page
    assert "Add this box" not in page
    organiser.post(f"{at}/reading/again", data={"language": "eng"})
    assert "The worker prints its pages" in organiser.get(f"{at}/redact").text
    running.run("read-text")
    db.session.expire_all()
    assert "Add this box" in organiser.get(f"{at}/redact").text

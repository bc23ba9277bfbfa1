"""Search limited to documents by what was coded of them: at the desk, and in public."""

import pytest

from app.models import (
    FilePage,
    FileText,
    Finding,
    Redaction,
    RedactionBox,
    RedactionState,
    RoleName,
    TextFrom,
    TextState,
)
from app.parts import parts
from app.queries import public_documents
from app.queries.searching import public
from app.queries.searching.desk import Among, Filters, search
from app.services import search_index
from tests.factories.agencies import agency
from tests.factories.codings import found, read
from tests.factories.documents import document, published
from tests.factories.moments import NOW
from tests.factories.people import member


@pytest.fixture
def agreement(app, session):
    """An agreement that says “fog”, read by two people who found ``finds``."""

    def made(*readings):
        one = document(session, parts().store, agency(session))
        page = FilePage(file_id=one.file_id, number=1, text="fog", text_from=TextFrom.EMBEDDED)
        told = FileText(file_id=one.file_id, state=TextState.READY, pages=1, asked_at=NOW)
        session.add_all([told, page])
        session.flush()
        search_index.note_pages(session, [page])
        for finding in readings:
            read(session, one, member(session), found(finding=finding))
        session.flush()
        return one

    return made


def documents(session, **filters):
    return sorted(hit.id for hit in search(session, "fog", Filters(**filters)).hits)


def anybody_finds(session, **filters):
    chosen = public_documents.Filters(**filters)
    cards, total = public_documents.documents(session, chosen)
    assert total == len(cards)
    assert public.search(session, "fog", chosen).total == total
    return sorted(card.title for card in cards)


def test_only_documents_with_a_standing_answer_are_found(session, agreement):
    there = agreement(Finding.PRESENT, Finding.PRESENT)
    struck = agreement(Finding.STRUCK, Finding.STRUCK)
    agreement(Finding.PRESENT, Finding.STRUCK)  # disputed: nothing stands
    agreement(Finding.PRESENT)  # the second reading is not in
    agreement()
    assert len(documents(session)) == 5
    assert documents(session, term="SEC-NDA") == [there.id, struck.id]
    assert documents(session, term="SEC-NDA", finding=Finding.STRUCK) == [struck.id]
    assert documents(session, term="SEC-NDA", finding=Finding.ABSENT) == []
    assert documents(session, term="PRO-DUTY") == []
    assert Filters(term="SEC-NDA").documents_only
    counts = search(session, "fog", Filters(term="SEC-NDA", among=Among.LETTERS)).counts
    assert counts[Among.LETTERS].number == 0


def test_in_public_only_what_is_told_of_public_documents_counts(session, agreement):
    publisher = member(session, RoleName.ORGANISER)
    open_one = agreement(Finding.PRESENT, Finding.PRESENT)
    agreement(Finding.PRESENT, Finding.PRESENT)  # held
    published(session, open_one, publisher)
    redacted = agreement(Finding.PRESENT, Finding.PRESENT)
    publication = published(session, redacted, publisher)
    redaction = Redaction(
        document=redacted,
        result=redacted.file,
        state=RedactionState.VERIFIED,
        created_at=NOW,
    )
    session.add(redaction)
    session.flush()
    box = {"x0": 1, "y0": 1, "x1": 2, "y1": 2, "reason": "privacy", "found_by": "person"}
    session.add(RedactionBox(redaction_id=redaction.id, page=1, **box))
    publication.redaction_id = redaction.id
    session.flush()
    assert len(anybody_finds(session)) == 2
    assert anybody_finds(session, term="SEC-NDA") == [open_one.title]
    assert anybody_finds(session, term="SEC-NDA", finding=Finding.PRESENT) == [open_one.title]
    assert anybody_finds(session, term="SEC-NDA", finding=Finding.STRUCK) == []
    assert anybody_finds(session, term="NO-SUCH") == []


def test_the_public_form_offers_terms_once_something_public_was_read_twice(
    session, client, agreement
):
    one = agreement(Finding.PRESENT, Finding.PRESENT)
    session.commit()
    assert 'name="term"' not in client.get("/documents").text
    published(session, one, member(session, RoleName.ORGANISER))
    session.commit()
    page = client.get("/documents?term=sec-nda&finding=present&q=fog").text
    assert 'name="term"' in page
    assert f"{one.title}, page 1" in page
    assert (
        "No published page says this"
        in client.get("/documents?term=SEC-NDA&finding=struck&q=fog").text
    )

"""The public search: it finds what is published, and says nothing of what is not."""

import pytest

from app.models import (
    FilePage,
    FileText,
    Redaction,
    RedactionState,
    RoleName,
    StoredFile,
    TextFrom,
    TextState,
)
from app.parts import parts
from app.queries.public_documents import Filters
from app.queries.searching.public import search
from app.services import publishing, search_index
from tests.factories.agencies import agency
from tests.factories.documents import document, published
from tests.factories.moments import NOW
from tests.factories.people import member


@pytest.fixture
def publisher(session):
    return member(session, RoleName.ORGANISER)


@pytest.fixture
def held(app, session):
    """A document that is private; its page says ``text``."""

    def made(text, **facts):
        one = document(session, parts().store, agency(session), **facts)
        say(session, one.file_id, text)
        return one

    return made


def say(session, file_id, text):
    page = FilePage(file_id=file_id, number=1, text=text, text_from=TextFrom.EMBEDDED)
    session.add_all([FileText(file_id=file_id, state=TextState.READY, pages=1, asked_at=NOW), page])
    session.flush()
    search_index.note_pages(session, [page])


def total(session, question):
    return search(session, question, Filters()).total


def test_only_what_stands_published_is_found_and_counted(session, held, publisher):
    open_one, secret, gone = held("lantern open"), held("lantern secret"), held("lantern gone")
    publication = published(session, open_one, publisher)
    withdrawn = published(session, gone, publisher)
    publishing.withdraw(session, withdrawn, "A mistake", member=publisher, now=NOW)
    found = search(session, "lantern", Filters())
    assert [(hit.address, hit.page) for hit in found.hits] == [(publication.address, 1)]
    assert found.total == 1
    for word in ("secret", "secre*", '"lantern secret"', "gone", "5ecret", "secret OR gone"):
        assert total(session, word) == 0, word
    assert secret.id  # it is there, and only the desk finds it


def test_of_a_redacted_document_only_the_redacted_text_is_found(session, held, publisher):
    one = held("the informer Marlowe lives here")
    burned = StoredFile(sha256="b" * 64, size=1, media_type="application/pdf", stored_at=NOW)
    session.add(burned)
    session.flush()
    say(session, burned.id, "the informer lives here")
    publication = published(session, one, publisher)
    redaction = Redaction(
        document=one, result=burned, state=RedactionState.VERIFIED, created_at=NOW
    )
    session.add(redaction)
    session.flush()
    publication.redaction_id = redaction.id
    session.flush()
    assert total(session, "informer") == 1
    for word in ("Marlowe", "Marl*", '"informer Marlowe"', "MarIowe"):
        assert total(session, word) == 0, word
    assert "Marlowe" not in "".join(
        piece.text for hit in search(session, "informer", Filters()).hits for piece in hit.excerpt
    )


def test_a_redaction_without_a_result_leaves_nothing_to_find(session, held, publisher):
    one = held("lantern")
    publication = published(session, one, publisher)
    redaction = Redaction(document=one, state=RedactionState.LEAKS, created_at=NOW)
    session.add(redaction)
    session.flush()
    publication.redaction_id = redaction.id
    session.flush()
    assert total(session, "lantern") == 0


def test_a_reader_finds_a_page_and_follows_it(session, client, held, publisher):
    one = held("Users agree in good faith belief. <script>alert(1)</script>")
    publication = published(session, one, publisher)
    answer = client.get('/documents?q="good+faith+belief"')
    assert answer.status_code == 200
    assert "<mark>good faith belief</mark>" in answer.text
    assert f"/d/{publication.address}/p/1?q=" in answer.text
    assert "<script>alert" not in answer.text
    assert "1 page" in answer.text


@pytest.mark.parametrize("question", ["unheard", '"', "-", "(((", "%F0%9F%94%A6", "OR"])
def test_a_question_without_an_answer_gets_a_page_all_the_same(client, held, question):
    held("secret")
    answer = client.get(f"/documents?q={question}")
    assert answer.status_code == 200
    assert "No published page says this" in answer.text


def test_the_choice_of_a_state_stays_with_the_question(session, client, held, publisher):
    published(session, held("lantern"), publisher)
    assert "/p/1?q=lantern" in client.get("/documents?q=lantern&state=IL").text
    assert "No published page says this" in client.get("/documents?q=lantern&state=FL").text


def test_what_is_withdrawn_is_gone_from_a_page_that_was_kept(session, client, held, publisher):
    publication = published(session, held("lantern"), publisher)
    assert "/p/1?q=lantern" in client.get("/documents?q=lantern").text
    publishing.withdraw(session, publication, "A mistake", member=publisher, now=NOW)
    assert "No published page says this" in client.get("/documents?q=lantern").text

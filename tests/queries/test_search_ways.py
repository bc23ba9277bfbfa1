"""PostgreSQL finds the same, whether it looks words up or reads page after page; SQLite too."""

import itertools

import pytest
from sqlalchemy import text

from app.models import FilePage, FileText, TextFrom, TextState
from app.models import search as model
from app.parts import parts
from app.queries.searching.desk import Filters, search
from app.services import search_index
from tests.factories.agencies import agency
from tests.factories.documents import document
from tests.factories.moments import NOW

WORDS = ("public", "records", "camera", "corn", "com", "request", "requests", "burn", "0fficer")
QUESTIONS = (
    "public",
    "corn",
    '"public records"',
    '"records camera corn"',
    '"camera req*"',
    '"public records req*"',
    "requ*",
    "public records",
    "public OR burn",
    "public -camera",
    'records -"public records"',
    "requests OR corn -public -bu*",
    '"com request"',
    "officer",
)


@pytest.fixture
def pages(app, session):
    """Pages of four words each, in every order that some of them have."""
    one = document(session, parts().store, agency(session))
    texts = [
        " ".join(some) for some in itertools.islice(itertools.permutations(WORDS, 4), 0, 3000, 11)
    ]
    session.add(FileText(file_id=one.file_id, state=TextState.READY, asked_at=NOW))
    made = [
        FilePage(file_id=one.file_id, number=number, text=said, text_from=TextFrom.OCR)
        for number, said in enumerate(texts, start=1)
    ]
    session.add_all(made)
    session.flush()
    search_index.note_pages(session, made)
    session.execute(text("ANALYZE"))
    return texts


def found(session, question):
    return [(hit.page, hit.exact) for hit in search(session, question, Filters()).hits]


@pytest.mark.parametrize("question", QUESTIONS)
def test_looking_up_and_reading_find_the_same(session, pages, monkeypatch, question):
    told = found(session, question)
    assert told
    monkeypatch.setattr(model, "_COMMON", 0.0)
    assert found(session, question) == told
    monkeypatch.setattr(model, "_COMMON", 2.0)
    assert found(session, question) == told


def test_what_is_exact_on_a_page_is_what_the_page_says(session, pages):
    told = found(session, '"public records"')
    assert {page for page, exact in told if exact} <= {
        number for number, said in enumerate(pages, start=1) if "public records" in said
    }


@pytest.mark.parametrize("question", ["coop", "c00p", "c00p*"])
def test_a_word_under_another_spelling_is_found_by_how_it_looks(
    app, session, monkeypatch, question
):
    one = document(session, parts().store, agency(session))
    session.add(FileText(file_id=one.file_id, state=TextState.READY, asked_at=NOW))
    page = FilePage(file_id=one.file_id, number=1, text="The co-op agreed", text_from=TextFrom.OCR)
    session.add(page)
    session.flush()
    search_index.note_pages(session, [page])
    assert [number for number, _exact in found(session, question)] == [1]
    monkeypatch.setattr(model, "_COMMON", 0.0)
    assert [number for number, _exact in found(session, question)] == [1]

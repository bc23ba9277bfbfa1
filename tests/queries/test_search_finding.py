"""Looking among the newest pages first finds what looking among all finds, on both databases."""

import itertools

import pytest
from sqlalchemy import delete, insert, select, text

from app.models import FilePage, FileText, SearchPage, TextFrom, TextState
from app.models import search as model
from app.models.search import PAGE, of_files
from app.parts import parts
from app.queries.searching.asking import wanted_by
from app.queries.searching.desk import Filters, search
from app.queries.searching.finding import newest
from app.services import search_index
from tests.factories.agencies import agency
from tests.factories.documents import document
from tests.factories.moments import NOW
from tests.queries.test_search_ways import QUESTIONS, WORDS

APART = 400  # numbers between two pages, so that a few hundred of them are many stretches


def keep(session, texts, of=None):
    """Keep a file whose pages say ``texts``; its document is of the agency ``of``."""
    one = document(session, parts().store, of or agency(session))
    session.add(FileText(file_id=one.file_id, state=TextState.READY, asked_at=NOW))
    made = [
        FilePage(file_id=one.file_id, number=number, text=said, text_from=TextFrom.OCR)
        for number, said in enumerate(texts, start=1)
    ]
    session.add_all(made)
    session.flush()
    search_index.note_pages(session, made)
    return one


def spread(session):
    """Give the pages numbers that lie far apart, as where much else came between."""
    there = session.execute(select(SearchPage.__table__)).mappings().all()
    session.execute(delete(SearchPage))
    session.execute(insert(SearchPage), [dict(row) | {"id": row["id"] * APART} for row in there])
    session.expire_all()
    session.execute(text("ANALYZE"))


@pytest.fixture
def two(app, session):
    """Two documents: what many pages of the older one say, few of the newer one do."""
    words = [" ".join(some) for some in itertools.permutations(WORDS, 4)]
    made = keep(session, words[0:3000:23]), keep(session, words[1500:3000:31])
    spread(session)
    return made


def found(session, wanted, most):
    query = select(SearchPage.id)
    rows = newest(session, query, wanted, lane=PAGE, loosely=True, most=most)
    return [row.id for row in rows]


@pytest.mark.parametrize("most", [1, 7, 60, 1000])
def test_the_newest_pages_first_and_all_at_once_give_the_same(session, two, monkeypatch, most):
    for question in (*QUESTIONS, "the OR public -records", '"public records" OR corn'):
        wanted = wanted_by(question)
        monkeypatch.setattr(model, "_COMMON", 2.0)
        at_once = found(session, wanted, most)
        assert at_once == sorted(at_once, reverse=True)
        monkeypatch.setattr(model, "_COMMON", 0.0)
        assert found(session, wanted, most) == at_once, question


def test_pages_of_some_files_are_those_of_all_that_are_theirs(session, two):
    old, new = two
    for question in QUESTIONS:
        wanted = wanted_by(question)
        everything = found(session, wanted, 1000)
        of_each = [found(session, of_files(wanted, [one.file_id]), 1000) for one in (new, old)]
        assert everything == [*of_each[0], *of_each[1]], question
        both = of_files(wanted, [old.file_id, new.file_id])
        assert found(session, both, 1000) == everything, question


def test_a_page_of_more_words_than_an_index_holds_is_kept_and_found_by_its_first(app, session):
    greek = "αβγδεζηθικλμνξοπρστυφχψω"
    words = ["".join(some) for some in itertools.islice(itertools.permutations(greek, 9), 60_000)]
    there, of = agency(session), agency(session)
    keep(session, ["one page of another"], there)
    one = keep(session, [" ".join(words)], of)
    for question in (words[0], " ".join(words[2:5]), f'"{words[7]} {words[8]} {words[9]}"'):
        for filters in (Filters(), Filters(agency_id=of.id)):
            (hit,) = search(session, question, filters).hits
            assert (hit.id, hit.page, hit.exact) == (one.id, 1, True)
    assert search(session, words[0], Filters(agency_id=there.id)).hits == ()


@pytest.mark.parametrize("question", ["conf*", "agreed conf*", "confab OR conf*", "agreed -conf*"])
def test_a_short_beginning_of_words_that_are_each_rare_gives_the_newest_pages(
    app, session, question
):
    pairs = itertools.islice(itertools.product("abcdefgh", repeat=2), 60)
    keep(session, [f"agreed conf{''.join(pair)}" for pair in pairs])
    spread(session)
    every = sorted(session.scalars(select(SearchPage.id)), reverse=True)
    expected = [] if "-" in question else every
    for most in (1, 7, 60, 1000):
        assert found(session, wanted_by(question), most) == expected[:most]


def test_where_every_page_was_dropped_since_it_was_counted_nothing_is_found(session, two):
    session.execute(delete(SearchPage))
    for question in QUESTIONS:
        assert found(session, wanted_by(question), 7) == [], question

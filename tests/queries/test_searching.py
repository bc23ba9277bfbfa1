"""Searching pages, letters and messages: what is found, in which order, and what never is."""

from datetime import date, timedelta

import pytest

from app.db import db
from app.jobs import index_words
from app.jobs.lease import lease
from app.models import (
    DocumentKind,
    FilePage,
    FileText,
    MessageState,
    RoleName,
    SearchPage,
    TextFrom,
    TextState,
)
from app.parts import parts
from app.queries.searching.desk import Among, Filters, Publicity, search
from app.queries.searching.marking import plain
from app.queries.searching.ranking import MOST
from app.services import file_texts, messages, publishing, search_index
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.dispatches import dispatch
from tests.factories.documents import document, published
from tests.factories.incoming import mail, taken_in
from tests.factories.moments import NOW, TODAY
from tests.factories.people import member


@pytest.fixture
def kept(app, session):
    """Keep a document whose pages say ``texts``, and index them."""

    def made(*texts, of=None, source=TextFrom.OCR, **facts):
        one = document(session, parts().store, of or agency(session), **facts)
        pages_of(session, one.file_id, texts, source)
        return one

    return made


def pages_of(session, file_id, texts, source=TextFrom.OCR):
    session.add(FileText(file_id=file_id, state=TextState.READY, pages=len(texts), asked_at=NOW))
    pages = [
        FilePage(file_id=file_id, number=number, text=text, text_from=source)
        for number, text in enumerate(texts, start=1)
    ]
    session.add_all(pages)
    session.flush()
    search_index.note_pages(session, pages)
    session.flush()


def places(found):
    return [(hit.id, hit.page) for hit in found.hits]


def at(session, question, **filters):
    return places(search(session, question, Filters(**filters)))


AGREEMENT = (
    "The Agency's officers shall act in a good faith belief.",
    "A perpetual, royalty-free licence; belief in good will. Faith is another matter.",
    "Renewal costs $2,200.00 a year under § 552(b)(6), from 1/15/2024 to January 14, 2025.",
    "The town-\nship and law-enforce-\nment users may write to jane.doe@city.example.gov.",
    "Naïve café owners don\u2019t sign O\u2019Brien\u2019s ﬁle.",
)


@pytest.mark.parametrize(
    ("question", "pages"),
    [
        ("belief", [1, 2]),
        ("BELIEF faith", [1, 2]),
        ('"good faith belief"', [1]),
        ("“good faith belief”", [1]),
        ('"faith belief good"', []),
        ("perpet*", [2]),
        ('"good fai*"', [1]),
        ("pe*", []),  # too short a beginning: then it is a word, and no page has it
        ("belief -perpetual", [1]),
        ('belief -"good faith"', [2]),
        ("perpetual OR renewal", [2, 3]),
        ("perpetual AND licence", [2]),
        ("2200", [3]),
        ("2,200", [3]),
        ("$2,200.00", [3]),
        ("section 552", [3]),
        ("§552(b)(6)", [3]),
        ("01/15/2024", [3]),
        ("2024-01-15", [3]),
        ("2025-01-14", [3]),
        ("township", [4]),
        ("law-enforcement", [4]),
        ("lawenforcement", [4]),
        ("jane.doe@city.example.gov", [4]),
        ("city.example.gov", [4]),
        ("agency", [1]),
        ("agency\u2019s", [1]),
        ("naive cafe", [5]),
        ("NAÏVE", [5]),
        ("don't", [5]),
        ("dont", [5]),
        ("obrien", [5]),
        ("file", [5]),
        ("royalty free", [2]),
        ("royalty-free", [2]),
        ("royaltyfree", [2]),
        ("-perpetual", [2]),  # nothing else was asked for: then it is a word like others
        ("unheard", []),
    ],
)
def test_what_people_type_finds_the_page_they_mean(session, kept, question, pages):
    one = kept(*AGREEMENT)
    assert sorted(at(session, question)) == [(one.id, page) for page in pages]


@pytest.mark.parametrize(
    "question",
    ["", "   ", '"', '""', "*", "-", "--", "OR", "OR OR", "§", "(((", "NEAR(a b)", "a:b", "'; --",
     "words : x", "\0", "\ud800", "^belief", "{words}:x", "a" * 5_000, '-""', "AND", "%_", "\\"],
)  # fmt: skip
def test_odd_questions_are_words_or_nothing_and_never_an_error(session, kept, question):
    kept("nothing of the kind")
    assert search(session, question, Filters()).hits == ()


@pytest.mark.parametrize(
    ("misread", "question"),
    [
        ("perpetuaI licence", "perpetual"),
        ("a g0od faith be1ief", '"good faith belief"'),
        ("the govemment shall", "government"),
        ("5ection 8oard", "section board"),
        ("inforrnation dis<closed to thern", "information"),
        ("vvritten consent", "written consent"),
        ("a reasonab|e effort and 2O2l", "2021"),
        ("iicence agreernent", "licence agree*"),
        ("darification", "clarification"),
    ],
)
def test_what_ocr_misread_is_found_by_its_looks(session, kept, misread, question):
    one = kept(misread)
    (hit,) = search(session, question, Filters()).hits
    assert (hit.id, hit.page, hit.exact) == (one.id, 1, False)
    assert any(piece.marked for piece in hit.excerpt)


def test_what_says_it_comes_before_what_only_looks_like_it(session, kept):
    looks = kept("the rnodern modem", dated_on=TODAY)
    says = kept("a modern town", dated_on=TODAY - timedelta(days=900))
    found = search(session, "modern", Filters())
    assert [(hit.id, hit.exact) for hit in found.hits] == [(says.id, True), (looks.id, False)]


def test_many_that_look_alike_do_not_push_out_the_older_ones_that_say_it(session, kept):
    says = kept("a modern town")
    kept(*["the rnodern town"] * (MOST + 5))
    found = search(session, "modern", Filters())
    assert (found.hits[0].id, found.hits[0].exact) == (says.id, True)
    assert not any(hit.exact for hit in found.hits[1:])
    assert found.counts[Among.DOCUMENTS] == (MOST, True)


def test_a_beginning_is_found_whatever_it_looks_like_with_the_rest(session, kept):
    one = kept("in the morning")
    assert at(session, "mor*") == at(session, '"the mor*"') == [(one.id, 1)]
    assert search(session, '"the mor*"', Filters()).hits[0].exact


def test_the_names_of_the_lists_are_words_like_others(session, kept):
    kept("nothing of the kind")
    one = kept("this page was sent and came")
    for question in ("page", "pag*", "sent", "came", "page sent came", '"page was"'):
        assert at(session, question) == [(one.id, 1)], question


def test_short_words_are_not_looked_for_by_their_looks(session, kept):
    kept("5 8 10")
    assert at(session, "S") == []
    assert at(session, "lo") == []


def test_a_row_of_words_comes_first_then_many_then_the_newest(session, kept):
    old = kept("faith and belief", dated_on=date(2020, 1, 1))
    new = kept("faith and belief", dated_on=date(2024, 1, 1))
    many = kept("faith faith faith and belief belief", dated_on=date(2019, 1, 1))
    row = kept("their faith belief", dated_on=date(2018, 1, 1))
    assert at(session, "faith belief") == [(one.id, 1) for one in (row, many, new, old)]


def test_hits_come_twenty_at_a_time_and_none_twice(session, kept):
    one = kept(*(f"page {number} of the contract" for number in range(1, 46)))
    seen = [places(search(session, "contract", Filters(), page=page)) for page in (1, 2, 3, 4)]
    assert [len(some) for some in seen] == [20, 20, 5, 0]
    assert [page for some in seen for _id, page in some] == list(range(1, 46))
    assert search(session, "contract", Filters()).counts[Among.DOCUMENTS].number == 45
    assert {number for some in seen for number, _page in some} == {one.id}


def test_an_excerpt_shows_the_words_where_they_stand(session, kept):
    kept("Word " * 300 + "the officers act in a\n good   faith\nbelief " + "more " * 300)
    (hit,) = search(session, '"good faith belief"', Filters()).hits
    assert [piece.text for piece in hit.excerpt if piece.marked] == ["good faith belief"]
    assert "act in a good faith belief more" in plain(hit.excerpt)
    assert len(plain(hit.excerpt)) < 300


def test_filters_keep_out_what_does_not_fit(session, kept):
    of = campaign(session)
    here, there = agency(session), agency(session, state="FL")
    asked = records_request(session, here, of)
    one = kept("fog", of=here, request=asked, kind=DocumentKind.LOG, dated_on=date(2024, 5, 5))
    two = kept("fog", of=there, kind=DocumentKind.POLICY, dated_on=date(2022, 5, 5))
    publisher = member(session, RoleName.ORGANISER)
    published(session, two, publisher)
    only = {1: [(one.id, 1)], 2: [(two.id, 1)]}
    assert at(session, "fog") == only[1] + only[2]
    assert at(session, "fog", campaign_id=of.id) == only[1]
    assert at(session, "fog", agency_id=there.id) == only[2]
    assert at(session, "fog", document_id=one.id) == only[1]
    assert at(session, "fog", state="FL") == only[2]
    assert at(session, "fog", kind=DocumentKind.LOG) == only[1]
    assert at(session, "fog", shown=Publicity.HELD) == only[1]
    assert at(session, "fog", shown=Publicity.PUBLISHED) == only[2]
    assert at(session, "fog", since=date(2024, 5, 5)) == only[1]
    assert at(session, "fog", until=date(2024, 5, 4)) == only[2]
    assert at(session, "fog", state="TX") == []


def test_a_file_of_two_agencies_is_found_for_each(session, kept):
    first, second = agency(session), agency(session)
    one = kept("shared words", of=first, content=b"the very same file")
    two = document(session, parts().store, second, content=b"the very same file")
    assert sorted(at(session, "shared")) == [(one.id, 1), (two.id, 1)]
    assert at(session, "shared", agency_id=second.id) == [(two.id, 1)]


def work_off():
    db.session.commit()
    with lease("index-words", parts().settings.home) as held:
        return index_words.run(held)["indexed"]


def test_letters_and_messages_are_found_once_they_are_indexed(app, session):
    of = campaign(session)
    asked = records_request(session, agency(session), of)
    letter = dispatch(session, asked, subject="Request for lanterns", body="Send the lanterns.")
    row = taken_in(session, mail("We hold no lanterns.\n", subject="Lantern answer"))
    messages.place(session, row, asked, member_id=None, now=NOW)
    assert work_off() == 2
    assert work_off() == 0
    found = search(session, "lanterns", Filters(among=Among.LETTERS))
    assert {(hit.lane, hit.id, hit.ref) for hit in found.hits} == {
        ("sent", letter.id, asked.ref),
        ("came", row.id, asked.ref),
    }
    assert found.counts == {Among.DOCUMENTS: (0, False), Among.LETTERS: (2, False)}
    assert search(session, "lanterns", Filters()).hits == ()

    def letters(question, **filters):
        return search(session, question, Filters(**filters)).counts[Among.LETTERS].number

    assert letters("lanterns", kind=DocumentKind.LOG) == 0
    assert letters("lanterns", campaign_id=of.id) == 2
    assert letters("lanterns", campaign_id=of.id + 1) == 0
    assert letters('"lantern answer"') == 1
    row.state = MessageState.SPAM
    session.flush()
    assert {hit.lane for hit in search(session, "lanterns", Filters(among=Among.LETTERS)).hits} == {
        "sent"
    }


def test_text_that_is_read_anew_leaves_the_index_at_once(app, session, kept):
    one = kept("old words")
    assert at(session, "old") == [(one.id, 1)]
    file_texts.wish_again(session, one.file, language="eng", now=NOW)
    assert at(session, "old") == []
    assert session.query(SearchPage).count() == 0


def test_rebuilding_indexes_everything_anew_and_loses_nothing(app, session, kept, run):
    one = kept("first words", "second words")
    dispatch(session, records_request(session, agency(session), campaign(session)))
    taken_in(session, mail("third words\n"))
    work_off()
    before = search(session, "words", Filters()).hits
    session.query(SearchPage).filter_by(page_id=session.query(FilePage.id).first()[0]).delete()
    told = run("search", "rebuild", "--json")
    assert told.exit_code == 0, told.output
    assert '"indexed": 4' in told.stdout
    assert search(session, "words", Filters()).hits == before
    assert (one.id, 1) in places(search(session, "words", Filters()))


def test_a_withdrawn_document_is_held_again(session, kept):
    one, publisher = kept("fog"), member(session, RoleName.ORGANISER)
    publication = published(session, one, publisher)
    assert at(session, "fog", shown=Publicity.PUBLISHED) == [(one.id, 1)]
    publishing.withdraw(session, publication, "A mistake", member=publisher, now=NOW)
    assert at(session, "fog", shown=Publicity.PUBLISHED) == []
    assert at(session, "fog", shown=Publicity.HELD) == [(one.id, 1)]

"""What OCR read of a scan is searched, told with its places, and lifts or keeps the hold."""

from datetime import timedelta

import pytest

from app.errors import ServiceError
from app.models import Derivation, DerivationKind, FilePage, FileText, TextFrom, TextState
from app.parts import parts
from app.ports.examining import Examination, Finding, Searched
from app.ports.page_reading import Word
from app.services import file_looks, file_texts, page_looks
from app.services.checklist import CheckState
from app.services.publishing import checks_of
from tests.factories.agencies import agency
from tests.factories.documents import SIGNED, document
from tests.factories.moments import NOW, TODAY
from tests.factories.people import member

ON_THE_PAGE = (
    Word(72, 80, 100, 92, "SSN"),
    Word(104, 80, 160, 92, "123-45-6789"),
    Word(72, 100, 90, 112, "by"),
    Word(94, 100, 140, 112, "Ann"),
    Word(72, 120, 110, 132, "Lee,"),
    Word(120, 120, 150, 132, "clerk"),
)
TEXT = "SSN 123-45-6789\nby Ann\nLee, clerk"


class Finder:
    """An examiner that finds a number and a name in what was read, or breaks."""

    def __init__(self, *, breaks=False, children=()):
        self.breaks, self.children, self.asked = breaks, children, []

    def examine(self, path, media_type="", *, name="", watch=()):
        if self.children:
            return Examination(children=self.children)
        return Examination(pages=3, silent_pages=(1, 2, 3))

    def search(self, pages, *, watch=()):
        self.asked.append(([number for number, _text in pages], tuple(watch)))
        if self.breaks:
            return None
        (page,) = [number for number, text in pages if text == TEXT]
        return (
            Searched(Finding(code="ssn", page=page, value="123-45-6789"), ((page, 4, 15),)),
            Searched(Finding(code="watch_word", page=page, value="Ann Lee"), ((page, 19, 26),)),
        )


@pytest.fixture
def scan(app, session):
    """A scan of three pages: read well, empty of words, and read badly."""
    one = document(session, parts().store, agency(session), content=b"a scan", examined=False)
    told = FileText(
        file_id=one.file_id, state=TextState.READY, pages=3, done=3, asked_at=NOW, ended_at=NOW
    )
    session.add(told)
    for number, text, quality, words in (
        (1, "x", 0.5, ()),
        (2, TEXT, 0.97, ON_THE_PAGE),
        (3, "", None, ()),
    ):
        session.add(
            FilePage(
                file_id=one.file_id, number=number, text=text, text_from=TextFrom.OCR,
                quality=quality, words=file_texts.packed(words),
            )
        )  # fmt: skip
    session.flush()
    return one


def looked(session, one, finder):
    look = file_looks.prepare(session, one.file)
    found = file_looks.take(look, store=parts().store, examiner=finder)
    file_looks.keep(session, look, found, now=NOW)
    return Examination.from_data(one.file.examination)


def test_findings_of_read_pages_come_with_the_rectangles_around_their_words(session, scan):
    member(session, name="Ann Lee", email="ann@example.org")
    finder = Finder()
    found = looked(session, scan, finder)
    assert finder.asked == [([1, 2, 3], ("Ann Lee", "ann@example.org"))]
    ssn, name = found.read_findings
    assert ssn.places == ((2, 104, 80, 160, 92),)
    assert name.places == ((2, 94, 100, 140, 112), (2, 72, 120, 110, 132))  # over two lines
    assert {one.value for one in found.decisions()} == {"123-45-6789", "Ann Lee"}
    assert (found.read_pages, found.poor_pages, found.unread_pages) == ((2,), (1, 3), (1, 3))
    assert found.ocr_needed
    assert "No program could read pages 1 and 3." in found.reasons


def test_a_search_that_breaks_holds_every_page(session, scan):
    found = looked(session, scan, Finder(breaks=True))
    assert found.unread_pages == (1, 2, 3)
    assert [one.code for one in found.blocks()] == ["not_searched"]


def test_what_is_read_after_the_look_is_searched_once(session, scan):
    told = session.query(FileText).one()
    told.state, told.ended_at = TextState.WORKING, None
    found = looked(session, scan, Finder())
    assert found.unread_pages == (1, 2, 3)
    assert file_looks.unsearched(session) == []
    told.state, told.ended_at = TextState.READY, NOW + timedelta(minutes=1)
    session.flush()
    assert file_looks.unsearched(session) == [scan.file_id]
    look = file_looks.prepare(session, scan.file)
    read = file_looks.search(look, Examination(), examiner=Finder())
    file_looks.keep_read(session, look, read)
    assert file_looks.unsearched(session) == []
    assert Examination.from_data(scan.file.examination).unread_pages == (1, 3)
    file_texts.wish_again(session, scan.file, language="eng", now=NOW)
    again = Examination.from_data(scan.file.examination)
    assert (again.unread_pages, again.read_findings) == ((1, 2, 3), ())


def point(session, one):
    checks = checks_of(session, one, SIGNED, today=TODAY)
    return next(check for check in checks if check.code == "silent_pages")


def test_pages_that_no_program_reads_hold_it_until_a_person_looked_at_each(session, scan):
    looked(session, scan, Finder())
    kim = member(session, name="Kim", email="kim@example.org")
    assert "No program could read pages 1 and 3 well" in point(session, scan).detail
    with pytest.raises(ServiceError, match="A program has read page 2"):
        page_looks.note(session, scan, 2, member=kim, now=NOW)
    page_looks.note(session, scan, 1, member=kim, now=NOW)
    assert "page 3 well" in point(session, scan).detail
    page_looks.note(session, scan, 3, member=kim, now=NOW)
    page_looks.note(session, scan, 3, member=kim, now=NOW + timedelta(days=1))  # the first stands
    passed = point(session, scan)
    assert passed.state is CheckState.PASSED
    assert passed.title == "Every page was read; by eye pages 1 and 3 by Kim on 2026-11-24"


def test_an_archive_is_told_what_was_read_in_the_scan_inside_it(session, scan):
    inside = Examination(name="a.pdf", sha256=scan.file.sha256, pages=3, silent_pages=(1, 2, 3))
    box = document(session, parts().store, scan.agency, content=b"a box", examined=False)
    box.file.examination = Examination(children=(inside,)).as_data()
    link = Derivation(
        source_id=box.file_id, made_id=scan.file_id, kind=DerivationKind.UNPACKED, made_at=NOW
    )
    session.add(link)
    session.flush()
    assert Examination.from_data(box.file.examination).ocr_needed
    looked(session, scan, Finder())
    told = Examination.from_data(box.file.examination)
    assert told.children[0].unread_pages == (1, 3)
    assert [(one.inside, one.value) for one in told.decisions()] == [
        ("a.pdf", "123-45-6789"),
        ("a.pdf", "Ann Lee"),
    ]


def test_a_new_name_is_looked_for_in_the_scans_inside_an_archive_as_well(session, scan):
    inside = Examination(name="a.pdf", sha256=scan.file.sha256, pages=3, silent_pages=(1, 2, 3))
    box = document(session, parts().store, scan.agency, content=b"a box", examined=False)
    link = Derivation(
        source_id=box.file_id, made_id=scan.file_id, kind=DerivationKind.UNPACKED, made_at=NOW
    )
    session.add(link)
    looked(session, scan, Finder())
    looked(session, box, Finder(children=(inside,)))
    assert not file_looks.is_stale(session, box.file)
    member(session, name="Ann Lee", email="ann@example.org")
    assert file_looks.is_stale(session, box.file)
    file_looks.ask(session, box.file, now=NOW)
    looked(session, box, Finder(children=(inside,)))
    assert file_looks.is_stale(session, box.file)  # of the scan nobody knows yet
    assert file_looks.asked_at(session, box.file) == NOW
    looked(session, scan, Finder())
    assert not file_looks.is_stale(session, box.file)
    assert file_looks.asked_at(session, box.file) is None
    file_looks.ask(session, box.file, now=NOW)
    assert scan.file.look_asked_at is None  # it was searched for the names of today


def test_nobody_answers_for_a_page_of_a_file_that_was_not_looked_into(session, scan):
    with pytest.raises(ServiceError, match="Nobody has looked inside"):
        page_looks.note(session, scan, 1, member=member(session), now=NOW)

"""The text of documents: read by the worker, page by page, also after a stop in the middle."""

import json
import re
from contextlib import nullcontext

import pytest

from app.db import db
from app.jobs import read_text
from app.jobs.lease import lease
from app.models import FilePage, FileText, TextFrom, TextState
from app.parts import parts
from app.ports.page_reading import PageRead, PagesUnreadable, Word
from app.services import file_texts
from tests.conftest import NOW
from tests.factories.agencies import agency
from tests.factories.documents import document, pdf
from tests.factories.pictures import scan, scanned_pdf


@pytest.fixture
def kept(app, session):
    """Keep a file as a document, and give the document."""

    def made(content):
        one = document(session, parts().store, agency(session), content=content, examined=False)
        session.commit()
        return one

    return made


def work_off(app):
    with lease("read-text", parts().settings.home) as held:
        return read_text.run(held)


def pages(session, one):
    db.session.expire_all()
    return {page.number: page for page in file_texts.pages_of(session, one.file)}


def test_a_document_is_read_from_its_own_text_and_by_ocr(app, session, kept, run):
    one = kept(scanned_pdf(scan()))
    other = kept(pdf("Words that are there already"))
    assert work_off(app) == {"new": 2, "pages": 2, "searched": 0, "near": 0}
    (page,) = pages(session, one).values()
    assert page.text_from is TextFrom.OCR
    assert "good faith belief" in page.text
    assert page.quality > 0.9
    assert re.match(r"Tesseract \d+\.\d+.*, by OCRmyPDF \d+", page.read_with)
    words = file_texts.unpacked(page.words)
    assert any(word.text == "perpetual" for word in words)
    (page,) = pages(session, other).values()
    assert (page.text_from, page.text) == (TextFrom.EMBEDDED, "Words that are there already")
    assert work_off(app) == {"new": 0, "pages": 0, "searched": 0, "near": 0}

    told = run("documents", "text", str(one.id), "--page", "1", "--json")
    assert told.exit_code == 0, told.output
    assert "royalty free licence" in json.loads(told.stdout)["text"][0]["text"]


class Scanner:
    """A reader of pages whose trouble the test chooses."""

    def __init__(self, pages, *, broken=()):
        self.pages, self.broken, self.asked = pages, broken, []

    def embedded(self, path, media_type):
        return tuple(PageRead(n, 612, 792, "", needs_ocr=True) for n in range(1, self.pages + 1))

    def inside(self, path):
        return nullcontext(())

    def scan(self, path, media_type, numbers, *, language):
        self.asked.append(tuple(numbers))
        if set(numbers) & set(self.broken):
            raise PagesUnreadable("it broke")
        return tuple(
            PageRead(n, 612, 792, f"page {n}", words=(Word(0, 0, 9, 9, "page"),), quality=1.0)
            for n in numbers
        )


@pytest.fixture
def scanner(app, monkeypatch):
    """Put a reader of our own into the running application."""

    def put(one):
        monkeypatch.setitem(app.extensions["daylight"].__dict__, "page_reader", one)
        return one

    return put


def test_one_broken_page_keeps_no_other_from_being_read(app, session, kept, scanner):
    one = kept(pdf("a scan"))
    scanner(Scanner(10, broken=(3,)))
    work_off(app)
    found = pages(session, one)
    assert len(found) == 10
    assert found[3].text == ""
    assert found[4].text == "page 4"
    told = file_texts.text_of(session, one.file)
    assert told.state is TextState.READY
    assert told.problem == "Page 3: it broke."


def test_what_was_read_before_a_kill_is_not_read_again(app, session, kept, scanner):
    one = kept(pdf("a scan"))
    first = scanner(Scanner(20))
    file_texts.wish_for_new(session, now=NOW)
    session.commit()
    for _piece in range(2):  # the embedded text, and one chunk of OCR; then the process dies
        read_text._read(file_texts.next_work(session))
        session.rollback()
    assert len(pages(session, one)) == file_texts.CHUNK
    second = scanner(Scanner(20))
    work_off(app)
    assert [page.text for page in pages(session, one).values()] == [
        f"page {number}" for number in range(1, 21)
    ]
    read = [number for asked in (*first.asked, *second.asked) for number in asked]
    assert sorted(read) == list(range(1, 21))


def test_reading_stops_when_somebody_stops_it_and_keeps_what_was_read(app, session, kept, scanner):
    one = kept(pdf("a scan"))

    class Stopping(Scanner):
        def scan(self, *args, **more):
            read = super().scan(*args, **more)
            if len(self.asked) == 2:
                file_texts.cancel(session, one.file, now=NOW)
                session.commit()
            return read

    scanner(Stopping(40))
    work_off(app)
    told = file_texts.text_of(session, one.file)
    assert told.state is TextState.CANCELLED
    assert len(pages(session, one)) == file_texts.CHUNK
    file_texts.wish_again(session, one.file, language="eng", now=NOW)
    session.commit()
    scanner(Scanner(40))
    work_off(app)
    assert len(pages(session, one)) == 40


def test_a_file_that_cannot_be_read_says_why_and_is_not_tried_for_ever(app, session, kept):
    one = kept(b"%PDF-1.7 broken")
    work_off(app)
    told = file_texts.text_of(session, one.file)
    assert (told.state, told.problem) == (TextState.FAILED, "it is damaged and cannot be read")
    assert work_off(app) == {"new": 0, "pages": 0, "searched": 0, "near": 0}


def test_the_same_file_twice_is_read_once(app, session, kept):
    content = pdf("One and the same")
    kept(content), kept(content)
    work_off(app)
    assert session.query(FileText).count() == 1
    assert session.query(FilePage).count() == 1


def test_text_of_a_document_that_is_not_there_is_refused(run):
    told = run("documents", "text", "77", "--json")
    assert told.exit_code == 1
    assert "no document 77" in told.output

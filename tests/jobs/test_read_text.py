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


def test_a_file_that_is_gone_from_the_store_keeps_no_other_from_being_read(
    app, session, kept, scanner
):
    gone, begun, there = (kept(pdf(words)) for words in ("gone", "begun", "there"))
    parts().store.path(gone.file.sha256).unlink()
    parts().store.path(begun.file.sha256).unlink()
    file_texts.wish_for_new(session, now=NOW)
    told = file_texts.text_of(session, begun.file)
    told.began_at, told.state, told.pages = NOW, TextState.WORKING, 1
    session.commit()
    scanner(Scanner(2))
    work_off(app)
    assert len(pages(session, there)) == 2
    for one in (gone, begun):
        told = file_texts.text_of(session, one.file)
        assert told.state is TextState.FAILED
        assert "Restore it from a backup" in told.problem


def test_what_was_read_before_a_kill_is_not_read_again(app, session, kept, scanner):
    one = kept(pdf("a scan"))
    first = scanner(Scanner(20))
    file_texts.wish_for_new(session, now=NOW)
    session.commit()
    for _piece in range(2):  # the embedded text, and one chunk of OCR; then the process dies
        read_text._read(file_texts.next_work(session), renew=lambda: None)
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


def test_a_letter_that_comes_during_a_long_scan_does_not_wait_for_its_end(
    app, session, kept, scanner
):
    long = kept(pdf("a scan"))
    letters = []

    class LettersCome(Scanner):
        def embedded(self, path, media_type):
            if path != parts().store.path(long.file.sha256):
                return (PageRead(1, 612, 792, "a letter"),)
            return super().embedded(path, media_type)

        def scan(self, *args, **more):
            if not self.asked:
                letters.append(kept(pdf("a letter")))
                file_texts.wish_for_new(session, now=NOW)
                session.commit()
            else:
                done = file_texts.text_of(session, letters[0].file).state
                assert done is TextState.READY
                session.rollback()
            return super().scan(*args, **more)

    reader = scanner(LettersCome(40))
    work_off(app)
    assert len(reader.asked) == 5
    assert len(pages(session, long)) == 40


def test_of_two_scans_the_one_with_fewer_pages_left_is_read_first(app, session, kept, scanner):
    files = {kept(pdf(f"scan {count}")).file.sha256: count for count in (24, 8)}

    class TwoScans(Scanner):
        read = []

        def embedded(self, path, media_type):
            self.pages = files[path.name]
            return super().embedded(path, media_type)

        def scan(self, path, *args, **more):
            self.read.append(files[path.name])
            return super().scan(path, *args, **more)

    reader = scanner(TwoScans(0))
    work_off(app)
    assert reader.read == [8, 24, 24, 24]


class Log:
    """A reader of a long log, whose every other page has to be read by OCR."""

    def __init__(self, pages):
        self.pages = pages

    def embedded(self, path, media_type):
        return tuple(
            PageRead(n, 612, 792, f"line {n} " * 1_000, needs_ocr=n % 2 == 0)
            for n in range(1, self.pages + 1)
        )

    def inside(self, path):
        return nullcontext(())

    def scan(self, path, media_type, numbers, *, language):
        return tuple(PageRead(n, 612, 792, f"seen {n}", quality=1.0) for n in numbers)


def test_the_text_of_a_long_file_is_kept_in_pieces_so_that_others_can_write(
    app, session, kept, scanner
):
    one = kept(pdf("a log"))
    scanner(Log(100))
    at_once = []

    def note(*_given):
        db.session.rollback()
        at_once.append(db.session.query(FilePage).count())
        db.session.rollback()

    file_texts.wish_for_new(session, now=NOW)
    session.commit()
    read_text._read(file_texts.next_work(session), renew=note)
    assert len(at_once) > 1
    assert at_once == sorted(set(at_once))
    assert at_once[-1] == 50
    told = file_texts.text_of(session, one.file)
    assert (told.state, told.pages, told.done) == (TextState.WORKING, 100, 50)
    session.rollback()
    work_off(app)
    found = pages(session, one)
    assert len(found) == 100
    assert found[2].text_from is TextFrom.OCR
    assert found[3].text_from is TextFrom.EMBEDDED


def test_a_kill_between_two_pieces_sends_no_page_with_text_to_ocr(app, session, kept, scanner):
    one = kept(pdf("a log"))
    scanner(Log(100))

    def killed():
        raise KeyboardInterrupt

    file_texts.wish_for_new(session, now=NOW)
    session.commit()
    with pytest.raises(KeyboardInterrupt):
        read_text._read(file_texts.next_work(session), renew=killed)
    assert 0 < len(pages(session, one)) < 50
    db.session.rollback()
    work_off(app)
    found = pages(session, one)
    assert len(found) == 100
    assert {n for n, page in found.items() if page.text_from is TextFrom.OCR} == set(
        range(2, 101, 2)
    )


def test_somebody_who_stops_a_long_file_between_two_pieces_stops_it(app, session, kept, scanner):
    one = kept(pdf("a log"))
    scanner(Log(100))

    def stop():
        if file_texts.text_of(session, one.file).state is TextState.WAITING:
            file_texts.cancel(session, one.file, now=NOW)
            session.commit()

    file_texts.wish_for_new(session, now=NOW)
    session.commit()
    read_text._read(file_texts.next_work(session), renew=stop)
    db.session.expire_all()
    assert file_texts.text_of(session, one.file).state is TextState.CANCELLED
    assert 0 < len(pages(session, one)) < 50

"""One file that breaks a job keeps none behind it waiting, and ends as one that says so."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.jobs import compare_pages, index_words, inspect_files, read_text, scans
from app.jobs import packets as build_packets
from app.jobs.lease import lease
from app.jobs.scan_intake import bring_in
from app.models import (
    FilePage,
    FileText,
    InboundMessage,
    JobAttempt,
    Packet,
    PacketScope,
    PacketState,
    PileState,
    ScanPile,
    SearchPage,
    StoredFile,
    TextFrom,
    TextState,
)
from app.models.ref import new_ref
from app.models.search import PAGE, VERSION
from app.parts import parts
from app.ports.examining import Examination
from app.ports.page_reading import PageRead
from app.services import attempts, comparing, file_looks, file_texts, search_index
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.documents import document, pdf
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group
from tests.factories.scans import page

HOURS = [NOW + timedelta(hours=hour) for hour in range(attempts.MOST)]


class Breaks(Exception):
    """What nobody foresaw."""


@pytest.fixture
def two(app, session, clock):
    """Two documents: the first breaks what reads it."""
    about = agency(session)
    made = [
        document(session, parts().store, about, content=pdf(words), examined=False)
        for words in ("The first breaks", "The second is read")
    ]
    session.commit()
    return made


@pytest.fixture
def breaking(two, monkeypatch):
    """Let the part of that name break over the first document, in the function of that name."""

    def put(part, function):
        broken = parts().store.path(two[0].file.sha256)
        really = getattr(getattr(parts(), part), function)

        def breaks(path, *rest, **more):
            if path == broken:
                raise Breaks
            return really(path, *rest, **more)

        monkeypatch.setattr(getattr(parts(), part), function, breaks)

    return put


def work_off(job):
    with lease(job.__name__.rpartition(".")[2], parts().settings.home) as held:
        return job.run(held)


def text_of(session, one):
    session.expire_all()
    return session.scalars(select(FileText).filter_by(file_id=one.file_id)).one()


def nothing_is_left(session):
    return session.scalars(select(JobAttempt)).all() == []


def test_a_file_that_breaks_the_reading_has_failed_after_three_times_and_others_are_read(
    session, two, breaking, clock
):
    breaking("page_reader", "embedded")
    assert work_off(read_text)["pages"] == 1
    assert text_of(session, two[1]).state is TextState.READY
    for hour in HOURS:
        assert text_of(session, two[0]).state is TextState.WAITING
        clock(hour)
        work_off(read_text)
    told = text_of(session, two[0])
    assert told.state is TextState.FAILED
    assert told.problem == "It could not be read: 3 attempts ended without an answer."
    assert nothing_is_left(session)


def test_a_file_that_failed_so_is_tried_anew_where_somebody_asks(
    session, two, breaking, clock, monkeypatch, run
):
    with monkeypatch.context() as broken:
        really = parts().page_reader.embedded
        broken.setattr(parts().page_reader, "embedded", lambda *_: really("nothing", "is here"))
        for hour in HOURS:
            clock(hour)
            work_off(read_text)
    assert text_of(session, two[0]).state is TextState.FAILED
    assert run("documents", "text", two[0].id, "--again").exit_code == 0
    assert text_of(session, two[0]).state is TextState.READY


def test_of_a_scan_only_the_page_that_breaks_the_reading_is_left_out(
    session, two, monkeypatch, clock
):
    class Reader:
        def embedded(self, path, media_type):
            return tuple(PageRead(n, 612, 792, "", needs_ocr=True) for n in range(1, 13))

        def scan(self, path, media_type, numbers, *, language):
            if 3 in numbers:
                raise Breaks
            return tuple(PageRead(n, 612, 792, f"page {n}", quality=1.0) for n in numbers)

    reader = Reader()
    for name in ("embedded", "scan"):
        monkeypatch.setattr(parts().page_reader, name, getattr(reader, name))
    monkeypatch.setattr(read_text, "unpack", lambda _work: 0)
    for hour in range(10):
        clock(NOW + timedelta(hours=hour))
        work_off(read_text)
    for one in two:
        told = text_of(session, one)
        assert (told.state, told.done) == (TextState.READY, 12)
        assert told.problem == "Page 3: 3 attempts ended without an answer."
        read = {page.number: page.text for page in file_texts.pages_of(session, one.file)}
        assert read == {n: "" if n == 3 else f"page {n}" for n in range(1, 13)}


def test_a_file_that_breaks_the_look_is_held_and_others_are_looked_into(
    session, two, breaking, clock
):
    breaking("examiner", "examine")
    assert work_off(inspect_files) == {"looked": 1, "missing": 0}
    for hour in HOURS:
        clock(hour)
        work_off(inspect_files)
    session.expire_all()
    held, looked = (
        Examination.from_data(session.get_one(StoredFile, one.file_id).examination) for one in two
    )
    assert looked.opened
    assert not held.opened
    assert held.verdict == "hold"
    assert any("3 attempts ended" in reason for reason in held.reasons)
    assert nothing_is_left(session)


def test_a_file_that_breaks_the_comparison_says_so_and_others_are_compared(
    session, two, breaking, clock
):
    work_off(read_text)
    for one in two:
        comparing.ask(session, one.file, now=NOW)
    session.commit()
    breaking("page_reader", "compare")
    assert work_off(compare_pages)["compared"] == 1
    for hour in HOURS:
        clock(hour)
        work_off(compare_pages)
    assert text_of(session, two[0]).compare_problem == "3 attempts ended without an answer"
    assert text_of(session, two[1]).compare_problem == ""


def test_a_pile_that_breaks_the_taking_apart_goes_to_people_whole_and_others_are_taken(
    session, app, clock, monkeypatch
):
    first, second = (
        bring_in(io.BytesIO(page(words)), "pile.pdf", arrived_on=TODAY)[0]
        for words in ("The first letter", "The second letter")
    )
    session.commit()
    really, left = scans.split, [Breaks] * attempts.MOST

    def breaks(pages):
        if len(left) == attempts.MOST or session.get_one(ScanPile, second).state is PileState.SPLIT:
            raise left.pop()
        return really(pages)

    monkeypatch.setattr(scans, "split", breaks)
    assert work_off(scans)["piles"] == 1
    for hour in HOURS:
        clock(hour)
        work_off(scans)
    session.expire_all()
    assert session.get_one(ScanPile, second).state is PileState.SPLIT
    whole = session.get_one(ScanPile, first)
    assert (whole.state, whole.problem) == (PileState.FAILED, "3 attempts ended without an answer")
    assert len(session.scalars(select(InboundMessage)).all()) == 2
    assert nothing_is_left(session)


def test_a_packet_that_breaks_the_building_has_failed_and_others_are_built(
    session, app, clock, monkeypatch
):
    group(session)
    about = [
        records_request(session, agency(session), campaign(session), ref=new_ref()).ref
        for _time in range(2)
    ]
    wishes = [Packet(scope=PacketScope.REQUEST, about=ref, asked_at=NOW) for ref in about]
    session.add_all(wishes)
    session.commit()
    asked = [one.id for one in wishes]
    really = build_packets.build_asked

    def breaks(packet_id, renew):
        if packet_id == asked[0]:
            raise Breaks
        really(packet_id, renew)

    monkeypatch.setattr(build_packets, "build_asked", breaks)
    assert work_off(build_packets)["built"] == 1
    for hour in HOURS:
        clock(hour)
        work_off(build_packets)
    session.expire_all()
    failed, built = (session.get_one(Packet, one) for one in asked)
    assert built.state is PacketState.READY
    assert failed.state is PacketState.FAILED
    assert "3 attempts ended without an answer" in failed.problem


def test_who_asks_for_another_look_does_not_wait_until_it_has_rested(session, two, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(parts().examiner, "examine", lambda *_, **__: 1 / 0)
        assert work_off(inspect_files) == {"looked": 0, "missing": 0}
    assert work_off(inspect_files) == {"looked": 0, "missing": 0}
    file_looks.ask(session, two[0].file, now=NOW)
    session.commit()
    assert work_off(inspect_files) == {"looked": 1, "missing": 0}


@pytest.fixture
def pages(session, two):
    """Five pages that are not in the index yet."""
    made = [
        FilePage(file_id=two[0].file_id, number=n, text=f"words of {n}", text_from=TextFrom.OCR)
        for n in range(1, 6)
    ]
    session.add_all(made)
    session.commit()
    return made


def test_a_page_that_breaks_the_index_is_left_out_and_others_are_found(
    session, pages, clock, monkeypatch
):
    really = search_index.indexed

    def breaks(words):
        if "3" in str(words):
            raise Breaks
        return really(words)

    monkeypatch.setattr(search_index, "indexed", breaks)
    assert work_off(index_words) == {"indexed": 4}
    for hour in HOURS:
        clock(hour)
        work_off(index_words)
    session.expire_all()
    indexed = session.scalars(select(SearchPage).order_by(SearchPage.page_id)).all()
    assert [one.page_id for one in indexed] == sorted(page.id for page in pages)
    assert {one.version for one in indexed} == {VERSION}
    assert ["words" in one.words for one in indexed] == [True, True, False, True, True]
    assert {one.lane for one in indexed} == {PAGE}
    assert work_off(index_words) == {"indexed": 0}

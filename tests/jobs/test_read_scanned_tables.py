"""The worker reads pictures page by page, to their end, and says which it cannot read."""

from dataclasses import replace

import pytest

from app.jobs import read_scanned_tables
from app.jobs.lease import lease
from app.jobs.stopping import stopping
from app.models import ScannedPage, ScanState, TableScan
from app.parts import KEY, parts
from app.ports.table_reading import TableReaderBroke, TableUnreadable
from app.services import scanned_tables
from tests.factories.agencies import agency
from tests.factories.moments import NOW
from tests.factories.obtained import with_log
from tests.factories.pictured import scan, seen, written
from tests.factories.scans import pile


class Looks:
    """A reader of pictures that sees what it was given; an exception is raised."""

    def __init__(self, *seen):
        self.seen, self.asked = list(seen), []
        self.cut = parts().scanned_table_reader.cut

    def pages(self, _path, _media_type):
        return len(self.seen)

    def look(self, _path, _media_type, number, *, language):
        assert language == "eng"
        self.asked.append(number)
        if isinstance(self.seen[number - 1], Exception):
            raise self.seen[number - 1]
        return self.seen[number - 1]


@pytest.fixture
def waiting(app, session):
    def made(content=None):
        of = with_log(session, agency(session), content=content or scan(written(2)))
        scanned = scanned_tables.ask(session, of.file, member_id=None, now=NOW)
        session.commit()
        return scanned

    return made


@pytest.fixture
def sees(app, monkeypatch):
    def made(*what):
        reader = Looks(*what)
        monkeypatch.setitem(app.extensions, KEY, replace(parts(), scanned_table_reader=reader))
        return reader

    return made


def work():
    with lease("read-scanned-tables", parts().settings.home) as held:
        return read_scanned_tables.run(held)


def test_a_real_scan_of_two_pages_is_read_from_its_pictures(session, waiting):
    rows = written(16)
    made = waiting(pile(scan(rows[:9]), scan([rows[0], *rows[9:]], lean=1.0)))
    assert work() == {"pages": 2}
    session.refresh(made)
    assert (made.state, made.pages, made.done, made.columns) == (ScanState.READ, 2, 2, 7)
    pages = session.query(ScannedPage).order_by(ScannedPage.number).all()
    cases = [
        line["cells"][0]["words"] for page in pages for line in page.lines if not line["left_out"]
    ]
    assert len(cases) == 18
    assert len({one[0] for one in rows} & set(cases)) >= 15
    assert all(page.look is None and page.checked_at is None for page in pages)
    assert work() == {"pages": 0}


def test_a_page_that_breaks_the_reader_is_left_out_after_three_attempts(session, waiting, sees):
    made = waiting()
    rows = seen(written(6))
    reader = sees(rows, TableReaderBroke("it ended"), rows)
    assert work() == {"pages": 2}
    assert reader.asked == [1, 2, 2, 2, 3]
    session.refresh(made)
    assert (made.state, made.done) == (ScanState.READ, 3)
    broken = session.query(ScannedPage).filter_by(number=2).one()
    assert "3 attempts ended without an answer" in broken.problem
    assert broken.lines == []


def test_a_page_that_cannot_be_read_says_why_and_keeps_no_other(session, waiting, sees):
    made = waiting()
    sees(TableUnreadable("it is locked"), seen(written(6)))
    work()
    session.refresh(made)
    assert made.state is ScanState.READ
    assert session.query(ScannedPage).filter_by(number=1).one().problem == "it is locked"


def test_what_a_killed_worker_read_is_not_read_again(session, waiting, sees):
    made = waiting()
    rows = seen(written(6))
    found = scanned_tables.next_work(session)
    scanned_tables.note_pages(session, found, 2, now=NOW)
    scanned_tables.note_look(session, scanned_tables.next_work(session), rows)
    session.commit()
    reader = sees(rows, rows)
    assert work() == {"pages": 1}
    assert reader.asked == [2]
    session.refresh(made)
    assert made.state is ScanState.READ


def test_what_somebody_stopped_keeps_its_pages_and_goes_on_where_it_was(session, waiting, sees):
    made = waiting()
    rows = seen(written(6))
    found = scanned_tables.next_work(session)
    scanned_tables.note_pages(session, found, 2, now=NOW)
    late = scanned_tables.next_work(session)
    scanned_tables.note_look(session, late, rows)
    scanned_tables.cancel(session, made.file_id, now=NOW)
    scanned_tables.note_look(session, replace(late, number=2), rows)
    session.commit()
    assert (made.done, session.query(ScannedPage).count()) == (1, 1)
    reader = sees(rows, rows)
    assert work() == {"pages": 0}
    scanned_tables.ask(session, made.file, member_id=None, now=NOW)
    session.commit()
    assert work() == {"pages": 1}
    assert reader.asked == [2]


def test_a_file_that_is_gone_or_broken_fails_and_no_other_waits_for_it(session, waiting):
    gone, broken = waiting(), waiting(b"%PDF-1.4 nothing in it")
    parts().store.path(gone.file.sha256).unlink()
    work()
    session.expire_all()
    assert "not in the store" in session.get(TableScan, gone.id).problem
    assert session.get(TableScan, broken.id).state is ScanState.FAILED


def test_a_page_whose_reader_is_told_to_end_with_the_worker_is_not_blamed(session, waiting, sees):
    class Ended(Looks):
        def look(self, *_page, language):
            stopping.set()
            raise TableReaderBroke("it was told to end")

    made = waiting()
    reader = sees(seen(written(6)))
    reader.look = Ended(*reader.seen).look
    try:
        for _restart in range(5):
            stopping.clear()
            assert work() == {"pages": 0}
    finally:
        stopping.clear()
    del reader.look
    assert work() == {"pages": 1}
    session.refresh(made)
    assert made.state is ScanState.READ
    assert session.query(ScannedPage).one().problem == ""

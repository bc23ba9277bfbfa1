"""The worker reads tables to their end or from their start, and says why it cannot."""

import pytest

from app.jobs import read_tables
from app.jobs.lease import lease
from app.jobs.stopping import stopping
from app.models import ObtainedRow, ObtainedTable, TableState
from app.parts import parts
from app.services import obtained_tables
from app.services.obtained_mapping import guessed
from app.services.obtained_rows import typed
from tests.factories.agencies import agency
from tests.factories.moments import NOW
from tests.factories.obtained import log, with_log
from tests.factories.sheets import LOG, separated, workbook


@pytest.fixture
def waiting(app, session):
    """Map the columns of a document with this content; its rows wait."""

    def made(content):
        of = with_log(session, agency(session), content=content)
        path = parts().store.path(of.file.sha256)
        (sheet,) = parts().table_reader.sheets(path, "")
        table = obtained_tables.map_table(
            session, of, sheet, guessed(sheet), member_id=None, now=NOW
        )
        session.commit()
        return table

    return made


def work():
    with lease("read-tables", parts().settings.home) as held:
        return read_tables.run(held)


def test_what_a_killed_worker_left_is_read_again_from_its_start(session, waiting, monkeypatch):
    monkeypatch.setattr(read_tables, "_CHUNK", 10)
    table = waiting(workbook({"Requests": log(35)}))
    found = obtained_tables.next_work(session)
    rows = parts().table_reader.rows(parts().store.path(found.sha256), "", "Requests")
    some = list(typed(rows, found.columns, sheet="Requests", day_first=None))[:20]
    obtained_tables.note_rows(session, found, some)
    session.commit()
    assert work() == {"tables": 1}
    session.refresh(table)
    assert (table.state, table.rows) == (TableState.READ, 35)
    places = [one.position for one in session.query(ObtainedRow).order_by(ObtainedRow.position)]
    assert places == list(range(1, 36))
    assert work() == {"tables": 0}


def test_a_file_that_is_gone_is_said_and_no_other_table_waits_for_it(session, waiting):
    gone, there = waiting(separated(log(5))), waiting(separated(log(6)))
    parts().store.path(gone.file.sha256).unlink()
    assert work() == {"tables": 2}
    assert "not in the store" in session.get(ObtainedTable, gone.id).problem
    assert session.get(ObtainedTable, there.id).rows == 6


def test_days_in_two_orders_keep_no_row_and_say_so(session, waiting):
    rows = [LOG[0], ("1", "3/25/2024", "1"), ("2", "25/3/2024", "1")]
    table = waiting(separated(rows))
    work()
    session.refresh(table)
    assert table.state is TableState.FAILED
    assert "two orders" in table.problem
    assert session.query(ObtainedRow).count() == 0


def test_a_mapping_that_was_superseded_meanwhile_is_not_read(session, waiting):
    table = waiting(separated(log(5)))
    table.superseded_at = NOW
    session.commit()
    assert work() == {"tables": 0}


def test_a_table_that_breaks_its_reading_blocks_no_other_and_comes_to_an_end(session, waiting):
    broken = waiting(separated(log(5)))
    broken.columns = [{"field": "no such field", "column": 0, "header": "", "hidden": False}]
    session.commit()
    there = waiting(separated(log(6)))
    assert work() == {"tables": 1}
    assert session.get(ObtainedTable, there.id).rows == 6
    assert [work(), work()] == [{"tables": 0}, {"tables": 0}]
    session.refresh(broken)
    assert (broken.state, broken.attempts) == (TableState.WAITING, 3)
    newer = waiting(separated(log(7)))
    assert work() == {"tables": 1}  # the newer one first; the broken one only ends
    session.refresh(broken)
    assert broken.state is TableState.FAILED
    assert "could not be read: 3 attempts" in broken.problem
    assert session.get(ObtainedTable, newer.id).rows == 7
    assert work() == {"tables": 0}


def test_what_a_dying_worker_began_counts_as_an_attempt(session, waiting):
    table = waiting(separated(log(5)))
    for _death in range(3):
        found = obtained_tables.next_work(session)
        assert obtained_tables.note_attempt(session, found, now=NOW)
        session.commit()
    assert work() == {"tables": 0}
    session.refresh(table)
    assert table.state is TableState.FAILED
    assert "map this one again" in table.problem


def test_a_worker_that_is_told_to_end_blames_no_table_for_it(session, waiting):
    table = waiting(separated(log(5)))
    try:
        for _restart in range(4):
            stopping.clear()
            read_tables.read_all(stopping.set)
            session.refresh(table)
            assert (table.state, table.attempts) == (TableState.WAITING, 0)
    finally:
        stopping.clear()
    assert work() == {"tables": 1}
    session.refresh(table)
    assert (table.state, table.rows) == (TableState.READ, 5)

"""Nothing read from a picture counts before a person has seen it, whatever happens meanwhile."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models import (
    SCANNED_SHEET,
    ObtainedTable,
    RoleName,
    ScannedPage,
    ScanState,
    TableKind,
    TableState,
)
from app.ports.scanned_tables import CutPage
from app.ports.table_reading import Cell, CellKind
from app.services import obtained_tables, scanned_checking, scanned_tables
from app.services.checklist import CheckState
from app.services.coded_values import Kind
from app.services.obtained_mapping import Columns, guessed
from app.services.obtained_rows import typed
from app.services.obtained_totals import Tally
from app.services.obtained_values import CellUnreadable, value_of
from app.services.scanned_checking import Given
from app.services.scanned_rows import picture_checks, rows_of_file, sheet_of_file
from app.services.scanned_tables import MOST_PAGES, ScanRefused
from tests.factories.agencies import agency
from tests.factories.moments import NOW
from tests.factories.obtained import with_log
from tests.factories.people import group, member
from tests.factories.pictured import read, scan, seen, written

NOTHING = Given(words={}, left_out=frozenset())


@pytest.fixture
def of(app, session):
    group(session)
    made = with_log(session, agency(session), content=scan(written(2)))
    session.commit()
    return made


@pytest.fixture
def kim(session):
    return member(session, RoleName.ORGANISER, name="Kim")


@pytest.fixture
def pages(session, of):
    """Two pages of ten rows each, as they were read."""
    rows = written(20)
    made = read(session, of, [seen(rows[:11]), seen(rows[11:])])
    return session.query(ScannedPage).filter_by(scan_id=made.id).order_by("number").all()


def mapped(session, of):
    """The table mapped as guessed, its rows as good as read."""
    sheet = sheet_of_file(session, of.file_id)
    made = obtained_tables.map_table(session, of, sheet, guessed(sheet), member_id=None, now=NOW)
    return finished(session, made)


def finished(session, table):
    work = obtained_tables.next_work(session, table_id=table.id)
    tally = Tally(work.columns.about, work.columns.columns)
    obtained_tables.note_read(session, work, tally, day_first=None, now=NOW)
    session.commit()
    return session.get_one(ObtainedTable, table.id, populate_existing=True)


def check(session, page, kim, given=NOTHING):
    return scanned_checking.check(session, page, given, edition=page.edition, member=kim, now=NOW)


def state(session, table):
    (point,) = picture_checks(session, table)
    return point.state


def test_cells_are_doubtful_until_their_page_is_checked(session, of, pages, kim):
    kinds = {cell.kind for row in rows_of_file(session, of.file_id) for cell in row.cells}
    assert kinds == {CellKind.DOUBTFUL}
    check(session, pages[0], kim)
    by_page = {
        (row.page, cell.kind) for row in rows_of_file(session, of.file_id) for cell in row.cells
    }
    assert by_page == {(1, CellKind.TEXT), (2, CellKind.DOUBTFUL)}


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.NUMBER, Kind.MONEY, Kind.DATE])
@given(words=st.one_of(st.text(min_size=1, max_size=12), st.sampled_from(["7", "1/2/2024", "n/a"])))
def test_no_value_of_any_kind_is_made_of_a_doubtful_cell(kind, words):
    with pytest.raises(CellUnreadable, match="nobody has checked it"):
        value_of(Cell(0, words, CellKind.DOUBTFUL), kind, day_first=True)


def test_counts_are_ready_only_once_every_page_is_checked_and_read_after_that(
    session, of, pages, kim
):
    table = mapped(session, of)
    assert state(session, table) is CheckState.FAILED
    check(session, pages[0], kim)
    table = finished(session, table)
    assert state(session, table) is CheckState.FAILED
    check(session, pages[1], kim)
    session.flush()
    assert table.state is TableState.WAITING
    assert state(session, table) is CheckState.FAILED
    table = finished(session, table)
    assert (table.state, state(session, table)) == (TableState.READ, CheckState.PASSED)
    changed = Given(words={(3, 3): "Arson"}, left_out=frozenset())
    assert check(session, pages[1], kim, changed) == 1
    assert state(session, table) is CheckState.FAILED


def test_rows_that_changed_while_they_were_read_are_read_once_more(session, of, pages, kim):
    table = mapped(session, of)
    for page in pages:
        check(session, page, kim)
    work = obtained_tables.next_work(session, table_id=table.id)
    check(session, pages[0], kim, Given(words={(1, 3): "Arson"}, left_out=frozenset()))
    tally = Tally(work.columns.about, work.columns.columns)
    obtained_tables.note_read(session, work, tally, day_first=None, now=NOW)
    assert session.get_one(ObtainedTable, table.id).state is TableState.WAITING
    assert state(session, table) is CheckState.FAILED


def test_rows_that_changed_before_they_were_found_unreadable_are_read_once_more(
    session, of, pages, kim
):
    table = mapped(session, of)
    check(session, pages[0], kim)
    work = obtained_tables.next_work(session, table_id=table.id)
    check(session, pages[1], kim)
    obtained_tables.note_failed(session, work, "Its days are written in two ways.", now=NOW)
    assert table.state is TableState.WAITING
    again = obtained_tables.next_work(session, table_id=table.id)
    obtained_tables.note_failed(session, again, "Its days are written in two ways.", now=NOW)
    assert table.state is TableState.FAILED


def test_what_is_gone_counts_as_unchecked(session, of):
    lost = ObtainedTable(file=of.file, file_id=of.file_id, sheet=SCANNED_SHEET, totals={})
    assert state(session, lost) is CheckState.FAILED
    assert picture_checks(session, ObtainedTable(file=of.file, sheet="Log")) == []


def test_a_correction_keeps_what_was_read_and_who_changed_it(session, of, pages, kim):
    given = Given(words={(1, 0): " 24-\u200b900 ", (1, 2): ""}, left_out=frozenset({10}))
    assert check(session, pages[0], kim, given) == 2
    cells = {one["column"]: one for one in pages[0].lines[1]["cells"]}
    assert (cells[0]["read"], cells[0]["words"], cells[0]["by"]) == ("24-000", "24- 900", kim.id)
    assert (cells[2]["read"], cells[2]["words"]) == ("1", "")
    rows = [row for row in rows_of_file(session, of.file_id) if row.page == 1]
    assert [row.number for row in rows] == list(range(1, 11))
    assert 2 not in {cell.column for cell in rows[1].cells}


def test_a_cell_that_is_too_long_and_a_page_seen_too_long_ago_are_refused(session, of, pages, kim):
    with pytest.raises(ScanRefused, match="500 characters"):
        check(session, pages[0], kim, Given(words={(1, 0): "x" * 501}, left_out=frozenset()))
    session.rollback()
    with pytest.raises(ScanRefused, match="Somebody else"):
        scanned_checking.check(session, pages[0], NOTHING, edition=7, member=kim, now=NOW)
    assert pages[0].checked_at is None


def test_what_is_no_picture_is_read_already_or_being_read_is_refused(session, of, pages):
    with pytest.raises(ScanRefused, match="read already"):
        scanned_tables.ask(session, of.file, member_id=None, now=NOW)
    sheet = with_log(session, of.agency)
    with pytest.raises(ScanRefused, match="PDF or a picture"):
        scanned_tables.ask(session, sheet.file, member_id=None, now=NOW)
    with pytest.raises(ScanRefused, match="Nothing is being read"):
        scanned_tables.cancel(session, of.file_id, now=NOW)


def test_a_file_of_too_many_pages_is_refused_as_a_whole(session, of):
    made = scanned_tables.ask(session, of.file, member_id=None, now=NOW)
    work = scanned_tables.next_work(session)
    scanned_tables.note_pages(session, work, MOST_PAGES + 1, now=NOW)
    assert made.state is ScanState.FAILED
    assert "Bring it in parts" in made.problem


def test_pages_without_any_columns_fail_and_say_what_to_do(session, of):
    made = scanned_tables.ask(session, of.file, member_id=None, now=NOW)
    work = scanned_tables.next_work(session)
    scanned_tables.note_pages(session, work, 1, now=NOW)
    work = scanned_tables.next_work(session)
    scanned_tables.note_look(session, work, seen([]))
    work = scanned_tables.next_work(session)
    scanned_tables.note_cut(session, work, [(1, CutPage((), 0, "none"))], now=NOW)
    assert made.state is ScanState.FAILED
    assert "spreadsheet" in made.problem
    assert session.query(ScannedPage).count() == 0
    scanned_tables.ask(session, of.file, member_id=None, now=NOW)
    assert made.state is ScanState.WAITING


def test_headings_that_were_left_out_make_no_heading_of_a_record(session, of, pages, kim):
    sheet = sheet_of_file(session, of.file_id)
    columns = replace(guessed(sheet), day_first=False)
    check(session, pages[0], kim, Given(words={}, left_out=frozenset({0})))
    check(session, pages[1], kim)
    rows = rows_of_file(session, of.file_id)
    made = list(typed(rows, columns, sheet=SCANNED_SHEET, day_first=False))
    assert [one.raw["case_number"] for one in made] == [row[0] for row in written(20)[1:]]


def test_a_row_added_above_the_headings_does_not_become_the_headings(session, of, pages, kim):
    table = mapped(session, of)
    edition = pages[0].edition
    scanned_checking.add_line(session, pages[0], 0, edition=edition, member=kim, now=NOW)
    scanned_checking.add_line(session, pages[1], 0, edition=pages[1].edition, member=kim, now=NOW)
    check(session, pages[0], kim, Given(words={(0, 0): "24-900"}, left_out=frozenset()))
    check(session, pages[1], kim)
    columns = replace(obtained_tables.columns_as_mapped(table), day_first=False)
    made = typed(rows_of_file(session, of.file_id), columns, sheet=SCANNED_SHEET, day_first=False)
    cases = [one.raw["case_number"] for one in made]
    assert cases == ["24-900", *(row[0] for row in written(20)[1:])]


def test_a_mapping_of_scanned_rows_is_like_any_other(session, of, pages):
    columns = guessed(sheet_of_file(session, of.file_id))
    assert columns == Columns(TableKind.PORTAL_LOG, 1, columns.columns)
    assert columns.columns["case_number"] == 0

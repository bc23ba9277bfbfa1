"""Tables on pictures: columns and rows are found, doubts are told, and nothing is made up."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.scanned_table_reader import ProcessScannedTableReader
from app.adapters.tables.scanned import cut
from app.ports.scanned_tables import SeenWord, TableLook
from app.ports.table_reading import TableUnreadable
from tests.factories.pictured import COLUMNS, HIGH, WIDE, misread, scan, seen, written

CAMERAS = [
    ("Beat", "Registered", "Shared", "Homes"),
    *((str(100 + at), str(at * 7 % 90), str(at % 5), str(at * 3 % 60)) for at in range(1, 16)),
]


def words(page):
    """The words of the rows of a page, left out what stands outside the table."""
    lines = [line for line in page.lines if not line.is_outside]
    return [
        tuple(
            next((cell.words for cell in line.cells if cell.column == column), "")
            for column in range(page.columns)
        )
        for line in lines
    ]


def doubts(page):
    return {
        (at, cell.column): cell.doubt
        for at, line in enumerate(page.lines)
        for cell in line.cells
        if cell.doubt
    }


def with_rules(look, rows, *, heights=16.0):
    """The same page with ruling lines around every cell."""
    sides, top = [46, *(one - 4 for one in COLUMNS[1:]), 600], 78.0
    bottom = top + heights * rows
    return replace(
        look,
        level=tuple(
            (46.0, top + heights * at, 600.0, top + heights * at) for at in range(rows + 1)
        ),
        upright=tuple((float(x), top, float(x), bottom) for x in sides),
    )


@pytest.mark.parametrize("ruled", [True, False], ids=["ruled", "unruled"])
@pytest.mark.parametrize(("lean", "grey"), [(0, 0), (1.6, 20)], ids=["clean", "askew"])
def test_a_scanned_list_is_read_cell_by_cell(tmp_path, ruled, lean, grey):
    path = tmp_path / "scan"
    path.write_bytes(scan(CAMERAS, ruled=ruled, title="Cameras", lean=lean, grey=grey))
    reader = ProcessScannedTableReader()
    assert reader.pages(path, "application/pdf") == 1
    look = reader.look(path, "application/pdf", 1, language="eng")
    assert look.angle == pytest.approx(-lean, abs=0.2)
    (page,) = reader.cut([look])
    assert page.columns == 4
    assert len(words(page)) == len(CAMERAS)
    wrong = {
        (at, column)
        for at, (was, read) in enumerate(zip(CAMERAS, words(page), strict=True))
        for column in range(4)
        if was[column] != read[column]
    }
    outside = sum(line.is_outside for line in page.lines)
    assert {(at + outside, column) for at, column in wrong} <= set(doubts(page))
    assert len(wrong) <= 2


@pytest.mark.parametrize(("turn", "angle"), [(90, 270), (180, 180), (270, 90)])
def test_a_list_that_lies_on_its_side_or_head_is_read_as_one_that_stands(tmp_path, turn, angle):
    path, reader = tmp_path / "scan", ProcessScannedTableReader()
    path.write_bytes(scan(CAMERAS, title="Cameras", turn=turn, lean=1.6, grey=20))
    look = reader.look(path, "application/pdf", 1, language="eng")
    assert look.angle == pytest.approx(angle - 1.6, abs=0.2)
    assert look.width < look.height
    (page,) = reader.cut([look])
    right = sum(was == read for was, read in zip(CAMERAS, words(page), strict=True))
    assert right >= len(CAMERAS) - 2


def test_a_file_that_is_broken_says_so(tmp_path):
    path = tmp_path / "scan"
    path.write_bytes(b"%PDF-1.4 nothing")
    with pytest.raises(TableUnreadable):
        ProcessScannedTableReader().pages(path, "application/pdf")


def test_a_title_stands_outside_and_stays_one_saying():
    rows = written(6)
    title = SeenWord(50, 40, 90, 52, "Evidence", 95), SeenWord(93, 40, 150, 52, "requests", 95)
    look = seen(rows)
    look = replace(look, words=(*title, *look.words), again=(*title, *look.again))
    (page,) = cut([look])
    assert page.lines[0].is_outside
    assert [cell.words for cell in page.lines[0].cells] == ["Evidence requests"]
    assert words(page) == [tuple(one) for one in rows]


def test_a_cell_of_several_lines_is_one_where_rules_part_the_rows():
    rows = [("a", "b", "c")] * 5
    look = seen(rows, columns=(50, 130, 210))
    tall = replace(look, words=(), again=())
    made = []
    for at in range(5):
        top = 80.0 + 32 * at
        made += [SeenWord(50, top, 70, top + 9, f"k{at}", 95)]
        made += [SeenWord(130, top, 180, top + 9, "Theft", 95)]
        made += [SeenWord(130, top + 14, 180, top + 23, "again", 95)]
    tall = with_rules(replace(tall, words=tuple(made), again=tuple(made)), 5, heights=32.0)
    (page,) = cut([tall])
    assert [one[:2] for one in words(page)] == [(f"k{at}", "Theft again") for at in range(5)]


def test_rules_after_every_fifth_row_do_not_make_one_row_of_five():
    rows = written(19)
    look = seen(rows)
    rules = tuple((46.0, 78.0 + 80 * at, 600.0, 78.0 + 80 * at) for at in range(5))
    (page,) = cut([replace(look, level=rules)])
    assert len(words(page)) == 20


def test_two_readings_that_differ_are_told_and_the_surer_one_stands():
    rows = written(8)
    (page,) = cut([misread(seen(rows), "24-003", "24-OO3", again=False)])
    assert doubts(page) == {(4, 0): "another reading says “24-OO3”"}
    assert words(page)[4][0] == "24-003"


def test_what_only_one_reading_saw_and_what_neither_read_is_told():
    rows = written(8)
    look = seen(rows)
    gone = tuple(one for one in look.words if one.text != "24-003")
    (page,) = cut([replace(look, words=gone)])
    assert doubts(page) == {(4, 0): "only one of two readings saw it"}
    ink = tuple((55.0 + step, 148.0) for step in range(4))
    (page,) = cut([replace(look, words=gone, again=gone, ink=ink)])
    assert doubts(page) == {(4, 0): "something stands here that could not be read"}
    (page,) = cut([replace(look, words=gone, again=gone)])
    assert doubts(page) == {(4, 0): "nothing was read here; most rows have something"}


def test_a_row_of_ink_that_nothing_was_read_of_is_not_missed():
    rows = written(8)
    ink = tuple((60.0 + 3 * step, 300.0 + step % 6) for step in range(20))
    (page,) = cut([replace(seen(rows), ink=ink)])
    assert len(page.lines) == 10
    assert page.lines[-1].cells[0].words == ""


def test_a_number_that_lost_its_decimal_point_is_in_doubt():
    rows = [("Item", "Hours"), *((f"Item {at}", f"{at}.5") for at in range(1, 9))]
    look = misread(seen(rows, columns=(50, 300)), "4.5", "45", sure=96)
    (page,) = cut([look])
    assert doubts(page) == {(4, 1): "other numbers of this column have a decimal point"}


def test_pages_that_lie_aside_get_the_same_columns():
    rows = written(20)
    few = seen([rows[0], rows[1]], shift=14)
    pages = cut([seen(rows), few])
    assert [one.columns for one in pages] == [7, 7]
    assert words(pages[1]) == [tuple(rows[0]), tuple(rows[1])]


def test_a_page_of_running_text_among_tables_is_not_cut_and_says_what_to_do():
    text = [
        SeenWord(x, 80 + 16 * y, x + 23, 89 + 16 * y, "words", 95)
        for y in range(20)
        for x in range(40 + y * 7 % 26, 540, 26)
    ]
    letter = TableLook(WIDE, HIGH, 0.0, tuple(text), tuple(text), (), (), ())
    pages = cut([seen(written(20)), letter])
    assert pages[1].lines == ()
    assert "no columns can be told apart" in pages[1].problem
    (alone,) = cut([letter])
    assert alone.columns == 0
    empty = TableLook(WIDE, HIGH, 0.0, (), (), (), (), ())
    assert cut([seen(written(20)), empty])[1].problem == ""


@given(
    st.lists(
        st.tuples(*(st.text("abc123", min_size=1, max_size=5) for _column in range(4))),
        min_size=4,
        max_size=25,
    ),
    st.floats(-30, 30),
)
def test_every_word_that_was_surely_seen_stands_in_exactly_one_cell(rows, shift):
    look = seen(rows, columns=(60, 180, 300, 420), shift=shift)
    (page,) = cut([look])
    said = [cell.words for line in page.lines for cell in line.cells]
    assert sorted(" ".join(said).split()) == sorted(one.text for one in look.words)


@given(
    st.lists(
        st.tuples(st.floats(0, 600), st.floats(0, 780), st.text(max_size=4), st.floats(0, 100)),
        max_size=60,
    )
)
def test_whatever_is_seen_is_cut_without_an_error_and_no_column_is_out_of_place(found):
    made = tuple(SeenWord(x, y, x + 20, y + 9, text, sure) for x, y, text, sure in found)
    (page,) = cut([TableLook(WIDE, HIGH, 0.0, made, made[::2], (), (), ())])
    assert all(cell.column < page.columns for line in page.lines for cell in line.cells)

"""Places in files without pages: shown, checked and burned by one way of counting."""

import pytest

from app.adapters.redacting.redactor import ProcessRedactor
from app.adapters.redacting.tables import lines_of
from app.filetypes import CSV, SHEET, TEXT
from app.ports.redacting import MARK, Area, RedactionRefused
from tests.factories.papers import workbook

REDACTOR = ProcessRedactor()
LINES = "Report\r\nAll is well\n\x0cJonathan Secretson\rTampa\x0bby\u2028the\x85sea\n\nend\n"


@pytest.fixture
def kept(tmp_path):
    """Keep a file."""

    def keep(content):
        path = tmp_path / "given"
        path.write_bytes(content)
        return path

    return keep


def test_lines_are_counted_as_an_editor_counts_them():
    said = ["Report", "All is well", "\x0cJonathan Secretson", "Tampa\x0bby\u2028the\x85sea"]
    assert lines_of(LINES) == [*said, "", "end"]
    assert lines_of("") == []
    assert lines_of("a\n\n") == ["a", ""]
    assert lines_of("a\nb") == ["a", "b"]


def test_a_line_is_shown_taken_and_burned_by_the_same_number(kept, tmp_path):
    given, made = kept(LINES.encode()), tmp_path / "made"
    shown = REDACTOR.places(given, TEXT, 2, ["3", "9", "x"])
    assert (shown.number, shown.total) == (2, 2)
    assert shown.rows[0].number == 3
    assert "Jonathan Secretson" in shown.rows[0].cells[0][1]
    assert [one.number for one in REDACTOR.places(given, TEXT, 1).rows] == [1, 2]
    assert [one.number for one in REDACTOR.places(given, TEXT, 99).rows] == [3, 4, 5, 6]
    right, beyond, odd = shown.taken
    assert right.words.endswith("Jonathan Secretson")
    assert (beyond.words, beyond.problem) == ("", "There is no line 9: the text has 6.")
    assert "is no line" in odd.problem
    done = REDACTOR.redact(given, TEXT, [Area(place="3")], made, read={})
    assert made.read_bytes().decode().split("\n")[2] == MARK
    assert "Secretson" in done.words
    assert REDACTOR.verify(made, TEXT, done.areas, words=done.words).clean


def test_the_rows_of_a_long_table_keep_their_numbers(kept):
    rows = [f"{number},Lastname{number},{'said ' * 20}" for number in range(1, 200)]
    given = kept("\n".join(["id,name,note", *rows]).encode())
    shown = REDACTOR.places(given, CSV, 2, ["b31"])
    assert shown.total > 5
    first = shown.rows[0]
    assert first.number > 2
    assert dict(first.cells)["B"] == f"Lastname{first.number - 1}"
    assert shown.taken[0].words == "Lastname30"


def test_the_sheets_that_are_shown_are_pieces(kept):
    given = kept(workbook({"Rates": [["Officer"], ["Whitfield"]], ".Staff": [["x"]], "B": [["y"]]}))
    shown = REDACTOR.places(given, SHEET, 2, ["Rates!A2", "Staff!A1"])
    assert [(one.sheet, one.number, one.cells) for one in shown.rows] == [("B", 1, (("A", "y"),))]
    assert (shown.number, shown.total) == (2, 2)
    assert [bool(one.problem) for one in shown.taken] == [False, True]


def test_what_is_damaged_is_refused(kept):
    with pytest.raises(RedactionRefused, match="damaged"):
        REDACTOR.places(kept(b"PK broken"), SHEET, 1)


def test_an_empty_file_has_one_piece_without_rows(kept):
    shown = REDACTOR.places(kept(b""), TEXT, 1)
    assert (shown.number, shown.total, shown.rows) == (1, 1, ())

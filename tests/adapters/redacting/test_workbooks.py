"""A workbook written anew shows what the original showed, and nothing that it hid."""

import zipfile

import pytest

from app.adapters.examiner import ProcessExaminer
from app.adapters.redacting import tables, workbooks
from app.adapters.redacting.refusing import Refused
from app.filetypes import SHEET
from tests.adapters.inspecting.office import row, xlsx

FONTS = (
    "<fonts><font/><font><color rgb='FFFFFFFF'/></font><font><color theme='0'/></font>"
    "<font><color rgb='FFFEFEFE'/></font><font><sz val='1'/></font></fonts>"
    "<fills><fill/><fill/><fill><patternFill patternType='solid'><fgColor rgb='FF000000'/>"
    "</patternFill></fill></fills>"
)
STYLES = (
    "<numFmts><numFmt numFmtId='165' formatCode=';;;'/><numFmt numFmtId='166' "
    "formatCode='yyyy\\-mm\\-dd'/></numFmts>" + FONTS + "<cellXfs><xf/><xf numFmtId='165'/>"
    "<xf fontId='1'/><xf fontId='2'/><xf fontId='3'/><xf fontId='4'/><xf fillId='2'/>"
    "<xf fontId='1' fillId='2'/><xf numFmtId='14'/><xf numFmtId='166'/></cellXfs>"
)
TOP = row(1, "Town", "Officer", "Note")


def hidden_row(said):
    return xlsx(TOP + row(2, "Secretson", more=said)), "hidden_rows"


def hidden_column(said):
    cols = f"<cols><col min='3' max='3' {said}/></cols>"
    return xlsx(TOP + row(2, "Elm", "x", "Secretson"), before=cols), "hidden_columns"


def styled(number):
    return xlsx(TOP + row(2, "Secretson", style=number), styles=STYLES), "hidden_cells"


HIDDEN = [
    *map(hidden_row, ("hidden='1'", "hidden='TRUE'", "hidden=' on '", "ht='0.00'", "ht='0.5'")),
    *map(hidden_column, ("hidden='True'", "width='0.000'", "width='0.05'", "hidden='on'")),
    *map(styled, "123456"),
    (
        xlsx(
            TOP + row(2, "shown", "Secretson"),
            after="<mergeCells><mergeCell ref='A2:C2'/></mergeCells>",
        ),
        "hidden_cells",
    ),
    (
        xlsx(
            TOP + row(80, "shown", "Secretson"),
            after="<mergeCells><mergeCell ref='A1'/><mergeCell ref='B3:B900'/></mergeCells>",
        ),
        "hidden_cells",
    ),
    (xlsx(row(2, "Secretson"), before="<sheetFormatPr defaultRowHeight='0'/>"), "hidden_rows"),
    (xlsx(row(2, "Secretson"), before="<sheetFormatPr defaultColWidth='0'/>"), "hidden_columns"),
]


@pytest.mark.parametrize(("content", "code"), HIDDEN)
def test_what_the_look_calls_hidden_is_not_in_the_copy(content, code, tmp_path):
    given, made = tmp_path / "given.xlsx", tmp_path / "made.xlsx"
    given.write_bytes(content)
    told = ProcessExaminer(None).examine(given, SHEET, name="given.xlsx", watch=())
    assert code in {one.code for one in told.everything()}
    tables.clean(given, SHEET, [], made)
    with zipfile.ZipFile(made) as archive:
        said = b"".join(map(archive.read, archive.namelist()))
    assert b"Secretson" not in said
    again = ProcessExaminer(None).examine(made, SHEET, name="made.xlsx", watch=())
    assert code not in {one.code for one in again.everything()}


@pytest.mark.parametrize(
    "content",
    [
        xlsx(row(2, "Secretson", style="7"), styles=STYLES),
        xlsx(row(2, "Secretson", style="0"), styles=STYLES),
        xlsx(row(2, "Secretson", more="ht='9' hidden='0'")),
        xlsx(row(2, "Secretson"), before="<cols><col min='1' max='1' width='1.5'/></cols>"),
        xlsx(row(2, "Secretson"), after="<mergeCells><mergeCell ref='A2:C3'/></mergeCells>"),
        # Only the rows that are not written are hidden by this.
        xlsx(row(2, "Secretson"), before="<sheetFormatPr defaultRowHeight='15' zeroHeight='1'/>"),
    ],
)
def test_what_is_shown_is_not_called_hidden_and_stays(content, tmp_path):
    given, made = tmp_path / "given.xlsx", tmp_path / "made.xlsx"
    given.write_bytes(content)
    told = ProcessExaminer(None).examine(given, SHEET, name="given.xlsx", watch=())
    assert not {one.code for one in told.everything() if one.code.startswith("hidden")}
    tables.clean(given, SHEET, [], made)
    assert [one.rows[2][1] for one in workbooks.read(made) if one.rows] == ["Secretson"]


def test_a_place_that_is_hidden_cannot_be_named(tmp_path):
    given, made = tmp_path / "given.xlsx", tmp_path / "made.xlsx"
    given.write_bytes(xlsx(TOP + row(2, "Secretson", style="2"), styles=STYLES))
    with pytest.raises(Refused, match="hidden and left out anyway"):
        tables.clean(given, SHEET, ["Staff!A2"], made)


def test_a_copy_that_shows_what_was_hidden_is_refused(tmp_path, monkeypatch):
    given, made = tmp_path / "given.xlsx", tmp_path / "made.xlsx"
    given.write_bytes(xlsx(TOP + row(2, "Secretson", style="2"), styles=STYLES))
    monkeypatch.setattr(workbooks, "unshown_styles", lambda _root: frozenset())
    with pytest.raises(Refused, match="Staff!A2 is hidden"):
        tables.clean(given, SHEET, [], made)


@pytest.mark.parametrize("style", ["8", "9"])
def test_days_stay_days(style, tmp_path):
    given, made = tmp_path / "given.xlsx", tmp_path / "made.xlsx"
    cells = f"<row r='1'><c r='A1' s='{style}'><v>45123</v></c><c r='B1'><v>45123</v></c></row>"
    given.write_bytes(xlsx(cells, styles=STYLES))
    tables.clean(given, SHEET, [], made)
    rows = next(one.rows for one in workbooks.read(made) if one.rows)
    assert rows[1] == {1: "2023-07-16", 2: "45123"}

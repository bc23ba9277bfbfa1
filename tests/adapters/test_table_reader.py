"""Tables are read from every sort of file as they are kept; hostile ones end within limits."""

import io
import struct
import sys
import zipfile
from datetime import date

import fpdf
import pytest

from app.adapters.inspecting.budget import Budget, Locked, TooMuch, Unreadable
from app.adapters.table_reader import ProcessTableReader
from app.adapters.tables import excel, grid, lines, old_excel, open_document
from app.ports.table_reading import CellKind, TableReaderBroke, TableUnreadable
from tests.factories.pictured import in_words
from tests.factories.sheets import (
    DAY,
    LOG,
    OWN_DAY,
    TIME,
    packed,
    raw_cell,
    separated,
    serial,
    workbook,
)
from tests.services.reading.corpus.containers import compound

_ODS = "application/vnd.oasis.opendocument.spreadsheet"


def cells(sheet):
    """The words of each row by its number."""
    return {row.number: {at: words for at, words, _kind in row.cells} for row in sheet.rows()}


def kinds(sheet, number):
    return [kind for row in sheet.rows() if row.number == number for _at, _words, kind in row.cells]


def xlsx(*rows, **options):
    (sheet,) = excel.sheets(workbook({"Log": rows}, **options), Budget())
    return sheet


def test_a_workbook_is_read_cell_by_cell_with_what_it_hides():
    content = workbook(
        {"Requests": LOG, "Notes": (("a",),)},
        states={"Notes": "veryHidden"},
        hidden_rows={3},
        hidden_columns={5},
    )
    requests, notes = excel.sheets(content, Budget())
    assert cells(requests)[2][1] == "2024-01-05"
    assert [row.number for row in requests.rows() if row.hidden] == [3]
    assert requests.hidden_columns == {5}
    assert (requests.hidden, notes.hidden) == ("", "a very hidden sheet")


@pytest.mark.parametrize("from_1904", [False, True])
@pytest.mark.parametrize("day", [date(2024, 2, 29), date(1999, 12, 31), date(2026, 11, 22)])
def test_days_are_numbers_that_mean_two_things_in_two_kinds_of_workbook(day, from_1904):
    sheet = xlsx((day,), from_1904=from_1904)
    assert cells(sheet)[1][0] == day.isoformat()
    assert kinds(sheet, 1) == [CellKind.DAY]


def test_only_a_format_that_writes_days_makes_a_number_a_day():
    day = serial(date(2024, 1, 5))
    sheet = xlsx(
        (raw_cell(day), raw_cell(day, DAY), raw_cell(day, OWN_DAY), raw_cell(f"{day}.5", DAY)),
        (raw_cell("0.5", TIME), raw_cell(60, DAY), raw_cell(59, DAY), raw_cell("1e99", DAY)),
    )
    assert cells(sheet)[1] == {0: str(day), 1: "2024-01-05", 2: "2024-01-05", 3: "2024-01-05 12:00"}
    assert cells(sheet)[2][2] == "1900-02-28"
    assert kinds(sheet, 2) == [CellKind.NUMBER, CellKind.ERROR, CellKind.DAY, CellKind.ERROR]


def test_no_formula_is_computed_and_errors_stay_errors():
    content = _one_sheet('<row r="1"><c r="A1"><f>WEBSERVICE("x")</f></c></row>')
    (unknown,) = excel.sheets(content, Budget())
    assert kinds(unknown, 1) == [CellKind.FORMULA]
    sheet = xlsx(("=HYPERLINK(1)", raw_cell("#REF!", 0, "e"), raw_cell("1", 0, "b")))
    assert cells(sheet)[1] == {0: "=HYPERLINK(1)", 1: "#REF!", 2: "yes"}
    assert kinds(sheet, 1) == [CellKind.TEXT, CellKind.ERROR, CellKind.YES_NO]


def test_merged_headings_leave_their_other_cells_empty():
    sheet = xlsx(("Case", "Location", None), ("1", "a", "b"), merged=("B1:C1",))
    assert cells(sheet)[1] == {0: "Case", 1: "Location"}
    assert cells(sheet)[2] == {0: "1", 1: "a", 2: "b"}


def test_a_million_empty_rows_are_gone_through_and_not_kept():
    rows = "".join(f'<row r="{number}"/>' for number in range(2, 1_000_001))
    content = _one_sheet(f'<row r="1"><c r="A1"><v>7</v></c></row>{rows}')
    (sheet,) = excel.sheets(content, Budget())
    assert cells(sheet) == {1: {0: "7"}}


def test_more_rows_than_are_read_are_refused_and_not_cut(monkeypatch):
    monkeypatch.setattr(grid, "MOST_ROWS", 20)
    with pytest.raises(TooMuch, match="more than 20 rows"):
        list(xlsx(*(("a",) for _row in range(21))).rows())


def test_a_cell_in_the_last_column_of_all_is_refused():
    content = _one_sheet('<row r="1"><c r="XFD1"><v>7</v></c></row>')
    (sheet,) = excel.sheets(content, Budget())
    with pytest.raises(TooMuch, match="columns"):
        list(sheet.rows())


def test_entities_are_not_resolved():
    content = _one_sheet(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>',
        head='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
    )
    (sheet,) = excel.sheets(content, Budget())
    assert cells(sheet) == {}


def test_a_workbook_of_the_other_kind_is_read_with_repeated_and_hidden_cells():
    (shown, hidden) = open_document.sheets(_ods(), Budget())
    assert cells(shown)[1] == {0: "Case", 1: "Day", 2: "Fee"}
    assert cells(shown)[4] == {0: "b", 1: "2024-01-05", 2: "12.5"}
    assert cells(shown)[5] == cells(shown)[4]
    assert [row.number for row in shown.rows() if row.hidden] == [4, 5]
    assert shown.hidden_columns == {1}
    assert hidden.hidden == "a hidden sheet"
    assert kinds(shown, 4) == [CellKind.TEXT, CellKind.DAY, CellKind.NUMBER]


def test_an_old_workbook_is_read_record_by_record():
    (sheet, hidden) = old_excel.sheets(_xls(), Budget())
    assert cells(sheet) == {
        1: {0: "Case", 1: "Opened", 2: "Beat"},
        2: {0: "a long word that goes on", 1: "2024-01-05", 2: "12.5"},
        3: {0: "x", 2: "3"},
    }
    assert [row.number for row in sheet.rows() if row.hidden] == [3]
    assert sheet.hidden_columns == {2}
    assert hidden.hidden == "a hidden sheet"


@pytest.mark.parametrize(
    "book", [b"", b"\x09\x08\x04\x00\x00\x05\x05\x00", struct.pack("<HH", 0x0809, 0)]
)
def test_an_older_workbook_or_a_broken_one_is_refused(book):
    with pytest.raises((Unreadable, struct.error)):
        old_excel.sheets(compound({"Workbook": book}), Budget())


def test_a_locked_old_workbook_says_so():
    book = _record(0x0809, struct.pack("<H", 0x0600)) + _record(0x002F, b"\0\0")
    with pytest.raises(Locked):
        old_excel.sheets(compound({"Workbook": book}), Budget())


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_values_parted_by_any_usual_sign_are_read(sign):
    (sheet,) = lines.separated(separated((("Case", "Why"), ("1", "a\nb, c")), sign), Budget())
    assert cells(sheet) == {1: {0: "Case", 1: "Why"}, 2: {0: "1", 1: "a b, c"}}


def test_columns_of_a_text_are_found_by_what_is_empty_between_them():
    text = (
        "SPRINGFIELD POLICE DEPARTMENT\n\n"
        "Case      Date         Offense              Beat\n"
        "24-001    2024-01-05   Burglary             1\n"
        "24-002    2024-01-06                        2\n"
        "24-003    2024-01-09   Theft of a bicycle   1\n"
        "\f24-004    2024-01-10   Theft                3\n"
    )
    (sheet,) = lines.text(text.encode(), Budget())
    rows = list(sheet.rows())
    said = [{at: words for at, words, _kind in row.cells} for row in rows]
    assert said[2] == {0: "24-001", 1: "2024-01-05", 2: "Burglary", 3: "1"}
    assert said[3] == {0: "24-002", 1: "2024-01-06", 3: "2"}
    assert said[4][2] == "Theft of a bicycle"
    assert (rows[-1].page, rows[-1].number) == (2, 1)


def test_columns_of_a_pdf_are_found_by_the_places_of_its_words():
    (sheet,) = lines.pdf(_pdf(), Budget())
    rows = list(sheet.rows())
    said = [{at: words for at, words, _kind in row.cells} for row in rows if len(row.cells) > 1]
    assert said[0] == {0: "Case No", 1: "Opened on", 2: "Reason"}
    assert said[1] == {0: "24-001", 1: "2024-01-01", 2: "Theft of a bicycle"}
    assert said[2] == {0: "24-002", 1: "2024-01-02"}
    assert {row.page for row in rows} == {1, 2}


def test_words_that_a_scanner_laid_under_its_picture_are_no_words_of_the_agency():
    (sheet,) = lines.pdf(in_words(6), Budget())
    assert len(list(sheet.rows())) == 6
    with pytest.raises(Unreadable, match="pictures without words of their own"):
        lines.pdf(in_words(6, mode=3), Budget())


@pytest.mark.parametrize("words", ["A letter.\nIt has no table.\n", "", "one\ntwo\nthree\nfour\n"])
def test_a_text_without_columns_says_what_to_bring(words):
    with pytest.raises(Unreadable):
        lines.text(words.encode(), Budget())


def test_a_confined_process_reads_the_rows_as_often_as_they_are_asked_for(tmp_path):
    path = tmp_path / "log"
    path.write_bytes(workbook({"Requests": LOG}))
    reader = ProcessTableReader()
    (sheet,) = reader.sheets(path, "")
    assert [cell.words for cell in sheet.first[0].cells][:2] == ["Case No", "Date"]
    rows = reader.rows(path, "", "Requests")
    assert list(rows) == list(rows)
    assert len(list(rows)) == 4


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no table is read"),
        (b"\x7fELF" + bytes(100), "no table is read"),
        (workbook({"Log": LOG})[:-200], "no table is read|damaged"),
        (b"%PDF-1.7 nothing", "damaged"),
    ],
)
def test_what_is_no_table_is_told_in_words(tmp_path, content, why):
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(TableUnreadable, match=why):
        ProcessTableReader().sheets(path, "")


def test_a_sheet_that_is_not_there_is_refused(tmp_path):
    path = tmp_path / "log"
    path.write_bytes(workbook({"Requests": LOG}))
    with pytest.raises(TableUnreadable, match="no sheet called"):
        ProcessTableReader().rows(path, "", "Others")


def test_a_bomb_of_a_sheet_is_refused(tmp_path):
    path = tmp_path / "bomb"
    path.write_bytes(_one_sheet("<row/>" * 6_000_000))
    with pytest.raises(TableUnreadable):
        ProcessTableReader().sheets(path, "")


def _one_sheet(rows, head=""):
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return _replaced(
        workbook({"Log": ()}),
        "xl/worksheets/sheet1.xml",
        f'{head}<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
    )


def _replaced(content, name, part):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    return packed(parts | {name: part})


def _ods():
    space = "urn:oasis:names:tc:opendocument:xmlns"
    row = "<t:table-cell o:value-type='string'><x:p>{}</x:p></t:table-cell>"
    day = "<t:table-cell o:value-type='date' o:date-value='2024-01-05T00:00:00'/>"
    fee = "<t:table-cell o:value-type='currency' o:value='12.5'><x:p>$12.50</x:p></t:table-cell>"
    head = "".join(row.format(one) for one in ("Case", "Day", "Fee"))
    content = (
        f"<o:document-content xmlns:o='{space}:office:1.0' xmlns:t='{space}:table:1.0' "
        f"xmlns:x='{space}:text:1.0' xmlns:s='{space}:style:1.0'><o:automatic-styles>"
        "<s:style s:name='ta2'><s:table-properties t:display='false'/></s:style>"
        "</o:automatic-styles><o:body><o:spreadsheet><t:table t:name='Log'>"
        "<t:table-column/><t:table-column t:visibility='collapse'/>"
        f"<t:table-row>{head}</t:table-row>"
        "<t:table-row t:number-rows-repeated='2'><t:table-cell t:number-columns-repeated='9'/>"
        f"</t:table-row><t:table-row t:number-rows-repeated='2' t:visibility='collapse'>"
        f"{row.format('b')}{day}{fee}</t:table-row>"
        "<t:table-row t:number-rows-repeated='1048000'><t:table-cell/></t:table-row></t:table>"
        "<t:table t:name='Aside' t:style-name='ta2'><t:table-row>"
        f"{row.format('c')}</t:table-row></t:table></o:spreadsheet></o:body></o:document-content>"
    )
    return packed({"mimetype": _ODS, "content.xml": content})


def _record(kind, body):
    return struct.pack("<HH", kind, len(body)) + body


def _short(words):
    return struct.pack("<HB", len(words), 0) + words.encode("latin-1")


def _xls():
    """A workbook of 1997: a shared word that goes on in another record, a day, hidden things."""
    bof = _record(0x0809, struct.pack("<HHIII", 0x0600, 5, 0, 0, 0)[:16])
    strings = [_short("Case"), struct.pack("<HB", 24, 0) + b"a long word "]
    shared = _record(0x00FC, struct.pack("<II", 2, 2) + b"".join(strings))
    shared += _record(0x003C, b"\x01" + "that goes on".encode("utf-16-le"))
    styles = _record(0x041E, struct.pack("<HHB", 164, 10, 0) + b"yyyy-mm-dd")
    styles += _record(0x00E0, struct.pack("<HH", 0, 0) + bytes(16))
    styles += _record(0x00E0, struct.pack("<HH", 0, 164) + bytes(16))

    def bound(start, state, name):
        head = struct.pack("<IBB", start, state, 0)
        return _record(0x0085, head + bytes([len(name), 0]) + name.encode())

    def shorts(row):
        rk = struct.pack("<HI", 0, (3 << 2) | 2)
        return _record(0x00BD, struct.pack("<HH", row, 2) + rk + struct.pack("<H", 2))

    day = struct.pack("<HHHd", 1, 1, 1, serial(date(2024, 1, 5)))
    formula = struct.pack("<HHH", 2, 0, 0) + b"\0\0\0\0\0\0\xff\xff" + bytes(8)
    sheet = bof + _record(0x007D, struct.pack("<HHHHH", 2, 2, 0, 0, 1))
    sheet += _record(0x0208, struct.pack("<HHHHHHHH", 2, 0, 3, 0, 0, 0, 0x20, 0))
    sheet += _record(0x00FD, struct.pack("<HHHI", 0, 0, 0, 0))
    sheet += _record(0x0204, struct.pack("<HHH", 0, 1, 0) + _short("Opened"))
    sheet += _record(0x0204, struct.pack("<HHH", 0, 2, 0) + _short("Beat"))
    sheet += _record(0x00FD, struct.pack("<HHHI", 1, 0, 0, 1)) + _record(0x0203, day)
    sheet += _record(0x027E, struct.pack("<HHHI", 1, 2, 0, (1250 << 2) | 3))
    sheet += _record(0x0006, formula) + _record(0x0207, _short("x")) + shorts(2)
    sheet += _record(0x000A, b"")
    size = len(bof + shared + styles) + len(bound(0, 0, "Log") + bound(0, 1, "Old")) + 4
    head = bof + bound(size, 0, "Log") + bound(size + len(sheet), 1, "Old") + styles + shared
    return compound({"Workbook": head + _record(0x000A, b"") + sheet + sheet})


def _pdf():
    made = fpdf.FPDF(unit="pt", format="letter")
    made.set_font("Helvetica", size=11)
    for page in range(2):
        made.add_page()
        made.text(72, 60, "Requests for assistance sent to residents, all of the year 2024")
        rows = [("Case No", "Opened on", "Reason")]
        rows += [
            (f"24-{10 * page + at:03}", f"2024-01-{at:02}", "Theft of a bicycle" if at % 2 else "")
            for at in range(1, 9)
        ]
        for line, row in enumerate(rows):
            for words, x in zip(row, (72, 160, 250), strict=True):
                made.text(x, 90 + 18 * line, words)
    return bytes(made.output())


def test_a_reader_that_was_ended_once_is_started_again(tmp_path, monkeypatch):
    table = tmp_path / "log.csv"
    table.write_bytes(separated(LOG))
    program, ran = tmp_path / "python", tmp_path / "ran"
    program.write_text(f"#!/bin/sh\necho x >> {ran}\n[ $(wc -l < {ran}) -gt 1 ] || kill -9 $$\n")
    with program.open("a") as script:
        script.write(f'exec {sys.executable} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    (sheet,) = ProcessTableReader().sheets(table, "")
    assert len(sheet.first) == len(LOG)
    assert ran.read_text() == "x\nx\n"


def test_a_reader_that_ends_every_time_says_what_to_do(tmp_path, monkeypatch):
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\nkill -9 $$\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    with pytest.raises(TableReaderBroke, match=r"short of memory.*as CSV"):
        ProcessTableReader().sheets(tmp_path / "log.csv", "")

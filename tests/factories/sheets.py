"""Workbooks and tables as agencies send them, written cell by cell."""

import csv
import io
import zipfile
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from app.models.obtained_table import column_letters

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACK = "http://schemas.openxmlformats.org/package/2006/relationships"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" '
    'formatCode="m/d/yyyy;@"/></numFmts><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14"/>'
    '<xf numFmtId="164"/><xf numFmtId="20"/></cellXfs></styleSheet>'
)
DAY, OWN_DAY, TIME = 1, 2, 3
"""Styles of a cell: a day as every program knows it, a day in a format of its own, a time."""

LOG = (
    ("Case No", "Date", "Beat", "Offense", "Location", "Officer", "Videos"),
    ("24-001", date(2024, 1, 5), "1", "Burglary", "12 Elm Street", "Ann Doe", 3),
    ("24-002", date(2024, 1, 9), "2", "Theft", "14 Elm Street", "Bo Roe", 0),
    ("24-003", date(2024, 2, 1), "1", "Burglary", "9 Oak Avenue", "Ann Doe", "withheld"),
)


def serial(day, *, from_1904=False):
    """The number of a day in a workbook."""
    return (day - (date(1904, 1, 1) if from_1904 else date(1899, 12, 30))).days


def raw_cell(number, style=0, kind="n"):
    """A cell as its number or words, in a style, for ``workbook``."""
    return (str(number), style, kind)


def workbook(sheets, *, from_1904=False, states=None, hidden_rows=(), hidden_columns=(), merged=()):
    """An XLSX of ``{name: rows}``; days are written as numbers in the style of a day."""
    states = states or {}
    book = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{at}" r:id="r{at}"{_state(states.get(name))}/>'
        for at, name in enumerate(sheets, start=1)
    )
    told = '<workbookPr date1904="1"/>' if from_1904 else ""
    links = "".join(
        f'<Relationship Id="r{at}" Type="{_LINKS}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at, _name in enumerate(sheets, start=1)
    )
    parts = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}">{told}<sheets>{book}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACK}">{links}</Relationships>',
        "xl/styles.xml": _STYLES,
    }
    for at, rows in enumerate(sheets.values(), start=1):
        parts[f"xl/worksheets/sheet{at}.xml"] = _sheet(
            rows, from_1904, hidden_rows, hidden_columns, merged
        )
    return packed(parts)


def packed(parts):
    """A ZIP of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _state(state):
    return f' state="{state}"' if state else ""


def _sheet(rows, from_1904, hidden_rows, hidden_columns, merged):
    columns = "".join(
        f'<col min="{one + 1}" max="{one + 1}" hidden="1"/>' for one in hidden_columns
    )
    lines = "".join(
        f'<row r="{number}"{" hidden=" + chr(34) + "1" + chr(34) if number in hidden_rows else ""}>'
        + "".join(_cell(number, at, value, from_1904) for at, value in enumerate(row))
        + "</row>"
        for number, row in enumerate(rows, start=1)
    )
    spans = "".join(f'<mergeCell ref="{one}"/>' for one in merged)
    return (
        f'<worksheet xmlns="{_MAIN}">{f"<cols>{columns}</cols>" if columns else ""}'
        f"<sheetData>{lines}</sheetData>{f'<mergeCells>{spans}</mergeCells>' if spans else ''}"
        "</worksheet>"
    )


def _cell(number, at, value, from_1904):
    if value is None or value == "":
        return ""
    place = f'r="{column_letters(at)}{number}"'
    if isinstance(value, tuple):
        words, style, kind = value
        return f'<c {place} s="{style}" t="{kind}"><v>{escape(words)}</v></c>'
    if isinstance(value, date):
        return f'<c {place} s="1"><v>{serial(value, from_1904=from_1904)}</v></c>'
    if isinstance(value, int | float):
        return f"<c {place}><v>{value}</v></c>"
    return f'<c {place} t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def separated(rows, sign=","):
    """A CSV of these rows."""
    out = io.StringIO()
    csv.writer(out, delimiter=sign).writerows(rows)
    return out.getvalue().encode()

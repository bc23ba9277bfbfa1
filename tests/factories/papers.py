"""Papers with known words in known places, of every kind that a desk is sent."""

import io

import fpdf
import pikepdf
from pikepdf import Array, Dictionary, Name

from tests.factories.moments import NOW

LINES = (
    "The deputy Margaret Whitfield lives at 12 Elmwood Street",
    "Her vehicle bears the plate KBX4471 and is painted green",
    "The company grants a perpetual licence to the agency",
    "Prices follow the schedule that is attached hereto",
)
PDF = "application/pdf"


def paper(*pages, author="", each=None):
    """A PDF of pages of lines, 12 points high, the first 100 points from the top."""
    made = fpdf.FPDF(unit="pt", format="letter")
    made.set_creation_date(NOW)  # the same words give the same bytes, also a second later
    if author:
        made.set_author(author)
    for lines in pages or (LINES,):
        made.add_page()
        made.set_font("Helvetica", size=12)
        for row, line in enumerate(lines):
            made.text(72, 110 + 40 * row, line)
        if each:
            each(made)
    return bytes(made.output())


def line_box(row, *, page=1):
    """The corners of a whole line of ``paper``."""
    return {"page": page, "x0": 70, "y0": 97 + 40 * row, "x1": 560, "y1": 114 + 40 * row}


def changed(content, change):
    """The PDF after ``change`` was done to it, saved anew."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        change(pdf)
        pdf.save(out)
    return out.getvalue()


def rotated(pdf):
    """Turn the first page a quarter clockwise."""
    pdf.pages[0].obj.Rotate = 90


def cropped(pdf):
    """Show all but the edges of the first page."""
    pdf.pages[0].obj.CropBox = Array([36, 36, 576, 756])


def with_layer(pdf):
    """Add a layer that is not shown and says a name."""
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=b"Whitfield"))
    pdf.Root.OCProperties = Dictionary(
        OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]), Order=Array([layer]))
    )
    pdf.pages[0].obj.Resources.Properties = Dictionary(L=layer)
    pdf.pages[0].contents_add(b"/OC /L BDC BT /F1 12 Tf 72 300 Td (KBX4471 hidden) Tj ET EMC")


def with_note(pdf):
    """Add a remark to the first page that names somebody."""
    pdf.pages[0].obj.Annots = Array(
        [
            Dictionary(
                Type=Name.Annot, Subtype=Name.Text, Rect=Array([400, 700, 420, 720]),
                Contents=b"Whitfield was told", T=b"Margaret Whitfield",
            )
        ]
    )  # fmt: skip


def with_form(pdf):
    """Add a form whose one entry is a name, and is not shown."""
    entry = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=b"name", V=b"Margaret Whitfield",
            Rect=Array([72, 200, 300, 220]), F=2,
        )
    )  # fmt: skip
    pdf.Root.AcroForm = Dictionary(Fields=Array([entry]))
    pdf.pages[0].obj.Annots = Array([entry])


def with_attachment(pdf):
    """Attach a text that names somebody."""
    pdf.attachments["Whitfield.txt"] = b"Margaret Whitfield"


def with_structure(pdf):
    """Say the words of the page once more for those who cannot see it, and in a bookmark."""
    pdf.Root.StructTreeRoot = Dictionary(
        Type=Name.StructTreeRoot,
        K=Array([Dictionary(Type=Name.StructElem, S=Name.P, ActualText=b"Margaret Whitfield")]),
    )
    pdf.Root.Lang = b"en"
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Whitfield", 0))


def workbook(sheets):
    """A workbook with sheets, hidden rows and columns, a formula, a comment and a name.

    ``sheets`` maps names to rows of cells; a sheet whose name begins with a dot is hidden.
    """
    import zipfile  # noqa: PLC0415 - for this kind of paper alone

    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        listed, targets = "", ""
        for number, (name, rows) in enumerate(sheets.items(), start=1):
            state = ' state="hidden"' if name.startswith(".") else ""
            listed += f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"{state}/>'
            targets += (
                f'<Relationship Id="r{number}" Type="{links}/worksheet" '
                f'Target="worksheets/sheet{number}.xml"/>'
            )
            body = ""
            for row, cells in enumerate(rows, start=1):
                hidden = ' hidden="1"' if cells and cells[0] == "HIDE" else ""
                each = "".join(
                    f'<c r="{chr(65 + at)}{row}" t="inlineStr"><is><t>{cell}</t></is></c>'
                    for at, cell in enumerate(cells)
                )
                body += f'<row r="{row}"{hidden}>{each}</row>'
            archive.writestr(
                f"xl/worksheets/sheet{number}.xml",
                f'<worksheet xmlns="{main}"><cols><col min="4" max="4" hidden="1"/></cols>'
                f"<sheetData>{body}</sheetData></worksheet>",
            )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{links}"><sheets>{listed}</sheets>'
            '<definedNames><definedName name="Whitfield">Rates!$A$1</definedName>'
            "</definedNames></workbook>",
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}">{targets}</Relationships>',
        )
        archive.writestr("xl/comments1.xml", "<comments>Margaret Whitfield</comments>")
        archive.writestr("docProps/core.xml", "<creator>Margaret Whitfield</creator>")
        archive.writestr("[Content_Types].xml", "<Types/>")
    return out.getvalue()

"""Small Office files, written part by part."""

import io
import zipfile

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S = (
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_RELS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CORE = (
    '<cp:coreProperties xmlns:cp="http://x.invalid/cp" xmlns:dc="http://x.invalid/dc">{}'
    "</cp:coreProperties>"
)


def zipped(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def relation(kind, target, *, outside=False, mark="rId1"):
    mode = ' TargetMode="External"' if outside else ""
    return f'<Relationship Id="{mark}" Type="{_TYPE}/{kind}" Target="{target}"{mode}/>'


def relations(*links):
    return f"<Relationships {_RELS}>{''.join(links)}</Relationships>"


def docx(body="<w:p><w:r><w:t>Shown</w:t></w:r></w:p>", **more):
    parts = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document {_W}><w:body>{body}</w:body></w:document>",
    }
    return zipped(parts | {name.replace("__", "/"): value for name, value in more.items()})


def with_parts(make, parts, **how):
    """Make a file and put more parts into it."""
    made = io.BytesIO(make(**how))
    with zipfile.ZipFile(made, "a") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def xlsx(rows="<row r='1'><c r='A1' t='inlineStr'><is><t>Shown</t></is></c></row>", *, before="",
         after="", state="", book="", styles=""):  # fmt: skip
    shown = f' state="{state}"' if state else ""
    parts = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f"<workbook {_S}><sheets><sheet name='Front' sheetId='2' r:id='rId2'/>"
        f"<sheet name='Staff' sheetId='1' r:id='rId1'{shown}/></sheets>{book}</workbook>",
        "xl/_rels/workbook.xml.rels": relations(
            relation("worksheet", "worksheets/sheet1.xml"),
            relation("worksheet", "/xl/worksheets/sheet2.xml", mark="rId2"),
        ),
        "xl/worksheets/sheet1.xml": f"<worksheet {_S}>{before}<sheetData>{rows}</sheetData>"
        f"{after}</worksheet>",
        "xl/worksheets/sheet2.xml": f"<worksheet {_S}><sheetData/></worksheet>",
    }
    if styles:
        parts["xl/styles.xml"] = f"<styleSheet {_S}>{styles}</styleSheet>"
    return zipped(parts)


def row(number, *words, more="", style=""):
    used = f' s="{style}"' if style else ""
    cells = "".join(
        f"<c r='{chr(65 + place)}{number}' t='inlineStr'{used}><is><t>{word}</t></is></c>"
        for place, word in enumerate(words)
    )
    return f"<row r='{number}' {more}>{cells}</row>"


def pptx(slide="<a:t>Shown</a:t>", *, show="", **more):
    names = 'xmlns:p="http://x.invalid/p" xmlns:a="http://x.invalid/a"'
    hidden = f' show="{show}"' if show else ""
    parts = {
        "[Content_Types].xml": "<Types/>",
        "ppt/presentation.xml": "<p/>",
        "ppt/slides/slide1.xml": f"<p:sld {names}{hidden}>{slide}</p:sld>",
    }
    notes = {
        name.replace("__", "/") + ".xml": f"<p:x {names}>{value}</p:x>"
        for name, value in more.items()
    }
    return zipped(parts | notes)


_ODF = (
    'xmlns:office="urn:o" xmlns:table="urn:t" xmlns:text="urn:x" xmlns:style="urn:s" '
    'xmlns:xlink="urn:l" xmlns:draw="urn:d"'
)


def odf(kind, body, *, styles="", **more):
    parts = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": f"<office:c {_ODF}><office:styles>{styles}</office:styles>{body}</office:c>",
    }
    return zipped(parts | {name.replace("__", "/"): value for name, value in more.items()})

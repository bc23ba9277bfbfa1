"""One letter as each kind of file without pages: the same words, the same things beside them."""

import io
import struct
import zipfile

from tests.services.reading.corpus.containers import outlook, wide

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NUMBERING = (
    f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0">'
    '<w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/>'
    '<w:lvlText w:val="%1.%2)"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>'
)
_STYLES = (
    f'<w:styles xmlns:w="{W}"><w:style w:styleId="Titel1"><w:name w:val="heading 1"/></w:style>'
    "</w:styles>"
)
SECRET = "Whitfield"
STAYS = "perpetual"
UNSHOWN = ("Blackwood", "Greenfield", "Redgrave")
"""A hidden word, one in a comment, and one that was removed."""


def paragraph(words, more=""):
    """A paragraph of Word."""
    return f"<w:p>{f'<w:pPr>{more}</w:pPr>' if more else ''}<w:r><w:t>{words}</w:t></w:r></w:p>"


def numbered(words, depth=0):
    """A paragraph of Word that a list numbers."""
    return paragraph(words, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="3"/></w:numPr>')


BODY = "".join(
    (
        paragraph("Licence agreement", '<w:pStyle w:val="Titel1"/>'),
        paragraph("The deputy Margaret Whitfield lives at 12 Elmwood Street"),
        numbered("The company grants a perpetual licence to the agency"),
        numbered("for every camera", 1),
        numbered("for every plate reader", 1),
        numbered("Prices follow the schedule"),
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>Blackwood</w:t></w:r>",
        '<w:del w:author="A"><w:r><w:delText>Redgrave</w:delText></w:r></w:del>',
        '<w:ins w:author="A"><w:r><w:t>Inserted words count</w:t></w:r></w:ins></w:p>',
        "<w:p><w:r><w:t>A picture:</w:t></w:r><w:r><w:drawing><blip/></w:drawing></w:r></w:p>",
        f"<w:tbl><w:tr><w:tc>{paragraph('Cameras')}</w:tc><w:tc>{paragraph('twelve')}</w:tc></w:tr>",
        f"<w:tr><w:tc>{paragraph('Readers')}</w:tc><w:tc>{paragraph('forty')}</w:tc></w:tr></w:tbl>",
    )
)


def docx(body=BODY, **more):
    """A Word document with a head, a comment, a footnote, hidden and removed words."""
    parts = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:r="{_R}"><w:body>{body}</w:body>'
        "</w:document>",
        "word/header1.xml": f'<w:hdr xmlns:w="{W}">{paragraph("Office of the Clerk")}</w:hdr>',
        "word/comments.xml": f'<w:comments xmlns:w="{W}"><w:comment w:id="0">'
        f"{paragraph('Greenfield asks why')}</w:comment></w:comments>",
        "word/numbering.xml": _NUMBERING,
        "word/styles.xml": _STYLES,
    }
    return zipped(parts | {name.replace("__", "/"): words for name, words in more.items()})


_POINT = "<text:list-item><text:p>for every camera</text:p></text:list-item>"


def odt():
    """An OpenDocument text of the same words."""
    names = "".join(
        f' xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{of}:1.0"'
        for one, of in (("office", "office"), ("text", "text"), ("style", "style"),
                        ("table", "table"), ("draw", "drawing"))
    )  # fmt: skip
    items = "".join(
        f"<text:list-item><text:p>{words}</text:p>{more}</text:list-item>"
        for words, more in (
            ("The company grants a perpetual licence to the agency",
             f"<text:list>{_POINT}</text:list>"),
            ("Prices follow the schedule", ""),
        )
    )  # fmt: skip
    content = (
        f"<office:document-content{names}><office:automatic-styles>"
        '<style:style style:name="T1"><style:text-properties text:display="none"/></style:style>'
        '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" '
        'style:num-format="1" style:num-suffix="."/></text:list-style></office:automatic-styles>'
        "<office:body><office:text><text:tracked-changes><text:changed-region><text:deletion>"
        "<text:p>Redgrave</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        '<text:h text:outline-level="1">Licence agreement</text:h>'
        "<text:p>The deputy Margaret<text:s text:c='1'/>Whitfield lives at 12 Elmwood Street"
        "<office:annotation><text:p>Greenfield asks why</text:p></office:annotation>"
        '<text:span text:style-name="T1">Blackwood</text:span></text:p>'
        f'<text:list text:style-name="L1">{items}</text:list>'
        "<text:p>A picture: <draw:frame><draw:image/></draw:frame></text:p>"
        "<table:table><table:table-row><table:table-cell><text:p>Cameras</text:p>"
        "</table:table-cell><table:table-cell><text:p>twelve</text:p></table:table-cell>"
        "</table:table-row></table:table></office:text></office:body></office:document-content>"
    )
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


RTF = (
    rb"{\rtf1\ansi Licence agreement\par The deputy Margaret Whitfield lives at 12 Elmwood Street"
    rb"\par 1.\tab The company grants a perpetual licence to the agency\par "
    rb"{\v Blackwood}{\deleted Redgrave}{\*\annotation Greenfield asks why}"
    rb"Prices follow the schedule\par {\pict\pngblip 00}Cameras\cell twelve\cell\row}"
)

HTML = (
    b"<!doctype html><html><head><title>Licence agreement</title><style>p{color:red}</style>"
    b"<script>var a='Redgrave';</script></head><body><!-- Greenfield asks why -->"
    b"<p>The deputy Margaret <b>Whitfield</b> lives at 12 Elmwood Street</p>"
    b"<p style='display: none'>Blackwood</p>"
    b"<ol><li>The company grants a perpetual licence to the agency"
    b"<ul><li>for every camera</li></ul></li><li>Prices follow the schedule</li></ol>"
    b"<p>A picture: <img src='http://192.0.2.1/pixel.png'> and "
    b"<a href='http://192.0.2.1/?who=7'>a link</a></p>"
    b"<table><tr><td>Cameras</td><td>twelve</td></tr></table></body></html>"
)


def eml(page=HTML):
    """A mail in two versions, with a file."""
    return b"\r\n".join(
        (
            b"From: Margaret Whitfield <clerk@town.invalid>",
            b"To: desk@example.org",
            b"Received: from Redgrave.invalid by mail.example.org",
            b"Date: Tue, 24 Nov 2026 09:00:00 -0500",
            b"Subject: =?utf-8?q?Licence_agreement?=",
            b"MIME-Version: 1.0",
            b'Content-Type: multipart/mixed; boundary="a"',
            b"",
            b"--a",
            b'Content-Type: multipart/alternative; boundary="b"',
            b"",
            b"--b",
            b"Content-Type: text/plain",
            b"",
            b"Open this in a program that shows web pages.",
            b"--b",
            b"Content-Type: text/html",
            b"",
            page,
            b"--b--",
            b"--a",
            b'Content-Type: text/csv; name="rates.csv"',
            b"",
            b"a,b",
            b"--a--",
            b"",
        )
    )


def msg():
    """A mail as Outlook saves it."""
    number, text, long = 0x0C15, 0x001F, 0x0003
    to = {
        (0x3001, text): wide("The Desk"),
        (0x3003, text): wide("desk@example.org"),
        (number, long): struct.pack("<II", 1, 0),
    }
    said = "The deputy Margaret Whitfield\r\n\r\nThe company grants a perpetual licence\r\n"
    return outlook(
        {
            (0x0037, text): wide("Licence agreement"),
            (0x0C1A, text): wide("Town Clerk"),
            (0x0C1F, text): wide("clerk@town.invalid"),
            (0x1000, text): wide(said),
        },
        people=[to],
    )


def zipped(parts):
    """A ZIP of parts by their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()

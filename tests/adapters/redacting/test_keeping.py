"""Pages that stay as they were drawn: plain ones alone, and nothing of them that is not seen."""

import io

import pikepdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageChops

from app.adapters.redacting import looking
from app.adapters.redacting.keeping.copies import without_remarks
from app.adapters.redacting.keeping.pages import kept
from app.adapters.redacting.redactor import ProcessRedactor
from app.adapters.redacting.spelling import MustBeGone
from app.ports.redacting import Area
from tests.factories.papers import LINES, PDF, changed, line_box, paper

PLAIN = ("The company grants a perpetual licence", "Prices follow the schedule")
GONE = MustBeGone(["Whitfield"], ["Olive Organiser"])


def doubts(content, tmp_path):
    """What is not plain on the first page; nothing where it is kept."""
    source, target = tmp_path / "source.pdf", tmp_path / "kept.pdf"
    source.write_bytes(content)
    return kept(source, [1], target).get(1, "")


def drawn(extra, resources=None):
    """A change of a paper: draw more on its first page."""

    def change(pdf):
        page = pdf.pages[0]
        for kind, held in (resources(pdf) if resources else {}).items():
            page.obj.Resources[kind] = held
        page.contents_add(extra)

    return change


def layer(pdf):
    made = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=b"Whitfield"))
    return {"/Properties": Dictionary(L=made)}


def shining(pdf):
    return {"/ExtGState": Dictionary(T=Dictionary(ca=0.2))}


def form(pdf):
    inner = pdf.make_stream(b"BT ET", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])
    return {"/XObject": Dictionary(N=inner)}


def dots(pdf, **facts):
    """A picture of 64 by 64 dots."""
    held = {"Type": Name.XObject, "Subtype": Name.Image, "Width": 64, "Height": 64}
    held |= {"ColorSpace": Name.DeviceGray, "BitsPerComponent": 8} | facts
    return {"/XObject": Dictionary(N=pdf.make_stream(bytes(range(256)) * 16, **held))}


def named_colour(pdf):
    tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0], C1=[1], N=1)
    space = Array([Name.Separation, Name("/Whitfield"), Name.DeviceGray, tint])
    return {"/ColorSpace": Dictionary(S=space)}


def drawn_letters(pdf):
    shape = pdf.make_stream(b"500 0 0 0 500 700 d1 0 0 500 700 re f")
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=[0, 0, 750, 750],
        FontMatrix=[0.001, 0, 0, 0.001, 0, 0], FirstChar=65, LastChar=65, Widths=[600],
        CharProcs=Dictionary({"/Whitfield": shape}),
        Encoding=Dictionary(Type=Name.Encoding, Differences=Array([65, Name("/Whitfield")])),
    )  # fmt: skip
    return {"/Font": Dictionary(N=font)}


PICTURE = b" q 60 0 0 60 100 300 cm /N Do Q "
HIDING = {
    "a remark": lambda pdf: setattr(
        pdf.pages[0].obj, "Annots",
        Array([Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([9, 9, 20, 20]))]),
    ),
    "white words": drawn(b" BT 1 g /F1 12 Tf 72 300 Td (KBX4471 white) Tj ET"),
    "words without ink": drawn(b" BT 3 Tr /F1 12 Tf 72 300 Td (KBX4471 unseen) Tj ET"),
    "covered words": drawn(b" BT /F1 12 Tf 72 300 Td (KBX4471) Tj ET 0 g 70 295 80 20 re f"),
    "words beside the page": drawn(b" BT /F1 12 Tf 900 300 Td (KBX4471 aside) Tj ET"),
    "words that are cut off": drawn(
        b" q 0 0 5 5 re W n BT /F1 12 Tf 72 300 Td (KBX4471 cut) Tj ET Q"
    ),
    "a layer": drawn(b" /OC /L BDC BT /F1 12 Tf 72 300 Td (KBX4471) Tj ET EMC", layer),
    "shining through": drawn(b" q /T gs 72 300 60 60 re f Q", shining),
    "a drawing inside": drawn(b" q /N Do Q", form),
    "letters as drawings": drawn(b" BT /N 12 Tf 72 300 Td (A) Tj ET", drawn_letters),
    "a named colour": drawn(b" /S cs 1 scn 72 300 60 60 re f", named_colour),
    "a covered picture": drawn(PICTURE + b"0 g 90 290 80 80 re f", dots),
    "a picture cut in half": drawn(b" q 100 300 30 60 re W n" + PICTURE + b"Q", dots),
    "a picture half beside the page": drawn(b" q 60 0 0 60 590 300 cm /N Do Q", dots),
    "a picture over the page": drawn(b" q 612 0 0 792 0 0 cm /N Do Q", dots),
    "a picture with a mask": drawn(
        PICTURE, lambda pdf: dots(pdf, Mask=Array([0, 9]))
    ),
    "a shape that is painted over": drawn(
        b" 100 300 m 120 340 140 340 160 300 c S 90 290 80 80 re f"
    ),
    "larger units": lambda pdf: setattr(pdf.pages[0].obj, "UserUnit", 2),
}  # fmt: skip


@pytest.mark.parametrize("kind", HIDING)
def test_what_may_hide_something_is_never_kept(tmp_path, kind):
    assert doubts(paper(PLAIN), tmp_path) == ""
    assert doubts(changed(paper(PLAIN), HIDING[kind]), tmp_path)


def carrying(pdf):
    """Carry a name wherever a page that looks plain can carry one."""
    page = pdf.pages[0]
    page.obj.PieceInfo = Dictionary(A=Dictionary(Private=b"Whitfield"))
    page.obj.Metadata = pdf.make_stream(b"<x>Whitfield</x>")
    page.obj.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=b"'Whitfield'"))
    page.obj.Thumb = pdf.make_stream(b"Whitfield")
    page.obj.Resources.XObject = Dictionary(Whitfield=pdf.make_stream(b"(Whitfield) Tj"))
    page.obj.Resources.ColorSpace = named_colour(pdf)["/ColorSpace"]
    page.obj.Resources.Font.Whitfield = Dictionary(Type=Name.Font, BaseFont=Name("/Whitfield"))
    page.contents_add(b"/Span <</ActualText (Whitfield)>> BDC % Whitfield\nEMC /Whitfield MP")
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([b"Whitfield", Dictionary()])))
    pdf.docinfo["/Author"] = "Whitfield"
    pdf.attachments["Whitfield.txt"] = b"Whitfield"
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Whitfield", 0))


def test_nothing_that_is_not_seen_comes_along(tmp_path):
    assert doubts(changed(paper(PLAIN), carrying), tmp_path) == ""
    with pikepdf.open(tmp_path / "kept.pdf") as pdf:
        streams = [one.read_bytes() for one in pdf.objects if isinstance(one, pikepdf.Stream)]
        everything = b"".join([*streams, *(one.unparse() for one in pdf.objects)])
        assert set(pdf.Root.keys()) == {"/Type", "/Pages"}
    assert b"Whitfield" not in everything + (tmp_path / "kept.pdf").read_bytes()


def test_a_picture_and_its_camera(tmp_path):
    """A small picture stays, without what the camera wrote into it."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "Whitfield"
    Image.linear_gradient("L").save(out, "JPEG", exif=exif, comment=b"Whitfield")
    assert b"Whitfield" not in without_remarks(out.getvalue())

    def photographed(pdf):
        held = pdf.make_stream(
            out.getvalue(), Type=Name.XObject, Subtype=Name.Image, Width=256, Height=256,
            ColorSpace=Name.DeviceGray, BitsPerComponent=8, Filter=Name.DCTDecode,
        )  # fmt: skip
        pdf.pages[0].obj.Resources.XObject = Dictionary(N=held)
        pdf.pages[0].contents_add(PICTURE)

    content = changed(paper(PLAIN), photographed)
    assert doubts(content, tmp_path) == ""
    assert b"Whitfield" in content
    assert b"Whitfield" not in (tmp_path / "kept.pdf").read_bytes()


def written_in(font, tmp_path):
    """A PDF of three pages in a font that it carries: each says something else."""
    import fpdf  # noqa: PLC0415 - here alone

    made = fpdf.FPDF(unit="pt", format="letter")
    made.add_font("carried", fname=font)
    made.set_font("carried", size=14)
    for said in ("Margaret Whitfield", "The licence is given", "Prices are due"):
        made.add_page()
        made.text(72, 120, said)
    path = tmp_path / "carried.pdf"
    made.output(str(path))
    return path


@pytest.fixture
def face(tmp_path):
    """A font file with a square for each letter, whose names say something."""
    from fontTools.fontBuilder import FontBuilder  # noqa: PLC0415 - here alone
    from fontTools.pens.ttGlyphPen import TTGlyphPen  # noqa: PLC0415 - here alone

    letters = sorted(set("Margaret Whitfield The licence is given Prices are due") - {" "})
    names = [".notdef", "space", *(f"Whitfield{ord(one)}" for one in letters)]
    made = FontBuilder(1000)
    made.setupGlyphOrder(names)
    made.setupCharacterMap({32: "space"} | {ord(one): f"Whitfield{ord(one)}" for one in letters})
    shapes = {}
    for number, name in enumerate(names):
        pen = TTGlyphPen(None)
        if name not in {".notdef", "space"}:
            for corner, at in enumerate([(50, 0), (500, 0), (500, 300 + 10 * number), (50, 700)]):
                pen.lineTo(at) if corner else pen.moveTo(at)
            pen.closePath()
        shapes[name] = pen.glyph()
    made.setupGlyf(shapes)
    made.setupHorizontalMetrics(dict.fromkeys(names, (600, 50)))
    made.setupHorizontalHeader(ascent=800, descent=-200)
    made.setupNameTable({"familyName": "Whitfield", "styleName": "Regular"})
    made.setupOS2()
    made.setupPost()
    path = tmp_path / "face.ttf"
    made.save(str(path))
    return path


def test_a_font_brings_the_letters_of_the_kept_pages_alone(tmp_path, face):
    source, target = written_in(face, tmp_path), tmp_path / "kept.pdf"
    assert kept(source, [2, 3], target) == {}
    with pikepdf.open(target) as pdf:
        font = pdf.pages[0].Resources.Font.F1
        inner = font.DescendantFonts[0]
        shapes = TTFont(io.BytesIO(inner.FontDescriptor.FontFile2.read_bytes()))
        table = font.ToUnicode.read_bytes().decode()
    assert "name" not in shapes
    assert "post" not in shapes
    filled = {name for name in shapes.getGlyphOrder() if shapes["glyf"][name].numberOfContours > 0}
    said = set("The licence is given Prices are due") - {" "}
    assert len(filled) == len(said)
    spelled = {
        chr(int(row.split("<")[2][:4], 16)) for row in table.splitlines() if row.count("<") == 2
    }
    assert spelled - {" ", "\uffff"} <= said
    assert "W" not in spelled
    with pypdfium2.PdfDocument(source) as before, pypdfium2.PdfDocument(target) as after:
        for number in (1, 2):
            one, other = before[number], after[number - 1]
            assert one.get_textpage().get_text_range() == other.get_textpage().get_text_range()
            shown = [each.render(scale=2).to_pil().convert("L") for each in (one, other)]
            assert ImageChops.difference(*shown).getextrema() == (0, 0)


@pytest.fixture(scope="module")
def redacted(tmp_path_factory):
    """A redacted file: a page that is a picture, and one that is kept."""
    folder = tmp_path_factory.mktemp("redacted")
    given, made = folder / "given.pdf", folder / "made.pdf"
    given.write_bytes(paper(LINES, PLAIN))
    done = ProcessRedactor().redact(given, PDF, [Area(**line_box(0))], made, read={})
    assert done.pictures == (1,)
    return made.read_bytes()


@pytest.fixture
def result(redacted, tmp_path):
    """A copy of it to change."""
    made = tmp_path / "made.pdf"
    made.write_bytes(redacted)
    return made


def look(path):
    """What the look again finds, by code."""
    areas = [{"page": 1, "x0": 70, "y0": 97, "x1": 560, "y1": 114}]
    asked = {"path": str(path), "media_type": PDF, "areas": areas, "folder": ""}
    return {code for code, *_rest in looking.look(asked, GONE)["findings"]}


def on_second(change):
    """A change of the kept page of a result."""
    return lambda pdf: change(pdf, pdf.pages[1])


def put_back(pdf, page):
    page.obj.Resources.XObject = form(pdf)["/XObject"]


SABOTAGE = {
    "a drawing": put_back,
    "a colour": lambda pdf, page: setattr(
        page.obj.Resources, "ColorSpace", named_colour(pdf)["/ColorSpace"]
    ),
    "drawn letters": lambda pdf, page: setattr(
        page.obj.Resources, "Font", drawn_letters(pdf)["/Font"]
    ),
    "a name for a font": lambda pdf, page: setattr(
        page.obj.Resources.Font.F1, "BaseFont", Name("/ABCDEF+Somebody")
    ),
    "an alternative text": lambda pdf, page: page.contents_add(
        b"/Span <</ActualText (Somebody)>> BDC EMC"
    ),
    "words without ink": lambda pdf, page: page.contents_add(b"BT 3 Tr /F1 9 Tf (x) Tj ET"),
    "a remark": lambda pdf, page: setattr(page.obj, "Annots", Array([])),
    "a text in an array": lambda pdf, page: setattr(
        page.obj.Resources, "ExtGState", Dictionary(G1=Dictionary(LW=String("Somebody")))
    ),
    "an object of its own": lambda pdf, page: setattr(pdf.Root, "Extra", pdf.make_stream(b"x")),
}


@pytest.mark.parametrize("kind", SABOTAGE)
def test_whatever_is_put_back_into_a_kept_page_is_found(result, kind):
    assert look(result) == set()
    result.write_bytes(changed(result.read_bytes(), on_second(SABOTAGE[kind])))
    assert look(result) & {"carries", "unreadable"}


def test_a_page_with_a_box_must_be_a_picture(result):
    def swapped(pdf):
        pdf.pages.append(pdf.pages[1])
        del pdf.pages[0]

    result.write_bytes(changed(result.read_bytes(), swapped))
    assert "not_burned" in look(result)

"""PDF: what acts, what hides, what is carried; each with a clean twin that has no such finding."""

import io

import pikepdf
import pytest
from PIL import Image, ImageDraw

from tests.adapters.inspecting.looking import codes, look, only
from tests.factories.documents import pdf
from tests.factories.fields import field, filled
from tests.factories.papers import changed, paper

URI = "/S /URI /URI (https://tracker.example.invalid/?id=1)"


def annotation(kind, more=""):
    return {"page": f"/Annots [<< /Type /Annot /Subtype /{kind} /Rect [70 690 300 715] {more} >>]"}


def action(inner):
    return {"root": f"/OpenAction << {inner} >>"}


def test_a_plain_page_is_clear():
    found = look(pdf("An agreement between the city and the vendor"))
    assert (found.type, found.pages, found.verdict) == ("application/pdf", 1, "clear")
    assert (found.findings, found.reasons, found.ocr_needed) == ((), (), False)
    assert found.text_chars > 40


@pytest.mark.parametrize(
    ("inside", "code", "harmless"),
    [
        (action("/S /JavaScript /JS (app.alert\\(1\\))"), "javascript", action("/S /GoTo")),
        (action("/S /Launch /F (calc.exe)"), "launch_action", action("/S /GoTo")),
        (action(URI), "automatic_uri", annotation("Link", f"/A << {URI} >>")),
        (annotation("Link", f"/A << {URI} >>"), "uri_action", annotation("Link")),
        ({"page": "/AA << /O << /S /SubmitForm /F (x) >> >>"}, "submit_action", {}),
        (action("/S /ImportData /F (x)"), "import_action", {}),
        (action("/S /GoToE"), "remote_action", action("/S /GoTo")),
        (action("/S /GoToR /F (other.pdf)"), "remote_action", action("/S /GoTo")),
        (annotation("RichMedia"), "media", annotation("Link")),
        (annotation("Text", "/Contents (remark)"), "comments", annotation("Link")),
        (annotation("Redact"), "unapplied_redaction", annotation("Link")),
        (annotation("Square"), "loose_shape", annotation("Link")),
        (annotation("Projection"), "annotations", annotation("Link")),
        (
            {"root": "/Names << /EmbeddedFiles << /Names [(a) << /EF << >> >>] >> >>"},
            "embedded_files",
            {"root": "/Names << >>"},
        ),
        ({"root": "/AcroForm << /XFA [] >>"}, "xfa_form", {"root": "/AcroForm << >>"}),
        (
            {"root": "/OCProperties << /OCGs [4 0 R] /D << /OFF [4 0 R] >> >>"},
            "hidden_layers",
            {"root": "/OCProperties << /OCGs [4 0 R] /D << /ON [4 0 R] >> >>"},
        ),
        ({"root": "/OCProperties << /OCGs [4 0 R] /D << >> >>"}, "layers", {}),
        ({"page": "/PieceInfo << >>"}, "custom_data", {}),
    ],
)
def test_what_a_pdf_does_or_carries_is_named(inside, code, harmless):
    assert code in codes(look(pdf(**inside)))
    assert code not in codes(look(pdf(**harmless)))


def test_a_finding_says_on_which_page_it_is():
    assert only(look(pdf(**annotation("Text", "/Contents (x)"))), "comments").page == 1


def test_words_under_a_black_box_are_named_and_told_to_members_only():
    found = only(look(pdf("Jane Example", content="0 g 68 692 420 16 re f")), "covered_text")
    assert (found.page, found.count, found.value) == (1, 2, "Jane Example")
    assert "Jane" not in found.detail


def test_half_a_long_word_under_a_box_counts():
    half = pdf("217-555-0100-ext", content="0 g 68 692 50 16 re f")
    assert "covered_text" in codes(look(half))


@pytest.mark.parametrize(
    "harmless",
    [
        "0 g 68 300 420 16 re f",  # elsewhere
        "0 g 68 692 420 1 re f",  # a rule
        "0 g 68 400 420 16 re f BT 1 g /F1 12 Tf 72 404 Td (White on black) Tj ET",
    ],
)
def test_other_dark_shapes_are_not_failed_redactions(harmless):
    assert codes(look(pdf("Jane", content=harmless))) == set()


def test_text_under_a_coloured_cover_or_in_white_is_hidden():
    assert codes(look(pdf("Jane", content="1 1 0 rg 68 692 420 16 re f"))) == {"hidden_text"}
    white = pdf("Shown", content="BT 1 g /F1 12 Tf 72 400 Td (White on white) Tj ET")
    assert only(look(white), "hidden_text").value == "White on white"


def test_text_under_a_black_picture_is_covered():
    black = "q 420 0 0 16 68 692 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \0 EI Q"
    assert "covered_text" in codes(look(pdf("Jane Example", content=black)))


def test_text_under_a_mark_that_is_drawn_black_is_covered():
    with pikepdf.open(io.BytesIO(pdf("Jane Example"))) as made:
        form = made.make_stream(b"0 g 0 0 420 16 re f")
        form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        form.BBox = [0, 0, 420, 16]
        mark = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Square,
            Rect=[68, 692, 488, 708],
            AP=pikepdf.Dictionary(N=form),
        )
        made.pages[0].Annots = [made.make_indirect(mark)]
        out = io.BytesIO()
        made.save(out)
    assert {"covered_text", "loose_shape"} <= codes(look(out.getvalue()))


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_turned_page_hides_nothing_from_the_look(turned):
    box = "0 g 68 692 420 16 re f"
    assert "covered_text" in codes(look(pdf("Jane", page=f"/Rotate {turned}", content=box)))
    assert codes(look(pdf("Jane", page=f"/Rotate {turned}"))) == set()


def test_text_outside_the_crop_box_is_named():
    cropped = pdf("Secret", page="/CropBox [0 0 612 600]")
    assert only(look(cropped), "outside_text").value == "Secret"
    assert codes(look(pdf("Secret", page="/CropBox [0 0 612 790]"))) == set()


def test_text_that_no_pen_draws_is_named():
    undrawn = pdf("Shown", content="BT 3 Tr /F1 12 Tf 72 400 Td (Un drawn) Tj ET")
    assert "invisible_text" in codes(look(undrawn))


def saved(change, **how):
    with pikepdf.open(io.BytesIO(pdf("Shown"))) as made:
        change(made)
        out = io.BytesIO()
        made.save(out, **how)
    return out.getvalue()


def test_attached_files_are_looked_into_as_well():
    def attach(made):
        made.attachments["names.txt"] = b"Call 217-555-0100"

    found = look(saved(attach))
    (child,) = found.children
    assert (child.name, child.type) == ("names.txt", "text/plain")
    assert only(found, "phone").inside == "names.txt"
    assert "embedded_files" in codes(found)


def test_authors_and_added_properties_are_named():
    def sign(made):
        with made.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata["dc:creator"] = ["Ada Other"]
        made.docinfo["/Author"] = "Kim Clerk"
        made.docinfo["/CaseOfficer"] = "J. Sample"

    found = look(saved(sign))
    named = {one.value for one in found.findings if one.code == "author"}
    assert named == {"Kim Clerk", "Ada Other"}
    assert "J. Sample" in only(found, "custom_properties").detail
    assert codes(look(saved(lambda _made: None))) == set()


def test_entries_of_a_form_are_listed():
    def fill(made):
        field = pikepdf.Dictionary(FT=pikepdf.Name.Tx, T="Home", V="12 Elm Street")
        made.Root.AcroForm = pikepdf.Dictionary(Fields=[made.make_indirect(field)])

    found = look(saved(fill))
    assert "12 Elm Street" in only(found, "form_values").detail
    assert only(found, "street_address").value == "12 Elm Street"


def test_words_that_stand_in_a_field_alone_are_read():
    found = look(filled("Signed by Olive Organiser, SSN 219-09-9999"), watch=["Olive Organiser"])
    assert only(found, "watch_word").page == 1
    assert only(found, "ssn").page == 1


def test_words_of_a_hidden_field_are_searched():
    found = look(filled("Signed by Olive Organiser", flags=2), watch=["Olive Organiser"])
    assert "watch_word" in codes(found)
    assert "hidden_text" not in codes(found)


def test_a_black_field_over_words_is_a_failed_redaction():
    covered = {"place": (60, 670, 560, 695), "drawn": "0 g 0 0 500 25 re f"}
    assert only(look(filled(**covered)), "covered_text").page == 1
    framed = covered | {"drawn": "1 w 0 0 500 25 re S"}
    assert "covered_text" not in codes(look(filled(**framed)))


def test_a_field_on_an_empty_page_leaves_the_page_to_be_read():
    found = look(changed(paper(()), field("Received in June")))
    assert found.silent_pages == (1,)
    assert found.ocr_needed


def test_words_that_only_an_earlier_version_says_are_found():
    first = pdf("Secret witness Jane")
    start = first.rindex(b"startxref")
    before = int(first[start:].split()[1])
    text = b"BT /F1 12 Tf 72 700 Td (Nothing here) Tj ET"
    place = len(first) + 1
    later = b"5 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (len(text), text)
    table = b"xref\n5 1\n%010d 00000 n \ntrailer\n<< /Size 6 /Root 1 0 R /Prev %d >>\n" % (
        place,
        before,
    )
    whole = first + b"\n" + later + table + b"startxref\n%d\n%%%%EOF" % (place + len(later))
    found = look(whole)
    assert only(found, "old_text").value == "secret witness jane"
    assert "old_revisions" in codes(found)
    assert not {"old_text", "old_revisions"} & codes(look(first))


def test_a_file_written_for_the_web_has_no_earlier_version():
    assert codes(look(saved(lambda _made: None, linearize=True))) == set()


def test_what_hangs_behind_the_end_is_named():
    assert "trailing_data" in codes(look(pdf("x") + b"\nPK\x03\x04" + b"more" * 40))


def test_a_password_holds_a_file_and_a_lock_on_printing_does_not():
    shut = saved(lambda _made: None, encryption=pikepdf.Encryption(owner="o", user="u"))
    assert look(shut).because == "it is locked by a password"
    light = saved(lambda _made: None, encryption=pikepdf.Encryption(owner="o", user=""))
    assert codes(look(light)) == {"restrictions"}
    assert look(light).verdict == "clear"


def test_a_page_without_words_needs_reading_and_is_held():
    found = look(pdf(""))
    assert (found.ocr_needed, found.silent_pages, found.verdict) == (True, (1,), "hold")


def test_a_file_without_pages_is_held():
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.save(out)
    found = look(out.getvalue())
    assert codes(found) == {"no_pages"}
    assert not found.opened


def test_pictures_wait_for_a_persons_eyes():
    def show(made):
        picture = io.BytesIO()
        Image.new("RGB", (90, 90), "green").save(picture, "JPEG")
        stream = made.make_stream(picture.getvalue())
        stream.stream_dict = pikepdf.Dictionary(
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=90,
            Height=90,
            ColorSpace=pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )
        page = made.pages[0]
        page.Resources.XObject = pikepdf.Dictionary(P=stream)
        page.contents_add(b"q 90 0 0 90 72 300 cm /P Do Q")

    found = only(look(saved(show)), "pictures")
    assert (found.page, found.severity) == (1, "look")


@pytest.mark.parametrize(
    "broken", [b"%PDF-1.4 nothing", pdf("x")[:200], b"%PDF-1.7\n" + b"\0" * 99]
)
def test_a_damaged_file_is_held(broken):
    found = look(broken)
    assert not found.opened
    assert found.verdict == "hold"


def scan(*, boxed):
    """A page that is one picture, with a layer of words as OCR lays it over a scan."""
    picture = Image.new("L", (1224, 1584), 255)
    draw = ImageDraw.Draw(picture)
    for at in range(144, 640, 6):  # strokes, where the words stand
        draw.line((at, 160, at, 186), fill=0, width=2)
    if boxed:
        draw.rectangle((136, 150, 700, 196), fill=0)
    kept = io.BytesIO()
    picture.save(kept, "JPEG")
    words = "BT 3 Tr /F1 12 Tf 72 700 Td (Jane Example of Elm Street) Tj ET"
    with pikepdf.open(io.BytesIO(pdf("", content=words))) as made:
        stream = made.make_stream(kept.getvalue())
        stream.stream_dict = pikepdf.Dictionary(
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=1224,
            Height=1584,
            ColorSpace=pikepdf.Name.DeviceGray,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )
        made.pages[0].Resources.XObject = pikepdf.Dictionary(P=stream)
        made.pages[0].contents_add(b"q 612 0 0 792 0 0 cm /P Do Q", prepend=True)
        out = io.BytesIO()
        made.save(out)
    return out.getvalue()


def test_words_of_a_scan_are_read_under_a_box_that_is_part_of_the_picture():
    """The agency blacked out the scan and left the layer of words that its scanner made."""
    found = look(scan(boxed=True))
    assert "Jane Example" in only(found, "covered_text").value
    assert codes(look(scan(boxed=False))) == {"pictures"}

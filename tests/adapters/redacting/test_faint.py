"""Pictures of kept pages: written anew from what they show; none shows less than it has."""

import io

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Name
from PIL import Image, ImageDraw, ImageFont

from app.adapters.redacting.keeping.copies import without_remarks
from app.adapters.redacting.keeping.pages import kept
from app.adapters.redacting.redactor import ProcessRedactor
from app.ports.redacting import Area
from tests.factories.papers import LINES, PDF, changed, line_box, paper

PLAIN = ("The company grants a perpetual licence", "Prices follow the schedule")
SECRET = b"Whitfield of 12 Elmwood Street"


def named(mode="L", ground=255, ink=0, wide=500):
    """A picture of a name."""
    picture = Image.new(mode, (wide, 80), ground)
    pen = ImageDraw.Draw(picture)
    pen.text((10, 10), "Margaret Whitfield", fill=ink, font=ImageFont.load_default(40))
    return picture


def shown(dots, *, wide=200.0, high=32.0, more="", **facts):
    """A change of a paper: draw a picture on its first page."""

    def change(pdf):
        held = {"Type": Name.XObject, "Subtype": Name.Image, "Width": 500, "Height": 80}
        held |= {"ColorSpace": Name.DeviceGray, "BitsPerComponent": 8} | facts
        made = pdf.make_stream(dots, **{name: one for name, one in held.items() if one is not None})
        pdf.pages[0].obj.Resources.XObject = pikepdf.Dictionary(N=made)
        pdf.pages[0].contents_add(f" q {more} {wide} 0 0 {high} 100 300 cm /N Do Q ".encode())

    return change


def table(colours, last=1, base=Name.DeviceRGB):
    return Array([Name.Indexed, base, last, pikepdf.String(colours)])


def packed(picture, quality=95):
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def beside_a_sign():
    """A bold sign, and a faint name beside it."""
    picture = named(ink=252)
    ImageDraw.Draw(picture).rectangle((420, 10, 480, 70), fill=0)
    return picture


NUMBERS = named(ground=0, ink=1).tobytes()
HIDING = {
    "a table of one white": shown(NUMBERS, ColorSpace=table(b"\xff" * 6)),
    "a number that is no colour": shown(NUMBERS, ColorSpace=table(b"\xff" * 3, 0)),
    "dots that mean white": shown(named().tobytes(), Decode=Array([1, 1])),
    "dots that mean nearly white": shown(named().tobytes(), Decode=Array([0.99, 1])),
    "a faint name": shown(named(ink=252).tobytes()),
    "a faint name in a JPEG": shown(packed(named(ink=248), 100), Filter=Name.DCTDecode),
    "a faint name beside a sign": shown(beside_a_sign().tobytes()),
    "a name in blue upon blue": shown(
        named("RGB", (0, 0, 250), (0, 0, 255)).tobytes(), ColorSpace=Name.DeviceRGB
    ),
    "a name drawn very small": shown(named().tobytes(), wide=10, high=1.6),
    "a name drawn very low": shown(named().tobytes(), wide=400, high=1.6),
    "a white mask": shown(
        named("1").tobytes(), more="1 g", ImageMask=True, ColorSpace=None, BitsPerComponent=1
    ),
    "finer dots than are seen": shown(NUMBERS * 2, BitsPerComponent=16),
    "a name in blue under black": shown(
        named("CMYK", (0, 0, 0, 255), (255, 0, 0, 255)).tobytes(), ColorSpace=Name.DeviceCMYK
    ),
    "a JPEG larger than it says": shown(
        packed(named(wide=700)), Filter=Name.DCTDecode
    ),
}  # fmt: skip


def doubts(content, tmp_path):
    """What is not plain on the first page; nothing where it is kept."""
    source, target = tmp_path / "source.pdf", tmp_path / "kept.pdf"
    source.write_bytes(content)
    return kept(source, [1], target).get(1, "")


@pytest.mark.parametrize("kind", HIDING)
def test_a_picture_that_shows_less_than_it_has_is_not_kept(tmp_path, kind):
    assert doubts(changed(paper(PLAIN), HIDING[kind]), tmp_path)


def by_bits(bits):
    """The dots of a name in so many bits each, lines filled up to whole bytes."""
    picture, rows = named(wide=500), []
    for y in range(80):
        row = "".join(f"{picture.getpixel((x, y)) >> (8 - bits):0{bits}b}" for x in range(500))
        row += "1" * (-len(row) % 8)
        rows.append(bytes(int(row[at : at + 8], 2) for at in range(0, len(row), 8)))
    return b"".join(rows)


GREYS = bytes(round(255 * one / 15) for one in range(16) for _rgb in "rgb")
KEPT = {
    "grey": shown(named().tobytes()),
    "colours": shown(
        named("RGB", (255, 255, 255), (200, 0, 0)).tobytes(), ColorSpace=Name.DeviceRGB
    ),
    "black and white": shown(by_bits(1), BitsPerComponent=1),
    "four greys": shown(by_bits(2), BitsPerComponent=2),
    "sixteen greys": shown(by_bits(4), BitsPerComponent=4),
    "a table": shown(NUMBERS, ColorSpace=table(b"\xff\xff\xff\x20\x00\x80")),
    "a table of few": shown(by_bits(4), BitsPerComponent=4, ColorSpace=table(GREYS, 15)),
    "a table of greys": shown(NUMBERS, ColorSpace=table(b"\xff\x10", base=Name.DeviceGray)),
    "white upon black": shown(named().tobytes(), Decode=Array([1, 0])),
    "its own meaning": shown(NUMBERS, ColorSpace=table(b"\xff" * 3 + b"\0" * 3),
                             Decode=Array([0, 255])),
    "a mask": shown(by_bits(1), ImageMask=True, ColorSpace=None, BitsPerComponent=1),
    "a mask, the other way": shown(
        by_bits(1), ImageMask=True, ColorSpace=None, BitsPerComponent=1, Decode=Array([1, 0])
    ),
    "a JPEG": shown(packed(named(), 75), Filter=Name.DCTDecode),
    "inks": shown(
        named("CMYK", (0, 0, 0, 0), (255, 255, 0, 0)).tobytes(), ColorSpace=Name.DeviceCMYK
    ),
    "a JPEG of inks": shown(
        packed(named("CMYK", (0, 0, 0, 0), (255, 255, 0, 0))),
        Filter=Name.DCTDecode, ColorSpace=Name.DeviceCMYK, Decode=Array([1, 0] * 4),
    ),
    "a fine print": shown(named().tobytes(), wide=60, high=9.6),
}  # fmt: skip


@pytest.mark.parametrize("kind", KEPT)
def test_an_ordinary_picture_is_kept_as_it_looks(tmp_path, kind):
    assert doubts(changed(paper(PLAIN), KEPT[kind]), tmp_path) == ""
    with pypdfium2.PdfDocument(tmp_path / "kept.pdf") as made:
        picture = made[0].render(scale=2, grayscale=True).to_pil()
    low, high = picture.crop((200, 920, 600, 984)).getextrema()
    assert high - low > 100


def riddled(picture):
    """A JPEG of several scans with words between them, within one, and after its end."""
    out = io.BytesIO()
    picture.save(out, "JPEG", progressive=True)
    whole = out.getvalue()
    first = whole.index(b"\xff\xda")
    second = whole.index(b"\xff\xda", first + 2)
    at = whole.rfind(b"\xff\xc4", first, second)
    at = at if at > 0 else second
    remark = b"\xff\xfe" + (len(SECRET) + 2).to_bytes(2, "big") + SECRET
    return whole[:at] + SECRET + remark + whole[at:] + SECRET + b"\xff\xd9"


def test_no_byte_of_a_jpeg_comes_along_that_shows_nothing(tmp_path):
    given = riddled(named())
    assert given.count(SECRET) == 3
    assert SECRET not in without_remarks(given)
    content = changed(paper(PLAIN), shown(given, Filter=Name.DCTDecode))
    assert doubts(content, tmp_path) == ""
    assert SECRET not in (tmp_path / "kept.pdf").read_bytes()


def overprinted(pdf):
    """Print letters over a name on the second page."""
    for said in (b"Zebulon Quartermain", b"XXXXXXX XXXXXXXXXXX"):
        pdf.pages[1].contents_add(b" BT /F1 12 Tf 72 300 Td (" + said + b") Tj ET ")


def test_words_under_other_words_do_not_stay(tmp_path):
    given, made = tmp_path / "given.pdf", tmp_path / "made.pdf"
    given.write_bytes(changed(paper(LINES, PLAIN), overprinted))
    done = ProcessRedactor().redact(given, PDF, [Area(**line_box(0))], made, read={})
    assert done.pictures == (1, 2)
    with pypdfium2.PdfDocument(made) as pdf:
        said = pdf[1].get_textpage().get_text_range()
    assert "perpetual" in said
    assert "Zebulon" not in said

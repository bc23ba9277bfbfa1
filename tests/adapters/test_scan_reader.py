"""Scans are read as they come from a machine: turned, crooked, grey; what is hostile is refused."""

import io
from contextlib import suppress

import pikepdf
import pytest
from PIL import Image

from app.adapters import scan_reader
from app.adapters.scan_reader import ProcessScanReader
from app.models.ref import new_ref
from app.ports.scanning import ScanUnreadable
from app.services.sheets import code_of
from tests.factories.scans import as_file, as_pdf, blank, page, picture, pile, scanned, sheet

PDF = "application/pdf"
REF = new_ref()


@pytest.fixture
def read(tmp_path):
    def told(content, media_type=PDF, tell=lambda _done, _total: None):
        path = tmp_path / "scan"
        path.write_bytes(content)
        return ProcessScanReader().pages(path, media_type, tell)

    return told


@pytest.fixture
def taken_apart(tmp_path):
    def told(content, pieces, media_type=PDF):
        path, out = tmp_path / "scan", tmp_path / "out"
        path.write_bytes(content)
        out.mkdir(exist_ok=True)
        return [
            one.read_bytes() for one in ProcessScanReader().split(path, media_type, pieces, out)
        ]

    return told


@pytest.mark.parametrize(
    "way",
    [
        {},
        {"turn": 180},
        {"turn": 90},
        {"turn": 270},
        {"lean": 4.0},
        {"lean": -7.5},
        {"grey": 40},
        {"grey": 60, "turn": 180, "lean": 3.0},
        {"dpi": 100, "grey": 40},
        {"dpi": 75, "lean": 2.0},
    ],
    ids=str,
)
def test_a_sheet_is_read_however_it_lay_on_the_glass(read, way):
    (told,) = read(as_pdf(scanned(sheet(REF), **way), way.get("dpi", 200)))
    assert told.codes == (code_of(REF),)
    assert not told.blank


def test_half_a_sheet_is_enough(read):
    seen = scanned(sheet(REF))
    seen.paste(0, (0, 0, seen.width, seen.height // 2))
    (told,) = read(as_pdf(seen))
    assert told.codes == (code_of(REF),)


@pytest.mark.parametrize("kind", ["TIFF", "PNG", "JPEG"])
def test_a_picture_of_a_sheet_is_read_too(read, kind):
    (told,) = read(as_file([scanned(sheet(REF))], kind), f"image/{kind.lower()}")
    assert told.codes == (code_of(REF),)


def test_every_page_of_a_tiff_is_looked_at(read):
    pages = [scanned(sheet(REF)), scanned(page()), scanned(blank())]
    told = read(as_file(pages, "TIFF"), "image/tiff")
    assert [one.codes for one in told] == [(code_of(REF),), (), ()]
    assert [one.blank for one in told] == [False, False, True]


@pytest.mark.parametrize("way", [{}, {"grey": 25}], ids=str)
def test_a_page_is_blank_only_if_nothing_stands_on_it(read, way):
    pages = [blank(), page(), page("No.")]
    told = read(pile(*(as_pdf(scanned(one, **way)) for one in pages)))
    assert [one.blank for one in told] == [True, False, False]


def test_progress_is_told_while_a_pile_is_looked_at(read, monkeypatch):
    monkeypatch.setattr(scan_reader, "CHUNK", 2)
    heard = []
    told = read(pile(*[page()] * 5), tell=lambda done, total: heard.append((done, total)))
    assert len(told) == 5
    assert heard == [(0, 5), (2, 5), (4, 5), (5, 5)]


def test_pages_keep_their_bytes_when_a_pile_is_taken_apart(taken_apart):
    pages = [as_pdf(scanned(page(f"Page {number}"), dpi=50), 50) for number in range(4)]
    whole = pile(*pages)
    first, second = taken_apart(whole, [[0], [2, 3]])
    assert _pictures(first) == _pictures(whole)[:1]
    assert _pictures(second) == _pictures(whole)[2:]


def test_the_same_pages_give_the_same_file_each_time(taken_apart):
    whole = pile(sheet(REF), page(), page("More"))
    assert taken_apart(whole, [[1, 2]]) == taken_apart(whole, [[1, 2]])


def test_a_letter_carries_no_picture_of_another_where_all_pages_share_one_list(taken_apart):
    with pikepdf.open(io.BytesIO(pile(*(as_pdf(scanned(page(str(n)))) for n in range(3))))) as pdf:
        every = pikepdf.Dictionary()
        for number, one in enumerate(pdf.pages):
            (name,) = one.Resources.XObject.keys()
            every[f"/P{number}"] = one.Resources.XObject[name]
            one.Contents = pdf.make_stream(f"q 612 0 0 792 0 0 cm /P{number} Do Q".encode())
        for one in pdf.pages:
            one.Resources = pikepdf.Dictionary(XObject=every)
        out = io.BytesIO()
        pdf.save(out)
    (made,) = taken_apart(out.getvalue(), [[1]])
    with pikepdf.open(io.BytesIO(made)) as pdf:
        pictures = [
            one
            for one in pdf.objects
            if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image"
        ]
    assert len(pictures) == 1


def test_a_jpeg_is_put_into_the_pdf_as_it_is(taken_apart):
    content = as_file([scanned(page())], "JPEG")
    (made,) = taken_apart(content, [[0]], "image/jpeg")
    assert _pictures(made) == [content]


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "P", "RGBA"])
def test_every_dot_of_a_tiff_is_kept(taken_apart, mode):
    seen = picture(page(), 60).convert(mode)
    (made,) = taken_apart(as_file([seen], "TIFF", 60), [[0]], "image/tiff")
    with pikepdf.open(io.BytesIO(made)) as pdf:
        (image,) = pdf.pages[0].get_images().values()
        shown = pikepdf.PdfImage(image).as_pil_image()
        assert [round(float(one)) for one in pdf.pages[0].mediabox[2:]] == [612, 792]
    assert shown.convert("RGB").tobytes() == seen.convert("RGB").tobytes()


def test_a_photo_taken_sideways_stands_upright(taken_apart):
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    scanned(page()).save(out, "JPEG", exif=exif)
    (made,) = taken_apart(out.getvalue(), [[0]], "image/jpeg")
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert pdf.pages[0].Rotate == 90


def test_a_page_is_drawn_as_a_jpeg_to_be_looked_at(tmp_path):
    path = tmp_path / "scan"
    path.write_bytes(pile(page(), page("Two")))
    drawn = ProcessScanReader().picture(path, PDF, 1)
    with Image.open(io.BytesIO(drawn)) as seen:
        assert (seen.format, seen.size) == ("JPEG", (935, 1210))
    with pytest.raises(ScanUnreadable):
        ProcessScanReader().picture(path, PDF, 2)


def test_a_locked_pile_says_so(read):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(page())) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    with pytest.raises(ScanUnreadable, match="password"):
        read(out.getvalue())


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.7\nnothing of the kind", PDF),
        (page()[: len(page()) // 3], PDF),
        (as_file([picture(page(), 30)], "TIFF")[:200], "image/tiff"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "image/png"),
        (b"", PDF),
    ],
    ids=["no pdf", "half a pdf", "half a tiff", "half a png", "nothing"],
)
def test_a_broken_pile_is_refused_in_words(read, content, media_type):
    with pytest.raises(ScanUnreadable, match=r"damaged|no pages"):
        read(content, media_type)


def test_a_picture_that_would_fill_the_memory_is_refused(read):
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    with pytest.raises(ScanUnreadable, match="too much"):
        read(out.getvalue(), "image/png")


def test_a_page_as_large_as_a_house_is_looked_at_from_afar(read):
    with pikepdf.open(io.BytesIO(page())) as pdf:
        pdf.pages[0].mediabox = [0, 0, 14_400, 14_400]
        out = io.BytesIO()
        pdf.save(out)
    assert len(read(out.getvalue())) == 1


def test_more_pages_than_anybody_scans_are_refused(read, monkeypatch):
    monkeypatch.setattr(scan_reader, "MOST_PAGES", 2)
    with pytest.raises(ScanUnreadable, match="more than 2 pages"):
        read(pile(page(), page(), page()))


def test_hostile_pdfs_harm_nobody(read, shared):
    folder = shared / "data" / "hostile_files" / "synthetic"
    opened = {}
    for path in sorted(folder.glob("*.pdf")):
        with suppress(ScanUnreadable):
            opened[path.name] = len(read(path.read_bytes()))
    assert opened["bates_520_pages.pdf"] == 520
    assert opened["huge_mediabox.pdf"] == 1
    assert not {"zero_bytes.pdf", "html_named.pdf"} & set(opened)


def _pictures(content):
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [one.read_raw_bytes() for each in pdf.pages for one in each.get_images().values()]

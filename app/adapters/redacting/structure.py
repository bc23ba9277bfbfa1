"""What a redacted PDF may consist of: everything else in one is told, whatever it says."""

import io
import re
import struct
from collections.abc import Collection, Iterator
from typing import Any, Final

import pikepdf
from fontTools.agl import AGL2UV
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

from app.adapters.redacting.keeping.fonts import STANDARD

_PICTURE_DRAWS: Final = frozenset({"q", "Q", "cm", "Do", "BT", "ET", "Tr", "Tf", "Tz", "Tm", "Tj"})
_KEPT_DRAWS: Final = _PICTURE_DRAWS | {
    "w", "J", "j", "M", "d", "m", "l", "c", "v", "y", "h", "re", "S", "s", "f", "F", "f*", "B",
    "B*", "b", "b*", "n", "W", "W*", "Tc", "Tw", "TL", "Ts", "Td", "TD", "T*", "TJ", "'", '"',
    "g", "G", "rg", "RG", "k", "K", "cs", "CS", "sc", "SC", "scn", "SCN", "gs",
}  # fmt: skip
_KEYS: Final[dict[str, frozenset[str]]] = {
    kind: frozenset(f"/{name}" for name in names.split())
    for kind, names in {
        "/Catalog": "Type Pages",
        "/Pages": "Type Kids Count Parent",
        "/Page": "Type Parent MediaBox Resources Contents Rotate",
        "/XObject": "Type Subtype Width Height BitsPerComponent ColorSpace ImageMask Decode Filter "
        "DecodeParms Interpolate Length",
        "/Font": "Type Subtype BaseFont Encoding FirstChar LastChar Widths ToUnicode DW W "
        "FontDescriptor DescendantFonts CIDSystemInfo CIDToGIDMap",
        "/FontDescriptor": "Type FontName FontBBox Flags ItalicAngle Ascent Descent CapHeight "
        "StemV FontFile2",
        "/Encoding": "Type BaseEncoding Differences",
        "/XRef": "Type Root Size ID W Index Filter Length DecodeParms Prev",
        "/ObjStm": "Type N First Filter Length DecodeParms Extends",
        "": "Length Length1 Filter DecodeParms Font XObject ExtGState ColorSpace Registry Ordering "
        "Supplement LW LC LJ ML SA OP op OPM Predictor Columns Colors BitsPerComponent K "
        "BlackIs1 Rows EncodedByteAlign",
    }.items()
}
_TRAILER: Final = _KEYS["/XRef"]
_WORDS: Final = """
Catalog Pages Page XObject Image Font FontDescriptor Encoding XRef ObjStm Type0 Type1 TrueType
CIDFontType2 Identity Identity-H WinAnsiEncoding MacRomanEncoding FlateDecode DCTDecode
CCITTFaxDecode DeviceGray DeviceRGB DeviceCMYK Indexed Layer
"""
_NAMES: Final = STANDARD | {f"/{name}" for name in _WORDS.split()}
_OURS = re.compile(r"/(?:F|X|G|C|Kept)\d+|/I|/F|/Layer")
_SAID: Final = frozenset({b"Adobe", b"Identity"})
GRAMMAR: Final = frozenset(name[1:] for name in _NAMES.union(*_KEYS.values())) | {
    one.decode() for one in _SAID
}
"""The names that every file written here has, whatever it says: none of them tells a word."""
_NAME_OF_OURS = re.compile(rb"/([A-Za-z][A-Za-z0-9-]*)(?![A-Za-z0-9#_.-])")
_TABLE_STARTS: Final = b"/CIDInit /ProcSet findresource begin"
_OF_TABLES = re.compile(
    rb"/(?:CIDInit|ProcSet|CMapName|CMapType|Kept)\b"
    rb"|\b(?:(?:begin|end)(?:cmap|codespacerange|bfchar|bfrange)|findresource|begin|dict|def|end)\b"
)
_OF_FILES = re.compile(
    rb"\b\d{10} \d{5} [nf]\b|\bstartxref\s+\d+"
    rb"|\b(?:obj|endobj|xref|trailer|startxref|stream|endstream)\b"
)
# Whole numbers of six digits are no places on a page: they are looked at, as are all strings and
# remarks, and numbers that stand on their own by no rule of PDF, such as 555-0142.
_PLACES = re.compile(
    rb"%PDF-\d\.\d|(\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\s]*>|%[^\r\n]*)"
    rb"|(?<![^\s()<>\[\]])[-+]?(?:\d*\.\d+|\d+\.|\d{1,5})(?![^\s()<>\[\]/%])",
    re.DOTALL,
)
_OF_LETTERS = re.compile(rb"/Registry\s*\(Adobe\)|/Ordering\s*\(Identity\)")
_TABLES: Final = frozenset(
    {b"glyf", b"loca", b"head", b"hhea", b"hmtx", b"maxp", b"cmap", b"cvt ", b"fpgm", b"prep"}
)
_DEEPEST: Final = 30
_HIDDEN: Final = 3
_JFIF: Final = 14  # bytes of its head without a thumbnail

Found = tuple[str, int | None, str, str]


def beside(pdf: pikepdf.Pdf, burned: Collection[int]) -> Iterator[Found]:
    """Say what the file has that is never written; ``burned`` pages must be pictures."""
    for name in set(pdf.trailer.keys()) - _TRAILER:
        yield "carries", None, f"{name} in the trailer", "objects"
    for thing in pdf.objects:
        for what in _odd(thing, 0):
            yield "carries", None, what, "objects"
    for number, page in enumerate(pdf.pages, start=1):
        is_picture = _is_picture(page)
        if number in burned and not is_picture:
            yield "not_burned", number, "the page is no picture", "objects"
        for what in _odd_drawing(page, _PICTURE_DRAWS if is_picture else _KEPT_DRAWS):
            yield "carries", number, what, "objects"


def without_grammar(content: bytes, *, keywords: bool = False) -> bytes:
    """Take out what each file written here has: names of keys, the frame of a table of letters.

    A word that was burned may be one of them, as “Pages” or “Count” is. ``keywords`` are those
    between the objects of a file. What is none of the few things written is told by ``beside``.
    """
    if content.startswith(_TABLE_STARTS):
        content = _OF_TABLES.sub(b" ", content)
    if keywords:
        content = _OF_FILES.sub(b" ", content)
    return _NAME_OF_OURS.sub(
        lambda found: b" " if found[1].decode() in GRAMMAR else found[0],
        _OF_LETTERS.sub(b" ", content),
    )


def without_places(content: bytes) -> bytes:
    """Take out the numbers that say where something is drawn; strings stay as they are.

    A number that was burned may be one of them, as “612” is the width of a page, or several that
    stand side by side.
    """
    return _PLACES.sub(lambda found: found[1] or b" ", content)


def kept(pdf: pikepdf.Pdf) -> set[int]:
    """Give the pages that are drawn and no pictures."""
    return {number for number, page in enumerate(pdf.pages, start=1) if not _is_picture(page)}


def _is_picture(page: pikepdf.Page) -> bool:
    """Say whether a page is one picture and a layer of words."""
    resources = page.obj.get("/Resources", Dictionary())
    fonts = resources.get("/Font", Dictionary()).values()
    return set(resources.get("/XObject", Dictionary()).keys()) == {"/I"} and all(
        str(one.get("/BaseFont")) == "/Layer" for one in fonts
    )


def _odd_drawing(page: pikepdf.Page, known: frozenset[str]) -> Iterator[str]:
    for step in pikepdf.parse_content_stream(page):
        operator = str(step.operator)
        if operator not in known:
            yield f"the operator {operator}"
        elif operator == "Tr" and known is _KEPT_DRAWS and int(step.operands[0]) >= _HIDDEN:
            yield "letters that are not drawn"
        for one in step.operands:
            if isinstance(one, Name) and not _is_known(str(one)):
                yield f"the name {one!s} in the drawing"


def _odd(thing: Any, depth: int) -> Iterator[str]:  # noqa: ANN401 - any object of a PDF
    """Name what in an object is not of the few things that are written."""
    if depth > _DEEPEST:
        yield "too much"
    elif isinstance(thing, Dictionary | Stream):
        yield from _odd_entries(thing, depth)
    elif isinstance(thing, Array):
        is_table = len(thing) and thing[0] == Name.Indexed
        for one in thing:
            if not _is_elsewhere(one) and not (is_table and isinstance(one, String)):
                yield from _odd(one, depth + 1)
    elif isinstance(thing, Name):
        if not _is_known(str(thing)) and str(thing)[1:] not in AGL2UV:
            yield f"the name {thing!s}"
    elif isinstance(thing, String) and bytes(thing) not in _SAID:
        yield "a text beside the pages"


def _odd_entries(thing: Any, depth: int) -> Iterator[str]:  # noqa: ANN401 - as above
    kind = str(thing.get("/Type", ""))
    known = _KEYS.get(kind, _KEYS[""]) | {"/Length"}
    for key, value in thing.items():
        if key not in known and not _OURS.fullmatch(key):
            yield f"{key} of {kind[1:] or 'an object'}"
        elif not _is_elsewhere(value) and key != "/ID":
            yield from _odd(value, depth + 1)
    if isinstance(thing, Stream):
        yield from _odd_stream(thing)
    if "/FontFile2" in thing:
        yield from _odd_font(thing.FontFile2)


def _is_known(name: str) -> bool:
    return name in _NAMES or bool(_OURS.fullmatch(name))


def _odd_stream(stream: Stream) -> Iterator[str]:
    if str(stream.get("/Filter", "")) == "/DCTDecode":
        with Image.open(io.BytesIO(stream.read_raw_bytes())) as picture:
            for name, said in getattr(picture, "applist", ()):
                plain = name == "APP14" or (name == "APP0" and len(said) <= _JFIF)
                if not plain:
                    yield f"{name} in a picture"


def _odd_font(stream: Any) -> Iterator[str]:  # noqa: ANN401 - as above
    """Name the parts of a font that draw no letter: names, remarks, bytes after its end."""
    content = stream.read_bytes()
    (number,) = struct.unpack(">H", content[4:6])
    end = 0
    for at in range(12, 12 + 16 * number, 16):
        tag, _sum, start, length = struct.unpack(">4sLLL", content[at : at + 16])
        end = max(end, start + length)
        if tag not in _TABLES:
            yield f"{tag.decode('latin-1')} in a font"
    if len(content) - end > 3:  # noqa: PLR2004 - the last table is filled up to four bytes
        yield "bytes after a font"


def _is_elsewhere(value: Any) -> bool:  # noqa: ANN401 - as above
    return isinstance(value, pikepdf.Object) and value.is_indirect

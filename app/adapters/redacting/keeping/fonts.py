"""Fonts of kept pages, written anew: the letters that these pages use, and no others."""

import io
import warnings
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

import pikepdf
from fontTools import subset
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name

from app.adapters.redacting.keeping import letters
from app.adapters.redacting.keeping.doubt import Doubt

STANDARD: Final = frozenset(
    f"/{family}{kind}"
    for family, kinds in (
        ("Helvetica", ("", "-Bold", "-Oblique", "-BoldOblique")),
        ("Courier", ("", "-Bold", "-Oblique", "-BoldOblique")),
        ("Times", ("-Roman", "-Bold", "-Italic", "-BoldItalic")),
    )
    for kind in kinds
)
"""Fonts that every reader has, so that no file carries them."""

_TABLES: Final = frozenset(
    {"glyf", "loca", "head", "hhea", "hmtx", "maxp", "cmap", "cvt ", "fpgm", "prep"}
)
_MEASURES: Final = ("/Flags", "/ItalicAngle", "/Ascent", "/Descent", "/CapHeight", "/StemV")
_PRIVATE: Final = (0xF000, 0xF100, 0xF200)  # where fonts of signs keep their letters
_MOST_GLYPHS: Final = 65_536
_SPACE: Final = 0x20


def written(
    pdf: pikepdf.Pdf,
    font: Any,  # noqa: ANN401 - an object of pikepdf
    said: Iterable[bytes],
    number: int,
) -> Dictionary:
    """Write a font anew for the strings that are ``said`` in it. Raises ``Doubt``."""
    kind = str(font.get("/Subtype"))
    if kind == "/Type0":
        return _wide(pdf, font, said, number)
    codes = sorted({code for each in said for code in each})
    descriptor = font.get("/FontDescriptor", Dictionary())
    if kind == "/TrueType" and "/FontFile2" in descriptor:
        return _true_type(pdf, font, codes, number)
    carried = {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor.keys())
    if kind != "/Type1" or carried or str(font.get("/BaseFont")) not in STANDARD:
        raise Doubt(f"a font of the kind {kind[1:]}")
    return Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name(str(font.BaseFont)),
        **_simple(pdf, font, codes),
    )  # fmt: skip


def _simple(pdf: pikepdf.Pdf, font: Any, codes: list[int]) -> dict[str, Any]:  # noqa: ANN401 - as above
    """Give the widths, the encoding and the table of Unicode for these codes of one byte."""
    meant = letters.by_encoding(font.get("/Encoding"))
    if "/ToUnicode" in font:
        meant |= letters.by_table(font.ToUnicode)
    kept = {code: meant[code] for code in codes if code in meant}
    if len(kept) < len(codes):
        raise Doubt("letters without a meaning")
    facts: dict[str, Any] = {"ToUnicode": pdf.make_stream(letters.table(kept, wide=False))}
    if "/Encoding" in font:
        facts["Encoding"] = _encoding(font.Encoding, codes)
    if "/Widths" in font and codes:
        first, widths = int(font.get("/FirstChar", 0)), list(font.Widths)
        facts["FirstChar"], facts["LastChar"] = codes[0], codes[-1]
        facts["Widths"] = Array(
            [
                _number(widths[code - first])
                if code in kept and 0 <= code - first < len(widths)
                else 0
                for code in range(codes[0], codes[-1] + 1)
            ]
        )
    return facts


def _encoding(given: Any, codes: list[int]) -> Any:  # noqa: ANN401 - as above
    if isinstance(given, Name):
        return Name(str(given))
    named = letters.differences(given)
    listed: list[Any] = []
    for code in codes:
        if code in named:
            listed += [code, Name(f"/{named[code]}")]
    made = Dictionary(Type=Name.Encoding, Differences=Array(listed))
    if "/BaseEncoding" in given:
        made.BaseEncoding = Name(str(given.BaseEncoding))
    return made


def _true_type(pdf: pikepdf.Pdf, font: Any, codes: list[int], number: int) -> Dictionary:  # noqa: ANN401 - as above
    facts = _simple(pdf, font, codes)
    meant = letters.by_encoding(font.get("/Encoding"))
    shapes = _opened(font.FontDescriptor.FontFile2)
    wanted = set[int](codes) | {over + code for over in _PRIVATE for code in codes}
    wanted |= {ord(meant[code]) for code in codes if code in meant and len(meant[code]) == 1}
    glyphs = set[int]()
    for each in shapes["cmap"].tables if "cmap" in shapes else ():
        each.cmap = {code: name for code, name in each.cmap.items() if code in wanted}
        glyphs |= {shapes.getGlyphID(name) for name in each.cmap.values()}
    if "cmap" not in shapes:
        raise Doubt("a font without a table of letters")
    return Dictionary(
        Type=Name.Font, Subtype=Name.TrueType, BaseFont=_named(number),
        FontDescriptor=_descriptor(pdf, font.FontDescriptor, _thinned(shapes, glyphs), number),
        **facts,
    )  # fmt: skip


def _wide(pdf: pikepdf.Pdf, font: Any, said: Iterable[bytes], number: int) -> Dictionary:  # noqa: ANN401 - as above
    """Write a font of codes of two bytes, each the number of a letter's shape."""
    (inner,) = font.DescendantFonts
    if str(font.get("/Encoding")) != "/Identity-H" or str(inner.Subtype) != "/CIDFontType2":
        raise Doubt("a wide font of an unusual kind")
    codes = set[int]()
    for each in said:
        if len(each) % 2:
            raise Doubt("half a letter")
        codes |= {int.from_bytes(each[at : at + 2], "big") for at in range(0, len(each), 2)}
    meant = letters.by_table(font.ToUnicode) if "/ToUnicode" in font else {}
    if not codes <= set(meant):
        raise Doubt("letters without a meaning")
    shape_of = _shapes_of(inner.get("/CIDToGIDMap", Name.Identity), codes)
    shapes = _opened(inner.FontDescriptor.FontFile2)
    packed = _thinned(shapes, set(shape_of.values()))
    made = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=_named(number),
        CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
        DW=_number(inner.get("/DW", 1000)), W=_widths(inner.get("/W", Array()), codes),
        FontDescriptor=_descriptor(pdf, inner.FontDescriptor, packed, number),
        CIDToGIDMap=_map(pdf, inner.get("/CIDToGIDMap", Name.Identity), shape_of),
    )  # fmt: skip
    kept = {code: meant[code] for code in codes}
    return Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=_named(number), Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(made)]),
        ToUnicode=pdf.make_stream(letters.table(kept, wide=True)),
    )  # fmt: skip


def _shapes_of(given: Any, codes: set[int]) -> dict[int, int]:  # noqa: ANN401 - as above
    if isinstance(given, Name):
        return {code: code for code in codes}
    table = given.read_bytes()
    return {code: int.from_bytes(table[2 * code : 2 * code + 2], "big") for code in codes}


def _map(pdf: pikepdf.Pdf, given: Any, shape_of: dict[int, int]) -> Any:  # noqa: ANN401 - as above
    if isinstance(given, Name):
        return Name.Identity
    table = bytearray(2 * (max(shape_of, default=0) + 1))  # by code
    for code, shape in shape_of.items():
        table[2 * code : 2 * code + 2] = shape.to_bytes(2, "big")
    return pdf.make_stream(bytes(table))


def _widths(given: Any, codes: set[int]) -> Array:  # noqa: ANN401 - as above
    """Write the widths of these codes alone."""
    known: dict[int, Any] = {}
    rows, at = list(given), 0
    while at + 1 < len(rows):
        first, then = int(rows[at]), rows[at + 1]
        if isinstance(then, Array):
            known |= {first + more: width for more, width in enumerate(then)}
            at += 2
        else:
            last = min(int(then), _MOST_GLYPHS)
            known |= {code: rows[at + 2] for code in codes if first <= code <= last}
            at += 3
    listed: list[Any] = []
    for code in sorted(codes & set(known)):
        listed += [code, Array([_number(known[code])])]
    return Array(listed)


def _descriptor(pdf: pikepdf.Pdf, given: Any, packed: bytes, number: int) -> Any:  # noqa: ANN401 - as above
    measures = {name[1:]: _number(given.get(name, 0)) for name in _MEASURES}
    box = [_number(one) for one in given.get("/FontBBox", Array([0, 0, 1000, 1000]))]
    made = Dictionary(
        Type=Name.FontDescriptor, FontName=_named(number), FontBBox=Array(box),
        FontFile2=pdf.make_stream(packed, Length1=len(packed)), **measures,
    )  # fmt: skip
    return pdf.make_indirect(made)


def _opened(stream: Any) -> TTFont:  # noqa: ANN401 - as above
    try:
        shapes = TTFont(io.BytesIO(stream.read_bytes()), recalcTimestamp=False, lazy=False)
    except Exception as problem:
        raise Doubt("a font that is damaged") from problem
    if "glyf" not in shapes:
        raise Doubt("a font without shapes")
    return shapes


def _thinned(shapes: TTFont, glyphs: set[int]) -> bytes:
    """Give a font of these shapes alone, under their numbers, without names, times and programs."""
    for table in set(shapes.keys()) - _TABLES - {"GlyphOrder"}:
        del shapes[table]
    options = subset.Options(
        hinting=True, retain_gids=True, notdef_outline=True, notdef_glyph=True, glyph_names=False,
        legacy_cmap=True, symbol_cmap=True, recalc_timestamp=False, layout_features=[],
    )  # fmt: skip
    thin = subset.Subsetter(options)
    thin.populate(gids=sorted(glyphs & set(range(shapes["maxp"].numGlyphs))))
    out = io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            thin.subset(shapes)
        shapes["head"].created = shapes["head"].modified = 0
        shapes.save(out, reorderTables=False)
    except Exception as problem:
        raise Doubt("a font that cannot be written anew") from problem
    return out.getvalue()


def _named(number: int) -> Name:
    return Name(f"/Kept{number}")


def _number(value: Any) -> Any:  # noqa: ANN401 - as above
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise Doubt("a measure that is no number")
    return value

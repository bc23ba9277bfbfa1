"""Make a new PDF of pictures with a layer of words, and of pages that stay as they were drawn."""

import contextlib
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import img2pdf
import pikepdf
from pikepdf import Array, Dictionary, Name

_BLOCK: Final = 100  # ranges in one block, as the format allows
_KEPT: Final = frozenset(
    {"/Width", "/Height", "/BitsPerComponent", "/Filter", "/DecodeParms", "/Subtype"}
)
_UPRIGHT: Final = 1.3  # how much higher than wide a word is that runs down the page
_EM: Final = 500  # thousandths; how wide every letter of the layer counts


def write(total: int, drawn: Mapping[int, Mapping[str, Any]], kept: Path, target: Path) -> None:
    """Write ``total`` pages to ``target``: those ``drawn``, and between them those of ``kept``.

    A drawn page has its ``path``, its size and the ``words`` on it; ``kept`` holds the pages that
    stay as they were, in order, and nothing else.
    """
    with pikepdf.new() as made, contextlib.ExitStack() as opened:
        font = made.make_indirect(_font(made))
        others = (
            iter(opened.enter_context(pikepdf.open(kept)).pages) if len(drawn) < total else iter(())
        )
        for number in range(1, total + 1):
            if number in drawn:
                page = _page(made, drawn[number], font)
                made.pages.append(pikepdf.Page(made.make_indirect(page)))
            else:
                made.pages.append(next(others))
        if "/Info" in made.trailer:
            del made.trailer["/Info"]
        made.save(
            target,
            deterministic_id=True,
            compress_streams=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )


def _page(pdf: pikepdf.Pdf, one: Mapping[str, Any], font: Any) -> Dictionary:  # noqa: ANN401 - an object of pikepdf
    wide, high = float(one["wide"]), float(one["high"])
    drawn = f"q {wide:.3f} 0 0 {high:.3f} 0 0 cm /I Do Q\n"
    return Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, round(wide, 3), round(high, 3)]),
        Resources=Dictionary(
            XObject=Dictionary(I=_picture(pdf, Path(one["path"]))), Font=Dictionary(F=font)
        ),
        Contents=pdf.make_stream((drawn + _layer(one.get("words", ()), high)).encode("ascii")),
    )


def _picture(pdf: pikepdf.Pdf, path: Path) -> Any:  # noqa: ANN401 - as above
    """Take over the dots of a picture that was drawn here, as they were packed."""
    made = img2pdf.convert(str(path), nodate=True)
    with pikepdf.open(io.BytesIO(made)) as held:
        (drawn,) = held.pages[0].obj.Resources.XObject.as_dict().values()
        facts = {name: value for name, value in drawn.items() if name in _KEPT}
        facts["/ColorSpace"] = Name.DeviceGray if _is_grey(drawn) else Name.DeviceRGB
        dots = bytes(drawn.read_raw_bytes())
        for name in ("/Filter", "/DecodeParms"):
            if name in facts:
                facts[name] = _copied(facts[name])
        return pdf.make_indirect(
            pikepdf.Stream(pdf, dots, facts | {"/Type": Name.XObject, "/Interpolate": False})
        )


def _is_grey(drawn: Any) -> bool:  # noqa: ANN401 - as above
    return str(drawn.ColorSpace) == "/DeviceGray"


def _copied(value: Any) -> Any:  # noqa: ANN401 - as above
    """Copy a name, a number, or a dictionary or array of them, out of another file."""
    if isinstance(value, Dictionary):
        return Dictionary({name: _copied(one) for name, one in value.items()})
    if isinstance(value, Array):
        return Array([_copied(one) for one in value])
    return Name(str(value)) if isinstance(value, Name) else value


def _layer(words: Sequence[Sequence[Any]], high: float) -> str:
    """Write the words where they stand, as text that is not drawn."""
    lines = []
    for x0, y0, x1, y1, text in words:
        across, down = x1 - x0, y1 - y0
        codes = text.encode("utf-16-be")
        if len(codes) != 2 * len(text) or min(across, down) <= 0:  # beyond Unicode's first plane
            continue
        lies = len(text) > 1 and down > _UPRIGHT * across  # on a page that was scanned sideways
        size, along = (across, down) if lies else (down, across)
        stretch = 100 * along / (size * len(text) * _EM / 1000)
        foot = 0.2 * size
        turned = (
            f"0 -1 1 0 {x0 + foot:.2f} {high - y0:.2f}"
            if lies
            else f"1 0 0 1 {x0:.2f} {high - y1 + foot:.2f}"
        )
        lines.append(f"/F {size:.2f} Tf {stretch:.2f} Tz {turned} Tm <{codes.hex()}0020> Tj")
    return "BT 3 Tr\n" + "\n".join(lines) + "\nET\n" if lines else ""


def _font(pdf: pikepdf.Pdf) -> Dictionary:
    """Give a font without shapes whose codes are letters of Unicode themselves."""
    described = Dictionary(
        Type=Name.FontDescriptor, FontName=Name.Layer, Flags=5, FontBBox=Array([0, -200, 500, 800]),
        ItalicAngle=0, Ascent=800, Descent=-200, CapHeight=800, StemV=80,
    )  # fmt: skip
    letters = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.Layer, DW=_EM,
        CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(described), CIDToGIDMap=Name.Identity,
    )  # fmt: skip
    return Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.Layer, Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(letters)]),
        ToUnicode=pdf.make_stream(_to_unicode().encode("ascii")),
    )  # fmt: skip


def _to_unicode() -> str:
    rows = [f"<{high:02X}00> <{high:02X}FF> <{high:02X}00>" for high in range(256)]
    blocks = [rows[at : at + _BLOCK] for at in range(0, len(rows), _BLOCK)]
    ranges = "".join(
        f"{len(block)} beginbfrange\n" + "\n".join(block) + "\nendbfrange\n" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CMapName /Layer def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{ranges}endcmap end end\n"
    )

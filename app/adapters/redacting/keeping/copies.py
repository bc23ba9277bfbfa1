"""Pictures, colours and states of a kept page, written anew with nothing but what draws."""

import io
import math
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image, ImageChops

from app.adapters.redacting.keeping import faint
from app.adapters.redacting.keeping.doubt import Doubt

_COMPONENTS: Final = {"/DeviceGray": 1, "/DeviceRGB": 3, "/DeviceCMYK": 4}
_CALIBRATED: Final = {"/CalGray": "/DeviceGray", "/CalRGB": "/DeviceRGB"}
_OF_PROFILE: Final = {1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}
_SHADES: Final = 256  # colours that a table of them has at most, times three or four numbers
_PACKED: Final = frozenset({"/FlateDecode", "/LZWDecode", "/RunLengthDecode"})
_SPELLED: Final = frozenset({"/ASCII85Decode", "/ASCIIHexDecode"})
_STATE: Final = frozenset({"/LW", "/LC", "/LJ", "/ML", "/SA", "/OP", "/op", "/OPM"})
_OPAQUE: Final = ("/ca", "/CA")
_MOST_DOTS: Final = 50_000_000
_QUALITY: Final = 98  # of a JPEG that is made anew: near enough that nobody sees a difference
_MODES: Final = {"/DeviceGray": "L", "/DeviceRGB": "RGB", "/DeviceCMYK": "CMYK"}
_WAYS: Final = {
    ("/DeviceGray", 1): ("1", "1"), ("/DeviceGray", 2): ("L", "L;2"),
    ("/DeviceGray", 4): ("L", "L;4"), ("/DeviceGray", 8): ("L", "L"),
    ("/DeviceRGB", 8): ("RGB", "RGB"), ("/DeviceCMYK", 8): ("CMYK", "CMYK"),
    ("/Indexed", 1): ("P", "P;1"),
    ("/Indexed", 2): ("P", "P;2"), ("/Indexed", 4): ("P", "P;4"), ("/Indexed", 8): ("P", "P"),
}  # fmt: skip
"""How dots of so many bits are read; of finer ones nobody would see all."""


def colours(pdf: pikepdf.Pdf, given: Any) -> Any:  # noqa: ANN401 - objects of pikepdf
    """Write a space of colours anew, without its profile. Raises ``Doubt``."""
    if isinstance(given, Name) and str(given) in _COMPONENTS:
        return Name(str(given))
    if not isinstance(given, Array) or not len(given):
        raise Doubt("colours of an unknown kind")
    kind = str(given[0])
    if kind == "/ICCBased":
        number = int(given[1].get("/N", 0))
        if number not in _OF_PROFILE:
            raise Doubt("colours of an unknown kind")
        return Name(_OF_PROFILE[number])
    if kind in _CALIBRATED:
        return Name(_CALIBRATED[kind])
    if kind == "/Indexed":
        return _indexed(pdf, given)
    raise Doubt(f"colours of the kind {kind[1:]}")


def state(given: Any) -> Dictionary:  # noqa: ANN401 - as above
    """Write a state of drawing anew. Raises ``Doubt`` for what lets something shine through."""
    if str(given.get("/SMask", "/None")) != "/None" or any(
        float(given.get(name, 1)) < 1 for name in _OPAQUE
    ):
        raise Doubt("something that shines through")
    if str(given.get("/BM", "/Normal")) not in {"/Normal", "/Compatible"}:
        raise Doubt("colours that mix")
    if "/Font" in given:
        raise Doubt("a font in a state of drawing")
    kept = {name: given[name] for name in _STATE if name in given}
    if not all(isinstance(one, bool | int | float) or _is_decimal(one) for one in kept.values()):
        raise Doubt("a state of drawing of an unknown kind")
    return Dictionary(kept)


def picture(pdf: pikepdf.Pdf, given: Any) -> Any:  # noqa: ANN401 - as above
    """Write a picture anew from the dots that it shows, and nothing else. Raises ``Doubt``.

    Tables of colours, remarks, profiles and whatever stands between or after the dots stay behind.
    """
    if "/SMask" in given or "/Mask" in given or "/SMaskInData" in given or "/Alternates" in given:
        raise Doubt("a picture that shines through")
    size = int(given.Width), int(given.Height)
    if min(size) <= 0 or size[0] * size[1] > _MOST_DOTS:
        raise Doubt("a picture that is too large")
    is_mask = bool(given.get("/ImageMask", False))
    space = Name.DeviceGray if is_mask else colours(pdf, given.ColorSpace)
    bits = 1 if is_mask else int(given.BitsPerComponent)
    facts: dict[str, Any] = {"/Type": Name.XObject, "/Subtype": Name.Image}
    facts |= {"/Width": size[0], "/Height": size[1]}
    is_reversed = _is_reversed(given, bits, space)
    if _filters(given) == ["/DCTDecode"]:
        packed = without_remarks(given.read_raw_bytes())
        with Image.open(io.BytesIO(packed)) as anew:
            _refuse_other(anew, size, space)
            faint.refuse(anew, _seen(anew, inverted=not is_reversed), noisy=True)
        made = pdf.make_stream(packed, facts | {"/ColorSpace": space, "/BitsPerComponent": 8})
        made.Filter = Name.DCTDecode
    else:
        shown = _drawn(_dots(given, size, bits, space), size, bits, space)
        faint.refuse(shown, _seen(shown, inverted=is_reversed), noisy=False)
        made = pdf.make_stream(shown.tobytes(), facts | _meant(shown, is_mask=is_mask))
    if is_reversed:
        made.Decode = Array([1, 0] * _width_of(space))
    return pdf.make_indirect(made)


def _indexed(pdf: pikepdf.Pdf, given: Any) -> Array:  # noqa: ANN401 - as above
    base, last = colours(pdf, given[1]), int(given[2])
    if not isinstance(base, Name) or not 0 <= last < _SHADES:
        raise Doubt("colours of an unknown kind")
    table = given[3].read_bytes() if isinstance(given[3], Stream) else bytes(given[3])
    length = (last + 1) * _COMPONENTS[str(base)]
    if len(table) < length:
        raise Doubt("a table of colours that is too short")
    return Array([Name.Indexed, base, last, String(table[:length])])


def _width_of(space: Any) -> int:  # noqa: ANN401 - as above
    return 1 if isinstance(space, Array) else _COMPONENTS[str(space)]


def _is_reversed(given: Any, bits: int, space: Any) -> bool:  # noqa: ANN401 - as above
    """Say whether black is meant where the dots say white; no other change of them is let pass."""
    if "/Decode" not in given:
        return False
    meant = [float(one) for one in given.Decode]
    highest = 2**bits - 1 if isinstance(space, Array) else 1
    if meant == [0, highest] * _width_of(space):
        return False
    if isinstance(space, Array) or meant != [1, 0] * _width_of(space):
        raise Doubt("a picture whose dots mean other ones")
    return True


def _filters(given: Any) -> list[str]:  # noqa: ANN401 - as above
    filters = given.get("/Filter", Array())
    return [str(one) for one in (filters if isinstance(filters, Array) else [filters])]


def _dots(given: Any, size: tuple[int, int], bits: int, space: Any) -> bytes:  # noqa: ANN401 - as above
    """Give the dots as the file has them, no byte more than are shown."""
    if not set(_filters(given)) <= _PACKED | _SPELLED:
        raise Doubt("a picture that is packed in an unusual way")
    dots = bytes(given.read_bytes())
    length = size[1] * math.ceil(size[0] * _width_of(space) * bits / 8)
    if len(dots) < length:
        raise Doubt("a picture that is too short")
    return dots[:length]


def _drawn(dots: bytes, size: tuple[int, int], bits: int, space: Any) -> Image.Image:  # noqa: ANN401 - as above
    """Give the picture that the dots are; those of a table as the colours that stand there."""
    kind = "/Indexed" if isinstance(space, Array) else str(space)
    if (kind, bits) not in _WAYS:
        raise Doubt("dots of an unusual kind")
    mode, raw = _WAYS[kind, bits]
    drawn = Image.frombytes(mode, size, dots, "raw", raw)
    if not isinstance(space, Array):
        return drawn
    base, last, table = str(space[1]), int(space[2]), bytes(space[3])
    if base == "/DeviceCMYK" or int(str(drawn.getextrema()[1])) > last:
        raise Doubt("colours of an unknown kind")
    drawn.putpalette(
        table if base == "/DeviceRGB" else bytes(each for each in table for _rgb in "rgb")
    )
    return drawn.convert(_MODES[base])


def _meant(shown: Image.Image, *, is_mask: bool) -> dict[str, Any]:
    if is_mask:
        return {"/ImageMask": True, "/BitsPerComponent": 1}
    space = {mode: name for name, mode in _MODES.items()}.get(shown.mode, "/DeviceGray")
    return {"/ColorSpace": Name(space), "/BitsPerComponent": 1 if shown.mode == "1" else 8}


def _seen(dots: Image.Image, *, inverted: bool) -> Image.Image:
    """Give about what a screen shows of inks: under black, other ones are not seen.

    Pillow reads the inks of a JPEG the other way round than a PDF means them.
    """
    if dots.mode != "CMYK":
        return dots
    return (ImageChops.invert(dots) if inverted else dots).convert("RGB")


def _refuse_other(shown: Image.Image, size: tuple[int, int], space: Any) -> None:  # noqa: ANN401 - as above
    if shown.size != size or isinstance(space, Array) or _MODES.get(str(space)) != shown.mode:
        raise Doubt("a picture that is another than the file says")


def without_remarks(packed: bytes) -> bytes:
    """Give a JPEG made anew of the dots of one: no byte comes along that shows nothing.

    Raises ``Doubt`` for one that is damaged, or in unusual colours.
    """
    try:
        with Image.open(io.BytesIO(packed), formats=["JPEG"]) as given:
            if given.mode not in _MODES.values() or given.width * given.height > _MOST_DOTS:
                raise Doubt("a picture in unusual colours")
            dots = Image.frombytes(given.mode, given.size, given.tobytes())
    except OSError:
        raise Doubt("a picture that is damaged") from None
    made = io.BytesIO()
    dots.save(made, "JPEG", quality=_QUALITY, subsampling=0)
    return made.getvalue()


def _is_decimal(value: Any) -> bool:  # noqa: ANN401 - as above
    return type(value).__name__ == "Decimal"

"""Pictures, colours and states of a kept page, written anew with nothing but what draws."""

import math
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

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
_ADOBE: Final = 0xEE  # the one application segment of a JPEG that says how its colours are meant
_REMARK: Final = 0xFE
_APPLICATION: Final = range(0xE0, 0xF0)
_MARK: Final = 0xFF  # begins every segment, and may stand more than once
_START_OF_SCAN: Final = 0xDA


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
    """Write a picture anew: its dots and what they mean. Raises ``Doubt``."""
    if "/SMask" in given or "/Mask" in given or "/SMaskInData" in given or "/Alternates" in given:
        raise Doubt("a picture that shines through")
    wide, high = int(given.Width), int(given.Height)
    if not 0 < wide * high <= _MOST_DOTS:
        raise Doubt("a picture that is too large")
    facts: dict[str, Any] = {
        "/Type": Name.XObject,
        "/Subtype": Name.Image,
        "/Width": wide,
        "/Height": high,
    }
    if bool(given.get("/ImageMask", False)):
        facts |= {"/ImageMask": True, "/BitsPerComponent": 1}
        across = wide
    else:
        facts["/ColorSpace"] = colours(pdf, given.ColorSpace)
        facts["/BitsPerComponent"] = int(given.BitsPerComponent)
        across = wide * _width_of(facts["/ColorSpace"]) * facts["/BitsPerComponent"]
    if "/Decode" in given:
        facts["/Decode"] = Array([float(one) for one in given.Decode])
    dots, packed = _dots(given, high * math.ceil(across / 8))
    made = pdf.make_stream(dots, facts)
    if packed:
        made.Filter = Name.DCTDecode
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


def _dots(given: Any, length: int) -> tuple[bytes, bool]:  # noqa: ANN401 - as above
    """Give the dots, no byte more than are shown; and whether they are still packed as a JPEG."""
    filters = given.get("/Filter", Array())
    names = [str(one) for one in (filters if isinstance(filters, Array) else [filters])]
    if names == ["/DCTDecode"]:
        return without_remarks(given.read_raw_bytes()), True
    if not set(names) <= _PACKED | _SPELLED:
        raise Doubt("a picture that is packed in an unusual way")
    dots = given.read_bytes()
    if len(dots) < length:
        raise Doubt("a picture that is too short")
    return bytes(dots[:length]), False


def without_remarks(packed: bytes) -> bytes:
    """Give a JPEG without remarks, camera data, profiles and thumbnails. Raises ``Doubt``."""
    if not packed.startswith(b"\xff\xd8"):
        raise Doubt("a picture that is damaged")
    kept, at = [b"\xff\xd8"], 2
    while at + 4 <= len(packed):
        if packed[at] != _MARK:
            raise Doubt("a picture that is damaged")
        marker = packed[at + 1]
        if marker == _MARK:
            at += 1
            continue
        end = at + 2 + int.from_bytes(packed[at + 2 : at + 4], "big")
        if marker == _START_OF_SCAN:
            finish = packed.rfind(b"\xff\xd9", end)
            if finish < 0 or b"\xff\xd8\xff" in packed[end:finish]:
                raise Doubt("a picture that is damaged")
            return b"".join([*kept, packed[at : finish + 2]])
        if not (marker == _REMARK or (marker in _APPLICATION and marker != _ADOBE)):
            kept.append(packed[at:end])
        at = end
    raise Doubt("a picture that is damaged")


def _is_decimal(value: Any) -> bool:  # noqa: ANN401 - as above
    return type(value).__name__ == "Decimal"

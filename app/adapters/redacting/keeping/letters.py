"""What the codes of a font mean: read from its table of Unicode, or from its encoding."""

import re
from typing import Any, Final

from fontTools.agl import AGL2UV
from pikepdf import Array, Dictionary, Name

from app.adapters.redacting.keeping.doubt import Doubt

_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_PART = re.compile(rb"<([0-9A-Fa-f\s]*)>|([\[\]])")
_MOST: Final = 70_000  # letters of one font
_LONGEST: Final = 4  # letters that one code may stand for, as in ffi
_BLOCK: Final = 100  # rows of one block, as the format allows
_ENCODINGS: Final = {"/WinAnsiEncoding": "cp1252", "/MacRomanEncoding": "mac_roman"}


def by_table(stream: Any) -> dict[int, str]:  # noqa: ANN401 - a stream of pikepdf
    """Read a table of Unicode: what each code means. Raises ``Doubt``."""
    meant: dict[int, str] = {}
    for kind, body in _SECTION.findall(stream.read_bytes()):
        parts = [_part(*one) for one in _PART.findall(body)]
        if kind == b"bfchar":
            for code, letters in zip(parts[::2], parts[1::2], strict=False):
                meant[int.from_bytes(code, "big")] = _text(letters)
        else:
            _take_ranges(parts, meant)
        if len(meant) > _MOST:
            raise Doubt("a table of letters that is too long")
    return meant


def by_encoding(encoding: Any) -> dict[int, str]:  # noqa: ANN401 - an object of pikepdf
    """Read an encoding: its base, and the letters that it puts elsewhere. Raises ``Doubt``."""
    base = encoding.get("/BaseEncoding") if isinstance(encoding, Dictionary) else encoding
    codec = _ENCODINGS.get(str(base), "cp1252" if base is None else "")
    if not codec:
        raise Doubt("letters in an unusual order")
    meant = {}
    for code in range(32, 256):
        letter = bytes([code]).decode(codec, "replace")
        if letter != "\ufffd":
            meant[code] = letter
    if isinstance(encoding, Dictionary):
        for code, name in differences(encoding).items():
            meant[code] = chr(AGL2UV[name])
    return meant


def differences(encoding: Dictionary) -> dict[int, str]:
    """Give the names of letters that an encoding puts elsewhere; only usual names are let pass."""
    found: dict[int, str] = {}
    code = 0
    for one in encoding.get("/Differences", Array()):
        if isinstance(one, Name):
            name = str(one)[1:]
            if name not in AGL2UV:
                raise Doubt("a letter with an unusual name")
            found[code] = name
            code += 1
        else:
            code = int(one)
    return found


def table(meant: dict[int, str], *, wide: bool) -> bytes:
    """Write a table of Unicode for these codes alone; ``wide`` ones have two bytes."""
    digits = 4 if wide else 2
    rows = [
        f"<{code:0{digits}X}> <{letters.encode('utf-16-be').hex().upper()}>"
        for code, letters in sorted(meant.items())
    ]
    blocks = [rows[at : at + _BLOCK] for at in range(0, len(rows), _BLOCK)]
    each = "".join(f"{len(one)} beginbfchar\n" + "\n".join(one) + "\nendbfchar\n" for one in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CMapName /Kept def /CMapType 2 def\n"
        f"1 begincodespacerange <{'0' * digits}> <{'F' * digits}> endcodespacerange\n"
        f"{each}endcmap end end\n"
    ).encode("ascii")


def _take_ranges(parts: list[Any], meant: dict[int, str]) -> None:
    at = 0
    while at + 2 < len(parts):
        first, last = (int.from_bytes(one, "big") for one in parts[at : at + 2])
        if not 0 <= last - first <= _MOST:
            raise Doubt("a table of letters that is too long")
        if parts[at + 2] == b"[":
            end = parts.index(b"]", at)
            for code, letters in zip(range(first, last + 1), parts[at + 3 : end], strict=False):
                meant[code] = _text(letters)
            at = end + 1
            continue
        start = _text(parts[at + 2])
        for code in range(first, last + 1):
            meant[code] = start[:-1] + chr(ord(start[-1]) + code - first) if start else ""
        at += 3


def _part(digits: bytes, bracket: bytes) -> bytes:
    if bracket:
        return bracket
    plain = b"".join(digits.split())
    return bytes.fromhex((plain + b"0" * (len(plain) % 2)).decode("ascii"))


def _text(code: bytes) -> str:
    letters = code.decode("utf-16-be", "replace")
    if len(letters) > _LONGEST:
        raise Doubt("a code that stands for many letters")
    return letters

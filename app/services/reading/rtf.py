"""The words of rich text (RTF), which Outlook keeps where a mail has no other body."""

import re
from dataclasses import dataclass

from app.services.reading.charsets import cleaned

_MOST = 2_000_000
_DEEPEST = 500
_TOKEN = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?|\\(.)"
    rb"|([{}])|[\r\n]+|([^\\{}\r\n]+)",
    re.DOTALL,
)
_BREAKS = {b"par": "\n", b"line": "\n", b"row": "\n", b"tab": "\t", b"cell": "\t"}
_SIGNS = {
    b"emdash": "\u2014", b"endash": "\u2013", b"bullet": "\u2022", b"lquote": "\u2018",
    b"rquote": "\u2019", b"ldblquote": "\u201c", b"rdblquote": "\u201d",
}  # fmt: skip
_UNSEEN = frozenset(
    (b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"themedata", b"header")
)


@dataclass(slots=True)
class _Group:
    """What holds inside one pair of braces."""

    unseen: bool = False
    as_page: bool = False  # Outlook's stand-ins for HTML that is spelled out elsewhere
    after_unicode: int = 1  # signs that repeat a \u for programs which do not know it


def words_of_rtf(content: bytes) -> str:
    """Read the words; fonts, colours, pictures and what only steers a program are left out.

    Never fails: braces that do not match end where the text ends. At most 2 MB are looked at.
    """
    content = content[:_MOST]
    named = re.search(rb"\\ansicpg([0-9]{3,5})", content[:2000])
    page = f"cp{named[1].decode()}" if named else "cp1252"
    found: list[str] = []
    groups, passed = [_Group()], 0
    for hexed, word, number, sign, brace, plain in _TOKEN.findall(content):
        group = groups[-1]
        if brace:
            _step(groups, brace)
        elif word:
            passed = _said(word, int(number) if number else None, group, found) or 0
        elif sign == b"*":
            group.unseen = True
        elif not (group.unseen or group.as_page):
            # What stands behind a sign of Unicode for programs that do not know it is passed over.
            found.append("" if passed and hexed else _text(hexed, sign, plain[passed:], page))
            passed = max(0, passed - 1) if hexed else 0
    return cleaned("".join(found)).strip()


def _step(groups: list[_Group], brace: bytes) -> None:
    """Go into a group, which begins as the one around it is, or out of it."""
    around = groups[-1]
    if brace == b"{" and len(groups) < _DEEPEST:
        groups.append(_Group(around.unseen, around.as_page, around.after_unicode))
    elif brace == b"}" and len(groups) > 1:
        groups.pop()


def _said(word: bytes, number: int | None, group: _Group, found: list[str]) -> int | None:
    """Do what a control word says; after a sign of Unicode give back how many stand-ins follow."""
    if word in _UNSEEN:
        group.unseen = True
    elif word == b"htmlrtf":
        group.as_page = number != 0
    elif word == b"uc":
        group.after_unicode = min(max(0, number or 0), 10)
    elif group.unseen or group.as_page:
        return None
    elif word == b"u" and number is not None:
        found.append(chr(number % 0x10000))
        return group.after_unicode
    elif word in _BREAKS or word in _SIGNS:
        found.append(_BREAKS.get(word) or _SIGNS[word])
    return None


def _text(hexed: bytes, sign: bytes, plain: bytes, page: str) -> str:
    if sign:
        return {b"~": " ", b"_": "-", b"\n": "\n", b"\r": "\n"}.get(
            sign, sign.decode("latin-1") if sign in b"\\{}" else ""
        )
    try:
        return (bytes.fromhex(hexed.decode()) if hexed else plain).decode(page, "replace")
    except LookupError:
        return plain.decode("cp1252", "replace")

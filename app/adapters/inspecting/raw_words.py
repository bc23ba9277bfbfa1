"""Words in bytes that no reader takes apart: notes, private parts, what hangs behind an end."""

import codecs
import html
import re
from collections.abc import Iterator
from typing import Final

_ORDERS: Final = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_ODD: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffd]+")
_FOREIGN: Final = re.compile(r"[^\W\d_a-zA-Z]{2}")
_SHORT: Final = 2_000
_NAMING: Final = re.compile(r"[^\W\d_]{3}|[^\W\d_a-zA-Z]{2}")
_LETTERS: Final = re.compile(r"[^\W\d_].*?[^\W\d_].*?[^\W\d_]|[^\W\d_a-zA-Z]{2}", re.DOTALL)
_NARROW: Final = re.compile(
    rb"(?:[\x20-\x7e\t\r\n]|(?<=[a-z])[\xc0-\xfe]|[\xc0-\xfe](?=[a-z])){4,}"
)
_WIDE: Final = {
    "utf-16-le": re.compile(rb"(?:[\x20-\x7e\xa0-\xff\t\r\n]\x00){3,}"),
    "utf-16-be": re.compile(rb"(?:\x00[\x20-\x7e\xa0-\xff\t\r\n]){3,}"),
}
_TAGS: Final = re.compile(r"<([^<>]*)>")
_CREATORS: Final = re.compile(r"<dc:creator\b.*?</dc:creator>", re.DOTALL)
_BETWEEN: Final = re.compile(r">([^<>]+)<")


def spoken(raw: bytes) -> Iterator[str]:
    """Give all that reads like words in ``raw``, whatever it is; the same bytes perhaps twice."""
    for order, encoding in _ORDERS.items():
        if raw.startswith(order):
            yield from _worded(_ODD.sub(" ", raw.decode(encoding, "replace")))
    if b"\0" in raw:
        for encoding, wide in _WIDE.items():
            yield from _worded("\n".join(run.decode(encoding) for run in wide.findall(raw)))
    try:
        yield from _worded(_ODD.sub(" ", raw.decode()))
    except UnicodeDecodeError:
        narrow = (run.decode("cp1252", "replace") for run in _NARROW.findall(raw))
        yield from _worded("\n".join(filter(_NAMING.search, narrow)))
        yield from _worded("\n".join(_pieces(raw.decode("utf-8", "replace"))))


def _pieces(words: str) -> Iterator[str]:
    """Give what between odd signs has letters that are not plain Latin, which is told before."""
    return (one for one in _ODD.split(words) if _FOREIGN.search(one))


def _worded(words: str) -> Iterator[str]:
    """Give words on one line. Of many lines, only different ones that may name somebody.

    Drawings that a program keeps for itself are thousands of lines of numbers.
    """
    if len(words) > _SHORT:
        words = "\n".join(dict.fromkeys(filter(_NAMING.search, words.splitlines())))
    plain = " ".join(words.split())
    if _LETTERS.search(plain):
        yield plain


def of_packet(raw: bytes) -> tuple[str, list[str]]:
    """Give the words of a packet of XML between its tags, then what stands within each tag.

    Values of attributes, comments and names of elements stand within tags.
    """
    words = _xml(raw)
    within = [" ".join(html.unescape(one).split()) for one in _TAGS.findall(words)]
    between = " ".join(html.unescape(_TAGS.sub(" ", words)).split())
    return between, list(dict.fromkeys(filter(_LETTERS.search, within)))


def people(raw: bytes) -> set[str]:
    """Give those whom a packet of XMP calls its creators."""
    blocks = _CREATORS.findall(_xml(raw))
    return {html.unescape(one) for block in blocks for one in _BETWEEN.findall(block)}


def _xml(raw: bytes) -> str:
    order = next((kind for mark, kind in _ORDERS.items() if raw.startswith(mark)), "")
    order = order or {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}.get(raw[:2], "utf-8")
    return raw.decode(order, "replace").lstrip("\ufeff")

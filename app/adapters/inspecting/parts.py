"""All words of a part of an Office file: of every element, attribute and remark.

No reader knows every place in which such a file keeps words. Names of our own people are looked
for in all of them.
"""

import io
import re
from collections.abc import Collection, Iterator
from typing import Any, Final

import lxml.etree

_SHOWN: Final = {"t", "p", "h", "span", "a", "s", "tab", "line-break"}
"""The elements whose words are the text of a page, in the parts that are pages."""
_CELLS: Final = {"c", "row"}
_OF_CELLS: Final = {"r", "s", "t", "spans", "ht"}
_PLAIN_CELL: Final = re.compile(
    rb"<c(?: (?:r=[\"'][A-Z]{1,3}\d{1,7}|s=[\"']\d{1,5}|t=[\"'][a-zA-Z]{1,10})[\"'])*"
    rb'(?:/>|>(?:<v>[^<]*</v>|<is><t(?: xml:space="preserve")?>[^<]*</t></is>)?</c>)'
)
"""A cell with a value alone, which its reader has read: to parse a million twice takes minutes."""
_CELL: Final = re.compile(r"\$?\b[A-Z]{1,3}\$?\d+\b")
_EDGES: Final = ("Header", "Footer")
_EDGE_MARK: Final = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|[A-Za-z]|\d+)')
"""How the head and the foot of a sheet say where and in which letters words stand."""
_MARKUP: Final = re.compile(rb"\s*(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<")


def words_of(content: bytes, *, is_page: bool, known: Collection[str]) -> Iterator[str]:
    """Give the words of a part: those between its tags together, each attribute by itself.

    Of a page only what its reader passes over. What is ``known`` is not given again. A part that
    is broken gives its letters as they come, and one that is no XML gives none.
    """
    if not _MARKUP.match(content):
        return
    if is_page:
        content = _PLAIN_CELL.sub(b"", content)
    said: list[str] = []
    values: dict[str, None] = {}
    try:
        for element in _elements(content):
            said += _between(element, is_page=is_page)
            values |= dict.fromkeys(_values(element))
            if isinstance(element.tag, str):
                element.clear(keep_tail=True)
    except lxml.etree.XMLSyntaxError:
        yield content.decode("utf-8", "replace")
    pieces = dict.fromkeys(each for one in said if (each := one.strip()) and each not in known)
    if pieces:
        yield " ".join(pieces)
    yield from values


def _elements(content: bytes) -> Iterator[Any]:
    found = lxml.etree.iterparse(
        io.BytesIO(content),
        events=("end", "comment", "pi"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    for _event, element in found:
        yield element


def _between(element: Any, *, is_page: bool) -> Iterator[str]:  # noqa: ANN401 - lxml has no types
    """Give the words in an element, and those behind the elements in it."""
    tag = _local(element)
    if is_page and tag in _SHOWN:
        return
    words = element.text or ""
    if tag == "f":  # one formula for each of a million cells is one formula
        words = _CELL.sub("", words)
    elif tag.endswith(_EDGES):
        words = _EDGE_MARK.sub(" ", words)
    yield words
    for inner in element:
        yield inner.tail or ""


def _values(element: Any) -> Iterator[str]:  # noqa: ANN401 - as above
    if not isinstance(element.tag, str):
        return
    is_cell = _local(element) in _CELLS
    for key, value in element.attrib.items():
        words = str(value).strip()
        if any(map(str.isalpha, words)) and not (is_cell and key in _OF_CELLS):
            yield words


def _local(element: Any) -> str:  # noqa: ANN401 - as above
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""

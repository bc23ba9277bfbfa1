"""The words of a page, line by line as a browser would break them.

Inside a line nothing is added: a word that a program cut into spans stays one word.
"""

import re

from lxml import etree
from lxml.html import HtmlElement

_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "pre"})
_LINES = _PARAGRAPHS | {
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "div",
    "dt", "fieldset", "figure", "footer", "form", "header", "hr", "legend", "li", "main", "nav",
    "option", "section", "tbody", "tfoot", "thead", "tr",
}  # fmt: skip
_CELLS = frozenset({"td", "th"})
_SPACES = re.compile(r"[ \t\r\n\f]+")
_BLANKS = re.compile(r"(\n(> )?){3,}")


def flowed(tree: HtmlElement) -> str:
    """Give the words of ``tree``. What its blockquotes hold begins each line with ``> ``."""
    page = _Page()
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            page.opened(str(element.tag))
            page.said(element.text or "")
        else:
            page.closed(str(element.tag))
            if element is not tree:
                page.said(element.tail or "")
    return page.text()


class _Page:
    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quoted = 0
        self._kept = 0

    def opened(self, tag: str) -> None:
        self._broken(tag)
        self._quoted += tag == "blockquote"
        self._kept += tag == "pre"

    def closed(self, tag: str) -> None:
        if tag != "br":
            self._broken(tag)
        self._quoted -= tag == "blockquote"
        self._kept -= tag == "pre"

    def said(self, words: str) -> None:
        if not self._kept:
            self._line.append(_SPACES.sub(" ", words))
            return
        first, *more = words.split("\n")
        self._line.append(first)
        for line in more:
            self._end()
            self._line.append(line)

    def text(self) -> str:
        self._end()
        return "\n".join(self._lines).strip()

    def _broken(self, tag: str) -> None:
        if tag in _CELLS:
            self._line.append(" ")
        if tag not in _LINES:
            return
        if tag == "br" or any(not piece.isspace() for piece in self._line if piece):
            self._end()
        self._line.clear()
        if tag in _PARAGRAPHS and self._lines and self._lines[-1]:
            self._lines.append("")

    def _end(self) -> None:
        line = "".join(self._line).replace("\u00a0", " ")
        words = line.rstrip() if self._kept else re.sub(" {2,}", " ", line).strip()
        self._line.clear()
        if words or self._lines[-2:] != ["", ""][: len(self._lines)]:
            self._lines.append(f"> {words}".rstrip() if self._quoted else words)

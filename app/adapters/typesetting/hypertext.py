"""Web pages, also those in mails: their words in plain structure, for printing."""

import re
from typing import Any, Final

import lxml.html

from app.adapters.inspecting.budget import Budget
from app.adapters.inspecting.page_sight import PageSight
from app.adapters.inspecting.plain import decoded
from app.adapters.inspecting.sight import Sight
from app.adapters.typesetting.manuscript import OURS, Manuscript, Paragraph, Table
from app.adapters.typesetting.word_numbers import written

_DECLARED: Final = re.compile(r"^\s*<\?xml[^>]*\?>")
_SILENT: Final = {"script", "style", "template", "meta", "link", "base", "title"}
_FOR_PROGRAMS: Final = ("[if", "[endif", "<![")
_PICTURES: Final = {"img", "svg", "canvas", "picture", "video", "audio", "map"}
_OBJECTS: Final = {"object", "embed", "applet", "iframe", "frame"}
_FIELDS: Final = {"input", "select", "textarea", "button"}
_VALUES_UNSEEN: Final = {"hidden", "checkbox", "radio", "password", "file", "image"}
_NUMBER: Final = re.compile(r"-?[0-9]{1,6}$", re.ASCII)
_COUNTED_AS: Final = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_STYLES: Final = {
    **dict.fromkeys(("b", "strong", "th"), "bold"),
    **dict.fromkeys(("i", "em", "cite"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "struck"),
}
_BLOCKS: Final = {
    *("p", "div", "body", "html", "section", "article", "header", "footer", "main", "aside"),
    *("nav", "address", "blockquote", "pre", "ul", "ol", "li", "dl", "dt", "dd", "table", "tr"),
    *("td", "th", "caption", "thead", "tbody", "tfoot", "figure", "figcaption", "fieldset"),
    *("legend", "form", "center", "hr", "details", "summary"),
    *("h1", "h2", "h3", "h4", "h5", "h6"),
}
_INDENTED: Final = {"blockquote", "ul", "ol", "dd"}
_SPACES: Final = re.compile(r"[ \t\r\n\f]+")


def manuscript(content: bytes, budget: Budget) -> Manuscript:
    """Give the words of a web page. Nothing it names is fetched, and nothing in it runs."""
    budget.check_time()
    return of_page(decoded(content))


def of_page(page: str) -> Manuscript:
    """Give the words of the source of a web page."""
    parser = lxml.html.HTMLParser(no_network=True, huge_tree=False)
    source = _DECLARED.sub("", page).replace("\0", "")
    root = lxml.html.document_fromstring(
        source if source.strip() else "<html></html>", parser=parser
    )
    reader = _Reader(PageSight(root))
    title = " ".join((root.findtext(".//title") or "").split())
    if title:
        reader.made.line(title, level=1)
    reader.element(root)
    reader.end()
    return reader.made


class _Reader:
    """Walks through a page and lays its words out flat."""

    def __init__(self, sights: PageSight) -> None:
        self.made, self._sights = Manuscript(), sights
        self._into: list[Paragraph | Table] = self.made.blocks
        self._open = Paragraph()
        self._styles: list[str] = []
        self._indent = self._level = 0
        self._mark = ""
        self._is_set = False
        self._counted: dict[Any, int] = {}  # the points of each numbered list so far

    def element(self, one: Any) -> None:  # noqa: ANN401 - lxml has no types
        """Take one element, and all that is in it."""
        if not isinstance(one.tag, str):
            said = (one.text or "").strip()
            self.made.left_out["comments"] += bool(said) and not said.startswith(_FOR_PROGRAMS)
            return
        if one.tag in _SILENT:
            return
        tag = one.tag.lower().rpartition(":")[2]
        if self._is_unseen(one, tag) or self._is_left_out(one, tag):
            return
        if tag == "br":
            self._open.say("\n")
        elif tag == "table" and not one.xpath(".//table"):
            self._table(one)
        elif tag in _BLOCKS:
            self._block(one, tag)
        else:
            self._note_link(one, tag)
            self._inline(one, _STYLES.get(tag, ""))

    def end(self) -> None:
        """End the paragraph that is open."""
        if not self._open.is_blank:
            self._into.append(self._open)
            self._mark = ""
        self._open = Paragraph(
            level=self._level, indent=self._indent, mark=self._mark, is_set=self._is_set
        )

    def _is_unseen(self, one: Any, tag: str) -> bool:  # noqa: ANN401 - as above
        is_field = tag == "input" and one.get("type", "").strip().lower() in _VALUES_UNSEEN
        if not (is_field or self._sights.is_gone(one)):
            return False
        words = "".join(one.itertext()).strip() or one.get("value", "")
        self.made.left_out["hidden"] += bool(words)
        return True

    def _is_left_out(self, one: Any, tag: str) -> bool:  # noqa: ANN401 - as above
        if tag in _PICTURES:
            self.made.left_out["pictures"] += 1
            self._open.say("[picture]", (OURS,))
        elif tag in _OBJECTS:
            self.made.left_out["objects"] += 1
        elif tag in _FIELDS:
            self.made.left_out["fields"] += 1
            self._open.say(one.get("value", "") or "".join(one.itertext()))
        else:
            return False
        return True

    def _note_link(self, one: Any, tag: str) -> None:  # noqa: ANN401 - as above
        leads = one.get("href", "") if tag == "a" else ""
        if leads and not leads.startswith("#"):
            said = "".join(one.itertext()).strip()
            self.made.left_out["links"] += leads.removeprefix("mailto:") != said

    def _block(self, one: Any, tag: str) -> None:  # noqa: ANN401 - as above
        before = self._indent, self._level, self._is_set
        self.end()
        self._indent += tag in _INDENTED
        if tag[0] == "h" and tag[1:].isdigit():
            self._level = int(tag[1:])
        if tag == "pre":
            self._is_set = True
        if tag == "li":
            self._mark = self._mark_of(one)
        self.end()
        self._inline(one, _STYLES.get(tag, ""))
        self.end()
        self._indent, self._level, self._is_set = before
        self._mark = ""
        self.end()

    def _mark_of(self, item: Any) -> str:  # noqa: ANN401 - as above
        above = item.getparent()
        if above is None or above.tag != "ol":
            return "•"
        step = -1 if above.get("reversed") is not None else 1
        begins = sum(each.tag == "li" for each in above) if step < 0 else 1
        before = self._counted.get(above, _whole(above.get("start"), begins) - step)
        number = self._counted[above] = _whole(item.get("value"), before + step)
        return f"{written(number, _COUNTED_AS.get(item.get('type') or above.get('type'), ''))}."

    def _inline(self, one: Any, style: str) -> None:  # noqa: ANN401 - as above
        self._styles += [style] if style else []
        self._say(one.text, one)
        for inner in one:
            self.element(inner)
            self._say(inner.tail, one)
        if style:
            self._styles.pop()

    def _say(self, words: str | None, of: Any) -> None:  # noqa: ANN401 - as above
        sight = self._sights.of(of) if words and words.strip() else Sight.SEEN
        if sight is Sight.HIDDEN:
            self.made.left_out["hidden"] += 1
        elif sight is Sight.COVERED:
            self.made.left_out["covered"] += 1
            self._open.cover()
        elif words:
            said = words if self._is_set else _SPACES.sub(" ", words)
            if said.strip() or not self._open.is_blank:
                self._open.say(said, self._styles)

    def _table(self, root: Any) -> None:  # noqa: ANN401 - as above
        """Set a table without others in it; others, which only place things, are set as lines."""
        self.end()
        table, before = Table(), (self._into, self._indent)
        for row in root.iter("tr"):
            holders = (row, *row.iterancestors("tbody", "thead", "tfoot"))
            if any(self._is_unseen(one, one.tag) for one in holders):
                continue
            cells = []
            for cell in (one for one in row if one.tag in {"td", "th"}):
                self._into, self._indent = [], 0
                self.end()
                if not self._is_unseen(cell, cell.tag):
                    self._inline(cell, _STYLES.get(cell.tag, ""))
                self.end()
                cells.append([one for one in self._into if isinstance(one, Paragraph)])
            table.rows.append(cells)
        self._into, self._indent = before
        self.end()
        for caption in root.iter("caption"):
            self._block(caption, "caption")
        if any(not paragraph.is_blank for row in table.rows for cell in row for paragraph in cell):
            self._into.append(table)


def _whole(said: str | None, otherwise: int) -> int:
    """Read a number as pages write it, or give another."""
    plain = (said or "").strip()
    return int(plain) if _NUMBER.match(plain) else otherwise

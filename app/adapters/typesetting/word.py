"""Word documents: their words as they stand with all changes taken, for printing."""

from collections.abc import Iterator
from typing import Any, Final

from app.adapters.inspecting.budget import Budget
from app.adapters.inspecting.packages import Package, attribute, is_on, local
from app.adapters.inspecting.sight import Sight
from app.adapters.inspecting.word_sight import Sights
from app.adapters.typesetting.manuscript import OURS, Cell, Manuscript, Paragraph, Table
from app.adapters.typesetting.word_numbers import Numbers
from app.adapters.typesetting.word_styles import Styles, marks, numbering

_DOCUMENT: Final = "word/document.xml"
_STYLES: Final = {"b": "bold", "i": "italic", "u": "underline", "strike": "struck"}
_OFF: Final = {"0", "false", "off", "none"}
_REMOVED: Final = {"del", "moveFrom"}
_COUNTED: Final = _REMOVED | {"sym", "footnoteReference", "endnoteReference"}
_SIGNS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_OF_STYLE: Final = 9  # the outline level of what is no heading
_DEEPEST: Final = 60


def manuscript(content: bytes, budget: Budget) -> Manuscript:
    """Give the words of a Word document, with what stands at the head and the foot of its pages."""
    package = Package(content, budget)
    return _Reader(package).read()


class _Reader:
    """Goes through the parts of one document."""

    def __init__(self, package: Package) -> None:
        self._package, self._made = package, Manuscript()
        self._numbers = Numbers(package)
        self._styles, self._sights = Styles(package), Sights(package)
        self._cited = set[tuple[str, str]]()  # the notes whose sign is printed
        self._beside: list[Paragraph | Table] = []  # text boxes of the paragraph that is read

    def read(self) -> Manuscript:
        """Read all parts, in the order in which they are printed."""
        made = self._made
        self._edges("header", "At the head of its pages:")
        main = _DOCUMENT if _DOCUMENT in self._package.names else self._first()
        made.blocks += self._blocks(self._package.tree(main), 0)
        self._notes("footnotes", "Footnotes:")
        self._notes("endnotes", "Endnotes:")
        self._edges("footer", "At the foot of its pages:")
        for name in self._package.having("word/comments.xml"):
            comments = [one for one in self._package.tree(name) if local(one.tag) == "comment"]
            made.left_out["comments"] += len(comments)
        embedded = [name for name in self._package.names if "/embeddings/" in name]
        made.left_out["objects"] = max(made.left_out["objects"], len(embedded))
        return made

    def _first(self) -> str:
        return next(self._package.having("word/document"))

    def _edges(self, which: str, said: str) -> None:
        """Print what stands above or below the pages, once, whatever it says."""
        seen = set[str]()
        for name in sorted(self._package.having(f"word/{which}")):
            blocks = self._blocks(self._package.tree(name), 0)
            text = Manuscript(blocks=blocks).text.strip()
            if text and text not in seen:
                seen.add(text)
                self._made.line(said, ours=True)
                self._made.blocks += blocks

    def _notes(self, which: str, said: str) -> None:
        name = f"word/{which}.xml"
        if name not in self._package.names:
            return
        notes = [one for one in self._package.tree(name) if not attribute(one, "type")]
        if any((which, attribute(note, "id")) in self._cited for note in notes):
            self._made.line(said, ours=True)
        for note in notes:
            if (which, attribute(note, "id")) not in self._cited:
                self._leave_out(note, "hidden")
                continue
            blocks = self._blocks(note, 0)
            first = next((one for one in blocks if isinstance(one, Paragraph)), None)
            if first:
                first.mark = f"[{attribute(note, 'id')}]"
            self._made.blocks += blocks

    def _blocks(self, root: Any, depth: int) -> list[Paragraph | Table]:  # noqa: ANN401 - lxml has no types
        """Give the paragraphs and tables below an element, text boxes behind their paragraph."""
        blocks: list[Paragraph | Table] = []
        for one in root:
            tag = local(one.tag)
            if tag == "p":
                blocks.append(self._paragraph(one, depth))
                blocks += self._beside
                self._beside = []
            elif tag == "tbl":
                blocks += self._table(one, depth)
            elif tag in _REMOVED:
                self._made.left_out["removed"] += 1
            elif tag == "altChunk":
                self._made.left_out["objects"] += 1
            elif depth < _DEEPEST:
                blocks += self._blocks(one, depth + 1)
        return blocks

    def _table(self, root: Any, depth: int) -> list[Paragraph | Table]:  # noqa: ANN401 - as above
        """Give a table; one inside a cell is set in that cell line by line."""
        table = Table()
        for row in _named(root, "tr", into={"sdt", "sdtContent", "ins"}):
            of_row = marks(row, "trPr")
            if "del" in of_row:
                self._made.left_out["removed"] += 1
            elif is_on(of_row.get("hidden", "0") or "1"):
                self._leave_out(row, "hidden")
            else:
                cells = _named(row, "tc", into={"sdt", "sdtContent"})
                table.rows.append([self._cell(cell, depth + 1) for cell in cells])
        return [table]

    def _cell(self, cell: Any, depth: int) -> Cell:  # noqa: ANN401 - as above
        if "cellDel" in marks(cell, "tcPr"):
            self._leave_out(cell, "removed")
            return []
        return list(Manuscript(blocks=self._blocks(cell, depth)).paragraphs())

    def _leave_out(self, root: Any, why: str) -> None:  # noqa: ANN401 - as above
        """Count an element with words that is not printed."""
        self._made.left_out[why] += _says(root)

    def _paragraph(self, root: Any, depth: int) -> Paragraph:  # noqa: ANN401 - as above
        made, told = Paragraph(), marks(root, "pPr")
        style = self._styles.get(told.get("pStyle", ""))
        made.level = _level(told.get("outlineLvl", style.get("outlineLvl", "")))
        number = numbering(root) or (style.get("numId", ""), style.get("ilvl", "0"))
        if number[0] not in {"", "0"} and any(local(one.tag) == "t" for one in root.iter()):
            at = int(number[1]) if number[1].isdigit() else 0
            made.mark = self._numbers.mark(number[0], at)
            made.indent = 0 if made.level else at + 1
        self._words(root, made, frozenset(), depth)
        return made

    def _words(self, root: Any, made: Paragraph, styles: frozenset[str], depth: int) -> None:  # noqa: ANN401 - as above
        for one in root:
            tag = local(one.tag)
            if tag == "r":
                self._run(one, made, depth)
            elif tag == "t":
                made.say(one.text or "", styles)
            elif tag in _SIGNS:
                made.say(_SIGNS[tag])
            elif tag in _COUNTED:
                self._counted(one, tag, made)
            elif tag in {"drawing", "pict", "object", "AlternateContent"}:
                self._drawn(one, made, depth)
            elif depth < _DEEPEST and tag not in {"pPr", "rPr", "txbxContent"}:
                if tag == "hyperlink" and attribute(one, "id"):
                    self._made.left_out["links"] += 1
                self._words(one, made, styles, depth + 1)

    def _counted(self, one: Any, tag: str, made: Paragraph) -> None:  # noqa: ANN401 - as above
        """Say where a note or a sign of a font of symbols stands; count what is left out."""
        if tag in _REMOVED:
            self._made.left_out["removed"] += 1
        elif tag == "sym":
            self._made.left_out["symbols"] += 1
            made.say("▪", (OURS,))
        else:
            which = "footnotes" if tag.startswith("foot") else "endnotes"
            self._cited.add((which, attribute(one, "id")))
            made.say(f"[{attribute(one, 'id')}]", (OURS,))

    def _run(self, root: Any, made: Paragraph, depth: int) -> None:  # noqa: ANN401 - as above
        sight = self._sights.of(root)
        if sight is Sight.HIDDEN:
            self._leave_out(root, "hidden")
            return
        if sight is Sight.COVERED and _says(root):
            self._leave_out(root, "covered")
            made.cover()
            return
        told = marks(root, "rPr")
        styles = {name for mark, name in _STYLES.items() if told.get(mark, "0") not in _OFF}
        self._words(root, made, frozenset(styles), depth + 1)

    def _drawn(self, root: Any, made: Paragraph, depth: int) -> None:  # noqa: ANN401 - as above
        """Say where a picture stands; print the text box that a drawing holds, once."""
        if local(root.tag) == "AlternateContent":
            root = next((one for one in root if local(one.tag) == "Choice"), root)
        boxes = [one for one in _inside(root, 0) if local(one.tag) == "txbxContent"]
        for box in boxes:
            if depth < _DEEPEST:
                waiting, self._beside = self._beside, []
                self._beside = [*waiting, *self._blocks(box, depth + 1)]
        shown = {local(one.tag) for one in root.iter()}
        if local(root.tag) == "object":
            self._made.left_out["objects"] += 1
            made.say("[embedded object]", (OURS,))
        elif {"blip", "imagedata"} & shown or not boxes:
            self._made.left_out["pictures"] += 1
            made.say("[picture]", (OURS,))


def _says(root: Any) -> bool:  # noqa: ANN401 - as above
    """Say whether an element has words."""
    return any((one.text or "").strip() for one in root.iter() if local(one.tag) == "t")


def _inside(root: Any, depth: int) -> Iterator[Any]:  # noqa: ANN401 - as above
    """Give the elements below one, but for those in a text box, which are read with it."""
    for one in root:
        yield one
        if local(one.tag) not in {"txbxContent", "Fallback"} and depth < _DEEPEST:
            yield from _inside(one, depth + 1)


def _named(root: Any, name: str, *, into: set[str]) -> Iterator[Any]:  # noqa: ANN401 - as above
    for one in root:
        if local(one.tag) == name:
            yield one
        elif local(one.tag) in into:
            yield from _named(one, name, into=into)


def _level(value: str) -> int:
    return int(value) + 1 if value.isascii() and value.isdigit() and int(value) < _OF_STYLE else 0

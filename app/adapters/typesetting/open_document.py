"""OpenDocument texts: their words in plain structure, for printing."""

from collections.abc import Iterator
from typing import Any, Final

from app.adapters.inspecting.budget import Budget, Locked
from app.adapters.inspecting.packages import Package, attribute, local
from app.adapters.typesetting.manuscript import OURS, Manuscript, Paragraph, Table
from app.adapters.typesetting.word_numbers import written

_DEEPEST: Final = 60
_MOST_SPACES: Final = 200
_FORMS: Final = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
}
_UNSEEN: Final = {"hidden-text", "hidden-paragraph"}
_SILENT: Final = {
    *("sequence-decls", "variable-decls", "user-field-decls", "forms", "bibliography-source"),
    *("index-title-template", "note-citation", "note-body", "table-of-content-source"),
}

Form = tuple[str, str, str, int]
"""How the points of a level are marked: what stands before, how it counts, behind, from where."""


def manuscript(content: bytes, budget: Budget) -> Manuscript:
    """Give the words of an OpenDocument text, with what stands above and below its pages."""
    package = Package(content, budget)
    listed = "META-INF/manifest.xml"
    if listed in package.names and b"encryption-data" in package.read(listed):
        raise Locked("it is locked by a password")
    root = package.tree("content.xml")
    reader = _Reader([root])
    edges: dict[str, list[Any]] = {"header": [], "footer": []}
    if "styles.xml" in package.names:
        styles = package.tree("styles.xml")
        reader = _Reader([styles, root])
        for which, found in edges.items():
            found += [one for one in styles.iter() if local(one.tag) == which]
    reader.edges(edges["header"], "At the head of its pages:")
    for body in (one for one in root.iter() if local(one.tag) == "body"):
        reader.blocks(body, 0, 0)
    reader.notes()
    reader.edges(edges["footer"], "At the foot of its pages:")
    objects = [name for name in package.names if name.startswith("Object ") and "/" not in name]
    reader.made.left_out["objects"] += len(objects)
    return reader.made


class _Reader:
    """Goes through the parts of one document, and keeps its notes for the end."""

    def __init__(self, roots: list[Any]) -> None:
        self.made = Manuscript()
        self._into = self.made.blocks
        self._forms: dict[str, dict[int, Form]] = {}
        self._unseen: set[str] = set()
        self._notes: list[tuple[str, Any]] = []
        self._boxes: list[Any] = []
        for root in roots:
            self._read_styles(root)

    def edges(self, found: list[Any], said: str) -> None:
        """Print what stands above or below the pages, each once."""
        seen = set[str]()
        for one in found:
            words = "".join(one.itertext()).strip()
            if words and words not in seen:
                seen.add(words)
                self.made.line(said, ours=True)
                self.blocks(one, 0, 0)

    def notes(self) -> None:
        """Print the footnotes."""
        if self._notes:
            self.made.line("Footnotes:", ours=True)
        for mark, note in list(self._notes):
            before = len(self._into)
            self.blocks(note, 0, 0)
            if len(self._into) > before and isinstance(first := self._into[before], Paragraph):
                first.mark = f"[{mark}]"

    def blocks(self, root: Any, indent: int, depth: int) -> None:  # noqa: ANN401 - lxml has no types
        """Add what is below an element."""
        for one in root:
            self._block(one, indent, depth)

    def _block(self, one: Any, indent: int, depth: int) -> None:  # noqa: ANN401 - as above
        tag = local(one.tag)
        if tag in {"p", "h"}:
            self._paragraph(one, indent, depth)
        elif tag == "list" and depth < _DEEPEST:
            self._list(one, attribute(one, "style-name"), 1, indent, depth)
        elif tag == "table" and depth < _DEEPEST:
            self._table(one, depth)
        elif tag == "tracked-changes":
            gone = sum(1 for each in one.iter() if local(each.tag) == "deletion")
            self.made.left_out["removed"] += gone
        elif tag == "frame":
            self._frame(one, None)
            self._waiting(depth)
        elif tag and tag not in _SILENT and depth < _DEEPEST:
            self.blocks(one, indent, depth + 1)

    def _paragraph(self, root: Any, indent: int, depth: int, mark: str = "") -> None:  # noqa: ANN401 - as above
        made = Paragraph(indent=indent, mark=mark)
        if local(root.tag) == "h":
            level = attribute(root, "outline-level")
            made.level = int(level) if level.isascii() and level.isdigit() else 1
        if attribute(root, "style-name") in self._unseen:
            self.made.left_out["hidden"] += 1
            return
        self._words(root, made, depth)
        self._into.append(made)
        self._waiting(depth)

    def _waiting(self, depth: int) -> None:
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            if depth < _DEEPEST:
                self.blocks(box, 0, depth + 1)

    def _words(self, root: Any, made: Paragraph, depth: int) -> None:  # noqa: ANN401 - as above
        made.say(_run(root.text))
        for one in root:
            self._inline(one, made, depth)
            made.say(_run(one.tail))

    def _inline(self, one: Any, made: Paragraph, depth: int) -> None:  # noqa: ANN401 - as above
        tag = local(one.tag)
        if tag == "s":
            times = attribute(one, "c")
            made.say(" " * min(_MOST_SPACES, int(times) if times.isdigit() else 1))
        elif tag in {"tab", "line-break"}:
            made.say("\t" if tag == "tab" else "\n")
        elif tag == "annotation":
            self.made.left_out["comments"] += 1
        elif tag in _UNSEEN or attribute(one, "style-name") in self._unseen:
            self.made.left_out["hidden"] += 1
        elif tag == "note":
            self._note(one, made)
        elif tag == "frame":
            self._frame(one, made)
        elif tag and tag not in _SILENT and depth < _DEEPEST:
            self.made.left_out["links"] += tag == "a"
            self._words(one, made, depth + 1)

    def _note(self, one: Any, made: Paragraph) -> None:  # noqa: ANN401 - as above
        cited = next((each for each in one if local(each.tag) == "note-citation"), None)
        mark = "".join(cited.itertext()) if cited is not None else str(len(self._notes) + 1)
        made.say(f"[{mark}]", (OURS,))
        self._notes += [(mark, each) for each in one if local(each.tag) == "note-body"]

    def _frame(self, one: Any, made: Paragraph | None) -> None:  # noqa: ANN401 - as above
        kinds = {local(each.tag): each for each in one}
        if "text-box" in kinds:
            self._boxes.append(kinds["text-box"])
            return
        what = "objects" if {"object", "object-ole", "plugin"} & kinds.keys() else "pictures"
        self.made.left_out[what] += what == "pictures"  # objects are counted by their parts
        if made is not None:
            made.say("[picture]" if what == "pictures" else "[embedded object]", (OURS,))

    def _list(self, root: Any, style: str, level: int, indent: int, depth: int) -> None:  # noqa: ANN401 - as above
        number = 0
        for item in root:
            tag = local(item.tag)
            if tag not in {"list-item", "list-header"}:
                continue
            number += tag == "list-item"
            mark = self._mark(style, level, number) if tag == "list-item" else ""
            for one in item:
                kind = local(one.tag)
                if kind in {"p", "h"}:
                    self._paragraph(one, indent + 1, depth + 1, mark)
                    mark = ""
                elif kind == "list" and depth < _DEEPEST:
                    own = attribute(one, "style-name") or style
                    self._list(one, own, level + 1, indent + 1, depth + 1)
                else:
                    self._block(one, indent + 1, depth + 1)

    def _mark(self, style: str, level: int, number: int) -> str:
        form = self._forms.get(style, {}).get(level)
        if form is None:
            return "•"
        before, counts, behind, start = form
        return f"{before}{written(start + number - 1, counts)}{behind}" if counts else ""

    def _table(self, root: Any, depth: int) -> None:  # noqa: ANN401 - as above
        table, into = Table(), self._into
        for row in _rows(root):
            cells = []
            for cell in (one for one in row if local(one.tag) == "table-cell"):
                self._into = []
                self.blocks(cell, 0, depth + 1)
                cells.append(list(Manuscript(blocks=self._into).paragraphs()))
            table.rows.append(cells)
        self._into = into
        self._into.append(table)

    def _read_styles(self, root: Any) -> None:  # noqa: ANN401 - as above
        for one in root.iter():
            tag = local(one.tag)
            if tag == "list-style":
                self._forms[attribute(one, "name")] = dict(_forms(one))
            elif tag == "style" and any(
                local(each.tag) == "text-properties" and attribute(each, "display") == "none"
                for each in one
            ):
                self._unseen.add(attribute(one, "name"))


def _rows(root: Any) -> Iterator[Any]:  # noqa: ANN401 - as above
    for one in root:
        if local(one.tag) == "table-row":
            yield one
        elif local(one.tag) in {"table-header-rows", "table-rows", "table-row-group"}:
            yield from _rows(one)


def _forms(style: Any) -> Iterator[tuple[int, Form]]:  # noqa: ANN401 - as above
    for one in style:
        level = attribute(one, "level")
        if local(one.tag) != "list-level-style-number" or not level.isdigit():
            continue
        start = attribute(one, "start-value")
        yield (
            int(level),
            (
                attribute(one, "num-prefix"),
                _FORMS.get(attribute(one, "num-format"), ""),
                attribute(one, "num-suffix"),
                int(start) if start.isdigit() and len(start) < 7 else 1,  # noqa: PLR2004 - a number that somebody counts to
            ),
        )


def _run(words: str | None) -> str:
    """Give words as OpenDocument means them: any blanks in the source are one space."""
    if not words:
        return ""
    inner = " ".join(words.split())
    before = " " if words[0].isspace() else ""
    behind = " " if words[-1].isspace() and inner else ""
    return f"{before}{inner}{behind}"

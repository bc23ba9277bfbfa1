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
    *("script", "desc", "event-listeners"),
}
_DRAWING: Final = "{urn:oasis:names:tc:opendocument:xmlns:svg"
_EDGES: Final = {
    **dict.fromkeys(("header", "header-left", "header-first"), "header"),
    **dict.fromkeys(("footer", "footer-left", "footer-first"), "footer"),
}

Form = tuple[str, str, str, int, int]
"""How the points of a level are marked: what stands before, how it counts, behind, from where, and
of how many levels the numbers are told."""


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
        for one in styles.iter():
            if which := _EDGES.get(local(one.tag)):
                edges[which].append(one)
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
        self._parents: dict[str, str] = {}
        self._display: dict[str, bool] = {}  # by style, where it says whether it is shown
        self._counted: dict[str, dict[int, int]] = {}  # by list, and by the last list of a style
        self._notes: list[tuple[str, Any]] = []
        self._boxes: list[Any] = []
        for root in roots:
            self._read_styles(root)

    def edges(self, found: list[Any], said: str) -> None:
        """Print what stands above or below the pages, each once."""
        seen = set[str]()
        for one in found:
            words = "".join(one.itertext()).strip()
            if words and words not in seen and not self._is_unseen(one):
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
        elif tag == "annotation":
            self.made.left_out["comments"] += 1
        elif self._is_unseen(one):
            return
        elif tag == "list" and depth < _DEEPEST:
            style = attribute(one, "style-name")
            self._list(one, style, (1, self._counts(one, style)), indent, depth)
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
        if self._is_unseen(root):
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
        elif tag in _UNSEEN:
            self.made.left_out["hidden"] += 1
        elif self._is_unseen(one) or (tag == "title" and one.tag.startswith(_DRAWING)):
            return
        elif tag == "tracked-changes":
            self._block(one, 0, depth)
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

    def _counts(self, one: Any, style: str) -> dict[int, int]:  # noqa: ANN401 - as above
        """Give how far each level of a list is counted; one that goes on shares what it goes on."""
        goes_on = style if attribute(one, "continue-numbering") == "true" else ""
        of = attribute(one, "continue-list") or goes_on
        counts = self._counted.get(of, {}) if of else {}
        self._counted[attribute(one, "id")] = self._counted[style] = counts
        return counts

    def _list(
        self,
        root: Any,  # noqa: ANN401 - as above
        style: str,
        at: tuple[int, dict[int, int]],
        indent: int,
        depth: int,
    ) -> None:
        level, counts = at
        for item in root:
            tag = local(item.tag)
            if tag not in {"list-item", "list-header"}:
                continue
            is_marked = tag == "list-item"
            for one in item:
                kind = local(one.tag)
                if kind in {"p", "h"}:
                    mark = self._mark(style, at, attribute(item, "start-value")) * is_marked
                    self._paragraph(one, indent + 1, depth + 1, mark)
                    is_marked = False
                elif kind == "list" and depth < _DEEPEST:
                    own = attribute(one, "style-name") or style
                    self._list(one, own, (level + 1, counts), indent + 1, depth + 1)
                else:
                    self._block(one, indent + 1, depth + 1)

    def _mark(self, style: str, at: tuple[int, dict[int, int]], begins: str) -> str:
        """Count one more point of a level, and give what stands before it."""
        (level, counts), forms = at, self._forms.get(style, {})
        before, counts_as, behind, start, told = forms.get(level, ("", "", "", 1, 1))
        counts[level] = _whole(begins, counts.get(level, start - 1) + 1)
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        if level not in forms:
            return "•"
        if not counts_as:
            return ""
        numbers = [
            written(counts.get(one, forms[one][3]), forms[one][1] or "decimal")
            for one in range(max(1, level - told + 1), level + 1)
            if one in forms
        ]
        return f"{before}{'.'.join(numbers)}{behind}"

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
            elif tag == "style":
                name = attribute(one, "name")
                self._parents[name] = attribute(one, "parent-style-name")
                self._display.update(
                    (name, attribute(each, "display") not in {"none", "false"})
                    for each in one
                    if attribute(each, "display")
                )

    def _is_unseen(self, one: Any) -> bool:  # noqa: ANN401 - as above
        """Say whether an element is hidden by itself or by its style; count it, if it has words."""
        how = attribute(one, "display")
        unseen = how in {"none", "false"} or attribute(one, "is-hidden") == "true"
        unseen = unseen or any(
            local(each.tag) == "hidden-paragraph" and attribute(each, "is-hidden") == "true"
            for each in one
        )
        if unseen or self._is_unseen_style(attribute(one, "style-name")):
            self.made.left_out["hidden"] += any(words.strip() for words in one.itertext())
            return True
        return False

    def _is_unseen_style(self, name: str) -> bool:
        passed = set[str]()
        while name and name not in passed:
            if name in self._display:
                return not self._display[name]
            passed.add(name)
            name = self._parents.get(name, "")
        return False


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
        yield (
            int(level),
            (
                attribute(one, "num-prefix"),
                _FORMS.get(attribute(one, "num-format"), ""),
                attribute(one, "num-suffix"),
                _whole(attribute(one, "start-value"), 1),
                _whole(attribute(one, "display-levels"), 1),
            ),
        )


def _whole(value: str, otherwise: int) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 7 else otherwise  # noqa: PLR2004 - digits of a number that somebody counts to


def _run(words: str | None) -> str:
    """Give words as OpenDocument means them: any blanks in the source are one space."""
    if not words:
        return ""
    inner = " ".join(words.split())
    before = " " if words[0].isspace() else ""
    behind = " " if words[-1].isspace() and inner else ""
    return f"{before}{inner}{behind}"

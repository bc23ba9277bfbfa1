"""A Word document: its words, and those that are hidden, removed, remarked or fetched."""

from typing import Any, Final

from app.adapters.inspecting.budget import Budget, Look
from app.adapters.inspecting.packages import Package, attribute, carried, local

_BODIES: Final = ("word/document", "word/header", "word/footer", "word/footnotes", "word/endnotes")
_CHANGES: Final = {"ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "cellDel"}
_REMARKS: Final = ("word/comments",)
_STARTS: Final = ("DDE", "DDEAUTO")
_FETCHES: Final = ("INCLUDEPICTURE", "INCLUDETEXT", "LINK", "IMPORT")
_WHITE: Final = {"FFFFFF", "FEFEFE"}


def look(content: bytes, budget: Budget) -> Look:
    """Read a Word document: the shown words as texts, all others as findings."""
    package = Package(content, budget)
    seen = Look(pages=1)
    for name in package.having(*_BODIES):
        _body(package.tree(name), seen)
    for name in package.having(*_REMARKS):
        words = " ".join(package.tree(name).itertext()).strip()
        if words:
            seen.find("comments", words[:500], value=words[:500])
            seen.beside.append(words)
    carried(package, seen)
    return seen


def _body(root: Any, seen: Look) -> None:  # noqa: ANN401 - lxml has no types
    found: dict[str, list[str]] = {}
    said: list[str] = []
    for element in root.iter():
        tag = local(element.tag)
        if tag == "p":
            said.append("\n")
        elif tag in {"tab", "tc"}:
            said.append("\t")
        elif tag == "t":
            _words(element, said, found)
        elif tag == "delText":
            found.setdefault("tracked_changes", []).append(element.text or "")
        elif tag in _CHANGES:
            found.setdefault("tracked_changes", [])
            seen.beside.append(attribute(element, "author"))
        elif tag == "instrText" or (tag == "fldSimple" and attribute(element, "instr")):
            _field(element.text or attribute(element, "instr"), found)
        elif tag == "altChunk":
            found.setdefault("embedded_objects", []).append("a part of another document")
    seen.texts.append((1, "".join(said)))
    for code, details in found.items():
        words = " ".join("".join(details).split())
        seen.find(code, words[:500], value=words[:500], page=1, count=max(1, len(details)))
        seen.beside.append(words)


def _words(element: Any, said: list[str], found: dict[str, list[str]]) -> None:  # noqa: ANN401 - as above
    words = element.text or ""
    run = element.getparent()
    style = next((one for one in run if local(one.tag) == "rPr"), None)
    marks = {local(one.tag): attribute(one, "val") for one in style} if style is not None else {}
    hidden = any(name in marks and marks[name] in _ON for name in ("vanish", "webHidden"))
    white = marks.get("color", "").upper() in _WHITE and not {"shd", "highlight"} & marks.keys()
    tiny = is_tiny(marks.get("sz", ""))
    if words.strip() and (hidden or white or tiny):
        found.setdefault("hidden_text", []).append(words + " ")
    else:
        said.append(words)


_ON: Final = {"", "1", "true", "on"}


def is_tiny(half_points: str) -> bool:
    """Say whether letters of that size, in half points, are too small to be seen."""
    return half_points.isdigit() and 0 < int(half_points) <= 4  # noqa: PLR2004 - two points


def _field(instruction: str, found: dict[str, list[str]]) -> None:
    first = instruction.split()[:1]
    word = first[0].upper() if first else ""
    if word in _STARTS:
        found.setdefault("dde", []).append(instruction)
    elif word in _FETCHES:
        found.setdefault("external_links", []).append(instruction)

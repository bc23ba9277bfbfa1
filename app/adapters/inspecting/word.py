"""A Word document: its words, and those that are hidden, removed, remarked or fetched."""

from typing import Any, Final

from app.adapters.inspecting.budget import Budget, Look
from app.adapters.inspecting.packages import Package, attribute, carried, local
from app.adapters.inspecting.sight import Sight
from app.adapters.inspecting.word_sight import Sights

_BODIES: Final = ("word/document", "word/header", "word/footer", "word/footnotes", "word/endnotes")
_CHANGES: Final = {"ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "cellDel"}
_REMARKS: Final = ("word/comments",)
_STARTS: Final = ("DDE", "DDEAUTO")
_FETCHES: Final = ("INCLUDEPICTURE", "INCLUDETEXT", "LINK", "IMPORT")


def look(content: bytes, budget: Budget) -> Look:
    """Read a Word document: the shown words as texts, all others as findings."""
    package = Package(content, budget)
    seen = Look(pages=1)
    sights = Sights(package)
    for name in package.having(*_BODIES):
        _body(package.tree(name), seen, sights)
    for name in package.having(*_REMARKS):
        words = " ".join(package.tree(name).itertext()).strip()
        if words:
            seen.find("comments", words[:500], value=words[:500])
            seen.beside.append(words)
    carried(package, seen)
    return seen


def _body(root: Any, seen: Look, sights: Sights) -> None:  # noqa: ANN401 - lxml has no types
    found: dict[str, list[str]] = {}
    said: list[str] = []
    for element in root.iter():
        tag = local(element.tag)
        if tag == "p":
            said.append("\n")
        elif tag in {"tab", "tc"}:
            said.append("\t")
        elif tag == "t":
            _words(element, said, found, sights.of(element.getparent()))
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


def _words(element: Any, said: list[str], found: dict[str, list[str]], sight: Sight) -> None:  # noqa: ANN401 - as above
    words = element.text or ""
    if words.strip() and sight.code:
        found.setdefault(sight.code, []).append(words + " ")
    else:
        said.append(words)


def _field(instruction: str, found: dict[str, list[str]]) -> None:
    first = instruction.split()[:1]
    word = first[0].upper() if first else ""
    if word in _STARTS:
        found.setdefault("dde", []).append(instruction)
    elif word in _FETCHES:
        found.setdefault("external_links", []).append(instruction)

"""An OpenDocument file (text, sheets, slides): its words, and what it hides, runs or fetches."""

import re
from typing import Any, Final

from app.adapters.inspecting.budget import Budget, Look, Member
from app.adapters.inspecting.packages import Package, attribute, carried, local

_FETCHES: Final = re.compile(r"^(?:https?:|ftp:|file:|//)", re.IGNORECASE)


def look(content: bytes, budget: Budget) -> Look:
    """Read an OpenDocument file."""
    package = Package(content, budget)
    seen = Look()
    if "META-INF/manifest.xml" in package.names:
        manifest = package.read("META-INF/manifest.xml")
        if b"encryption-data" in manifest:
            seen.find("encrypted", "it is locked by a password")
            return seen
    root = package.tree("content.xml")
    hidden = _hidden_styles(root)
    tables = [one for one in root.iter() if local(one.tag) == "table"]
    drawn = [one for one in root.iter() if local(one.tag) == "page"]
    seen.pages = max(1, len(tables) if _is_workbook(package) else len(drawn))
    budget.take_pages(seen.pages)
    if _is_workbook(package):
        for table in tables:
            _table(table, hidden, seen)
    else:
        seen.texts.append((1, _said(root)))
    _marks(root, hidden, seen)
    _parts(package, seen)
    carried(package, seen)
    return seen


def _is_workbook(package: Package) -> bool:
    return b"spreadsheet" in package.read("mimetype")


def _hidden_styles(root: Any) -> set[str]:  # noqa: ANN401 - lxml has no types
    """Name the styles that show nothing: a hidden table, or hidden letters."""
    hidden = set()
    for style in (one for one in root.iter() if local(one.tag) == "style"):
        for inner in style.iter():
            off = local(inner.tag) == "table-properties" and attribute(inner, "display") == "false"
            unseen = local(inner.tag) == "text-properties" and attribute(inner, "display") == "none"
            if off or unseen:
                hidden.add(attribute(style, "name"))
    return hidden


def _table(table: Any, hidden: set[str], seen: Look) -> None:  # noqa: ANN401 - as above
    name = attribute(table, "name")
    seen.beside.append(name)
    if attribute(table, "style-name") in hidden:
        seen.find("hidden_sheet", f"the sheet “{name}”", page=name)
    for number, row in enumerate((one for one in table.iter() if local(one.tag) == "table-row"), 1):
        words = " \t ".join(_said(cell) for cell in row if local(cell.tag) == "table-cell")
        if not words.strip():
            continue
        seen.texts.append((f"{name}!A{number}", words))
        if attribute(row, "visibility") in {"collapse", "filter"}:
            seen.unshown[f"{name}!A{number}"] = "hidden row"
        if attribute(row, "visibility") == "collapse":
            seen.find("hidden_rows", f"row {number} of “{name}”", page=f"{name}!A{number}")
        elif attribute(row, "visibility") == "filter":
            seen.find("filtered_rows", f"row {number} of “{name}”", page=f"{name}!A{number}")
    for column in (one for one in table.iter() if local(one.tag) == "table-column"):
        if attribute(column, "visibility") == "collapse":
            seen.find("hidden_columns", f"in “{name}”", page=name)


_MARKS: Final = {
    "annotation": "comments",
    "changed-region": "tracked_changes",
    "hidden-text": "hidden_text",
    "hidden-paragraph": "hidden_text",
    "event-listener": "macros",
    "script": "macros",
    "dde-connection-decl": "dde",
    "data-pilot-table": "pivot_cache",
}
_LINKED: Final = {"image", "object", "table-source", "cell-range-source"}


def _marks(root: Any, hidden: set[str], seen: Look) -> None:  # noqa: ANN401 - as above
    found: dict[str, list[str]] = {}
    for element in root.iter():
        tag, target = local(element.tag), attribute(element, "href")
        if code := _MARKS.get(tag):
            words = attribute(element, "string-value") or " ".join(element.itertext())
            found.setdefault(code, []).append(words)
        elif tag in {"p", "span"} and attribute(element, "style-name") in hidden:
            found.setdefault("hidden_text", []).append(" ".join(element.itertext()))
        elif tag in _LINKED and _FETCHES.match(target):
            found.setdefault("external_links", []).append(target)
    for code, details in found.items():
        words = " ".join(" ".join(details).split())[:500]
        seen.find(code, words, value=words if code == "hidden_text" else "", count=len(details))
        seen.beside.append(words)


def _parts(package: Package, seen: Look) -> None:
    if any(name.startswith(("Basic/", "Scripts/")) for name in package.names):
        seen.find("macros", "programs of the office suite")
    objects = [name for name in package.names if name.startswith("Object ") and "/" not in name]
    if objects:
        seen.find("embedded_objects", ", ".join(objects[:10]), count=len(objects))
        seen.members += [Member(name, package.read(name)) for name in objects]
    pictures = [name for name in package.names if name.startswith("Pictures/")]
    seen.members += [Member(name, package.read(name)) for name in pictures]
    if any(name.startswith("Versions/") for name in package.names):
        seen.find("old_revisions", "earlier versions of the document")


def _said(root: Any) -> str:  # noqa: ANN401 - as above
    lines = (one for one in root.iter() if local(one.tag) in {"p", "h"})
    return "\n".join(" ".join("".join(line.itertext()).split()) for line in lines)

"""A web page: its words, what it hides, what it runs, what it would fetch."""

import re
from typing import Any, Final
from urllib.parse import urlsplit

import lxml.html

from app.adapters.inspecting.budget import Budget, Look
from app.adapters.inspecting.plain import decoded

_ACTIVE: Final = {"script", "object", "embed", "applet", "iframe", "frame", "form"}
_FETCHES: Final = {
    *(("img", "src"), ("link", "href"), ("script", "src"), ("iframe", "src"), ("frame", "src")),
    *(("object", "data"), ("embed", "src"), ("video", "src"), ("audio", "src"), ("source", "src")),
    *(("body", "background"), ("table", "background"), ("td", "background"), ("img", "srcset")),
    *(("input", "src"), ("video", "poster"), ("image", "href"), ("use", "href"), ("base", "href")),
}
_HIDDEN: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?![.\d])"
    r"|mso-hide\s*:\s*all",
    re.IGNORECASE,
)
_STYLE_FETCH: Final = re.compile(r"(?:url\(|@import)\s*['\"]?(https?:|//|\\\\)", re.IGNORECASE)
_MOST_TOLD: Final = 10


def look(content: bytes, budget: Budget) -> Look:
    """Read a web page. Nothing it names is fetched, and nothing in it runs."""
    budget.check_time()
    return look_at(decoded(content))


def look_at(page: str) -> Look:
    """Read the source of a web page."""
    seen = Look(pages=1)
    # A declaration of encoding would be refused in a text that is decoded already.
    source = re.sub(r"^\s*<\?xml[^>]*\?>", "", page)
    parser = lxml.html.HTMLParser(no_network=True, huge_tree=False)
    root = lxml.html.document_fromstring(source or "<html></html>", parser=parser)
    found: dict[str, list[str]] = {}
    for element in root.iter():
        _note(element, found)
    for code, details in found.items():
        shown = "; ".join(dict.fromkeys(details))
        seen.find(code, shown[:500], page=1, count=len(details))
        seen.beside += details
    for gone in root.xpath("//script|//style|//comment()"):
        gone.drop_tree()
    seen.texts.append((1, "\n".join(part for part in root.itertext() if part.strip())))
    return seen


def _note(element: Any, found: dict[str, list[str]]) -> None:  # noqa: ANN401 - lxml has no types
    if not isinstance(element.tag, str):
        said = " ".join((element.text or "").split())
        if said and not said.startswith(("[if", "[endif", "<![")):
            found.setdefault("html_comments", []).append(said[:200])
        return
    tag = element.tag.lower()
    if tag in _ACTIVE or any(str(name).lower().startswith("on") for name in element.attrib):
        found.setdefault("active_content", []).append(tag)
    for name, value in element.attrib.items():
        _note_attribute(element, str(name).lower(), str(value).strip(), found)
    if tag == "style" and _STYLE_FETCH.search(element.text or ""):
        found.setdefault("external_links", []).append("a style sheet fetches from elsewhere")
    if tag == "meta":
        _note_meta(element, found)
    is_field = tag == "input" and element.get("type", "").lower() == "hidden"
    if element.get("hidden") is not None or is_field:
        _note_hidden(element, found)


def _note_attribute(
    element: Any,  # noqa: ANN401 - as above
    name: str,
    value: str,
    found: dict[str, list[str]],
) -> None:
    if value.lower().startswith(("javascript:", "vbscript:")):
        found.setdefault("active_content", []).append(value[:60])
    if (element.tag.lower(), name) in _FETCHES and _is_elsewhere(value):
        found.setdefault("external_links", []).append(value[:200])
    if name == "style":
        _note_style(element, value, found)


def _note_meta(element: Any, found: dict[str, list[str]]) -> None:  # noqa: ANN401 - as above
    if element.get("http-equiv", "").lower() == "refresh":
        found.setdefault("active_content", []).append("it leads to another address by itself")
    if element.get("name", "").lower() == "author" and element.get("content"):
        found.setdefault("author", []).append(element.get("content"))


def _note_style(element: Any, style: str, found: dict[str, list[str]]) -> None:  # noqa: ANN401 - as above
    if _STYLE_FETCH.search(style):
        found.setdefault("external_links", []).append(style[:200])
    if _HIDDEN.search(style):
        _note_hidden(element, found)


def _note_hidden(element: Any, found: dict[str, list[str]]) -> None:  # noqa: ANN401 - as above
    words = " ".join("".join(element.itertext()).split()) or str(element.get("value", ""))
    if words:
        found.setdefault("hidden_text", []).append(words[:200])


def _is_elsewhere(address: str) -> bool:
    return bool(urlsplit(address[:500]).netloc) or address.startswith(("//", "\\\\", "file:"))

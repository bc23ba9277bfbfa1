"""A web page: its words, what it hides, what it runs, what it would fetch."""

import re
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlsplit

import lxml.html

from app.adapters.inspecting.budget import Budget, Look
from app.adapters.inspecting.page_sight import PageSight
from app.adapters.inspecting.plain import decoded
from app.adapters.inspecting.sight import Sight

_ACTIVE: Final = {"script", "object", "embed", "applet", "iframe", "frame", "form"}
_FETCHES: Final = {
    *(("img", "src"), ("link", "href"), ("script", "src"), ("iframe", "src"), ("frame", "src")),
    *(("object", "data"), ("embed", "src"), ("video", "src"), ("audio", "src"), ("source", "src")),
    *(("body", "background"), ("table", "background"), ("td", "background"), ("img", "srcset")),
    *(("input", "src"), ("video", "poster"), ("image", "href"), ("use", "href"), ("base", "href")),
}
_STYLE_FETCH: Final = re.compile(r"(?:url\(|@import)\s*['\"]?(https?:|//|\\\\)", re.IGNORECASE)
_SILENT: Final = {"script", "style", "template", "title", "head", "option", "select"}


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
    root = lxml.html.document_fromstring(
        source if source.strip() else "<html></html>", parser=parser
    )
    found: dict[str, list[str]] = {}
    for element in root.iter():
        _note(element, found)
    _note_unseen(root, found)
    seen.structure += _attributes(root)
    for code, details in found.items():
        shown = "; ".join(dict.fromkeys(details))
        seen.find(code, shown[:500], page=1, count=len(details))
        seen.beside += details
    for gone in root.xpath("//script|//style|//comment()|//processing-instruction()"):
        seen.structure.append(gone.text or "")
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
    if is_field and element.get("value"):
        found.setdefault("hidden_text", []).append(element.get("value")[:200])


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
    if name == "style" and _STYLE_FETCH.search(value):
        found.setdefault("external_links", []).append(value[:200])


def _note_meta(element: Any, found: dict[str, list[str]]) -> None:  # noqa: ANN401 - as above
    if element.get("http-equiv", "").lower() == "refresh":
        found.setdefault("active_content", []).append("it leads to another address by itself")
    if element.get("name", "").lower() == "author" and element.get("content"):
        found.setdefault("author", []).append(element.get("content"))


def _note_unseen(root: Any, found: dict[str, list[str]]) -> None:  # noqa: ANN401 - as above
    """Name the words that nobody sees: those of a hidden element together, others by themselves."""
    sights = PageSight(root)
    for element in root.iter(lxml.etree.Element):
        above = element.getparent()
        if sights.is_gone(element):
            if above is None or not sights.is_gone(above):
                _note_words(Sight.HIDDEN, "".join(element.itertext()), found)
                _note_words(Sight.HIDDEN, element.get("value", ""), found)
        elif element.tag not in _SILENT and (sight := sights.of(element)).code:
            own = [element.text, *(inner.tail for inner in element)]
            _note_words(sight, " ".join(filter(None, own)), found)


def _attributes(root: Any) -> Iterable[str]:  # noqa: ANN401 - as above
    """Give the values of all attributes: titles, descriptions of pictures, marks of programs."""
    return dict.fromkeys(
        str(value)
        for element in root.iter(lxml.etree.Element)
        for value in element.attrib.values()
        if any(map(str.isalpha, str(value)))
    )


def _note_words(sight: Sight, said: str, found: dict[str, list[str]]) -> None:
    if words := " ".join(said.split()):
        may = "perhaps hidden: " if sight is Sight.PERHAPS else ""
        found.setdefault(sight.code, []).append(f"{may}{words[:200]}")


def _is_elsewhere(address: str) -> bool:
    return bool(urlsplit(address[:500]).netloc) or address.startswith(("//", "\\\\", "file:"))

"""A presentation: the words of its slides, hidden slides, the speaker's notes, comments."""

import re

from app.adapters.inspecting.budget import Budget, Look
from app.adapters.inspecting.packages import Package, attribute, carried, local

_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml$")


def look(content: bytes, budget: Budget) -> Look:
    """Read a presentation slide by slide."""
    package = Package(content, budget)
    seen = Look()
    numbered = sorted(
        (int(found[1]), name) for name in package.names if (found := _SLIDE.match(name))
    )
    budget.take_pages(len(numbered))
    seen.pages = len(numbered)
    for number, name in numbered:
        root = package.tree(name)
        seen.texts.append((number, _said(root)))
        if attribute(root, "show") == "0":
            seen.find("hidden_slides", f"slide {number}", page=number)
        if any(local(one.tag) == "pic" for one in root.iter()):
            seen.find("pictures", f"on slide {number}", page=number)
    for name in package.having("notesSlides/notesSlide"):
        words = _said(package.tree(name)).strip()
        if len(words) > 4:  # noqa: PLR2004 - the number of the slide stands there by itself
            seen.find("speaker_notes", words[:500], value=words[:500])
            seen.beside.append(words)
    for name in package.having("ppt/comments/"):
        words = " ".join(package.tree(name).itertext()).strip()
        seen.find("comments", words[:500], value=words[:500])
        seen.beside.append(words)
    carried(package, seen)
    return seen


def _said(root: object) -> str:
    return "\n".join(
        element.text
        for element in root.iter()  # type: ignore[attr-defined]  # lxml has no types
        if local(element.tag) == "t" and element.text
    )

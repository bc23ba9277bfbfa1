"""The styles of a Word document: which is a heading, which is numbered, and which hides words."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from app.adapters.inspecting.packages import Package, attribute, is_on, local
from app.adapters.inspecting.word import is_tiny

Marks = Mapping[str, str]
"""What is said of letters, by the names of the elements that say it: ``vanish``, ``color``."""

_HEADING: Final = re.compile(r"heading ([1-9])$", re.IGNORECASE)
_WHITE: Final = {"FFFFFF", "FEFEFE"}
_NO_GROUND: Final = {"", "AUTO"} | _WHITE
_UNSEEN: Final = ("vanish", "color", "sz")


class Styles:
    """The styles by their ids, each with what it takes from those that it is based on."""

    def __init__(self, package: Package) -> None:
        self._own: dict[str, dict[str, str]] = {}
        self._based_on: dict[str, str] = {}
        if "word/styles.xml" in package.names:
            root = package.tree("word/styles.xml")
            for style in (one for one in root if local(one.tag) == "style"):
                name = attribute(style, "styleId")
                self._own[name] = _told(style)
                self._based_on[name] = _value(style, "basedOn")

    def get(self, name: str) -> Marks:
        """Give what the style itself says: ``outlineLvl``, ``numId`` and ``ilvl``."""
        return self._own.get(name, {})

    def hides(self, run: Any) -> bool:  # noqa: ANN401 - lxml has no types
        """Say whether a run is marked as hidden, or is tiny, or white on no ground of its own."""
        above = next((one for one in run.iterancestors() if local(one.tag) == "p"), None)
        of_paragraph = (
            self._whole(marks(above, "pPr").get("pStyle", "")) if above is not None else {}
        )
        own = marks(run, "rPr")
        known = {**of_paragraph, **self._whole(own.get("rStyle", "")), **own}
        if is_on(known.get("vanish", "0") or "1") or is_tiny(known.get("sz", "")):
            return True
        grounded = {"shd", "highlight", "ground"} & known.keys() or _on_a_ground(run)
        return known.get("color", "").upper() in _WHITE and not grounded

    def _whole(self, name: str) -> dict[str, str]:
        """Give the marks of a style and of those below it, each of which is looked at once."""
        chain: list[str] = []
        while name in self._own and name not in chain:
            chain.append(name)
            name = self._based_on[name]
        whole: dict[str, str] = {}
        for one in reversed(chain):
            told = self._own[one]
            whole.update({key: told[key] for key in (*_UNSEEN, "ground") if key in told})
        return whole


def marks(root: Any, name: str) -> dict[str, str]:  # noqa: ANN401 - as above
    """Give what the element ``name`` in ``root`` says, by the names of its elements."""
    style = next((one for one in root if local(one.tag) == name), ())
    return {local(one.tag): attribute(one, "val") for one in style}


def numbering(root: Any) -> tuple[str, str] | None:  # noqa: ANN401 - as above
    """Give the list that numbers a paragraph or style, and the level; none where none does."""
    for told in (one for one in root if local(one.tag) == "pPr"):
        for one in (each for each in told if local(each.tag) == "numPr"):
            found = {local(each.tag): attribute(each, "val") for each in one}
            return found.get("numId", ""), found.get("ilvl", "0")
    return None


def _told(style: Any) -> dict[str, str]:  # noqa: ANN401 - as above
    told = {key: value for key, value in marks(style, "rPr").items() if key in _UNSEEN}
    name = _value(style, "name")
    if heading := _HEADING.match(name):
        told["outlineLvl"] = str(int(heading[1]) - 1)
    elif name.lower() == "title":
        told["outlineLvl"] = "0"
    if number := numbering(style):
        told["numId"], told["ilvl"] = number
    if any(_fills(style)):
        told["ground"] = "1"
    return told


def _on_a_ground(run: Any) -> bool:  # noqa: ANN401 - as above
    """Say whether a paragraph or cell around a run is filled; what a text box is nobody knows."""
    return any(local(one.tag) == "txbxContent" or any(_fills(one)) for one in run.iterancestors())


def _fills(one: Any) -> Iterator[bool]:  # noqa: ANN401 - as above
    for told in (each for each in one if local(each.tag) in {"pPr", "tcPr", "rPr"}):
        for each in (inner for inner in told if local(inner.tag) == "shd"):
            yield attribute(each, "fill").upper() not in _NO_GROUND


def _value(one: Any, name: str) -> str:  # noqa: ANN401 - as above
    return next((attribute(each, "val") for each in one if local(each.tag) == name), "")

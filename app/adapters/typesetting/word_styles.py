"""The styles of a Word document: which is a heading, and which is numbered."""

import re
from collections.abc import Mapping
from typing import Any, Final

from app.adapters.inspecting.packages import Package, attribute, local

Marks = Mapping[str, str]
"""What is said of letters, by the names of the elements that say it: ``vanish``, ``color``."""

_HEADING: Final = re.compile(r"heading ([1-9])$", re.IGNORECASE)


class Styles:
    """The styles by their ids."""

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
    told: dict[str, str] = {}
    name = _value(style, "name")
    if heading := _HEADING.match(name):
        told["outlineLvl"] = str(int(heading[1]) - 1)
    elif name.lower() == "title":
        told["outlineLvl"] = "0"
    if number := numbering(style):
        told["numId"], told["ilvl"] = number
    return told


def _value(one: Any, name: str) -> str:  # noqa: ANN401 - as above
    return next((attribute(each, "val") for each in one if local(each.tag) == name), "")

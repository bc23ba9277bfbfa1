"""How the letters of a Word document are seen: by their run, its styles, and the grounds below."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from app.adapters.inspecting.packages import Package, attribute, is_on, local
from app.adapters.inspecting.sight import (
    BLACK,
    PAPER,
    Colour,
    Sight,
    hexadecimal,
    is_tiny,
    mixed,
    of_colours,
    of_style,
)

_HIGHLIGHTS: Final = {
    "black": "000000",
    "blue": "0000FF",
    "cyan": "00FFFF",
    "green": "00FF00",
    "magenta": "FF00FF",
    "red": "FF0000",
    "yellow": "FFFF00",
    "white": "FFFFFF",
    "darkBlue": "000080",
    "darkCyan": "008080",
    "darkGreen": "008000",
    "darkRed": "800000",
    "darkMagenta": "800080",
    "darkYellow": "808000",
    "darkGray": "808080",
    "lightGray": "C0C0C0",
}
_SHARE: Final = re.compile(r"pct(\d{1,2})$")
_HIDING: Final = ("vanish", "webHidden")
_MARKS: Final = (*_HIDING, "color", "sz", "highlight")
_THINNEST: Final = 10  # percent of the width of a letter
_SHAPES: Final = {"wsp", "shape", "rect", "roundrect", "oval"}
_ROW: Final = "hidden row"
_UNKNOWN: Final = "?"
_NONE: Final = "none"

Marks = Mapping[str, str]
"""What is said of letters, by the names of the elements that say it; ``ground`` is their own."""


class Sights:
    """Tells of each run of one document how it is seen."""

    def __init__(self, package: Package) -> None:
        self._own: dict[str, dict[str, str]] = {"": {}}
        self._based_on: dict[str, str] = {}
        self._wholes: dict[str, dict[str, str]] = {}
        self._filled = set[str]()  # styles of tables of which some cells are filled
        self._default = ""
        self._grounds: dict[Any, Colour | None] = {}  # by paragraph, as what follows
        self._around: dict[Any, dict[str, str]] = {}
        if "word/styles.xml" in package.names:
            self._read(package.tree("word/styles.xml"))

    def of(self, run: Any) -> Sight:  # noqa: ANN401 - lxml has no types
        """Judge the words of one run."""
        above = next((one for one in run.iterancestors() if local(one.tag) == "p"), None)
        own = self._of_run(run)
        if above not in self._around:
            hidden = {_ROW: "1"} if _is_in_hidden_row(run) else {}
            self._around[above] = {**self._of_paragraph(above), **hidden}
        known = {**self._around[above], **own}
        if _is_unshown(known):
            return Sight.HIDDEN
        letters = hexadecimal(known.get("fill", "") or known.get("color", ""))
        marked = _HIGHLIGHTS.get(known.get("highlight", ""))
        if marked:  # it was dark letters that somebody marked, if nobody says else
            return of_colours(letters or BLACK, hexadecimal(marked))
        if letters is None:
            return Sight.SEEN
        if "ground" in own:
            return of_colours(letters, hexadecimal(own["ground"]))
        ground = self._below(above if above is not None else run)
        return of_colours(letters, ground)

    def _read(self, root: Any) -> None:  # noqa: ANN401 - as above
        defaults = root.find("{*}docDefaults/{*}rPrDefault")
        if defaults is not None:
            self._own[""] = _told(defaults)
        for style in (one for one in root if local(one.tag) == "style"):
            name = attribute(style, "styleId")
            self._own[name] = _told(style)
            self._based_on[name] = _value(style, "basedOn")
            if attribute(style, "type") == "table" and style.find(".//{*}shd") is not None:
                self._filled.add(name)
            if attribute(style, "type") == "paragraph" and is_on(attribute(style, "default")):
                self._default = name

    def _of_paragraph(self, paragraph: Any) -> dict[str, str]:  # noqa: ANN401 - as above
        style = _value(paragraph.find("{*}pPr"), "pStyle") if paragraph is not None else ""
        return {**self._own[""], **self._whole(style or self._default)}

    def _of_run(self, run: Any) -> dict[str, str]:  # noqa: ANN401 - as above
        own = _told(run)
        return {**self._whole(own.get("rStyle", "")), **own}

    def _whole(self, name: str) -> dict[str, str]:
        """Give the marks of a style and of those below it, each of which is looked at once."""
        if name not in self._wholes:
            chain: list[str] = []
            at = name
            while at and at in self._own and at not in chain:
                chain.append(at)
                at = self._based_on.get(at, "")
            whole: dict[str, str] = {}
            for one in reversed(chain):
                whole.update(self._own[one])
            self._wholes[name] = whole
        return self._wholes[name]

    def _below(self, paragraph: Any) -> Colour | None:  # noqa: ANN401 - as above
        """Give the colour of the ground of a paragraph; none where nobody can tell."""
        if paragraph not in self._grounds:
            fills = self._fills([paragraph, *paragraph.iterancestors()])
            self._grounds[paragraph] = next(fills, PAPER)
        return self._grounds[paragraph]

    def _fills(self, holders: Iterable[Any]) -> Iterator[Colour | None]:
        for one in holders:
            tag = local(one.tag)
            if tag == "txbxContent":
                yield _of_shape(one)
            elif tag in {"p", "tc", "tbl"}:
                fill = _fill(one.find(f"{{*}}{tag}Pr"))
                if tag == "p" and fill == _NONE:
                    fill = self._of_paragraph(one).get("ground", _NONE)
                if tag == "tbl" and _value(one.find("{*}tblPr"), "tblStyle") in self._filled:
                    fill = _UNKNOWN if fill == _NONE else fill
                if fill != _NONE:
                    yield hexadecimal(fill)
            elif tag == "document":
                page = one.find("{*}background")
                if page is not None and (colour := hexadecimal(attribute(page, "color"))):
                    yield colour


def _told(holder: Any) -> dict[str, str]:  # noqa: ANN401 - as above
    """Give what the properties in a run, or in a style, say of its letters."""
    told: dict[str, str] = {}
    for properties in (one for one in holder if local(one.tag) in {"rPr", "pPr"}):
        if (fill := _fill(properties)) != _NONE:
            told["ground"] = fill
        for one in properties:
            tag = local(one.tag)
            if tag in _MARKS or tag in {"rStyle", "w"}:
                told[tag] = attribute(one, "val")
            elif tag == "textFill":  # what newer programs go by, before the plain colour
                told["fill"] = _filling(one)
    return told


def _is_unshown(known: Marks) -> bool:
    width = known.get("w", "").rstrip("%")
    thin = width.isdigit() and 0 < int(width) < _THINNEST
    hidden = any(is_on(known.get(name, "0") or "1") for name in _HIDING)
    return (
        hidden
        or thin
        or _ROW in known
        or is_tiny(known.get("sz", ""))
        or known.get("fill") == _NONE
    )


def _is_in_hidden_row(run: Any) -> bool:  # noqa: ANN401 - as above
    rows = (one for one in run.iterancestors() if local(one.tag) == "tr")
    told = (one.find("{*}trPr/{*}hidden") for one in rows)
    return any(one is not None and is_on(attribute(one, "val") or "1") for one in told)


def _fill(properties: Any) -> str:  # noqa: ANN401 - as above
    """Give the colour with which a run, paragraph, cell or table is filled, or say that none is."""
    shade = properties.find("{*}shd") if properties is not None else None
    if shade is None:
        return _NONE
    how, fill = attribute(shade, "val"), hexadecimal(attribute(shade, "fill"))
    lines = hexadecimal(attribute(shade, "color")) or BLACK
    if how == "solid":
        fill = lines
    elif share := _SHARE.match(how):
        fill = mixed(lines, fill or PAPER, int(share[1]) / 100)
    if fill is None or how == "nil":
        return _NONE
    return "".join(f"{round(part * 255):02X}" for part in fill)


def _filling(holder: Any) -> str:  # noqa: ANN401 - as above
    """Give the colour with which a drawn thing is filled; words for none, and for one unknown."""
    for one in holder:
        tag = local(one.tag)
        if tag == "noFill":
            return _NONE
        if tag == "solidFill" and (plain := one.find("{*}srgbClr")) is not None:
            return attribute(plain, "val")
        if tag == "solidFill" and (named := one.find("{*}schemeClr")) is not None:
            return {"bg1": "FFFFFF", "tx1": "000000"}.get(attribute(named, "val"), _UNKNOWN)
        if tag.endswith("Fill"):
            return _UNKNOWN
    return ""


def _of_shape(box: Any) -> Colour | None:  # noqa: ANN401 - as above
    """Give the colour of the shape in which a text box lies; none where nobody can tell."""
    shape = next((one for one in box.iterancestors() if local(one.tag) in _SHAPES), None)
    if shape is None:
        return None
    if local(shape.tag) == "wsp":
        drawn = shape.find("{*}spPr")
        filled = _filling(drawn) if drawn is not None else ""
        is_plain = filled == _NONE or not (filled or shape.find("{*}style") is not None)
        return PAPER if is_plain else hexadecimal(filled)
    colour = attribute(shape, "fillcolor").split(" ")[0]
    if not colour or attribute(shape, "filled") in {"f", "false"}:
        return PAPER
    return of_style(colour, PAPER)


def _value(holder: Any, name: str) -> str:  # noqa: ANN401 - as above
    if holder is None:
        return ""
    return next((attribute(one, "val") for one in holder if local(one.tag) == name), "")

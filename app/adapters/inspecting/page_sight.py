"""How the letters of a web page are seen: by its style sheets, the styles in it, old attributes."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import tinycss2  # type: ignore[import-untyped]  # it ships no types
from cssselect2 import ElementWrapper, Matcher, SelectorError, compile_selector_list

from app.adapters.inspecting.sight import BLACK, PAPER, Colour, Sight, of_colours, of_style

_TINY: Final = 2.7  # CSS pixels: two points
_LETTER: Final = 16.0
_FAR: Final = 500.0
_A_PERCENT: Final = 1.5  # pixels, as little as it may be
_FAINT: Final = 0.05
_THIN: Final = 1.0
_LENGTH: Final = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+))([a-z%]*)")
_PIXELS: Final = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78}
_NESTED: Final = 8
_AWAY: Final = ("left", "top", "right", "bottom", "margin-left", "margin-top", "text-indent")
_SIZES: Final = ("height", "width", "max-height", "max-width")
_OFF: Final = re.compile(r"scale[xy]?\(0(?:\.0+)?[,)]|translate[xy]?\(-\d{3,}", re.IGNORECASE)
_OUT: Final = re.compile(r"inset\((?:[5-9]\d|100)%|circle\(0|polygon\(0(?:px)?(?:,? 0(?:px)?)+\)")
_VARIABLE: Final = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,([^()]*))?\)")

Styles = dict[str, str]
Declared = list[tuple[str, str, bool]]
"""Names and values, and whether each is said to be important."""


@dataclass(frozen=True)
class _Shown:
    """How one element stands: all of it is hidden, or only the words right in it, or none."""

    is_gone: bool = False
    letters: Colour = BLACK
    ground: Colour | None = PAPER
    size: float = _LETTER
    is_visible: bool = True
    is_clear: bool = False  # its letters have no colour at all

    @property
    def sight(self) -> Sight:
        if self.is_gone or not self.is_visible or self.is_clear or self.size < _TINY:
            return Sight.HIDDEN
        return of_colours(self.letters, self.ground)


class PageSight:
    """Tells of each element of one page how the words right in it are seen.

    Rules for some media or sizes of screens count as what may be: who looks has another screen.
    """

    def __init__(self, root: Any) -> None:  # noqa: ANN401 - lxml has no types
        self._always, self._perhaps = Matcher(), Matcher()
        self._variables: Styles = {}
        self._read_before: dict[str, Declared] = {}
        for sheet in root.iter("style"):
            source = "".join(sheet.itertext()).replace("<!--", "").replace("-->", "")
            rules = tinycss2.parse_stylesheet(source, skip_comments=True, skip_whitespace=True)
            self._read(rules, self._always, 0)
        self._sights: dict[Any, Sight] = {}
        self._gone = set[Any]()
        shown: dict[Any, _Shown] = {}
        for one in ElementWrapper.from_html_root(root).iter_subtree():
            element = one.etree_element
            above = shown.get(element.getparent(), _Shown())
            said = self._said(one, self._always.match(one))
            shown[element] = _shown(said, above)
            self._sights[element] = shown[element].sight
            if shown[element].is_gone:
                self._gone.add(element)
            elif not self._sights[element].code and (more := self._perhaps.match(one)):
                otherwise = _shown(self._said(one, [*self._always.match(one), *more]), above)
                if otherwise.sight.code or otherwise.is_gone:
                    self._sights[element] = Sight.PERHAPS

    def of(self, element: Any) -> Sight:  # noqa: ANN401 - as above
        """Judge the words that stand right in an element."""
        return self._sights.get(element, Sight.SEEN)

    def is_gone(self, element: Any) -> bool:  # noqa: ANN401 - as above
        """Say whether an element is hidden with all that is in it."""
        return element in self._gone

    def _read(self, rules: Iterable[Any], into: Any, depth: int) -> None:  # noqa: ANN401 - as above
        for rule in rules:
            if rule.type == "at-rule":
                if rule.content is None or depth >= _NESTED or "keyframes" in rule.lower_at_keyword:
                    continue
                inner = tinycss2.parse_rule_list(rule.content, True, True)  # noqa: FBT003 - not named in all versions
                self._read(inner, self._perhaps, depth + 1)
            elif rule.type == "qualified-rule":
                self._rule(rule, into)

    def _rule(self, rule: Any, into: Any) -> None:  # noqa: ANN401 - as above
        said = _declared(rule.content)
        self._variables.update((name, value) for name, value, _is in said if name[:2] == "--")
        try:
            selectors = compile_selector_list(rule.prelude)
        except SelectorError:
            # One that is not understood may mean any element of the names that it holds.
            into, selectors = self._perhaps, _roughly(rule.prelude)
        for one in selectors:
            if one.pseudo_element is None:
                into.add_selector(one, said)

    def _said(self, one: Any, matched: Iterable[Any]) -> Styles:  # noqa: ANN401 - as above
        """Give what holds for an element, the stronger word over the weaker."""
        said: list[Declared] = [list(_old(one.etree_element))]
        said += [match[-1] for match in matched]
        if style := one.etree_element.get("style"):
            if style not in self._read_before:
                self._read_before[style] = _declared(style)
            said.append(self._read_before[style])
        styles: Styles = {}
        for important in (False, True):
            for name, value, is_important in (each for part in said for each in part):
                if is_important is important:
                    styles[name] = _VARIABLE.sub(self._variable, value)
        return styles

    def _variable(self, found: re.Match[str]) -> str:
        return self._variables.get(found[1], found[2] or "")


def _declared(source: Any) -> Declared:  # noqa: ANN401 - as above
    read = tinycss2.parse_blocks_contents(source, skip_comments=True, skip_whitespace=True)
    return [
        (one.lower_name, tinycss2.serialize(one.value).strip().lower(), one.important)
        for one in read
        if one.type == "declaration"
    ]


def _roughly(prelude: Iterable[Any]) -> Iterator[Any]:
    plain = "".join(one.serialize() for one in prelude if one.type in {"ident", "hash"}) or "*"
    for one in re.findall(r"[#\w-]+", plain) or ["*"]:
        try:
            yield from compile_selector_list(f"{one}, .{one.lstrip('#')}")
        except SelectorError:
            yield from compile_selector_list("*")


def _old(element: Any) -> Iterator[tuple[str, str, bool]]:  # noqa: ANN401 - as above
    """Give what attributes and the kind of an element say, as styles."""
    tag = element.tag.lower()
    if element.get("hidden") is not None:
        yield "display", "none", False
    if tag == "a" and element.get("href"):
        yield "color", "blue", False
    if tag == "mark":
        yield "background-color", "yellow", False
    colour = {"font": "color", "body": "text"}.get(tag)
    if colour and element.get(colour):
        yield "color", element.get(colour).strip().lower(), False
    if element.get("bgcolor"):
        yield "background-color", element.get("bgcolor").strip().lower(), False


def _shown(said: Styles, above: _Shown) -> _Shown:
    ground = _ground(said, above.ground)
    told = said.get("-webkit-text-fill-color") or said.get("color", "")
    letters = of_style(told, ground)
    seen = said.get("visibility", "")
    return _Shown(
        is_gone=above.is_gone or _is_gone(said),
        letters=letters or above.letters,
        ground=ground,
        size=_size(said, above.size),
        is_visible=seen == "visible" if seen in _SEEN_OR_NOT else above.is_visible,
        is_clear=_is_clear(told) if letters or _is_clear(told) else above.is_clear,
    )


_SEEN_OR_NOT: Final = {"visible", "hidden", "collapse"}


def _is_clear(colour: str) -> bool:
    alpha = getattr(tinycss2.color3.parse_color(colour), "alpha", 1.0)
    return bool(alpha < _FAINT * 2)


def _ground(said: Styles, below: Colour | None) -> Colour | None:
    """Give the colour behind an element; none where a picture may lie there."""
    parts = [said[name] for name in ("background", "background-color") if name in said]
    if any(mark in part for part in parts for mark in ("url(", "gradient")):
        return None
    for part in parts[::-1]:
        for token in tinycss2.parse_component_value_list(part):
            if colour := of_style(token, below):
                return colour
    return below


def _size(said: Styles, above: float) -> float:
    """Give the size of letters in pixels."""
    told = said.get("font-size", "")
    if not told and (
        found := re.search(r"(?:^|\s)([\d.]+[a-z%]*)(?:/|\s|$)", said.get("font", ""))
    ):
        told = found[1]
    if not (read := _LENGTH.match(told)):
        return above
    number, unit = float(read[1]), read[2]
    if unit in {"em", "%"}:
        return above * number / (100 if unit == "%" else 1)
    return number * _PIXELS.get(unit, _LETTER)


def _is_gone(said: Styles) -> bool:
    """Say whether an element is not shown with all that is in it."""
    if said.get("display") == "none" or said.get("mso-hide") == "all":
        return True
    if said.get("content-visibility") == "hidden" or _number(said.get("opacity", ""), 1) < _FAINT:
        return True
    if any(_number(said.get(name, "")) <= -_FAR for name in _AWAY):
        return True
    is_cut = said.get("overflow", "").startswith(("hidden", "clip", "auto", "scroll"))
    if is_cut and any(0 <= _number(said.get(name, ""), -1) <= _THIN for name in _SIZES):
        return True
    moved = said.get("transform", "") + said.get("filter", "")
    cut = said.get("clip-path", "")
    is_clipped = said.get("clip", "auto").startswith("rect")
    return bool(is_clipped or _OFF.search(moved) or "opacity(0" in moved or _OUT.search(cut))


def _number(said: str, otherwise: float = 0.0) -> float:
    """Give a length in pixels, or another where it is none. The sizes of letters are 16 pixels."""
    read = _LENGTH.match(said)
    if not read:
        return otherwise
    times = _A_PERCENT if read[2] == "%" else _PIXELS.get(read[2], _LETTER)
    return float(read[1]) * times

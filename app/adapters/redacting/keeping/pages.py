"""Which pages of a file may be kept as they were drawn, and a new file of nothing but these."""

import math
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name

from app.adapters.inspecting.geometry import Box
from app.adapters.redacting.keeping import comparing, content, copies, fonts
from app.adapters.redacting.keeping.doubt import Doubt
from app.adapters.shown_pdf import ShownPdf

_ODD: Final = frozenset({"/UserUnit", "/Annots", "/VP"})
"""What changes how a page looks or where it is; all else that it carries is left behind."""

_LARGEST: Final = 20_000_000  # bytes that one page draws with
_QUARTER: Final = 90

Reading = tuple[content.Drawn, Any]
"""What a page draws, and the page of the source."""


def kept(source: Path, wanted: Collection[int], target: Path) -> dict[int, str]:
    """Write those of the ``wanted`` pages that are plain to ``target``, in order.

    Plain is a page that shows all that it holds, has nothing but letters of known meaning, lines
    and small pictures, and looks and reads the same once it is written anew. Gives, for each of
    the others, what is not plain on it: it must become a picture.
    """
    doubts: dict[int, str] = {}
    with pikepdf.open(source) as pdf, ShownPdf(source) as shown:
        read: dict[int, Reading] = {}
        for number in sorted(wanted):
            try:
                _refuse_unseen(shown, number)
                page = pdf.pages[number - 1]
                read[number] = content.read(page, _frame(page)), page
            except Exception as problem:  # noqa: BLE001 - whatever broke, a picture is made
                doubts[number] = _words(problem)
        while read:
            wrong = _written(read, target) or _differing(shown, list(read), target)
            if not wrong:
                break
            doubts |= wrong
            read = {number: one for number, one in read.items() if number not in wrong}
    return doubts


def _refuse_unseen(shown: ShownPdf, number: int) -> None:
    page = shown[number - 1]
    if shown.is_marked(number - 1):
        raise Doubt("remarks or entries")
    comparing.refuse_unseen(page)


def _frame(page: Any) -> Box:  # noqa: ANN401 - a page of pikepdf
    """Give the visible part of a page in points of the file; refuse what is odd about it."""
    for name in _ODD & set(page.obj.keys()):
        if name != "/Annots" or len(page.obj[name]):
            raise Doubt(f"{name[1:]} of the page")
    packed = page.obj.get("/Contents", Array())
    streams = list(packed) if isinstance(packed, Array) else [packed]
    if sum(len(one.read_bytes()) for one in streams) > _LARGEST:
        raise Doubt("it draws too much")
    box = [float(one) for one in page.cropbox]
    media = [float(one) for one in page.mediabox]
    frame = Box(min(box[::2]), min(box[1::2]), max(box[::2]), max(box[1::2]))
    within = Box(min(media[::2]), min(media[1::2]), max(media[::2]), max(media[1::2]))
    frame = frame.common(within)
    if not frame.area or not math.isfinite(frame.area):
        raise Doubt("a page without a size")
    return frame


def _inherited(page: Any, name: str) -> Any:  # noqa: ANN401 - as above
    node = page.obj
    for _level in range(50):
        if name in node:
            return node[name]
        if "/Parent" not in node:
            return None
        node = node.Parent
    return None


def _written(read: dict[int, Reading], target: Path) -> dict[int, str]:
    """Write the pages; give those whose fonts or pictures are not plain, and nothing is written."""
    wrong: dict[int, str] = {}
    with pikepdf.new() as made:
        held = _Held(made)
        for drawn, page in read.values():
            held.note(drawn, page)
        for number, (drawn, page) in read.items():
            try:
                made.pages.append(pikepdf.Page(made.make_indirect(_page(held, drawn, page))))
            except Exception as problem:  # noqa: BLE001 - as above
                wrong[number] = _words(problem)
        if not wrong:
            made.save(target)
    return wrong


class _Held:
    """The fonts and pictures of the new file, each written once, by where the source has them."""

    def __init__(self, made: pikepdf.Pdf) -> None:
        self.made = made
        self._said: dict[object, list[bytes]] = {}
        self._fonts: dict[object, tuple[str, Any]] = {}
        self._pictures: dict[object, tuple[str, Any]] = {}

    def note(self, drawn: content.Drawn, page: Any) -> None:  # noqa: ANN401 - as above
        """Take into account what a page writes in each font."""
        for name, strings in drawn.said.items():
            font = _resource(page, "/Font", name)
            if font is not None:
                self._said.setdefault(_key(font, page, name), []).extend(strings)

    def font(self, page: Any, name: str) -> tuple[str, Any]:  # noqa: ANN401 - as above
        """Give the new name and the new font for the one that ``page`` calls ``name``."""
        given = _resource(page, "/Font", name)
        if given is None:
            raise Doubt("a font that is not there")
        key = _key(given, page, name)
        if key not in self._fonts:
            number = len(self._fonts) + 1
            font = fonts.written(self.made, given, self._said[key], number)
            self._fonts[key] = f"/F{number}", self.made.make_indirect(font)
        return self._fonts[key]

    def picture(self, page: Any, name: str) -> tuple[str, Any]:  # noqa: ANN401 - as above
        """Give the new name and the new picture for the one that ``page`` calls ``name``."""
        given = _resource(page, "/XObject", name)
        key = _key(given, page, name)
        if key not in self._pictures:
            number = len(self._pictures) + 1
            self._pictures[key] = f"/X{number}", copies.picture(self.made, given)
        return self._pictures[key]


def _page(held: _Held, drawn: content.Drawn, page: Any) -> Dictionary:  # noqa: ANN401 - as above
    made_fonts = {name: held.font(page, name) for name in drawn.said}
    pictures = {name: held.picture(page, name) for name in drawn.pictures}
    states = {
        name: (f"/G{number}", copies.state(_resource(page, "/ExtGState", name)))
        for number, name in enumerate(sorted(drawn.states), start=1)
    }
    colours = {
        name: (f"/C{number}", copies.colours(held.made, _resource(page, "/ColorSpace", name)))
        for number, name in enumerate(sorted(drawn.colours), start=1)
    }
    renamed = {"Tf": made_fonts, "Do": pictures, "gs": states, "cs": colours, "CS": colours}
    steps = []
    for operands, operator in drawn.steps:
        names = renamed.get(str(operator), {})
        given = [
            Name(names[str(one)][0]) if isinstance(one, Name) and str(one) in names else one
            for one in operands
        ]
        steps.append((given, operator))
    frame = _frame(page)
    made = Dictionary(
        Type=Name.Page,
        MediaBox=Array([round(one, 3) for one in (frame.x0, frame.y0, frame.x1, frame.y1)]),
        Resources=Dictionary(
            {
                name: Dictionary(dict(each.values()))
                for name, each in (
                    ("/Font", made_fonts), ("/XObject", pictures),
                    ("/ExtGState", states), ("/ColorSpace", colours),
                )
                if each
            }
        ),
        Contents=held.made.make_stream(pikepdf.unparse_content_stream(steps)),
    )  # fmt: skip
    turned = int(_inherited(page, "/Rotate") or 0)
    if turned:
        made.Rotate = turned // _QUARTER % 4 * _QUARTER
    return made


def _resource(page: Any, kind: str, name: str) -> Any:  # noqa: ANN401 - as above
    return (_inherited(page, "/Resources") or Dictionary()).get(kind, Dictionary()).get(name)


def _key(thing: Any, page: Any, name: str) -> object:  # noqa: ANN401 - as above
    """Name a thing by its place in the source: what stands in a page itself is of that page."""
    return thing.objgen if thing.is_indirect else (page.obj.objgen, name)


def _differing(shown: ShownPdf, numbers: list[int], target: Path) -> dict[int, str]:
    """Give the pages that do not look or read as they did."""
    wrong: dict[int, str] = {}
    with ShownPdf(target) as made:
        for number, page in zip(numbers, made, strict=True):
            try:
                comparing.refuse_differing(shown[number - 1], page)
            except Doubt as doubt:
                wrong[number] = str(doubt)
    return wrong


def _words(problem: Exception) -> str:
    return str(problem) if isinstance(problem, Doubt) else type(problem).__name__

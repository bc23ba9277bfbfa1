"""Whether the words of kept pages are those that a reader sees: their pictures are read by OCR."""

import difflib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pikepdf
import pypdfium2
from pikepdf import Array, Name, String

from app.adapters.inspecting.geometry import Box, Frame, around
from app.adapters.redacting.burning import words_on
from app.adapters.redacting.spelling import MustBeGone, plain
from app.ports.page_reading import Word

_SCALE: Final = 200 / 72  # dots a point
_MOST_DOTS: Final = 16_000_000
_ALL: Final = 40  # pages that are all read; of more, those with letters that no other shows
_LONG: Final = 4  # letters; of shorter words OCR makes anything
_LIKE: Final = 0.5  # of 1; how near a word that OCR read comes to the one that stands there
_SEEN: Final = 0.5  # of the long words of a page, which OCR must read as they stand
_NEAR: Final = 1.0  # points
_WIDE: Final = 2  # bytes of a code of a font of many letters

Sign = tuple[str, int]
"""A font of the kept pages and one of its codes: what it means is the same wherever it stands."""


def to_read(kept: Path, numbers: Sequence[int], folder: Path) -> list[dict[str, Any]]:
    """Give the pages of ``kept``, which are ``numbers`` of the source: signs, words, a picture.

    A picture (``path``, of ``scale`` dots a point) have the pages that bring a sign which none
    before them has, and others up to a limit: a table of letters that lies does so on each page.
    """
    given = []
    with pikepdf.open(kept) as pdf, pypdfium2.PdfDocument(kept) as shown:
        signs = {number: _signs(page) for number, page in zip(numbers, pdf.pages, strict=True)}
        read = _chosen(signs)
        for number, page in zip(numbers, shown, strict=True):
            one: dict[str, Any] = {"number": number, "signs": sorted(signs[number])}
            if number in read:
                one |= _drawn(page, folder / f"proof-{number:06}.png")
            given.append(one)
    return given


def unproven(
    pages: Sequence[Mapping[str, Any]],
    read: Mapping[int, Sequence[Word]],
    telling: Sequence[str],
) -> set[int]:
    """Give the pages that must become pictures: ``read`` is what OCR is sure of, by page.

    A page that was read must say what OCR reads on it, and OCR none of the ``telling`` words that
    were burned. One that was not read must have no sign but those of pages that were proven.
    """
    gone = MustBeGone(telling, [])
    proven, wrong = set[Sign](), set[int]()
    for one in pages:
        if one["number"] not in read:
            continue
        if _is_same(one["words"], read[one["number"]], gone):
            proven |= {(font, code) for font, code in one["signs"]}
        else:
            wrong.add(one["number"])
    for one in pages:
        signs = {(font, code) for font, code in one["signs"]}
        if one["number"] not in read and not signs <= proven:
            wrong.add(one["number"])
    return wrong


def _chosen(signs: Mapping[int, Collection[Sign]]) -> set[int]:
    seen, chosen = set[Sign](), set[int]()
    for number, each in signs.items():
        if set(each) - seen:
            chosen.add(number)
            seen |= set(each)
    others = [number for number in signs if number not in chosen]
    return chosen | set(others[: max(0, _ALL - len(chosen))])


def _signs(page: pikepdf.Page) -> set[Sign]:
    """Give the codes that a page of our own writes, by the name of the font in all of the file."""
    fonts = page.obj.Resources.get("/Font", pikepdf.Dictionary())
    found, font = set[Sign](), ""
    for step in pikepdf.parse_content_stream(page):
        if str(step.operator) == "Tf":
            font = str(step.operands[0])
        if str(step.operator) not in {"Tj", "TJ", "'", '"'}:
            continue
        wide = fonts[font].Subtype == Name.Type0
        last = step.operands[-1]
        for each in last if isinstance(last, Array) else [last]:
            if isinstance(each, String):
                found |= {(font, code) for code in _codes(bytes(each), wide=wide)}
    return found


def _codes(said: bytes, *, wide: bool) -> set[int]:
    if not wide:
        return set(said)
    return {int.from_bytes(said[at : at + _WIDE], "big") for at in range(0, len(said), _WIDE)}


def _drawn(page: Any, path: Path) -> dict[str, Any]:  # noqa: ANN401 - pypdfium2 has no types
    scale = min(_SCALE, (_MOST_DOTS / max(1.0, Frame.of(page).page.area)) ** 0.5)
    picture = page.render(scale=scale, grayscale=True).to_pil().convert("L")
    picture.save(path, compress_level=1)
    words = []
    for letters in words_on(page):
        box = around([one.box for one in letters])
        said = "".join(one.sign for one in letters)
        words.append([box.x0, box.y0, box.x1, box.y1, said])
    return {"path": str(path), "scale": scale, "words": words}


def _is_same(said: Sequence[Sequence[Any]], read: Sequence[Word], gone: MustBeGone) -> bool:
    """Say whether the words that are ``said`` on a page are those that OCR ``read`` in its dots."""
    if any(gone.in_text(" ".join(word.text for word in read))):
        return False
    places = [(Box(x0, y0, x1, y1), plain(text)) for x0, y0, x1, y1, text in said]
    for word in read:
        written = plain(word.text)
        box = Box(word.x0, word.y0, word.x1, word.y1)
        if len(written) >= _LONG and not _is_like(written, _there(box, places)):
            return False
    long = [(box, text) for box, text in places if len(text) >= _LONG]
    seen = [(Box(one.x0, one.y0, one.x1, one.y1), plain(one.text)) for one in read]
    known = sum(_is_like(text, _there(box, seen)) for box, text in long)
    return known >= _SEEN * len(long)


def _there(box: Box, places: Sequence[tuple[Box, str]]) -> str:
    grown = box.grown(_NEAR)
    return "".join(text for place, text in places if grown.meets(place))


def _is_like(word: str, there: str) -> bool:
    """Say whether most of a word's letters stand in ``there``, in their order."""
    if word in there:
        return True
    matched = difflib.SequenceMatcher(None, word, there, autojunk=False).get_matching_blocks()
    return sum(block.size for block in matched) >= _LIKE * len(word)

"""The confined process that burns and rebuilds one file; see ``redactor`` for who asks."""

import warnings
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, Final

import pikepdf
from PIL import Image

from app.adapters import confined, image_pages
from app.adapters.inspecting.geometry import Box, Frame
from app.adapters.redacting import burning, rebuilding, tables
from app.adapters.redacting.keeping import pages, proving
from app.adapters.redacting.refusing import Refused
from app.adapters.redacting.spelling import MustBeGone
from app.adapters.shown_pdf import ShownPdf
from app.filetypes import PDF

_MEMORY: Final = 3 * 1024**3  # bytes
_PROCESSOR: Final = 900  # seconds
_MOST_PAGES: Final = 2_000
_OFTEN: Final = 0.25  # of the pages, on which a word stands that is in every head of a letter
_FEW: Final = 3


def main() -> None:
    """Answer the question on standard input."""
    confined.limit(memory=_MEMORY, processor=_PROCESSOR)
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    confined.answer(
        {"plan": _safely(_plan), "draw": _safely(_draw), "write": _write, "table": _safely(_table)}
    )


def _safely(verb: Any) -> Any:  # noqa: ANN401 - a function of this module
    def answered(asked: dict[str, Any]) -> dict[str, Any]:
        try:
            return dict(verb(asked))
        except Refused as refusal:
            return {"problem": str(refusal)}
        except pikepdf.PasswordError:
            return {"problem": "It is locked by a password. Ask for a copy that opens without it."}
        except (MemoryError, RecursionError, Image.DecompressionBombError, Warning):
            return {"problem": "There is too much in it. Split it, and redact the parts."}
        except Exception:  # noqa: BLE001 - whatever broke, nothing was burned
            return {"problem": "It is damaged and cannot be redacted. Ask for it again."}

    return answered


def _plan(asked: dict[str, Any]) -> dict[str, Any]:
    """Say which pages become pictures, the boxes to burn, the words under them, and what is kept.

    A page without a box stays as it was drawn where that is proven to be plain, unless it is one
    of ``unproven``; every other one becomes a picture. ``kept`` says what OCR has to prove.
    """
    source, folder = _as_pdf(asked), Path(asked["folder"])
    words, areas = burning.Words(), list[list[float]]()
    kept, telling = list[dict[str, Any]](), list[str]()
    with ShownPdf(source) as pdf:
        if len(pdf) > _MOST_PAGES:
            raise MemoryError
        burned = _widened(pdf, asked, words)
        areas = [
            [number, box.x0, box.y0, box.x1, box.y1]
            for number, boxes in burned.items()
            for box in boxes
        ]
        pictured = {number for number in burned if burned[number]}
        if asked["media_type"] == PDF:
            plain = set(burned) - pictured - set(asked["unproven"])
            wanted, telling = _without(pdf, plain, asked["read"], words)
            wanted -= set(pages.kept(source, wanted, folder / "kept.pdf"))
            pictured = set(burned) - wanted
            kept = proving.to_read(folder / "kept.pdf", sorted(wanted), folder) if wanted else []
        else:
            pictured = set(burned)
    return {
        "pages": len(burned), "pictured": sorted(pictured), "areas": areas,
        "gone": words.gone, "elsewhere": words.elsewhere, "kept": kept, "telling": telling,
    }  # fmt: skip


def _draw(asked: dict[str, Any]) -> dict[str, Any]:
    """Draw some pages (``numbers``) with the boxes that the plan has for them (``burned``)."""
    source, burned = _as_pdf(asked), defaultdict[int, list[Box]](list)
    for number, *corners in asked["burned"]:
        burned[number].append(Box(*corners))
    with ShownPdf(source) as pdf:
        return {
            "pictures": [
                _drawn(pdf, number, burned[number], Path(asked["folder"]))
                for number in asked["numbers"]
            ]
        }


def _widened(pdf: ShownPdf, asked: dict[str, Any], words: burning.Words) -> dict[int, list[Box]]:
    """Give the boxes to burn on each page, and note the words of all pages."""
    wanted, burned = _boxes(asked["areas"], len(pdf)), dict[int, list[Box]]()
    for number in range(1, len(pdf) + 1):
        page, boxes = pdf[number - 1], wanted[number]
        _refuse_beside(boxes, Frame.of(page).page, number)
        read = asked["read"].get(str(number), ())
        burned[number] = burning.widened(page, boxes, read, words)
        page.close()
    return burned


def _without(
    pdf: ShownPdf,
    numbers: set[int],
    read: dict[str, Any],
    words: burning.Words,
) -> tuple[set[int], list[str]]:
    """Give the pages on which no telling word stands that was burned on any page, and the words.

    One that stands on many pages tells nothing of the place where it was burned.
    """
    telling = [word for word in words.under.values() if words.is_telling(word)]
    gone = MustBeGone(telling, [])
    said = dict[int, set[str]]()
    for number in numbers - set(map(int, read)):
        page = pdf[number - 1]
        held = page.get_textpage()
        text = burning.joined(str(held.get_text_range()))
        said[number] = {word for _code, word in gone.in_text(text)}
        held.close()
        page.close()
    often = Counter(word for each in said.values() for word in each)
    usual = {word for word, times in often.items() if times > max(_FEW, _OFTEN * len(pdf))}
    free = {number for number, each in said.items() if not each - usual}
    return free, [word for word in telling if word not in usual]


def _drawn(pdf: ShownPdf, number: int, boxes: list[Box], folder: Path) -> dict[str, Any]:
    page = pdf[number - 1]
    drawn = burning.draw(page, boxes, folder, number)
    page.close()
    return drawn


def _as_pdf(asked: dict[str, Any]) -> Path:
    path = Path(asked["path"])
    if asked["media_type"] == PDF:
        pikepdf.open(path).close()  # tells a locked file from a broken one
        return path
    source = Path(asked["folder"]) / "given.pdf"
    if source.is_file():
        return source
    with image_pages.as_pdf(path, asked["media_type"]) as made:
        made.save(source)
    return source


def _boxes(areas: list[dict[str, Any]], pages: int) -> dict[int, list[Box]]:
    wanted: dict[int, list[Box]] = defaultdict(list)
    for one in areas:
        if one["place"]:
            raise Refused(f"“{one['place']}” is a place in a table; this file has pages.")
        if not 1 <= one["page"] <= pages:
            raise Refused(f"There is no page {one['page']}: the file has {pages}.")
        wanted[one["page"]].append(Box(one["x0"], one["y0"], one["x1"], one["y1"]))
    return wanted


def _refuse_beside(boxes: list[Box], page: Box, number: int) -> None:
    for box in boxes:
        if not box.meets(page):
            raise Refused(
                f"A box on page {number} covers nothing of it: the page is {page.width:g} points "
                f"wide and {page.height:g} high, from the top left."
            )


def _write(asked: dict[str, Any]) -> dict[str, Any]:
    drawn = {one["number"]: one for one in asked["pictures"]}
    kept = Path(asked["folder"]) / "kept.pdf"
    rebuilding.write(asked["pages"], drawn, kept, Path(asked["target"]))
    return {}


def _table(asked: dict[str, Any]) -> dict[str, Any]:
    places = [one["place"] for one in asked["areas"]]
    done = tables.clean(Path(asked["path"]), asked["media_type"], places, Path(asked["target"]))
    words = burning.Words()
    for word in " ".join(done.taken).split():
        words.note(word, under=True)
    for word in " ".join(done.left).split():
        words.note(word, under=False)
    return {"gone": words.gone, "elsewhere": words.elsewhere}


if __name__ == "__main__":
    main()

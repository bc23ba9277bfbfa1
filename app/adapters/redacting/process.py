"""The confined process that burns and rebuilds one file; see ``redactor`` for who asks."""

import warnings
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

import pikepdf
import pypdfium2
from PIL import Image

from app.adapters import confined, image_pages
from app.adapters.inspecting.geometry import Box, Frame
from app.adapters.redacting import burning, rebuilding, tables
from app.adapters.redacting.refusing import Refused
from app.filetypes import PDF

_MEMORY: Final = 3 * 1024**3  # bytes
_PROCESSOR: Final = 900  # seconds
_MOST_PAGES: Final = 2_000


def main() -> None:
    """Answer the question on standard input."""
    confined.limit(memory=_MEMORY, processor=_PROCESSOR)
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    confined.answer({"burn": _safely(_burn), "write": _write, "table": _safely(_table)})


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


def _burn(asked: dict[str, Any]) -> dict[str, Any]:
    """Draw every page; give the pictures, the boxes as burned, and the words that were under."""
    source, folder = _as_pdf(asked), Path(asked["folder"])
    words, drawn, areas = burning.Words(), [], []
    with pypdfium2.PdfDocument(source) as pdf:
        if len(pdf) > _MOST_PAGES:
            raise MemoryError
        wanted = _boxes(asked["areas"], len(pdf))
        for number in range(1, len(pdf) + 1):
            page = pdf[number - 1]
            boxes = wanted[number]
            _refuse_beside(boxes, Frame.of(page).page, number)
            burned = burning.widened(page, boxes, words)
            burning.note_read(asked["read"].get(str(number), ()), boxes, words)
            drawn.append(burning.draw(page, burned, folder, number))
            areas += [[number, box.x0, box.y0, box.x1, box.y1] for box in burned]
            page.close()
    return {"pages": drawn, "areas": areas, "gone": words.gone, "elsewhere": words.elsewhere}


def _as_pdf(asked: dict[str, Any]) -> Path:
    path = Path(asked["path"])
    if asked["media_type"] == PDF:
        pikepdf.open(path).close()  # tells a locked file from a broken one
        return path
    source = Path(asked["folder"]) / "given.pdf"
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
    rebuilding.write(asked["pages"], Path(asked["target"]))
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

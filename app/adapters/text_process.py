"""Files without pages, read in a confined process: ``converted`` into text, or taken apart.

See ``page_reader`` for who asks.
"""

import io
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pikepdf

from app import filetypes
from app.adapters import confined
from app.adapters.inspecting import pdf
from app.adapters.inspecting.budget import TIMES, Budget, Locked, Look, TooMuch, Unreadable
from app.adapters.inspecting.engine import BROKEN, READERS
from app.adapters.inspecting.sealing import MEMORY, allow_processor, seal
from app.adapters.text_pages import converted

_SECONDS: Final = 60.0
LONGEST: Final = _SECONDS * TIMES + 30
"""Seconds in which it has answered, unless something broke."""
MOST: Final = 500
"""The most files that are taken out of one."""
_BYTES: Final = 500 * 1024**2
_LARGEST: Final = 512 * 1024**2
_HOLD_NONE: Final = frozenset({filetypes.TEXT, filetypes.CSV, filetypes.HTML, filetypes.RTF})


def main() -> None:
    """Answer the question on standard input."""
    warnings.simplefilter("ignore")
    confined.answer({"converted": _told(_converted), "inside": _told(_inside)})


def _told(
    verb: Callable[[dict[str, Any]], dict[str, Any]],
) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Answer with the reason where a file cannot be read: a broken one breaks in many ways."""

    def answered(asked: dict[str, Any]) -> dict[str, Any]:
        try:
            return verb(asked)
        except (Unreadable, Locked, TooMuch) as refusal:
            return {"problem": str(refusal)}
        except (MemoryError, RecursionError):
            return {"problem": "there is too much in it to look through"}
        except BROKEN:
            return {"problem": "it is damaged and cannot be read"}

    return answered


def _converted(asked: dict[str, Any]) -> dict[str, Any]:
    content = _content(asked)
    seal(asked["parent"])
    pages = converted(content, Budget(seconds=_SECONDS, lengthened=allow_processor))
    return {"pages": pages}


def _inside(asked: dict[str, Any]) -> dict[str, Any]:
    """Write the files inside into the folder, by their numbers, and name them."""
    confined.limit(memory=MEMORY, processor=round(LONGEST))
    content, folder = _content(asked), Path(asked["folder"])
    kind = filetypes.told_inside(content)
    if kind not in READERS or kind in _HOLD_NONE or kind.startswith("image/"):
        return {"files": []}
    seen = _looked(kind, content)
    told: list[dict[str, str]] = []
    left = _BYTES
    for number, member in enumerate(seen.members, start=1):
        if member.refused is not None or not member.content:
            continue
        left -= len(member.content)
        if len(told) >= MOST or left < 0:
            raise TooMuch("it holds more files than can be taken out")
        path = folder / f"{number:06}"
        path.write_bytes(member.content)
        told.append({"name": member.name[:1000], "path": str(path)})
    return {"files": told}


def _looked(kind: str, content: bytes) -> Look:
    budget = Budget(seconds=_SECONDS)
    if kind != filetypes.PDF:
        return READERS[kind](content, budget)
    seen = Look()
    with pikepdf.open(io.BytesIO(content)) as opened:  # its pages need not be looked at again
        pdf.attached(opened, seen, budget)
    return seen


def _content(asked: dict[str, Any]) -> bytes:
    path = Path(asked["path"])
    if path.stat().st_size > _LARGEST:
        raise TooMuch("it is too large to look through")
    return path.read_bytes()


if __name__ == "__main__":
    main()

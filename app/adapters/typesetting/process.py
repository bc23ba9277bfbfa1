"""The sealed process that prints one file; see ``page_printer`` for who asks."""

import os
import re
import sys
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import pypdfium2

from app import filetypes
from app.adapters import confined
from app.adapters.inspecting.budget import Budget, Locked, TooMuch, Unreadable
from app.adapters.inspecting.engine import BROKEN
from app.adapters.inspecting.sealing import seal
from app.adapters.text_pages import beside
from app.adapters.typesetting import (
    hypertext,
    mails,
    open_document,
    outlook,
    rich_text,
    word,
)
from app.adapters.typesetting.manuscript import MOST_CHARACTERS, Manuscript
from app.adapters.typesetting.pages import Press

_SECONDS: Final = 60.0
_LARGEST: Final = 256 * 1024**2
_MOST_BLOCKS: Final = 25_000
_UNBREAKABLE: Final = re.compile(r"[^\s\u2e80-\ud7ff\uf900-\U0003ffff]{5000}")
"""A word that takes minutes to be broken into lines, or is set in one that leaves its page."""
MANUSCRIPTS: Final[dict[str, Callable[[bytes, Budget], Manuscript]]] = {
    filetypes.WORD: word.manuscript,
    filetypes.OPEN_TEXT: open_document.manuscript,
    filetypes.RTF: rich_text.manuscript,
    filetypes.HTML: hypertext.manuscript,
    filetypes.MAIL: mails.manuscript,
    filetypes.OUTLOOK: outlook.manuscript,
}
"""How each type that is printed is read. They are ``filetypes.PRINTED``."""


def main() -> None:
    """Answer the question on standard input: print one file to the path that is named."""
    warnings.simplefilter("ignore")
    confined.answer({"print": _told})


def _told(asked: dict[str, Any]) -> dict[str, Any]:
    """Print it, or say why not: a broken file breaks its reader in many ways."""
    press = Press()
    press.print(Manuscript())  # what the printer loads when it first prints is loaded now
    with Path(asked["target"]).open("wb") as target:  # nothing can be opened once it is shut in
        seal(asked["parent"])
        try:
            content, told = _printed(Path(asked["path"]), press)
        except (Unreadable, Locked, TooMuch) as refusal:
            return {"problem": str(refusal)}
        except (MemoryError, RecursionError):
            return {"problem": "there is too much in it to be printed"}
        except BROKEN:
            return {"problem": "it is damaged and cannot be read"}
        target.write(content)
    return told


def _printed(path: Path, press: Press) -> tuple[bytes, dict[str, Any]]:
    if path.stat().st_size > _LARGEST:
        raise TooMuch("it is too large to be printed")
    content = path.read_bytes()
    budget = Budget(seconds=_SECONDS)
    kind = filetypes.told_inside(content)
    if kind not in MANUSCRIPTS:
        raise Unreadable("its type is none that is printed")
    made = MANUSCRIPTS[kind](content, budget)
    said = made.text
    if len(said) > MOST_CHARACTERS or len(made.blocks) > _MOST_BLOCKS:
        raise TooMuch("it has more words than are printed")
    if _UNBREAKABLE.search(said):
        raise TooMuch("a word in it is too long for the lines of a page")
    printed = press.print(made)
    pages, shown = _shown(printed)
    made.left_out["no_font"] += sum(
        bool(press.lacking.intersection(word)) or _plain(word) not in shown
        for word in set(said.split())
    )
    return printed, {
        "pages": pages,
        "program": press.program,
        "left_out": {code: number for code, number in made.left_out.items() if number > 0},
        "beside": beside(kind, content, said, Budget(seconds=_SECONDS)),
    }


def _shown(printed: bytes) -> tuple[int, str]:
    """Read what was printed: how many pages, and all their letters that stand on them."""
    with pypdfium2.PdfDocument(printed) as pdf:
        texts = [pdf[number].get_textpage().get_text_bounded() for number in range(len(pdf))]
        return len(texts), _plain("".join(map(str, texts)))


def _plain(words: Iterable[str]) -> str:
    """Give the letters and signs alone: ends of lines and hyphens at them are the printer's."""
    return "".join(sign for sign in words if sign.isalnum())


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)  # nothing is left to be tidied, and a broken file may have broken the tidying

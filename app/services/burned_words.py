"""Words that were burned in a document's file and are still told beside it, as in its title."""

import unicodedata
from collections.abc import Iterable
from typing import Final

_LONG: Final = 6  # letters; a word of so many is found inside others and across gaps as well


def still_told(words: Iterable[str], texts: Iterable[str]) -> list[str]:
    """Give those of the burned ``words`` that one of the ``texts`` says, each as it was burned."""
    said, squeezed = set[str](), list[str]()
    for text in texts:
        parts = text.split()
        said |= {_letters(part) for part in parts}
        said |= {_letters(piece) for part in parts for piece in _pieces(part)}
        squeezed.append(_letters(text))
    found = []
    for word in words:
        written = _letters(word)
        inside = len(written) >= _LONG and any(written in one for one in squeezed)
        if written and (written in said or inside):
            found.append(word)
    return found


def _pieces(part: str) -> list[str]:
    return "".join(sign if sign.isalnum() else " " for sign in part).split()


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in plain if sign.isalnum())

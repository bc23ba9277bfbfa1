"""Find our own people, and nothing else, in words that are known already.

New names are few and most pages say none of them. Looking for their letters first, which costs
next to nothing, leaves few pages for the patient search.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from app.adapters.inspecting.near_names import NearList
from app.adapters.inspecting.watching import WatchList, letters_of
from app.ports.examining import Said

_FEW: Final = 500  # entries; for more, the patient search is the faster one


def search(said: Sequence[Said], watch: Sequence[str]) -> set[tuple[int, str]]:
    """Give the number of each with each entry that stands in it.

    None goes on in the next one. In what OCR read one letter may be wrong.
    """
    exact, near = WatchList(watch), NearList(watch)
    likely = list(_likely(said, watch)) if len(watch) <= _FEW else said
    places = exact.places([(one.number, one.words) for one in likely])
    found = {(int(str(number)), entry) for entry, each in places.items() for number in each}
    for one in said:
        if one.by_ocr and near.may_be_in(one.words):
            found |= {(one.number, seen.entry) for seen in near.near(one.words)}
    return found


def _likely(said: Sequence[Said], watch: Sequence[str]) -> Iterator[Said]:
    """Give those that have, for one of the entries, all of its longer words in their letters."""
    needles = [each for entry in watch if (each := _needles(entry))]
    for one in said:
        letters = letters_of(one.words)
        if any(all(word in letters for word in each) for each in needles):
            yield one


def _needles(entry: str) -> tuple[str, ...]:
    words = (letters_of(entry),) if "@" in entry else tuple(map(letters_of, entry.split()))
    return tuple(word for word in words if len(word) > 1) or (letters_of(entry),)

"""Find our own people, and nothing else, in words that are known already.

New names are few and most pages say none of them. Looking for their letters first, which costs
next to nothing, leaves few pages for the patient search.
"""

from collections.abc import Sequence
from typing import Final

from app.adapters.inspecting.near_names import NearList
from app.adapters.inspecting.watching import WatchList
from app.ports.examining import Said

_FEW: Final = 500  # entries; for more, the patient search is the faster one


def search(said: Sequence[Said], watch: Sequence[str]) -> set[tuple[int, str]]:
    """Give the number of each with each entry that stands in it.

    None goes on in the next one. In what OCR read one letter may be wrong.
    """
    exact, near = WatchList(watch), NearList(watch)
    few = len(watch) <= _FEW
    likely = [one for one in said if exact.may_be_in(one.words)] if few else said
    # By numbers they would be pages, and go on in each other.
    places = exact.places([(str(one.number), one.words) for one in likely])
    found = {(int(str(number)), entry) for entry, each in places.items() for number in each}
    for one in said:
        if one.by_ocr and near.may_be_in(one.words):
            found |= {(one.number, seen.entry) for seen in near.near(one.words)}
    return found

"""Find names alike among thousands: only those that begin or end alike are compared."""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from rapidfuzz import fuzz, process

T = TypeVar("T")
_ENDS = 3
_MOST = 20


@dataclass
class _Shelf(Generic[T]):
    names: list[str] = field(default_factory=list)
    things: list[T] = field(default_factory=list)


class NameShelves(Generic[T]):
    """Things by name, on shelves that are searched apart.

    ``needed`` (0-100) is how alike two names must be: the share of their letters that stays when
    one is rewritten into the other. One slip leaves the first or the last three letters as they
    were, so names are compared only with those that share either and are about as long.
    """

    def __init__(self, needed: int) -> None:
        self._slack = 100 - needed
        self._needed = needed
        self._shelves: defaultdict[Hashable, _Shelf[T]] = defaultdict(_Shelf)

    def add(self, shelf: Hashable, name: str, thing: T) -> None:
        """Put ``thing`` on ``shelf`` under ``name``."""
        for end in _ends(name):
            found = self._shelves[shelf, end, len(name)]
            found.names.append(name)
            found.things.append(thing)

    def alike(self, shelf: Hashable, name: str) -> Iterator[tuple[float, T]]:
        """Give the things on ``shelf`` whose name is like ``name``, and how alike they are.

        Some come twice; of those of one length and one end at most the twenty most alike come.
        """
        length = len(name)
        # Names of very different length cannot be alike enough.
        most = length * (100 + self._slack) // (100 - self._slack)
        least = -(-length * (100 - self._slack) // (100 + self._slack))
        for other in range(least, most + 1):
            for end in _ends(name):
                found = self._shelves.get((shelf, end, other))
                if found is None:
                    continue
                for _name, score, place in process.extract(
                    name, found.names, scorer=fuzz.ratio, score_cutoff=self._needed, limit=_MOST
                ):
                    yield score, found.things[place]


def _ends(name: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("begins", name[:_ENDS]), ("ends", name[-_ENDS:])

"""Groups: which texts are one form, told by their signatures alone."""

import heapq
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from app.services.boilerplate.signatures import PLACES, Signature, likeness

ALIKE: Final = 0.5
"""The share of runs from which two agreements are one form; about two thirds of the words."""
_ROWS: Final = 4  # a band of four equal values: found at a share of 0.5 in 98 of 100 pairs
_BANDS: Final = PLACES // _ROWS

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Group(Generic[Key]):
    """Texts that are one form, and the one that is likest to all of them."""

    reference: Key
    members: tuple[Key, ...]


def groups(texts: Mapping[Key, Signature]) -> list[Group[Key]]:
    """Group texts that say almost the same, the largest group first.

    Whoever has the most neighbours is a centre, and all that are near to it are its group; so no
    chain of small steps joins two that are unlike. The order of ``texts`` does not matter: equals
    are told apart by their keys, which must be orderable. A text that is like no other is alone
    in its group.
    """
    left = {key: made for key, made in texts.items() if made}
    shelves = _shelves(left)
    queue = [(-_neighbours(made, shelves), _order(key), key) for key, made in left.items()]
    heapq.heapify(queue)
    found: list[Group[Key]] = []
    while queue:
        known, order, key = heapq.heappop(queue)
        if key not in left:
            continue
        now = -_neighbours(left[key], shelves)
        if now > known:  # some neighbours found a nearer centre meanwhile
            heapq.heappush(queue, (now, order, key))
            continue
        near = _near(key, left, shelves)
        found.append(Group(_likest({one: left[one] for one in near}), tuple(near)))
        for one in near:
            _take_off(one, left.pop(one), shelves)
    found += [Group(key, (key,)) for key, made in texts.items() if not made]
    return sorted(found, key=lambda group: (-len(group.members), _order(group.reference)))


def _bands(made: Signature) -> Iterator[tuple[int, Signature]]:
    return ((band, made[band * _ROWS : (band + 1) * _ROWS]) for band in range(_BANDS))


def _shelves(texts: Mapping[Key, Signature]) -> dict[tuple[int, Signature], set[Key]]:
    shelves: dict[tuple[int, Signature], set[Key]] = {}
    for key, made in texts.items():
        for band in _bands(made):
            shelves.setdefault(band, set()).add(key)
    return shelves


def _neighbours(made: Signature, shelves: Mapping[tuple[int, Signature], set[Key]]) -> int:
    return sum(len(shelves[band]) for band in _bands(made))


def _near(
    key: Key, left: Mapping[Key, Signature], shelves: Mapping[tuple[int, Signature], set[Key]]
) -> list[Key]:
    own = left[key]
    maybe: set[Key] = set().union(*(shelves[band] for band in _bands(own)))
    return sorted((one for one in maybe if likeness(own, left[one]) >= ALIKE), key=_order)


def _take_off(key: Key, made: Signature, shelves: Mapping[tuple[int, Signature], set[Key]]) -> None:
    for band in _bands(made):
        shelves[band].discard(key)


def _likest(members: Mapping[Key, Signature]) -> Key:
    """Find the one with the greatest likeness to all, counted place by place in one pass."""
    common = [Counter(values) for values in zip(*members.values(), strict=True)]
    score = {
        key: sum(counts[value] for counts, value in zip(common, made, strict=True))
        for key, made in members.items()
    }
    return min(members, key=lambda key: (-score[key], _order(key)))


def _order(key: Hashable) -> tuple[int, str]:
    """Order keys that may be numbers or words."""
    return (key, "") if isinstance(key, int) else (0, str(key))

"""Whether two counts of the same rows, laid side by side, tell a number that each of them hides.

Beats lie within agencies: where an agency has three rows more than its one beat that is shown, the
beat that is hidden has three. Wherever groups of two fields fall into parts that have no row in
common, the rows of a part are as many by the one field as by the other.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.services.obtained_suppression import LEAST, Protected

_NO_END: Final = 10**12

Part = tuple[frozenset[str], frozenset[str]]
"""The groups by the one field and by the other that share rows with no others."""


@dataclass(frozen=True, slots=True)
class Side:
    """The counts by one field: what would be told, and the rows of each group."""

    told: Protected
    rows: Mapping[str, int]

    def known(self, labels: Iterable[str]) -> int:
        """Add up those of these groups that are shown."""
        shown = dict(self.told.shown)
        return sum(shown.get(one, 0) for one in labels)

    def room(self, labels: Iterable[str]) -> tuple[int, int]:
        """Say from how many to how many rows the hidden ones of these groups have, as is told."""
        hidden = set(self.told.hidden) & set(labels)
        small = sum(self.rows[one] < LEAST for one in hidden)
        large = len(hidden) - small
        return small + LEAST * large, _NO_END if large else small * (LEAST - 1)

    def smalls(self, labels: Iterable[str]) -> bool:
        """Say whether a small group is among these."""
        return any(self.rows[one] < LEAST for one in set(self.told.hidden) & set(labels))


def tells(one: Side, other: Side, parts: Sequence[Part]) -> bool:
    """Say whether some small group of either can no longer be any number from one to four."""
    rooms = [
        (one.room(mine), other.room(yours), other.known(yours) - one.known(mine))
        for mine, yours in parts
    ]
    total = one.told.hidden_rows
    for at, (mine, yours) in enumerate(parts):
        own, others, more = rooms[at]
        for is_one, small in ((True, one.smalls(mine)), (False, other.smalls(yours))):
            for number in range(1, LEAST) if small else ():
                fixed = (_fixed(own, number), others) if is_one else (own, _fixed(others, number))
                changed = [*rooms[:at], (*fixed, more), *rooms[at + 1 :]]
                if not _possible(changed, total):
                    return True
    return False


def _fixed(room: tuple[int, int], number: int) -> tuple[int, int]:
    """Narrow a room by one small group of it that has just this number."""
    low, high = room
    return low - 1 + number, high if high >= _NO_END else high - (LEAST - 1) + number


def _possible(rooms: Iterable[tuple[tuple[int, int], tuple[int, int], int]], total: int) -> bool:
    """Say whether numbers within these rooms agree with each part and with the total."""
    bounds = [
        (max(own[0], others[0] + more), min(own[1], others[1] + more))
        for own, others, more in rooms
    ]
    if any(low > high for low, high in bounds):
        return False
    return sum(low for low, _high in bounds) <= total <= sum(high for _low, high in bounds)


class Together:
    """Finds, row by row, which groups of two fields hang together."""

    def __init__(self) -> None:
        self._above: dict[tuple[bool, str], tuple[bool, str]] = {}

    def add(self, one: str, other: str) -> None:
        """Take in a row that is in group ``one`` by the one field, in ``other`` by the other."""
        first, second = self._top((True, one)), self._top((False, other))
        if first != second:
            self._above[second] = first

    def parts(self) -> Iterator[tuple[list[str], list[str]]]:
        """Give the groups of each part, by the one field and by the other."""
        found: dict[tuple[bool, str], tuple[list[str], list[str]]] = {}
        for each in sorted(self._above):
            mine, yours = found.setdefault(self._top(each), ([], []))
            (mine if each[0] else yours).append(each[1])
        yield from found.values()

    def _top(self, group: tuple[bool, str]) -> tuple[bool, str]:
        above = self._above.setdefault(group, group)
        while above != group:
            self._above[group] = self._above[above]
            group, above = above, self._above[above]
        return group

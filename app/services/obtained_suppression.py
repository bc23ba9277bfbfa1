"""Counts that nobody can turn back into a small number: small groups hidden, and one beside them.

A group of fewer than five rows may point at a household. Its number is hidden. From the total and
the other groups it could be worked out, so one more group is hidden with it: the first by its name
that is not small itself. It is chosen by name, not by size, for the size of what was chosen would
tell how small the hidden one is. What is then published is the same whatever number from one to
four each hidden group has; where that is not so, nothing is published by this field.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

LEAST: Final = 5
"""Groups of fewer rows are not told."""

_ROOM: Final = LEAST - 2  # so that each hidden number may be any from one to four


class TooSmall(Exception):
    """Nothing can be published by this field without telling a small number."""


@dataclass(frozen=True, slots=True)
class Protected:
    """What may be told: all rows together, the groups that are shown, the names of the hidden."""

    total: int
    shown: tuple[tuple[str, int], ...]
    hidden: tuple[str, ...]

    @property
    def hidden_rows(self) -> int:
        """How many rows the hidden groups have together; anybody can work it out."""
        return self.total - sum(rows for _label, rows in self.shown)


def protected(groups: Sequence[tuple[str, int]]) -> Protected:
    """Say what may be told of these groups, in their order. Raises ``TooSmall``.

    Names are told apart by the caller; a group has one row at least.
    """
    total = sum(rows for _label, rows in groups)
    if total < LEAST:
        raise TooSmall
    small = {label for label, rows in groups if rows < LEAST}
    if not small:
        return Protected(total, tuple(groups), ())
    beside = min((label for label, _rows in groups if label not in small), default=None)
    if beside is None:
        raise TooSmall
    away = small | {beside}
    shown = tuple((label, rows) for label, rows in groups if label not in away)
    hidden = total - sum(rows for _label, rows in shown)
    if not shown or hidden - len(small) - LEAST < _ROOM:
        raise TooSmall
    return Protected(total, shown, tuple(label for label, _rows in groups if label in away))

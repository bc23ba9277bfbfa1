"""Cut long work into pieces that fit one statement or one transaction."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def chunks(work: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Give ``work`` in its order, ``size`` at a time; the last piece may be shorter."""
    for start in range(0, len(work), size):
        yield work[start : start + size]

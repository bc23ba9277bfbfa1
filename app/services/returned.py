"""Letters that came back: what they would have begun has not begun, until another one arrives."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from app.law.vocabulary import EventKind
from app.queries.accusing import PROOF

RETURNED = "returned"
_WENT = frozenset({EventKind.SENT.value, EventKind.POSTMARKED.value})


class Entry(Protocol):
    """A live entry of one request, as far as it matters here."""

    @property
    def id(self) -> int:
        """Its number; a later entry has a higher one."""

    @property
    def kind(self) -> str:
        """What happened."""

    @property
    def happened_on(self) -> date:
        """When."""

    @property
    def dispatch_id(self) -> int | None:
        """The letter it tells of, if it is one of ours."""


def never_arrived(entries: Sequence[Entry]) -> frozenset[int]:
    """The entries that tell of a letter which came back: no clock runs from them.

    A return that names its letter takes back what that letter did, be it a request or an appeal.
    One that a person noted without a letter speaks of what was sent before it. Where they turned
    out to have it all the same, with no other letter since, it did arrive.
    """
    found: set[int] = set()
    for back in _of_kind(entries, {RETURNED}):
        if _came_after_all(entries, back):
            continue
        found |= {one.id for one in entries if _is_undone(entries, one, back)}
    return frozenset(found)


def made_good(entries: Sequence[Entry]) -> frozenset[int]:
    """The returns that ask nothing of us any more, for another letter left since."""
    letters = [one for one in entries if _is_letter(one)]
    return frozenset(
        back.id
        for back in _of_kind(entries, {RETURNED})
        if any(_comes_after(one, back) and not _same_letter(one, back) for one in letters)
    )


def _is_undone(entries: Sequence[Entry], one: Entry, back: Entry) -> bool:
    if one.kind == RETURNED:
        return False
    if back.dispatch_id is not None:
        return _same_letter(one, back)
    return (
        one.kind in _WENT
        and _comes_after(back, one)
        and not any(
            one.happened_on <= proof.happened_on <= back.happened_on
            for proof in _of_kind(entries, PROOF)
        )
    )


def _came_after_all(entries: Sequence[Entry], back: Entry) -> bool:
    since = [one for one in entries if _is_letter(one) and _comes_after(one, back)]
    first = min((one.happened_on for one in since), default=date.max)
    return any(
        back.happened_on <= proof.happened_on < first
        and _comes_after(proof, back)
        and proof.dispatch_id is None
        for proof in _of_kind(entries, PROOF)
    )


def _is_letter(one: Entry) -> bool:
    return one.kind != RETURNED and (one.kind in _WENT or one.dispatch_id is not None)


def _same_letter(one: Entry, other: Entry) -> bool:
    return one.dispatch_id is not None and one.dispatch_id == other.dispatch_id


def _comes_after(one: Entry, other: Entry) -> bool:
    """Whether it happened later; of one day, what was recorded later did."""
    return (one.happened_on, one.id) > (other.happened_on, other.id)


def _of_kind(entries: Iterable[Entry], kinds: Iterable[str]) -> list[Entry]:
    return [one for one in entries if one.kind in kinds]

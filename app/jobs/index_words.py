"""Put what came and what left into the search index."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final

from app import clock
from app.db import db, transaction
from app.jobs.lease import Lease
from app.jobs.stopping import stopping
from app.jobs.taking_in import read_safely
from app.jobs.trying import resting, tried
from app.parts import parts
from app.ports.store import BlobMissing
from app.services import search_index
from app.services.reading.reader import LARGEST

_JOB: Final = "index-words"
_LONGEST: Final = timedelta(minutes=4)


@dataclass(frozen=True)
class _Kind:
    """What is indexed alike: which of it waits, how some of it is indexed, and its column."""

    column: str
    waiting: Callable[..., Sequence[int]]
    index: Callable[[Collection[int]], int]

    @property
    def job(self) -> str:
        return f"{_JOB} {self.column}"


def run(held: Lease) -> dict[str, Any]:
    """Every minute: index the pages, letters and messages that cannot be searched yet.

    Pages are indexed as they are read, so those that wait were there before the index, or were
    indexed by older rules. Harmless if missed, run twice or killed: what is not in the index is
    found again by that. One that breaks it a few times is not found by its words.
    """
    return {"indexed": index_all(held.renew, longest=_LONGEST)}


def index_all(renew: Callable[[], None], *, longest: timedelta | None = None) -> int:
    """Index what waits, a chunk at a time; give back how much. None is begun after ``longest``."""
    began, indexed = clock.now(), 0
    while not stopping.is_set() and (longest is None or clock.now() - began < longest):
        with transaction() as session:
            old = search_index.forget_old(session)
        done = sum(_index_some(kind) for kind in _KINDS)
        indexed += done
        renew()
        if not done and not old:
            break
    return indexed


def _index_some(kind: _Kind) -> int:
    """Index a chunk; where that breaks, each of it by itself, so that one keeps no other out."""
    numbers = kind.waiting(db.session, but=resting(kind.job))
    db.session.rollback()
    if not numbers:
        return 0
    together = tried(
        f"{kind.job} some", numbers[0], partial(_some, kind, numbers), give_up=_no_more
    )
    return _each(kind, numbers) if together is None else together


def _some(kind: _Kind, numbers: Sequence[int], _attempt: int) -> int:
    return kind.index(numbers)


def _no_more() -> None:
    """Say nothing of a chunk: each of it is tried by itself."""


def _each(kind: _Kind, numbers: Sequence[int]) -> int:
    done = 0
    for number in numbers:
        end = partial(_leave_out, kind, number)
        done += tried(kind.job, number, partial(_some, kind, (number,)), give_up=end) or 0
    return done


def _leave_out(kind: _Kind, number: int) -> None:
    with transaction() as session:
        search_index.leave_out(session, **{kind.column: number})


def _index_pages(numbers: Collection[int]) -> int:
    with transaction() as session:
        return search_index.index_pages(session, numbers)


def _index_letters(numbers: Collection[int]) -> int:
    with transaction() as session:
        return search_index.index_letters(session, numbers)


def _index_messages(numbers: Collection[int]) -> int:
    named = search_index.messages_named(db.session, numbers)
    db.session.rollback()
    texts = [(number, f"{subject}\n\n{_text(digest)}") for number, digest, subject in named]
    with transaction() as session:
        search_index.note_messages(session, texts)
    return len(texts)


def _text(digest: str) -> str:
    """Read what a message says; one that is not in the store is found by its subject alone."""
    try:
        with parts().store.open(digest) as kept:
            return read_safely(kept.read(LARGEST)).text
    except BlobMissing:
        return ""


_KINDS: Final = (
    _Kind("page_id", search_index.pages_to_index, _index_pages),
    _Kind("dispatch_id", search_index.letters_to_index, _index_letters),
    _Kind("message_id", search_index.messages_to_index, _index_messages),
)

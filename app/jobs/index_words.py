"""Put what came and what left into the search index."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from app import clock
from app.db import db, transaction
from app.jobs.lease import Lease
from app.jobs.stopping import stopping
from app.parts import parts
from app.ports.store import BlobMissing
from app.services import search_index
from app.services.reading.reader import LARGEST, read

_LONGEST: Final = timedelta(minutes=4)


def run(held: Lease) -> dict[str, Any]:
    """Every minute: index the pages, letters and messages that cannot be searched yet.

    Pages are indexed as they are read, so those that wait were there before the index, or were
    indexed by older rules. Harmless if missed, run twice or killed: what is not in the index is
    found again by that.
    """
    return {"indexed": index_all(held.renew, longest=_LONGEST)}


def index_all(renew: Callable[[], None], *, longest: timedelta | None = None) -> int:
    """Index what waits, a chunk at a time; give back how much. None is begun after ``longest``."""
    began, indexed = clock.now(), 0
    while not stopping.is_set() and (longest is None or clock.now() - began < longest):
        with transaction() as session:
            old = search_index.forget_old(session)
            done = search_index.index_new_pages(session) + search_index.index_new_letters(session)
        done += _index_messages()
        indexed += done
        renew()
        if not done and not old:
            break
    return indexed


def _index_messages() -> int:
    waiting = search_index.messages_to_index(db.session)
    db.session.rollback()
    texts = [(number, f"{subject}\n\n{_text(digest)}") for number, digest, subject in waiting]
    if texts:
        with transaction() as session:
            search_index.note_messages(session, texts)
    return len(texts)


def _text(digest: str) -> str:
    """Read what a message says; one that is not in the store is found by its subject alone."""
    try:
        with parts().store.open(digest) as kept:
            return read(kept.read(LARGEST)).text
    except BlobMissing:
        return ""

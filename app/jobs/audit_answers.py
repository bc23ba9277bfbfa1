"""Compute what stands in every agreement anew, and put right what is kept."""

from collections.abc import Callable
from typing import Any, Final

from app.db import db, transaction
from app.jobs.lease import Lease
from app.jobs.log import log
from app.jobs.stopping import stopping
from app.services import standing_answers
from app.services.chunks import chunks

_CHUNK: Final = 100  # documents whose readings are computed in one transaction
_SHOWN: Final = 20


def run(held: Lease) -> dict[str, Any]:
    """Every night: compute the answers of each agreement that was read, and compare them.

    What differs is put right at once, for pages look answers up. It is an alarm all the same:
    every act keeps them up, so somebody wrote past the program, or the program is wrong.
    Harmless if missed, killed or run twice.
    """
    documents, mended = compute_all(held.renew)
    if mended:
        log.error("kept answers were not what the readings come to", documents=mended[:_SHOWN])
    return {"checked": documents, "differences": len(mended), "shown": mended[:_SHOWN]}


def compute_all(renew: Callable[[], None]) -> tuple[int, list[int]]:
    """Bring every row up to date; give the number of documents, and those that were not."""
    documents = standing_answers.everything(db.session)
    db.session.rollback()
    mended: list[int] = []
    for ids in chunks(documents, _CHUNK):
        if stopping.is_set():
            break
        with transaction() as session:
            mended += standing_answers.project(session, ids)
        renew()
    return len(documents), mended

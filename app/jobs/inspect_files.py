"""Look inside each file that came, before anybody opens it, and again where somebody asks."""

from datetime import timedelta
from functools import partial
from typing import Any, Final

from app import clock
from app.db import db, transaction
from app.jobs.lease import Lease
from app.jobs.stopping import stopping
from app.jobs.trying import GAVE_UP, resting, tried
from app.models import StoredFile
from app.parts import parts
from app.ports.examining import VERSION
from app.ports.store import BlobMissing
from app.queries.documents import unexamined
from app.services import attempts, file_looks

_LONGEST: Final = timedelta(minutes=4)
_GAVE_UP: Final = GAVE_UP.format(attempts=attempts.MOST)
_GONE: Final = "it is not in the store; restore it from a backup, then look inside again"


def run(held: Lease) -> dict[str, Any]:
    """Every minute: look inside the files of documents that nobody looked into yet.

    Before them those for which somebody asked for another look; until it is there, the one before
    counts. Harmless if missed: a file that was not looked into is held. Harmless if run twice: the
    second look finds the same. A file that breaks it is held, and keeps no other waiting.
    """
    began, looked, missing, later = clock.now(), 0, 0, resting(file_looks.JOB)
    for file_id, name in unexamined(db.session, VERSION):
        if stopping.is_set() or clock.now() - began > _LONGEST:
            break
        if file_id in later:
            continue
        done = tried(
            file_looks.JOB,
            file_id,
            partial(_look, file_id, name),
            give_up=partial(_hold, file_id, _GAVE_UP),
        )
        looked, missing = looked + (done is True), missing + (done is False)
        held.renew()
    return {"looked": looked, "missing": missing}


def _look(file_id: int, name: str, _attempt: int) -> bool:
    look = file_looks.prepare(db.session, db.session.get_one(StoredFile, file_id), name=name)
    db.session.rollback()
    try:
        found = file_looks.take(look, store=parts().store, examiner=parts().examiner)
    except BlobMissing:
        if look.asked_at:  # somebody waits for the answer
            _hold(file_id, _GONE)
        return False
    with transaction() as session:
        file_looks.keep(session, look, found, now=clock.now())
    return True


def _hold(file_id: int, because: str) -> None:
    with transaction() as session:
        file_looks.hold(session, file_id, because, now=clock.now())

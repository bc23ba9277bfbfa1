"""Look inside each file that came, before anybody opens it."""

from datetime import timedelta
from typing import Any, Final

from app import clock
from app.db import db, transaction
from app.jobs.lease import Lease
from app.jobs.stopping import stopping
from app.models import StoredFile
from app.parts import parts
from app.ports.examining import VERSION
from app.ports.store import BlobMissing
from app.queries.documents import unexamined
from app.services import file_looks

_LONGEST: Final = timedelta(minutes=4)


def run(held: Lease) -> dict[str, Any]:
    """Every minute: look inside the files of documents that nobody looked into yet.

    Harmless if missed: a file that was not looked into is held. Harmless if run twice: the second
    look finds the same.
    """
    began, looked, missing = clock.now(), 0, 0
    for file_id, name in unexamined(db.session, VERSION):
        if stopping.is_set() or clock.now() - began > _LONGEST:
            break
        done = _look(file_id, name)
        looked, missing = looked + done, missing + (not done)
        held.renew()
    return {"looked": looked, "missing": missing}


def _look(file_id: int, name: str) -> bool:
    look = file_looks.prepare(db.session, db.session.get_one(StoredFile, file_id), name=name)
    db.session.rollback()
    try:
        found = file_looks.take(look, store=parts().store, examiner=parts().examiner)
    except BlobMissing:
        return False
    with transaction() as session:
        file_looks.keep(session, look, found, now=clock.now())
    return True

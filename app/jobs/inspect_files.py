"""Look inside each file that came, before anybody opens it."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select

from app import clock
from app.db import db, transaction
from app.jobs.lease import Lease
from app.jobs.stopping import stopping
from app.models import StoredFile
from app.parts import parts
from app.ports.examining import VERSION
from app.ports.store import BlobMissing
from app.queries.documents import unexamined
from app.queries.watch_list import watched_words
from app.services.documents import note_examination

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
    file = db.session.scalars(select(StoredFile).where(StoredFile.id == file_id)).one()
    sha256, media_type = file.sha256, file.media_type
    watch = watched_words(db.session)
    db.session.rollback()
    try:
        path = parts().store.path(sha256)
    except BlobMissing:
        return False
    found = parts().examiner.examine(path, media_type, name=name, watch=watch)
    with transaction() as session:
        note_examination(session, session.get_one(StoredFile, file_id), found, now=clock.now())
    return True

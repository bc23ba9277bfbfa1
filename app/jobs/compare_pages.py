"""Compare the words of pages with their pictures, for the files that are to be published."""

from datetime import timedelta
from functools import partial
from typing import Any, Final

from app import clock
from app.db import db, transaction
from app.jobs.lease import Lease
from app.jobs.read_text import search_read
from app.jobs.stopping import stopping
from app.jobs.trying import GAVE_UP, resting, tried
from app.parts import parts
from app.ports.page_reading import PagesUnreadable
from app.ports.store import BlobMissing
from app.services import attempts, comparing
from app.services.file_texts import Work

_LONGEST: Final = timedelta(minutes=4)
_MISSING: Final = "Tesseract is not installed, so no program can read the pictures"


def run(held: Lease) -> dict[str, Any]:
    """Every minute: compare pages of the files for which somebody asked, a few at a time.

    What they show beside their text is then searched. Harmless if missed: what waits is in the
    tables. Harmless if run twice or killed: a page that was compared stays compared. A file that
    breaks it a few times is left, with words why, and keeps no other waiting.
    """
    began, compared = clock.now(), 0
    while not stopping.is_set() and clock.now() - began < _LONGEST:
        work = comparing.next_work(db.session, but=resting(comparing.JOB))
        db.session.rollback()
        if work is None:
            break
        end = partial(_cannot, work, GAVE_UP.format(attempts=attempts.MOST))
        compared += tried(comparing.JOB, work.file_id, partial(_compare, work), give_up=end) or 0
        held.renew()
    searched = search_read(held.renew) if compared else 0
    return {"compared": compared, "searched": searched}


def _compare(work: Work, _attempt: int) -> int:
    reader, numbers = parts().page_reader, work.numbers or ()
    if not reader.languages():
        return _cannot(work, _MISSING)
    try:
        path = parts().store.path(work.sha256)
        pages = reader.compare(path, work.media_type, numbers, language=work.language)
    except BlobMissing:
        return _cannot(work, "the file is not in the store; restore it from a backup")
    except PagesUnreadable as problem:
        parts().store.path(work.sha256)  # where the store went away, the file is not to blame
        return _cannot(work, str(problem))
    with transaction() as session:
        comparing.note(session, work, pages)
    return len(pages)


def _cannot(work: Work, because: str) -> int:
    with transaction() as session:
        comparing.note_problem(session, work, because)
    return 0

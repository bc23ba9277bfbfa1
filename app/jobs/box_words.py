"""Box every place of the words that somebody asked for."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Final

from app import clock
from app.db import db, transaction
from app.errors import ServiceError
from app.jobs.lease import Lease, LeaseLost
from app.jobs.stopping import stopping
from app.jobs.trying import resting, tried
from app.models import FilePage
from app.parts import parts
from app.ports.page_reading import PagesUnreadable, Word
from app.ports.store import BlobMissing, StoreAway
from app.services import boxing, redaction_places
from app.services.boxes import Wish
from app.services.boxing import Work

_JOB: Final = "box-words"
_BROKE: Final = "Looking for it broke, and no box was added. Draw the boxes by eye."
_LONGEST: Final = timedelta(minutes=4)
_PIECE: Final = 16  # pages between two notes of how far it is


def run(held: Lease) -> dict[str, Any]:
    """Twice a minute: look for the words that are to be boxed, and add the boxes to the draft.

    Harmless if missed: what waits is in the tables. Harmless if run twice or killed: boxes are
    added with the answer, all at once, and one that is there is not added again.
    """
    began, answered, added = clock.now(), 0, 0
    while not stopping.is_set() and clock.now() - began < _LONGEST:
        work = boxing.next_work(db.session, but=resting(_JOB))
        db.session.rollback()
        if work is None:
            break
        box, end = partial(_box, work, held.renew), partial(_fail, work, _BROKE)
        boxes = tried(_JOB, work.asking_id, box, give_up=end)
        if boxes is not None:
            answered, added = answered + 1, added + boxes
        held.renew()
    return {"answered": answered, "boxes": added}


def _box(work: Work, renew: Callable[[], None], _attempt: int) -> int | None:
    """Answer what was asked for, and give how many boxes it added; none where it is left."""
    try:
        looked = _looked(work, renew)
        if looked is None:
            return None
        wishes, by_eye = looked
        with transaction() as session:
            return boxing.note_found(session, work, wishes, by_eye=by_eye, now=clock.now())
    except BlobMissing:
        return _fail(work, "The file is not in the store. Restore it from a backup.")
    except (LeaseLost, StoreAway):
        raise
    except ServiceError as refusal:
        return _fail(work, str(refusal))


def _looked(work: Work, renew: Callable[[], None]) -> tuple[list[Wish], list[int]] | None:
    """Look at each page: the boxes, and the pages to look at by eye; none where it is not wanted.

    Ended before its end with the worker, it begins anew with the next one.
    """
    embedded = _reader(work)
    queries = [(one.query, one.found_by) for one in work.sought]
    wishes, by_eye = list[Wish](), list[int]()
    for done, page_id in enumerate(work.pages):
        if done % _PIECE == 0 and not _goes_on(work, done, renew):
            return None
        page = db.session.get(FilePage, page_id)
        if page is not None:
            found, untold = redaction_places.on_page(
                page, queries, embedded=embedded, reason=work.reason
            )
            wishes += found
            by_eye += [page.number] if untold else []
        db.session.rollback()
    seen = [
        wish
        for one in work.sought
        for wish in redaction_places.of_places(
            one.places, reason=work.reason, found_by=one.found_by
        )
    ]
    return [*seen, *redaction_places.beside(wishes, seen)], by_eye


def _goes_on(work: Work, done: int, renew: Callable[[], None]) -> bool:
    if stopping.is_set():
        return False
    with transaction() as session:
        wanted = boxing.note_progress(session, work, done)
    renew()
    return wanted


def _reader(work: Work) -> Callable[[int], Sequence[Word]]:
    """Give the way to read the words that the file itself holds on a page."""
    path = parts().store.path(work.sha256)

    def words(number: int) -> Sequence[Word]:
        try:
            return parts().page_reader.words(path, work.media_type, number)
        except PagesUnreadable:
            return ()  # the page is told as one to look at by eye

    return words


def _fail(work: Work, because: str) -> int:
    with transaction() as session:
        boxing.note_failed(session, work, because, now=clock.now())
    return 0

"""Burn the redactions that were asked for, and verify each by reopening it."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from app import clock
from app.db import db, transaction
from app.errors import ServiceError
from app.filetypes import PRINTED, media_type
from app.jobs.lease import Lease
from app.jobs.log import log
from app.jobs.print_pages import print_once
from app.jobs.stopping import stopping
from app.jobs.trying import GAVE_UP, resting, tried
from app.parts import parts
from app.ports.examining import digest_of
from app.ports.page_reading import PagesUnreadable
from app.ports.redacting import BY_HAND, Burned, RedactionRefused
from app.ports.store import BlobMissing
from app.queries.watch_list import watched_people, watched_words
from app.services import attempts, documents, redactions
from app.services.documents import Kept
from app.services.redactions import JOB, Work

_GAVE_UP: Final = f"It could not be burned: {GAVE_UP.format(attempts=attempts.MOST)}. {BY_HAND}"
_LONGEST: Final = timedelta(minutes=4)


def run(held: Lease) -> dict[str, Any]:
    """Twice a minute: burn each redaction that was asked for, and look whether anything is left.

    Harmless if missed: what waits is in the tables. Harmless if run twice or killed: the original
    is never touched, and the same boxes burned again make the same file. What somebody stopped
    meanwhile is thrown away. One that breaks it is tried a few times, and keeps no other waiting.
    """
    began, burned = clock.now(), 0
    while not stopping.is_set() and clock.now() - began < _LONGEST:
        work = redactions.next_work(db.session, but=resting(JOB))
        if work is None:
            break
        end = partial(_fail, work, _GAVE_UP)
        burned += tried(JOB, work.redaction_id, partial(_tried, work, held), give_up=end) or 0
        held.renew()
    return {"burned": burned}


def _tried(work: Work, held: Lease, _attempt: int) -> int:
    burn(work, renew=held.renew)
    return 1


def burn(work: Work, *, renew: Callable[[], None] = lambda: None) -> None:
    """Burn one redaction, reopen what came of it, look inside, and keep it all.

    ``renew`` is called every few pages: a scan of 800 takes longer than a lease. Where somebody
    stops it, it ends at its next step, and nothing is kept.
    """
    try:
        _burn(work, renew)
    except BlobMissing:
        _fail(work, "The original is not in the store. Restore it from a backup.")
    except RedactionRefused as refusal:
        parts().store.path(work.sha256)  # where the store went away, the file is not to blame
        _fail(work, str(refusal))
    except _Stopped:
        log.info("a burn was stopped", redaction=work.redaction_id)


class _Stopped(Exception):
    """Somebody took it back meanwhile."""


def _burn(work: Work, renew: Callable[[], None]) -> None:
    if work.media_type in PRINTED:
        work = _with_pages(work)
    # People first: who joins between the two makes the proof old, and is not missed.
    people, watch = watched_people(db.session), watched_words(db.session)
    db.session.rollback()
    with tempfile.TemporaryDirectory() as name:
        made = Path(name) / "redacted"
        burned = _redacted(work, made, renew)
        with made.open("rb") as content:
            kind = media_type(content)
        _go_on(work)
        verdict = parts().redactor.verify(made, kind, burned.areas, words=burned.words, watch=watch)
        _go_on(work)
        found = parts().examiner.examine(made, kind, name="redacted", watch=watch)
        _go_on(work)
        kept = _kept(made)
    with transaction() as session:
        redaction = redactions.note_burned(
            session, work, kept, burned, verdict, people=people, now=clock.now()
        )
        if redaction is not None and redaction.result is not None:
            seen = replace(found, watched=digest_of(people))
            documents.note_examination(session, redaction.result, seen, now=clock.now())


def _redacted(work: Work, made: Path, renew: Callable[[], None]) -> Burned:
    """Write the new file, and note how far it is."""

    def goes_on(drawn: int, total: int) -> None:
        with transaction() as session:
            wanted = redactions.note_progress(session, work, drawn, total)
        if not wanted:
            raise _Stopped
        renew()

    burned = parts().redactor.redact(
        parts().store.path(work.sha256),
        work.media_type,
        work.areas,
        made,
        read=work.read,
        goes_on=goes_on,
    )
    renew()
    return burned


def _kept(made: Path) -> Kept:
    """Put the result into the store: only what was looked into, and is still wanted."""
    try:
        with made.open("rb") as content:
            return documents.keep(parts().store, content)
    except ServiceError as refusal:
        raise RedactionRefused(str(refusal)) from refusal


def _go_on(work: Work) -> None:
    wanted = redactions.is_wanted(db.session, work)
    db.session.rollback()
    if not wanted:
        raise _Stopped


def _with_pages(work: Work) -> Work:
    """Print a file that nobody has read yet: the boxes go by the pages that this makes."""
    try:
        print_once(work.file_id, work.sha256, work.media_type)
    except PagesUnreadable as because:
        raise RedactionRefused(f"Its pages could not be printed: {because}. {BY_HAND}") from because
    again = redactions.next_work(db.session, redaction_id=work.redaction_id)
    if again is None:
        raise _Stopped
    return again


def _fail(work: Work, because: str) -> None:
    with transaction() as session:
        redactions.note_failed(session, work, because)

"""Burn the redactions that were asked for, and verify each by reopening it."""

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from app import clock
from app.db import db, transaction
from app.filetypes import PRINTED
from app.jobs.lease import Lease
from app.jobs.print_pages import print_once
from app.jobs.stopping import stopping
from app.parts import parts
from app.ports.page_reading import PagesUnreadable
from app.ports.redacting import BY_HAND, RedactionRefused
from app.ports.store import BlobMissing
from app.queries.watch_list import watched_words
from app.services import documents, redactions
from app.services.redactions import Work

_LONGEST: Final = timedelta(minutes=4)


def run(held: Lease) -> dict[str, Any]:
    """Twice a minute: burn each redaction that was asked for, and look whether anything is left.

    Harmless if missed: what waits is in the tables. Harmless if run twice or killed: the original
    is never touched, and the same boxes burned again make the same file.
    """
    began, burned = clock.now(), 0
    while not stopping.is_set() and clock.now() - began < _LONGEST:
        work = redactions.next_work(db.session)
        if work is None:
            break
        burn(work)
        burned += 1
        held.renew()
    return {"burned": burned}


def burn(work: Work) -> None:
    """Burn one redaction, reopen what came of it, look inside, and keep it all."""
    if work.media_type in PRINTED:
        try:
            work = _with_pages(work)
        except PagesUnreadable as because:
            _fail(work, f"Its pages could not be printed: {because}. {BY_HAND}")
            return
    watch = watched_words(db.session)
    db.session.rollback()
    redactor, store = parts().redactor, parts().store
    try:
        with tempfile.TemporaryDirectory() as name:
            made = Path(name) / "redacted"
            burned = redactor.redact(
                store.path(work.sha256), work.media_type, work.areas, made, read=work.read
            )
            with made.open("rb") as content:
                kept = documents.keep(store, content)
    except BlobMissing:
        _fail(work, "The original is not in the store. Restore it from a backup.")
        return
    except RedactionRefused as refusal:
        _fail(work, str(refusal))
        return
    path = store.path(kept.sha256)
    verdict = redactor.verify(path, kept.media_type, burned.areas, words=burned.words, watch=watch)
    found = parts().examiner.examine(path, kept.media_type, name="redacted", watch=watch)
    with transaction() as session:
        redaction = redactions.note_burned(
            session, work, kept, burned, verdict, watch=watch, now=clock.now()
        )
        if redaction.result is not None:
            documents.note_examination(session, redaction.result, found, now=clock.now())


def _with_pages(work: Work) -> Work:
    """Print a file that nobody has read yet: the boxes go by the pages that this makes."""
    print_once(work.file_id, work.sha256, work.media_type)
    return redactions.next_work(db.session, redaction_id=work.redaction_id) or work


def _fail(work: Work, because: str) -> None:
    with transaction() as session:
        redactions.note_failed(session, work, because)

"""Look every night into each redacted file that is public, and withdraw what leaks."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import select

from app import clock
from app.db import db, transaction
from app.errors import ServiceError
from app.jobs.lease import Lease
from app.jobs.log import log
from app.jobs.stopping import stopping
from app.jobs.telling import Told, tell
from app.models import Group, Redaction
from app.parts import parts
from app.ports.redacting import Leak, Verdict
from app.ports.store import BlobMissing
from app.queries.members import look_after_public
from app.queries.watch_list import watched_people, watched_words
from app.services import proofs
from app.services.proofs import ToProve


def run(held: Lease) -> dict[str, Any]:
    """Every night: reopen each redacted file that is public, with the names to watch for of today.

    What leaks is withdrawn at once, and organisers are told by mail and on Today. Where a program
    that proves is not installed, nothing can be told of any file: the run fails, and says so.
    Harmless if missed: the next night looks into all of them again. Harmless if run twice: the
    second look finds the same, and each member is told at most once a day.
    """
    lacking = parts().redactor.lacks()
    if lacking:
        raise ServiceError(
            f"Nothing public was proven again: {' and '.join(lacking)} cannot be found. Debian "
            "calls the packages poppler-utils and tesseract-ocr. Nothing was withdrawn."
        )
    looked, withdrawn, told = 0, 0, 0
    for one in list(proofs.to_prove(db.session)):
        if stopping.is_set():
            break
        titles = prove(one)
        looked, withdrawn = looked + 1, withdrawn + len(titles)
        told += tell_of(one, titles)
        held.renew()
    return {"looked": looked, "withdrawn": withdrawn, "told": told}


def prove(one: ToProve) -> list[str]:
    """Look into a file, with the names to watch for as they are now; give what was withdrawn."""
    # People first: who joins between the two makes the proof old, and is not missed.
    people, watch = watched_people(db.session), watched_words(db.session)
    db.session.rollback()
    verdict = _verdict(one, watch)
    if proofs.is_unread(verdict):  # once more: a machine under load may have run out of time
        verdict = _verdict(one, watch)
    with transaction() as session:
        return proofs.note_proven(session, one, verdict, people=people, now=clock.now())


def tell_of(one: ToProve, titles: list[str]) -> int:
    """Mail everybody who may publish, if any was withdrawn; how many mails left.

    Today tells it in any case.
    """
    if not titles:
        return 0
    log.warning("a public file leaks and was withdrawn", redaction=one.redaction_id)
    session, now = db.session, clock.now()
    group = session.scalars(select(Group)).first()
    if not parts().mailer.configured or group is None or not group.can_file:
        return 0
    document_id = session.get_one(Redaction, one.redaction_id).document_id
    sent = 0
    for member in look_after_public(session):
        mail = proofs.mail_about(
            one, titles, document_id, member, group, url=parts().settings.public_url, now=now
        )
        sent += tell(proofs.told_to(one.redaction_id, member.id, now), mail) is Told.SENT
    return sent


def _verdict(one: ToProve, watch: Sequence[str]) -> Verdict:
    try:
        path = parts().store.path(one.sha256)
    except BlobMissing:
        return Verdict(findings=(Leak(code="unreadable", detail="it is not in the store"),))
    redactor = parts().redactor
    try:
        verdict = redactor.verify(path, one.media_type, one.areas, words=one.words, watch=watch)
    except Exception as error:  # noqa: BLE001 - one broken look stops no other
        log.error(
            "a public file could not be proven", redaction=one.redaction_id, error=repr(error)
        )
        verdict = Verdict(findings=(Leak(code="unreadable", detail="looking into it broke"),))
    if proofs.is_unread(verdict):
        with suppress(BlobMissing):  # where the store went away, the file is not to blame
            parts().store.path(one.sha256)
    return verdict

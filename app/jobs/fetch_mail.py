"""Bring answers in from the group's mailbox, as they came."""

import io
from typing import Any

from sqlalchemy import select

from app import clock
from app.adapters.imap import MailboxUnavailable, mailbox_of, new_messages
from app.db import db, transaction
from app.jobs.lease import Lease
from app.models import JobRun, StoredFile
from app.parts import parts

_MOST = 200


def run(held: Lease) -> dict[str, Any]:  # noqa: ARG001 - what every job is given
    """Every five minutes: keep each new message, unchanged, in the store.

    Harmless if missed: messages wait in the mailbox, where nothing is marked or moved. Harmless
    if run twice: the store keeps the same bytes once. The place to go on from is in the outcome
    of the last run.
    """
    url = parts().settings.imap_url
    if not url:
        return {"skipped": "No mailbox is set. Set imap_url in the settings to fetch answers."}
    last = _last_look()
    try:
        found = new_messages(
            mailbox_of(url),
            after=last.get("last_uid", 0),
            validity=last.get("validity", 0),
            most=_MOST,
        )
    except MailboxUnavailable as error:
        return {**last, "fetched": 0, "error": str(error)}
    kept = [parts().store.put(io.BytesIO(message.content)) for message in found.messages]
    with transaction() as session:
        known = set(
            session.scalars(
                select(StoredFile.sha256).where(StoredFile.sha256.in_([one.sha256 for one in kept]))
            )
        )
        for blob in {one.sha256: one for one in kept}.values():
            if blob.sha256 not in known:
                session.add(
                    StoredFile(
                        sha256=blob.sha256,
                        size=blob.size,
                        media_type="message/rfc822",
                        stored_at=clock.now(),
                    )
                )
    return {
        "fetched": len(kept),
        "too_large": found.too_large,
        "validity": found.validity,
        "last_uid": found.last_uid,
        "files": [one.sha256 for one in kept],
    }


def _last_look() -> dict[str, int]:
    """Give where the last run that looked into the mailbox ended."""
    outcomes = db.session.scalars(
        select(JobRun.outcome).filter_by(name="fetch-mail").order_by(JobRun.id.desc()).limit(50)
    ).all()
    db.session.rollback()
    for outcome in outcomes:
        if "last_uid" in outcome:
            return {key: int(outcome[key]) for key in ("last_uid", "validity")}
    return {}

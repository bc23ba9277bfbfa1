"""Bring answers in from the group's mailbox, as they came."""

import io
from typing import Any

from sqlalchemy import select

from app.adapters.imap import Mailbox, MailboxUnavailable, mailbox_of, new_messages
from app.db import db
from app.jobs.lease import Lease
from app.jobs.taking_in import keep, read_safely, sort_all
from app.models import JobRun
from app.parts import parts
from app.services.messages import Arrived

_MOST = 200


def run(held: Lease) -> dict[str, Any]:  # noqa: ARG001 - what every job is given
    """Every five minutes: keep each new message, unchanged, and lay it out to be sorted.

    Harmless if missed: messages wait in the mailbox, where nothing is marked or moved. Harmless
    if run twice: the store keeps the same bytes once, and a place in the mailbox has one row. The
    place to go on from is in the outcome of the last run; ``whole`` says that none was left
    behind, which is what calling anybody late depends on.
    """
    url = parts().settings.imap_url
    if not url:
        sort_all()  # what was brought in by hand, where sorting failed before
        return {"skipped": "No mailbox is set. Set imap_url in the settings to fetch answers."}
    mailbox, last = mailbox_of(url), _last_look()
    try:
        found = new_messages(
            mailbox,
            after=last.get("last_uid", 0),
            validity=last.get("validity", 0),
            most=_MOST,
        )
    except MailboxUnavailable as error:
        return {**last, "fetched": 0, "whole": False, "error": str(error)}
    name, store = _name(mailbox), parts().store
    arrived = [
        Arrived(
            blob=store.put(io.BytesIO(one.content)),
            mail=read_safely(one.content),
            mailbox=name,
            validity=found.validity,
            uid=one.uid,
            whole=one.whole,
        )
        for one in found.messages
    ]
    new = keep(arrived)
    return {
        "fetched": len(arrived),
        "new": new,
        **sort_all(),
        "too_large": found.too_large,
        "left": found.left,
        "whole": not found.left,
        "validity": found.validity,
        "last_uid": found.last_uid,
        "files": [one.blob.sha256 for one in arrived],
    }


def _name(mailbox: Mailbox) -> str:
    """Name a mailbox without its password, so that messages of two are told apart."""
    return f"{mailbox.user}@{mailbox.host}/{mailbox.folder}"[:255]


def _last_look() -> dict[str, int]:
    """Give where the last run that looked into the mailbox ended.

    Runs that did not say whether they read the whole laid nothing out to be sorted: what they
    fetched is looked at once more, from the beginning.
    """
    outcomes = db.session.scalars(
        select(JobRun.outcome).filter_by(name="fetch-mail").order_by(JobRun.id.desc()).limit(50)
    ).all()
    db.session.rollback()
    for outcome in outcomes:
        if "last_uid" in outcome and "whole" in outcome:
            return {key: int(outcome[key]) for key in ("last_uid", "validity")}
    return {}

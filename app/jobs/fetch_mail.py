"""Bring answers in from the group's mailboxes, as they came."""

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app import clock
from app.adapters.imap import (
    Look,
    Mailbox,
    MailboxUnavailable,
    NotGiven,
    RawMessage,
    mailboxes_of,
    opened,
)
from app.db import transaction
from app.jobs.lease import Lease
from app.jobs.taking_in import read_safely, sort_all
from app.parts import parts
from app.services import mailboxes, messages
from app.services.messages import Arrived

_MOST = 1_000  # messages of one mailbox in one run, so that the others have their turn
_RENEW = timedelta(minutes=5)


def run(held: Lease) -> dict[str, Any]:
    """Every five minutes: keep each new message, unchanged, and lay it out to be sorted.

    Harmless if missed: messages wait in their mailbox, where nothing is marked or moved. Harmless
    if run twice or killed: each message is fetched, kept and committed, with the place to go on
    from, before the next is asked for. A mailbox that cannot be read holds up no other; ``whole``
    says that none left anything behind, which is what calling anybody late depends on.
    """
    boxes = mailboxes_of(parts().settings.imap_url)
    with transaction() as session:
        mailboxes.look_only_into(session, [one.name for one in boxes])
    if not boxes:
        sort_all()  # what was brought in by hand, where sorting failed before
        return {"skipped": "No mailbox is set. Set imap_url in the settings to fetch answers."}
    looks = [_read(one, held) for one in boxes]
    return {
        "fetched": sum(one.fetched for one in looks),
        "new": sum(one.new for one in looks),
        **sort_all(),
        "too_large": sum(one.too_large for one in looks),
        "left": sum(one.left for one in looks),
        "whole": all(one.whole for one in looks),
        "mailboxes": [one.as_data() for one in looks],
    }


@dataclass
class _Tally:
    """What one look brought. A problem holds the beginning of the next look back."""

    name: str
    began_at: datetime
    renewed_at: datetime
    fetched: int = 0
    new: int = 0
    too_large: int = 0
    left: int = 0
    problem: str = ""

    @property
    def whole(self) -> bool:
        return not self.left and not self.problem

    def as_data(self) -> dict[str, Any]:
        """Say it as JSON, without what nobody asks for."""
        told = {"name": self.name, "fetched": self.fetched, "new": self.new, "left": self.left}
        return told | ({"problem": self.problem} if self.problem else {})


def _read(box: Mailbox, held: Lease) -> _Tally:
    """Look into one mailbox; whatever is wrong with it is noted with it."""
    now = clock.now()
    tally = _Tally(box.name, began_at=now, renewed_at=now)
    try:
        with opened(box) as look:
            _take_new(look, tally, held)
    except MailboxUnavailable as error:
        tally.problem = str(error)
    with transaction() as session:
        mailboxes.note_look(
            session, box.name, began_at=now, whole=tally.whole, problem=tally.problem
        )
    return tally


def _take_new(look: Look, tally: _Tally, held: Lease) -> None:
    """Take the new messages, the oldest first, one in memory at a time.

    One that the server does not hand over is left for the next look, which begins before it.
    """
    with transaction() as session:
        last = mailboxes.go_on_from(session, tally.name, validity=look.validity)
        here = mailboxes.taken_above(session, tally.name, validity=look.validity, uid=last)
    new = [uid for uid in look.after(last) if uid not in here]
    tally.left = len(new)
    for uid in new[:_MOST]:
        try:
            raw = look.message(uid)
        except NotGiven as error:
            tally.problem = str(error)
            continue
        _keep(raw, look, tally)
        _hold_on(held, tally)


def _keep(raw: RawMessage, look: Look, tally: _Tally) -> None:
    """Commit one message together with the place to go on from."""
    blob = parts().store.put(io.BytesIO(raw.content))
    arrived = Arrived(
        blob=blob,
        mail=read_safely(raw.content),
        mailbox=tally.name,
        validity=look.validity,
        uid=raw.uid,
        whole=raw.whole,
    )
    with transaction() as session:
        tally.new += messages.take_in(session, [arrived], now=clock.now())
        if not tally.problem:
            mailboxes.pass_by(session, tally.name, uid=raw.uid)
    tally.fetched += 1
    tally.too_large += not raw.whole
    tally.left -= 1


def _hold_on(held: Lease, tally: _Tally) -> None:
    if clock.now() - tally.renewed_at > _RENEW:
        held.renew()
        tally.renewed_at = clock.now()

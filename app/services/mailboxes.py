"""How far each mailbox was read: what the next look goes on from, and whether anything is left."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import InboundMessage, Mailbox


def look_only_into(session: Session, names: Collection[str]) -> None:
    """Let the mailboxes be those that the settings name.

    One that is not named any more is forgotten, so that nobody waits for it; its messages stay. A
    new one counts as unread. Where messages of it are here all the same, because it was named
    before, reading goes on behind the last of them.
    """
    there = {one.name: one for one in session.scalars(select(Mailbox))}
    for name, gone in there.items():
        if name not in names:
            session.delete(gone)
    for name in names:
        if name not in there:
            validity, last_uid = _last_taken(session, name)
            session.add(Mailbox(name=name, uid_validity=validity, last_uid=last_uid))
    session.flush()


def _last_taken(session: Session, name: str) -> tuple[int, int]:
    """The newest UID validity that messages of a mailbox came under, and the last UID under it."""
    newest = select(InboundMessage.uid_validity).where(
        InboundMessage.mailbox == name, InboundMessage.uid_validity.is_not(None)
    )
    validity = session.scalar(newest.order_by(InboundMessage.id.desc()).limit(1))
    if validity is None:
        return 0, 0
    last = select(func.max(InboundMessage.uid)).filter_by(mailbox=name, uid_validity=validity)
    return validity, session.scalar(last) or 0


def go_on_from(session: Session, name: str, *, validity: int) -> int:
    """The UID above which everything in a mailbox is new.

    UIDs mean something only under one validity (RFC 3501, 2.3.1.1): under another one than last
    time, everything counts as new, and what is here already is told by its bytes.
    """
    box = named(session, name)
    if box.uid_validity != validity:
        box.uid_validity, box.last_uid = validity, 0
    return box.last_uid


def taken_above(session: Session, name: str, *, validity: int, uid: int) -> frozenset[int]:
    """The UIDs above ``uid`` whose messages are here already."""
    query = select(InboundMessage.uid).where(
        InboundMessage.mailbox == name,
        InboundMessage.uid_validity == validity,
        InboundMessage.uid > uid,
    )
    return frozenset(one for one in session.scalars(query) if one is not None)


def pass_by(session: Session, name: str, *, uid: int) -> None:
    """Say that the message ``uid``, and every one before it, is here for good."""
    named(session, name).last_uid = uid


def note_look(
    session: Session, name: str, *, began_at: datetime, whole: bool, problem: str
) -> None:
    """Say how a look ended. Only one that left nothing behind, and met no problem, was whole."""
    box = named(session, name)
    box.looked_at, box.problem = began_at, problem
    if whole and not problem:
        box.whole_at = began_at


def named(session: Session, name: str) -> Mailbox:
    """The mailbox of that name, which ``look_only_into`` has made."""
    return session.scalars(select(Mailbox).filter_by(name=name)).one()

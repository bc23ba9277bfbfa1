"""Notices: claiming the right to tell somebody something, so that nothing is told twice.

A mail leaves between two transactions. Its notice is claimed before, and given back only where
the mail surely did not leave; whoever was killed between tells it no more that day.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.models import Notice

FORGET = timedelta(days=45)
"""What was told longer ago is not looked for any more."""

_TOLD = "digest-told:"


def is_said(session: Session, key: str) -> bool:
    """Whether this was told, or is being told."""
    return session.scalars(select(Notice.id).filter_by(key=key)).first() is not None


def claim(session: Session, key: str, *, now: datetime) -> bool:
    """Note that ``key`` is told now; false if it was before.

    Two processes at once: one of them gets the IntegrityError of the unique key.
    """
    if is_said(session, key):
        return False
    session.add(Notice(key=key, said_at=now))
    session.flush()
    return True


def give_back(session: Session, key: str) -> None:
    """Note that ``key`` was not told after all: it may be tried again."""
    session.execute(delete(Notice).where(Notice.key == key))


def claim_of(day: str, member_id: int) -> str:
    """Name the mail of one day to one member: it is handed over at most once."""
    return f"digest:{day}:{member_id}"


def told_of(day: str, member_id: int) -> str:
    """Name that a member knows all there was to know on a day, by a mail or without need."""
    return f"{_TOLD}{day}:{member_id}"


def last_told(session: Session, *, now: datetime) -> dict[int, datetime]:
    """When each member was last told all there was, by the member's id.

    Whose mail failed, or may have been lost on the way, was not: the next one makes up for it.
    """
    query = (
        select(Notice.key, Notice.said_at)
        .where(Notice.key.startswith(_TOLD, autoescape=True), Notice.said_at > now - FORGET)
        .order_by(Notice.said_at)
    )
    return {int(key.rpartition(":")[2]): said_at for key, said_at in session.execute(query)}

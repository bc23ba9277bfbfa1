"""Which letters may leave, which wait, and which need a person."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from app.models import (
    Agency,
    Contact,
    ContactKind,
    Dispatch,
    DispatchState,
    RecordsRequest,
)

_DUE = (
    Dispatch.state == DispatchState.QUEUED,
    Dispatch.channel == ContactKind.EMAIL,
    Dispatch.within_id.is_(None),
)


def next_by_mail(
    session: Session, *, now: datetime, quiet_since: datetime | None
) -> Dispatch | None:
    """Find the e-mail that has waited longest, locked against other workers.

    With ``quiet_since``, domains written to after that moment are passed over.
    """
    query = select(Dispatch).where(*_DUE, Dispatch.not_before_at <= now)
    if quiet_since is not None:
        busy = select(Dispatch.domain).where(Dispatch.attempted_at > quiet_since)
        query = query.where(Dispatch.domain.not_in(busy))
    in_turn = query.order_by(Dispatch.not_before_at, Dispatch.id).limit(1)
    return session.scalars(in_turn.with_for_update(skip_locked=True)).first()


def attempts_since(session: Session, moment: datetime) -> int:
    """Count the letters handed over, or tried, after ``moment``."""
    counted = select(func.count()).select_from(Dispatch).where(Dispatch.attempted_at > moment)
    return session.scalars(counted).one()


def waiting_by_mail(session: Session, *, now: datetime) -> dict[str, int]:
    """Count the e-mails still in the queue: those that may leave now, and those for later."""
    due = select(func.count()).select_from(Dispatch).where(*_DUE)
    ready = session.scalars(due.where(Dispatch.not_before_at <= now)).one()
    return {"due": ready, "later": session.scalars(due).one() - ready}


def uncertain(session: Session) -> list[Dispatch]:
    """List the letters that may or may not have left, oldest first."""
    held = select(Dispatch).filter_by(state=DispatchState.UNCERTAIN, within_id=None)
    return list(session.scalars(held.order_by(Dispatch.id)))


def held_with_complete_address(
    session: Session, because: str
) -> Sequence[Row[Dispatch, Contact, Agency]]:
    """Find the held letters by post whose address has its ZIP code by now.

    A later letter may be held for other reasons: only those held ``because`` of it are found.
    """
    query = (
        select(Dispatch, Contact, Agency)
        .join(Contact, Contact.id == Dispatch.contact_id)
        .join(RecordsRequest, RecordsRequest.id == Dispatch.request_id)
        .join(Agency, Agency.id == RecordsRequest.recipient_id)
        .where(Dispatch.state == DispatchState.HELD, Dispatch.channel == ContactKind.POST)
        .where(Contact.zip != "", Contact.value != "", Dispatch.within_id.is_(None))
        .where(or_(Dispatch.cohort_id.is_(None), Dispatch.held_because == because))
    )
    return session.execute(query).all()

"""Which letters may leave, which wait, and which need a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, func, select, update
from sqlalchemy.orm import Session, joinedload

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

    With ``quiet_since`` letters leave at a pace: domains written to after that moment are passed
    over, and what a request already has to say (an appeal, an answer) goes before new requests,
    or a large batch would hold it up past its last day.
    """
    query = select(Dispatch).where(*_DUE, Dispatch.not_before_at <= now)
    if quiet_since is not None:
        busy = select(Dispatch.domain).where(Dispatch.attempted_at > quiet_since)
        query = query.where(Dispatch.domain.not_in(busy))
        query = query.order_by(Dispatch.key == "request")
    in_turn = query.order_by(Dispatch.not_before_at, Dispatch.id).limit(1)
    return session.scalars(in_turn.with_for_update(skip_locked=True)).first()


def due_by_mail(session: Session, *, now: datetime, most: int) -> Sequence[Dispatch]:
    """The e-mails whose time has come, the longest waiting first, at most ``most`` of them."""
    query = select(Dispatch).where(*_DUE, Dispatch.not_before_at <= now)
    in_turn = query.order_by(Dispatch.not_before_at, Dispatch.id).limit(most)
    return session.scalars(in_turn.with_for_update(skip_locked=True)).all()


def most_attempts(session: Session, domain: str) -> int:
    """How often the letter of this domain that was put off most has been tried."""
    query = select(func.max(Dispatch.attempts)).where(*_DUE, Dispatch.domain == domain)
    return session.scalars(query).one() or 0


def let_rest(session: Session, domain: str, until: datetime) -> None:
    """Let every e-mail to this domain wait at least until ``until``."""
    session.execute(
        update(Dispatch)
        .where(*_DUE, Dispatch.domain == domain, Dispatch.not_before_at < until)
        .values(not_before_at=until)
    )


def attempts_since(session: Session, moment: datetime) -> int:
    """Count the letters handed over, or tried, after ``moment``."""
    counted = select(func.count()).select_from(Dispatch).where(Dispatch.attempted_at > moment)
    return session.scalars(counted).one()


def waiting_by_mail(session: Session, *, now: datetime) -> dict[str, int]:
    """Count the e-mails still in the queue: those that may leave now, and those for later."""
    due = select(func.count()).select_from(Dispatch).where(*_DUE)
    ready = session.scalars(due.where(Dispatch.not_before_at <= now)).one()
    return {"due": ready, "later": session.scalars(due).one() - ready}


@dataclass(frozen=True, slots=True)
class Resting:
    """A domain whose server put letters off: how many wait for it, until when, its last words."""

    domain: str
    letters: int
    until: datetime
    answer: str


def resting(session: Session, *, now: datetime, most: int = 10) -> list[Resting]:
    """The domains that put letters off and are not asked again yet, most letters first."""
    put_off = (
        select(Dispatch.domain)
        .where(*_DUE, Dispatch.attempts > 0, Dispatch.answer != "", Dispatch.not_before_at > now)
        .distinct()
    )
    count = func.count()
    rows = session.execute(
        select(Dispatch.domain, count, func.min(Dispatch.not_before_at))
        .where(*_DUE, Dispatch.domain.in_(put_off), Dispatch.not_before_at > now)
        .group_by(Dispatch.domain)
        .order_by(count.desc(), Dispatch.domain)
        .limit(most)
    ).all()
    return [
        Resting(domain, letters, until, _last_words(session, domain))
        for domain, letters, until in rows
    ]


def _last_words(session: Session, domain: str) -> str:
    query = (
        select(Dispatch.answer)
        .where(*_DUE, Dispatch.domain == domain, Dispatch.answer != "")
        .order_by(Dispatch.attempted_at.desc())
        .limit(1)
    )
    return session.scalars(query).one()


def longest_waiting(session: Session) -> Dispatch | None:
    """The e-mail that was tried first and still waits; else the next that will be."""
    tried = Dispatch.attempted_at.is_(None)
    query = select(Dispatch).where(*_DUE).options(joinedload(Dispatch.records_request))
    return session.scalars(
        query.order_by(tried, Dispatch.attempted_at, Dispatch.not_before_at, Dispatch.id).limit(1)
    ).first()


def uncertain(session: Session) -> list[Dispatch]:
    """List the letters that may or may not have left, oldest first."""
    held = select(Dispatch).filter_by(state=DispatchState.UNCERTAIN, within_id=None)
    return list(session.scalars(held.order_by(Dispatch.id)))


def held_with_complete_address(
    session: Session, because: str
) -> Sequence[Row[Dispatch, Contact, Agency]]:
    """Find the letters by post, held ``because`` of its ZIP code, whose address has it by now.

    A letter may be held for other reasons, which a complete address does not end.
    """
    query = (
        select(Dispatch, Contact, Agency)
        .join(Contact, Contact.id == Dispatch.contact_id)
        .join(RecordsRequest, RecordsRequest.id == Dispatch.request_id)
        .join(Agency, Agency.id == RecordsRequest.recipient_id)
        .where(Dispatch.state == DispatchState.HELD, Dispatch.channel == ContactKind.POST)
        .where(Contact.zip != "", Contact.value != "", Dispatch.within_id.is_(None))
        .where(Dispatch.held_because == because)
    )
    return session.execute(query).all()

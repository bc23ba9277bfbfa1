"""Letters that people send by hand: what waits, by channel, and what somebody has open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.models import (
    Agency,
    Batch,
    BatchRow,
    BatchRowState,
    Cohort,
    Contact,
    ContactHealth,
    ContactKind,
    Dispatch,
    DispatchState,
    Member,
    RecordsRequest,
)

OUT_OF_HAND = (DispatchState.QUEUED, DispatchState.PRINTED)


@dataclass(frozen=True, slots=True)
class HandLetter:
    """A letter that wants a person. ``of`` is the reference of its batch or cohort, if it has one.

    ``held_by`` is who has it open. ``answer`` and ``held_because`` say what went before.
    """

    id: int
    ref: str
    agency: str
    state: str
    agency_id: int
    channel: ContactKind
    dispatch: DispatchState
    recipient: str
    not_before_at: datetime
    opened_at: datetime | None
    opened_by_id: int | None
    held_by: str
    held_because: str
    answer: str
    batch: str | None
    cohort: str | None

    @property
    def is_open(self) -> bool:
        """Whether somebody took it in hand."""
        return self.dispatch is DispatchState.UNCERTAIN and self.opened_at is not None

    @property
    def is_unsure(self) -> bool:
        """Whether whoever had it does not know what came of it."""
        return self.is_open and bool(self.held_because)


def waiting(
    session: Session, channel: ContactKind, *, now: datetime, limit: int = 100
) -> list[HandLetter]:
    """List the letters of one channel that may leave by hand now, the longest waiting first."""
    by_hand = and_(
        Dispatch.channel == channel,
        Dispatch.state.in_(OUT_OF_HAND),
        Dispatch.not_before_at <= now,
    )
    return _letters(session, by_hand, limit)


def opened(session: Session, limit: int = 100) -> list[HandLetter]:
    """List the letters that somebody has open or is not sure about, the oldest first."""
    return _letters(session, _OPENED, limit)


def uncertain(session: Session, limit: int = 100) -> list[HandLetter]:
    """List the e-mails that may or may not have left."""
    unknown = and_(Dispatch.state == DispatchState.UNCERTAIN, Dispatch.opened_at.is_(None))
    return _letters(session, unknown, limit)


def stuck(session: Session, limit: int = 100) -> list[HandLetter]:
    """List the letters that failed or are held until something is mended."""
    states = Dispatch.state.in_((DispatchState.FAILED, DispatchState.HELD))
    return _letters(session, states, limit)


def printed(session: Session, limit: int = 5000) -> list[HandLetter]:
    """List the printed letters that nobody has noted as posted, in the order of printing."""
    on_paper = and_(Dispatch.channel == ContactKind.POST, Dispatch.state == DispatchState.PRINTED)
    return _letters(session, on_paper, limit)


@dataclass(frozen=True, slots=True)
class HandCounts:
    """How many letters want a person, by what they want. ``later`` may not leave yet."""

    cards: int = 0
    faxes: int = 0
    to_print: int = 0
    to_post: int = 0
    open: int = 0
    unsure: int = 0
    uncertain: int = 0
    stuck: int = 0
    later: int = 0

    @property
    def waiting(self) -> int:
        """How many somebody could take in hand now."""
        return self.cards + self.faxes + self.to_print + self.to_post


def counts(session: Session, *, now: datetime) -> HandCounts:
    """Count the letters that want a person, in one query."""
    here = Dispatch.not_before_at <= now
    queued = Dispatch.state == DispatchState.QUEUED
    by_hand = Dispatch.channel != ContactKind.EMAIL
    kinds: dict[str, ColumnElement[bool]] = {
        "cards": and_(queued, here, Dispatch.channel == ContactKind.PORTAL),
        "faxes": and_(queued, here, Dispatch.channel == ContactKind.FAX),
        "to_print": and_(queued, here, Dispatch.channel == ContactKind.POST),
        "to_post": and_(
            Dispatch.state == DispatchState.PRINTED, Dispatch.channel == ContactKind.POST
        ),
        "open": and_(_OPENED, Dispatch.held_because == ""),
        "unsure": and_(_OPENED, Dispatch.held_because != ""),
        "uncertain": and_(Dispatch.state == DispatchState.UNCERTAIN, Dispatch.opened_at.is_(None)),
        "stuck": Dispatch.state.in_((DispatchState.FAILED, DispatchState.HELD)),
        "later": and_(queued, by_hand, Dispatch.not_before_at > now),
    }
    columns = [func.count().filter(where).label(name) for name, where in kinds.items()]
    left = Dispatch.state.not_in((DispatchState.SENT, DispatchState.WITHDRAWN))
    query = select(*columns).select_from(Dispatch).where(left, Dispatch.within_id.is_(None))
    return HandCounts(**session.execute(query).one()._mapping)  # noqa: SLF001 - SQLAlchemy's own public name


def calls_to_make(session: Session, limit: int = 50) -> Sequence[tuple[int, str, str, str]]:
    """List the bodies to call: a letter to them is stuck, or a batch found no way to write.

    Each as its row, name, state and telephone number.
    """
    phone, other = aliased(Contact), aliased(Contact)
    works = select(other.id).where(
        other.agency_id == Agency.id,
        other.kind.in_((ContactKind.EMAIL, ContactKind.PORTAL, ContactKind.POST, ContactKind.FAX)),
        other.health != ContactHealth.FAILING,
    )
    stuck_there = (
        select(Dispatch.id)
        .join(RecordsRequest, RecordsRequest.id == Dispatch.request_id)
        .where(RecordsRequest.recipient_id == Agency.id)
        .where(Dispatch.state.in_((DispatchState.FAILED, DispatchState.HELD)))
    )
    wanted = select(BatchRow.id).where(
        BatchRow.agency_id == Agency.id, BatchRow.state == BatchRowState.BLOCKED
    )
    query = (
        select(Agency.id, Agency.name, Agency.state, func.min(phone.value))
        .join(phone, and_(phone.agency_id == Agency.id, phone.kind == ContactKind.PHONE))
        .where(or_(and_(~works.exists(), wanted.exists()), stuck_there.exists()))
        .where(Agency.subject_to_law.is_(True))
        .group_by(Agency.id, Agency.name, Agency.state)
        .order_by(Agency.state, Agency.name)
        .limit(limit)
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]


_OPENED = and_(Dispatch.state == DispatchState.UNCERTAIN, Dispatch.opened_at.is_not(None))


def _letters(session: Session, where: ColumnElement[bool], limit: int) -> list[HandLetter]:
    query = (
        select(
            Dispatch.id,
            RecordsRequest.ref,
            Agency.name.label("agency"),
            Agency.state,
            Agency.id.label("agency_id"),
            Dispatch.channel,
            Dispatch.state.label("dispatch"),
            Dispatch.recipient,
            Dispatch.not_before_at,
            Dispatch.opened_at,
            Dispatch.opened_by_id,
            func.coalesce(func.nullif(Member.name, ""), Member.email, "").label("held_by"),
            Dispatch.held_because,
            Dispatch.answer,
            Batch.ref.label("batch"),
            Cohort.ref.label("cohort"),
        )
        .join(RecordsRequest, RecordsRequest.id == Dispatch.request_id)
        .join(Agency, Agency.id == RecordsRequest.recipient_id)
        .outerjoin(Member, Member.id == Dispatch.opened_by_id)
        .outerjoin(Batch, and_(Batch.id == RecordsRequest.batch_id, Dispatch.cohort_id.is_(None)))
        .outerjoin(Cohort, Cohort.id == Dispatch.cohort_id)
        .where(where, Dispatch.within_id.is_(None))
        .order_by(Dispatch.not_before_at, Agency.state, Agency.name, Dispatch.id)
        .limit(limit)
    )
    return [HandLetter(**row._mapping) for row in session.execute(query)]  # noqa: SLF001 - SQLAlchemy's own public name


@dataclass(frozen=True, slots=True)
class PaperRun:
    """The letters by post of one batch or cohort: how many to print, how many to post."""

    batch: str | None
    cohort: str | None
    to_print: int
    to_post: int


def paper_by_run(session: Session, *, now: datetime) -> list[PaperRun]:
    """Count the letters by post that wait, by what they belong to."""
    queued = and_(Dispatch.state == DispatchState.QUEUED, Dispatch.not_before_at <= now)
    on_paper = Dispatch.state == DispatchState.PRINTED
    query = (
        select(
            Batch.ref.label("batch"),
            Cohort.ref.label("cohort"),
            func.count().filter(queued).label("to_print"),
            func.count().filter(on_paper).label("to_post"),
        )
        .select_from(Dispatch)
        .join(RecordsRequest, RecordsRequest.id == Dispatch.request_id)
        .outerjoin(Batch, and_(Batch.id == RecordsRequest.batch_id, Dispatch.cohort_id.is_(None)))
        .outerjoin(Cohort, Cohort.id == Dispatch.cohort_id)
        .where(
            Dispatch.channel == ContactKind.POST,
            or_(queued, on_paper),
            Dispatch.within_id.is_(None),
        )
        .group_by(Batch.ref, Cohort.ref)
        .order_by(Batch.ref, Cohort.ref)
    )
    return [PaperRun(**row._mapping) for row in session.execute(query)]  # noqa: SLF001 - SQLAlchemy's own public name

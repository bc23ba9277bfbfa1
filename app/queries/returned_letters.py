"""Ways that failed our letters, and the letters that went, or were to go, there."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from app.models import (
    Agency,
    Contact,
    ContactHealth,
    ContactKind,
    Dispatch,
    DispatchState,
    RecordsRequest,
)

_MAY_NEED = (
    DispatchState.QUEUED,
    DispatchState.HELD,
    DispatchState.SENDING,
    DispatchState.SENT,
    DispatchState.FAILED,
    DispatchState.UNCERTAIN,
)


@dataclass(frozen=True, slots=True)
class Returning:
    """An agency one of whose ways fails, and how many of its open requests were to go there."""

    agency: Agency
    contact: Contact
    requests: int


def returning(session: Session) -> list[Returning]:
    """The agencies with an open request whose letter went a way that fails, most first."""
    number = func.count(Dispatch.request_id.distinct())
    query = (
        select(Contact, number)
        .join(Dispatch, Dispatch.contact_id == Contact.id)
        .join(RecordsRequest, RecordsRequest.id == Dispatch.request_id)
        .where(
            Contact.kind == Dispatch.channel,
            Contact.health == ContactHealth.FAILING,
            *_open(),
        )
        .group_by(Contact.id)
        .order_by(number.desc(), Contact.id)
        .options(joinedload(Contact.agency))
    )
    return [Returning(one.agency, one, count) for one, count in session.execute(query)]


def letters_to(session: Session, contact: Contact) -> Sequence[Dispatch]:
    """The letters of open requests that took this way, with their requests, oldest first.

    Of an e-mail address those of every agency that is reached there.
    """
    query = (
        select(Dispatch)
        .join(RecordsRequest, RecordsRequest.id == Dispatch.request_id)
        .where(Dispatch.channel == contact.kind, *_went_to(contact), *_open())
        .order_by(Dispatch.id)
        .options(joinedload(Dispatch.records_request).joinedload(RecordsRequest.recipient))
    )
    return session.scalars(query).unique().all()


def waiting_for_second(session: Session, agency_ids: Sequence[int], because: str) -> list[Dispatch]:
    """The letters to these agencies that are held ``because`` a second person must agree."""
    query = (
        select(Dispatch)
        .join(RecordsRequest, RecordsRequest.id == Dispatch.request_id)
        .where(
            Dispatch.state == DispatchState.HELD,
            Dispatch.held_because == because,
            Dispatch.within_id.is_(None),
            RecordsRequest.recipient_id.in_(agency_ids),
        )
        .order_by(Dispatch.id)
    )
    return list(session.scalars(query))


def _went_to(contact: Contact) -> tuple[ColumnElement[bool], ...]:
    if contact.kind is not ContactKind.EMAIL:
        return (Dispatch.contact_id == contact.id,)
    return (
        Dispatch.domain == contact.value.rpartition("@")[2].casefold(),
        func.lower(Dispatch.recipient) == contact.value.lower(),
        Dispatch.contact_id.is_not(None),
    )


def agencies_at(session: Session, contact: Contact) -> Sequence[Agency]:
    """The agencies that are reached there; an e-mail address may be the way to several."""
    if contact.kind is not ContactKind.EMAIL:
        return [contact.agency]
    query = (
        select(Agency)
        .join(Contact, Contact.agency_id == Agency.id)
        .where(
            Contact.kind == ContactKind.EMAIL,
            func.lower(Contact.value) == contact.value.lower(),
            Agency.merged_into_id.is_(None),
        )
        .order_by(Agency.id)
    )
    return session.scalars(query).unique().all()


def _open() -> tuple[ColumnElement[bool], ...]:
    return (
        Dispatch.within_id.is_(None),
        Dispatch.state.in_(_MAY_NEED),
        RecordsRequest.closed_on.is_(None),
        RecordsRequest.taken_back == 0,
    )

"""What each term of a choice of agencies means, as a condition on the agency."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session

from app.errors import ServiceError
from app.models import (
    Agency,
    Body,
    Contact,
    ContactHealth,
    ContactKind,
    PartnershipClaim,
    PartnershipStatus,
    RecordsRequest,
    RequestStatus,
)
from app.models.agency_names import match_name
from app.models.places import FEDERAL, state_code
from app.queries.contact_wanted import has_usable_contact
from app.queries.vendors import find_vendor

_NO_ANSWER = (RequestStatus.FILED, RequestStatus.SENT, RequestStatus.AWAITING)
_LEFT = (RequestStatus.SENT, RequestStatus.AWAITING)


class CannotSelect(ServiceError):
    """The choice of agencies cannot be made; the message says what is wrong with it."""


def _all(_session: Session, _value: str) -> ColumnElement[bool]:
    return true()


def _state(_session: Session, value: str) -> ColumnElement[bool]:
    code = state_code(value)
    if code is None:
        raise CannotSelect(f"There is no state {value!r}.")
    return Agency.state == code


def _jurisdiction(_session: Session, value: str) -> ColumnElement[bool]:
    if value.upper() == FEDERAL:
        return Agency.jurisdiction == FEDERAL
    code = state_code(value)
    if code is None:
        raise CannotSelect(f"There is no jurisdiction {value!r}.")
    return Agency.jurisdiction == f"US-{code}"


def _type(_session: Session, value: str) -> ColumnElement[bool]:
    return Agency.type == value.lower()


def _body(_session: Session, value: str) -> ColumnElement[bool]:
    if value.lower() not in {body.value for body in Body}:
        raise CannotSelect(f"A body is one of {', '.join(Body)}, not {value!r}.")
    return Agency.body == Body(value.lower())


def _city(_session: Session, value: str) -> ColumnElement[bool]:
    return func.lower(Agency.city) == value.lower()


def _county(_session: Session, value: str) -> ColumnElement[bool]:
    wanted = value.lower()
    endings = ("", " county", " parish", " borough")
    return func.lower(Agency.county).in_([f"{wanted}{ending}" for ending in endings])


def _name(_session: Session, value: str) -> ColumnElement[bool]:
    return Agency.match_name.contains(match_name(value), autoescape=True)


def _id(_session: Session, value: str) -> ColumnElement[bool]:
    """One agency by its number, or several with blanks between."""
    numbers = value.split()
    for number in numbers:
        if not number.isascii() or not number.isdigit() or len(number) > len("2000000000"):
            raise CannotSelect(f"id: needs whole numbers, not {number!r}.")
    return Agency.id.in_([int(number) for number in numbers])


def _claimed(status: PartnershipStatus | None) -> Callable[[Session, str], ColumnElement[bool]]:
    def condition(session: Session, value: str) -> ColumnElement[bool]:
        vendor = find_vendor(session, value)
        if vendor is None:
            raise CannotSelect(f"There is no vendor {value!r}.")
        claims = select(PartnershipClaim.agency_id).where(PartnershipClaim.vendor_id == vendor.id)
        if status is not None:
            claims = claims.where(PartnershipClaim.status == status)
        return Agency.id.in_(claims)

    return condition


def _contact(_session: Session, value: str) -> ColumnElement[bool]:
    """Whether it can be reached at all (``usable``, ``wanted``), or by one channel (``email``)."""
    word = value.lower()
    if word in {"usable", "wanted"}:
        return has_usable_contact() if word == "usable" else ~has_usable_contact()
    if word not in set(ContactKind):
        kinds = ", ".join(ContactKind)
        raise CannotSelect(f"contact: is usable, wanted, {kinds}; not {value!r}.")
    reached = Contact.agency_id == Agency.id, Contact.kind == ContactKind(word)
    works = Contact.health != ContactHealth.FAILING
    return exists(select(Contact.id).where(*reached, works))


def _silent(_session: Session, _value: str) -> ColumnElement[bool]:
    """A letter reached it or is on its way, and no request to it has ever been answered.

    An acknowledgment is not an answer; a request that was withdrawn says nothing either way.
    """
    asked = select(RecordsRequest.id).where(
        or_(RecordsRequest.agency_id == Agency.id, RecordsRequest.recipient_id == Agency.id)
    )
    left = asked.where(RecordsRequest.status.in_(_LEFT))
    answered = asked.where(RecordsRequest.status.not_in([*_NO_ANSWER, RequestStatus.WITHDRAWN]))
    return and_(exists(left), ~exists(answered))


CONDITIONS: dict[str, Callable[[Session, str], ColumnElement[bool]]] = {
    "all": _all,
    "state": _state,
    "jurisdiction": _jurisdiction,
    "type": _type,
    "body": _body,
    "city": _city,
    "county": _county,
    "name": _name,
    "id": _id,
    "vendor": _claimed(None),
    "considering": _claimed(PartnershipStatus.CONSIDERING),
    "active": _claimed(PartnershipStatus.ACTIVE),
    "ended": _claimed(PartnershipStatus.ENDED),
    "contact": _contact,
    "silent": _silent,
}

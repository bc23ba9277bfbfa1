"""Confirming who sent a message: by asking at a contact that was known before it came.

A sender nobody knows can name any number to call back. So the contact that was asked must be one of
the body's own, known before or checked by a member, and not the address that the message came from.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import ServiceError
from app.models import (
    AgencyChange,
    CameBy,
    Contact,
    InboundMessage,
    Member,
    MessageFiling,
    RecordsRequest,
)
from app.services.answers import BODIES, VOUCHED
from app.services.contacts import ADDED

_LONGEST = 500


class SourceRefused(ServiceError):
    """The source of a message stays unproven; the sentence says what is missing."""


def known_apart(session: Session, one: InboundMessage) -> Sequence[Contact]:
    """The contacts at which to ask whether ``one`` is theirs, known apart from it.

    They are those of the bodies whose requests it is filed with; none where it is filed nowhere.
    One that was added after it came counts once a member has checked it against its source.
    """
    ids = {each for pair in _bodies(session, one) for each in pair}
    if not ids:
        return ()
    changes = select(AgencyChange.after).where(
        AgencyChange.agency_id.in_(ids),
        AgencyChange.act == ADDED,
        AgencyChange.changed_at >= one.received_at,
    )
    since = {after.get("contact") for after in session.scalars(changes)}
    found = session.scalars(select(Contact).where(Contact.agency_id.in_(ids)).order_by(Contact.id))
    return [
        each
        for each in found
        if (each.id not in since or each.verified_on)
        and each.value
        and each.value.casefold() != one.sender
    ]


def confirm_source(
    session: Session,
    one: InboundMessage,
    *,
    contact_id: int | None,
    note: str,
    member_id: int,
    now: datetime,
) -> None:
    """Keep a member's word that the body itself sent ``one``, as they learned at ``contact_id``.

    The word is about the body that was asked: filed with another one, the message is unproven
    there. A letter on paper shows for itself where it is from, so it needs only the note. Refused
    without a note, for a message that is filed nowhere, and for a contact that is not known apart
    from it.
    """
    if not note.strip():
        raise SourceRefused(
            "Say how you know: whom you asked, and what they said. Nothing was noted."
        )
    at = next((each for each in known_apart(session, one) if each.id == contact_id), None)
    if at is None and one.came_by is not CameBy.SCAN:
        raise SourceRefused(
            "Choose the contact at which you asked: one of theirs that is known apart from the "
            "message, and not the address it came from. Nothing was noted."
        )
    said: dict[str, Any] = {
        "by": session.get_one(Member, member_id).name,
        "member_id": member_id,
        "how": note.strip()[:_LONGEST],
        "at": now.isoformat(),
    }
    pairs = _bodies(session, one)
    asked = {each for pair in pairs if at is None or at.agency_id in pair for each in pair}
    before = one.reading.get(VOUCHED, {}).get(BODIES, ())
    said[BODIES] = sorted(asked.union(before))
    if at is not None:
        said |= {"contact_id": at.id, "asked_at": f"{at.kind.value} {at.value}"}
    one.reading = {**one.reading, VOUCHED: said}
    session.flush()


def _bodies(session: Session, one: InboundMessage) -> Sequence[tuple[int, int]]:
    """Whom each request was sent to that a message is filed with, and for whom it was meant."""
    query = select(RecordsRequest.recipient_id, RecordsRequest.agency_id).join(
        MessageFiling, MessageFiling.request_id == RecordsRequest.id
    )
    found = session.execute(query.where(MessageFiling.message_id == one.id))
    return [(to, meant) for to, meant in found]

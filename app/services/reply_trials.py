"""Trying the reply address before letters carry it: one mail to ourselves that must come back.

Whether a provider takes mail for ``records+anything@`` is known only by trying. The trial goes out
by the group's own mail server and comes in by its own mailbox, as an answer would.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import ServiceError
from app.models import Group, InboundMessage, MessageState, Notice
from app.models.reply_token import new_token, written
from app.ports.mail import OutgoingMail
from app.services import messages
from app.services.reply_addresses import where_answers_go

_TRIED = "reply-address-try:"
_WORKS = "reply-address-works:"


class TrialState(StrEnum):
    """What is known of the reply address that is set now."""

    OFF = "off"
    UNTRIED = "untried"
    WAITING = "waiting"
    WORKS = "works"


@dataclass(frozen=True, slots=True)
class Trial:
    """How far the trial of a reply address is, and since when."""

    state: TrialState
    pattern: str = ""
    since: datetime | None = None


def trial(session: Session) -> Trial:
    """Say whether the reply address that is set was tried, and whether the trial came back."""
    pattern = where_answers_go(session).reply_address
    if not pattern:
        return Trial(TrialState.OFF)
    came = _last(session, f"{_WORKS}{_name(pattern)}")
    if came is not None:
        return Trial(TrialState.WORKS, pattern, came)
    went = _last(session, f"{_TRIED}{_name(pattern)}")
    return Trial(TrialState.WAITING if went else TrialState.UNTRIED, pattern, went)


def begin(session: Session, group: Group, *, now: datetime) -> OutgoingMail:
    """Note a trial and write its mail, which the caller sends once this is committed.

    Refused where no reply address is set, or the group has no address to send from.
    """
    pattern = where_answers_go(session).reply_address
    if not pattern:
        raise ServiceError(
            "No reply_address is set, so letters name the group's own address. Set it in "
            "settings.toml, as in records+{token}@group.example; nothing was sent."
        )
    if not group.email:
        raise ServiceError("The group has no e-mail address to send from; nothing was sent.")
    token = new_token()
    session.add(Notice(key=f"{_TRIED}{_name(pattern)}:{token}", said_at=now))
    address = pattern.replace("{token}", written(token))
    return OutgoingMail(
        message_id=f"<daylight.try.{token}@{group.email.rpartition('@')[2]}>",
        sender=group.email,
        sender_name=group.name,
        recipient=address,
        reply_to=group.email,
        subject="Trying the reply address",
        body=f"Daylight tries whether mail to {address} comes in. Nobody needs to answer.\n",
        dated_at=now,
    )


def note_return(session: Session, one: InboundMessage, *, now: datetime) -> bool:
    """Note that a trial came in and set it aside; give back whether ``one`` was one.

    A trial that came back as undeliverable came to us too, and proves nothing.
    """
    keys = [
        f"{_TRIED}{_name(where_answers_go(session).reply_address)}:{token}"
        for token in one.reading.get("tokens", ())
    ]
    known = select(Notice.key).where(Notice.key.in_(keys))
    if not keys or one.reading.get("kind") != "answer" or not session.scalars(known).all():
        return False
    works = f"{_WORKS}{_name(where_answers_go(session).reply_address)}"
    seen = session.scalars(select(Notice).filter_by(key=works)).first()
    if seen is None:
        session.add(Notice(key=works, said_at=now))
    else:
        seen.said_at = now
    messages.set_aside(session, one, MessageState.NOT_OURS, member_id=None, now=now)
    return True


def _last(session: Session, begin: str) -> datetime | None:
    return session.scalar(
        select(func.max(Notice.said_at)).where(Notice.key.startswith(begin, autoescape=True))
    )


def _name(pattern: str) -> str:
    """Name a pattern, so that another one is tried anew."""
    return hashlib.sha256(pattern.casefold().encode()).hexdigest()[:16]

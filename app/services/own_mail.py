"""Our own mail to members that came into a mailbox we read: nobody's answer, so nobody sorts it.

A small group's keeper often has the group's own address. Their daily mail would lie in the tray
each morning, may be from anybody, and keep everybody from being called late.
"""

import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Group, InboundMessage, MessageState, Notice
from app.services import messages, notices

_DAILY = re.compile(r"<daylight\.digest\.(\d{1,9})\.(\d{4}-\d\d-\d\d)@")
_LEAK = re.compile(r"<daylight\.leak\.(\d{4}-\d\d-\d\d)\.(\d{1,9})\.(\d{1,9})@")
_STOOD_STILL = re.compile(r"<daylight\.off\.[\d-]{10}\.[\d-]{10}\.(\d{1,9})@")


def set_own_aside(session: Session, one: InboundMessage, *, now: datetime) -> bool:
    """Set a mail aside that we wrote to a member; give back whether ``one`` was such.

    Its number must be that of a mail we noted to have sent, and its sender the group: what only
    looks like it, an answer to it, and its return by a mail server wait for a person.
    """
    ours = session.scalars(select(Group.email)).first()
    if not ours or one.sender != ours.casefold() or not _is_noted(session, one.message_id):
        return False
    messages.set_aside(session, one, MessageState.NOT_OURS, member_id=None, now=now)
    return True


def _is_noted(session: Session, message_id: str) -> bool:
    if found := _DAILY.match(message_id):
        return notices.is_said(session, notices.claim_of(found[2], int(found[1])))
    if found := _LEAK.match(message_id):
        return notices.is_said(session, f"leak:{found[1]}:{found[2]}:{found[3]}")
    if found := _STOOD_STILL.match(message_id):
        told = Notice.key.startswith("told|") & Notice.key.endswith(f"|{int(found[1])}")
        return session.scalars(select(Notice.id).where(told).limit(1)).first() is not None
    return False

"""Links that agencies send instead of files: kept as tasks until a person says what came of them.

The program itself never opens one.
"""

from datetime import date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound, ServiceError
from app.models import Agency, ExpiringLink, InboundMessage, LinkState, RecordsRequest
from app.services import events
from app.services.clock_words import day

LONGEST = 2000
EXPIRES = "expiring_link"
"""The rule of triage that finds them."""
_STATES = {
    LinkState.FETCHED: "We fetched what their link held",
    LinkState.LOST: "What their link held is gone",
    LinkState.DROPPED: "Nothing of ours is behind their link",
}


class LinkRefused(ServiceError):
    """A link cannot be kept, or closed, like that; nothing was changed."""


def add(
    session: Session,
    asked: RecordsRequest,
    url: str,
    expires_on: date | None,
    *,
    message_id: int | None = None,
    member_id: int | None,
    now: datetime,
) -> ExpiringLink:
    """Keep a link as a task, with the last day on which it is promised to work, if they said one.

    One that is kept already gets the new day; one that was closed is a task again. Refused for
    what is no address of the web.
    """
    url = _address(url)
    session.refresh(asked, with_for_update=True)
    query = select(ExpiringLink).filter_by(request_id=asked.id, url=url)
    link = session.scalars(query.with_for_update()).first()
    if link is not None and link.state is LinkState.OPEN and link.expires_on == expires_on:
        return link
    if link is None:
        link = ExpiringLink(request_id=asked.id, url=url)
        session.add(link)
    link.expires_on, link.state, link.found_at = expires_on, LinkState.OPEN, now
    link.message_id = message_id or link.message_id
    link.closed_at = link.closed_by_id = None
    ends = f"works until {day(expires_on)}" if expires_on else "may end any day: they named none"
    _tell(session, asked, f"They sent a link to fetch records from; it {ends}.", member_id, now)
    session.flush()
    return link


def from_message(
    session: Session,
    one: InboundMessage,
    asked: RecordsRequest,
    *,
    member_id: int | None,
    now: datetime,
) -> list[ExpiringLink]:
    """Keep every link that a confirmed message names as one that ends. Strange ones are left."""
    found = []
    for told in one.reading.get("suggestions", ()):
        if told.get("rule") != EXPIRES:
            continue
        ends = date.fromisoformat(told["date"]) if told.get("date") else None
        for url in told.get("links", ()):
            try:
                link = add(
                    session, asked, url, ends, message_id=one.id, member_id=member_id, now=now
                )
            except LinkRefused:
                continue  # the message shows it, and a person may add it by hand
            found.append(link)
    return found


def close(
    session: Session,
    link_id: int,
    state: LinkState,
    *,
    note: str = "",
    member_id: int | None,
    now: datetime,
) -> ExpiringLink:
    """Say what became of a link: fetched, lost, or nothing of ours. Only a person calls one lost.

    Refused for one that is closed already.
    """
    link = session.get(ExpiringLink, link_id, with_for_update=True, populate_existing=True)
    if link is None:
        raise NotFound("There is no such link.")
    if link.state is not LinkState.OPEN:
        raise LinkRefused(f"Somebody has dealt with this link already: {_STATES[link.state]}.")
    link.state, link.note = state, note.strip()[:LONGEST]
    link.closed_at, link.closed_by_id = now, member_id
    said = f"{_STATES[state]}: {link.note}" if link.note else f"{_STATES[state]}."
    asked = session.get_one(RecordsRequest, link.request_id)
    _tell(session, asked, said, member_id, now)
    session.flush()
    return link


def _address(typed: str) -> str:
    """Read an address of the web. Refused for anything that a browser might run or be fooled by."""
    url = typed.strip()
    try:
        parts = urlsplit(url)
        named = parts.hostname
    except ValueError:
        named, parts = None, urlsplit("")
    plain = url.isprintable() and not any(sign.isspace() for sign in url)
    if not named or parts.scheme not in {"http", "https"} or "@" in parts.netloc or not plain:
        raise LinkRefused(
            "That is no address of the web such as https://files.example.org/abc. Copy it from "
            "their message once more; nothing was kept."
        )
    if len(url) > LONGEST:
        raise LinkRefused(f"An address longer than {LONGEST} characters is not kept.")
    return url


def _tell(
    session: Session, asked: RecordsRequest, said: str, member_id: int | None, now: datetime
) -> None:
    zone = ZoneInfo(session.get_one(Agency, asked.recipient_id).zone)
    on = now.astimezone(zone).date()
    events.record(
        session, asked, "note", on=on, note=said, member_id=member_id, now=now, again=True
    )

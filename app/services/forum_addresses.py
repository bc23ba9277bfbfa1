"""Where the forums of a law take appeals and complaints: looked up by a person, kept for all."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound, ServiceError
from app.law.forums import Forum, ForumKind
from app.law.statutes import statute
from app.models import ContactKind, ForumAddress
from app.services import cells

WAYS = (ContactKind.EMAIL, ContactKind.POST, ContactKind.PORTAL, ContactKind.FAX)
_LONGEST = 500
_ELSEWHERE = {"mayor"}  # who hears the appeals of every body of the place, and sits elsewhere


def is_the_agency(forum: Forum) -> bool:
    """Whether the forum is the head of the body that was asked: it is written to where that is."""
    return forum.kind is ForumKind.AGENCY_HEAD and forum.id not in _ELSEWHERE


def addresses(
    session: Session, jurisdictions: Collection[str]
) -> dict[tuple[str, str], ForumAddress]:
    """The addresses that are known, by jurisdiction and forum."""
    query = select(ForumAddress).where(ForumAddress.jurisdiction.in_(jurisdictions))
    return {(one.jurisdiction, one.forum): one for one in session.scalars(query)}


def forum_named(jurisdiction: str, forum_id: str) -> Forum:
    """Find a forum of a law. Raises ``NotFound``, and LawUnknown where there is no such law."""
    for forum in statute(jurisdiction).forums:
        if forum.id == forum_id:
            return forum
    raise NotFound(f"The law of {jurisdiction} knows no forum '{forum_id}'.")


def give(
    session: Session,
    jurisdiction: str,
    forum_id: str,
    *,
    channel: ContactKind,
    value: str,
    member_id: int | None,
    now: datetime,
) -> ForumAddress:
    """Write down where a forum takes letters; a new address takes the place of the old one.

    ``value`` is an e-mail address, a site, a number, or the lines of a postal address with its
    ZIP code. Refused for a forum that is the agency itself, and for what is no address.
    """
    forum = forum_named(jurisdiction, forum_id)
    if is_the_agency(forum):
        raise ServiceError(
            f"{forum.name} is written to at the agency itself: give the agency a contact."
        )
    read = _read(channel, value)
    known = addresses(session, [jurisdiction]).get((jurisdiction, forum_id))
    if known is None:
        known = ForumAddress(jurisdiction=jurisdiction, forum=forum_id)
        session.add(known)
    known.channel, known.value = channel, read
    known.given_at, known.given_by_id = now, member_id
    session.flush()
    return known


def _read(channel: ContactKind, value: str) -> str:
    lines = [" ".join(line.split()) for line in value.splitlines() if line.strip()]
    text = "\n".join(lines)[:_LONGEST]
    if not text:
        raise ServiceError("Write the address that you found; nothing was kept.")
    if channel not in WAYS:
        raise ServiceError("A letter goes by e-mail, post, portal or fax; nothing was kept.")
    if channel is ContactKind.EMAIL:
        address = cells.email(text)
        if address is None:
            raise ServiceError(f"'{text[:80]}' is no e-mail address; nothing was kept.")
        return address
    if channel is ContactKind.POST and not any(sign.isdigit() for sign in lines[-1]):
        raise ServiceError(
            "A postal address ends with a line that holds the ZIP code; nothing was kept."
        )
    return text if channel is ContactKind.POST else " ".join(lines)

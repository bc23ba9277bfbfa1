"""What is found online: where it stood, on which day, and whether it has changed since.

A person brings the file; nothing here ever asks the address for anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Agency, Document, DocumentSource, Sighting
from app.services.documents import (
    Attached,
    DocumentRefused,
    Facts,
    Kept,
    attach_kept,
    stored_file,
)
from app.services.web_addresses import web_address


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A document stood at an address on a day, and who saw it there."""

    document: Document
    url: str
    on: date
    by_id: int | None


@dataclass(frozen=True, kw_only=True)
class Brought:
    """What came of bringing a file from an address.

    ``attached`` is set where it is a new document, and not the same bytes seen once more;
    ``before`` is what stood there last.
    """

    document: Document
    attached: Attached | None
    before: Seen | None

    @property
    def changed_since(self) -> date | None:
        """The last day on which something else stood there; none where nothing did."""
        changed = self.before and self.before.document.file_id != self.document.file_id
        return self.before.on if self.before and changed else None


def bring(
    session: Session,
    kept: Kept,
    name: str,
    facts: Facts,
    *,
    agency: Agency,
    member_id: int | None,
    now: datetime,
) -> Brought:
    """Keep a file that a person saw at ``facts.source_url`` on ``facts.received_on``.

    Bytes that are here already are not kept twice: that they were seen again is noted. Other bytes
    at an address are another version of what stood there. Refuses what ``attach_kept`` refuses.
    """
    url = web_address(facts.source_url)
    if not url:
        raise DocumentRefused("Say where it was found online: the address of the page or file.")
    before = last_before(session, agency.id, url, facts.received_on)
    file = stored_file(session, kept, now)
    here = session.scalars(
        select(Document)
        .filter_by(agency_id=agency.id, file_id=file.id, request_id=None)
        .order_by(Document.id)
    ).first()
    if here is None:
        attached = attach_kept(
            session, kept, name, facts, agency=agency, member_id=member_id, now=now
        )
        return Brought(document=attached.document, attached=attached, before=before)
    see_again(session, here, url, facts.received_on, member_id=member_id, now=now)
    return Brought(document=here, attached=None, before=before)


def see_again(
    session: Session,
    document: Document,
    url: str,
    on: date,
    *,
    member_id: int | None,
    now: datetime,
) -> None:
    """Note that the very bytes of a document stood at an address on a day. Twice is once.

    Refuses a day that is still to come, and what is no web address.
    """
    url = web_address(url)
    if not url:
        raise DocumentRefused("Say where it was seen: the address of the page or file.")
    if on > now.date() + timedelta(days=1):
        raise DocumentRefused("Nobody has seen it on a day that is still to come.")
    if any((one.url, one.on) == (url, on) for one in seen(session, document)):
        return
    session.add(
        Sighting(document=document, url=url, seen_on=on, noted_at=now, noted_by_id=member_id)
    )
    session.flush()


def seen(session: Session, document: Document) -> Sequence[Seen]:
    """List when and where a document was seen online, the first time first."""
    again = session.scalars(select(Sighting).filter_by(document_id=document.id))
    return _in_order([*_first(document), *map(_as_seen, again)])


def history(session: Session, agency_id: int, url: str) -> Sequence[Seen]:
    """List what of an agency stood at an address and when, the oldest first."""
    firsts = session.scalars(
        select(Document).filter_by(
            agency_id=agency_id, source=DocumentSource.FOUND_ONLINE, source_url=url
        )
    )
    again = session.scalars(
        select(Sighting)
        .join(Document, Document.id == Sighting.document_id)
        .where(Document.agency_id == agency_id, Sighting.url == url)
    )
    return _in_order([*(each for one in firsts for each in _first(one)), *map(_as_seen, again)])


def last_before(session: Session, agency_id: int, url: str, on: date) -> Seen | None:
    """Give what stood last at an address, up to and on a day; none where nothing is known."""
    earlier = [one for one in history(session, agency_id, url) if one.on <= on]
    return earlier[-1] if earlier else None


def versions(session: Session, document: Document) -> Sequence[Seen]:
    """List the versions of the page where a document was found, each by the first day it stood.

    Only changes are listed: the same bytes seen again are no other version. One that came back
    after another is listed twice. Empty for a document that was not found online.
    """
    listed: list[Seen] = []
    if document.source is DocumentSource.FOUND_ONLINE:
        for one in history(session, document.agency_id, document.source_url):
            if not listed or listed[-1].document.file_id != one.document.file_id:
                listed.append(one)
    return listed


def _first(document: Document) -> list[Seen]:
    """The sighting that brought a document, which its own facts tell."""
    if document.source is not DocumentSource.FOUND_ONLINE:
        return []
    return [
        Seen(
            document=document,
            url=document.source_url,
            on=document.received_on,
            by_id=document.added_by_id,
        )
    ]


def _as_seen(one: Sighting) -> Seen:
    return Seen(document=one.document, url=one.url, on=one.seen_on, by_id=one.noted_by_id)


def _in_order(some: list[Seen]) -> list[Seen]:
    return sorted(some, key=lambda one: (one.on, one.document.id))

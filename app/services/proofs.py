"""Proofs of what is public: looked at again, and what leaks is withdrawn at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Group, Member, Publication, Redaction
from app.ports.mail import OutgoingMail
from app.ports.redacting import Area, Verdict
from app.queries.leaks import NIGHTLY
from app.services.redactions import areas_burned, note_verified_again

WITHDRAWN_BECAUSE: Final = (
    "Withdrawn by a nightly check: something that must not be public could be found in the file. "
    "It returns once it is redacted anew."
)
UNPROVEN_BECAUSE: Final = (
    "Withdrawn by a nightly check: the file could not be looked into, so that nothing is proven of "
    "it at the moment. It returns once it is proven again."
)
"""What stands at the address of a withdrawn document. Neither says anything of what was found."""


@dataclass(frozen=True)
class ToProve:
    """A redacted file that is public: what was burned, and which words must be nowhere in it."""

    redaction_id: int
    sha256: str
    media_type: str
    areas: tuple[Area, ...]
    words: tuple[str, ...]


def to_prove(session: Session) -> Iterator[ToProve]:
    """Give every redacted file that is public, the oldest publication first, one at a time."""
    public = select(Publication.redaction_id).where(
        Publication.withdrawn_at.is_(None), Publication.redaction_id.is_not(None)
    )
    for number in list(session.scalars(public.order_by(Publication.published_at))):
        found = session.get(Redaction, number)
        if found is None or found.result is None:
            continue
        yield ToProve(
            redaction_id=found.id,
            sha256=found.result.sha256,
            media_type=found.result.media_type,
            areas=areas_burned(found),
            words=tuple(found.verification.get("words", ())),
        )


def is_unread(verdict: Verdict) -> bool:
    """Say whether nothing was found but that the file, or a part of it, could not be read."""
    return bool(verdict.findings) and all(one.code == "unreadable" for one in verdict.findings)


def note_proven(
    session: Session, one: ToProve, verdict: Verdict, *, watch: Sequence[str], now: datetime
) -> list[str]:
    """Keep what was found; where anything was, withdraw what is public of it at once.

    Gives the titles that were withdrawn. They come back only by being published again, which
    needs a new redaction that is proven clean.
    """
    redaction = session.get_one(Redaction, one.redaction_id)
    if verdict.clean:
        note_verified_again(session, redaction, verdict, watch=watch, now=now)
        return []
    return withdraw_leaking(session, redaction, verdict, watch=watch, now=now)


def withdraw_leaking(
    session: Session,
    redaction: Redaction,
    verdict: Verdict,
    *,
    watch: Sequence[str],
    now: datetime,
) -> list[str]:
    """Keep why a redacted file leaks and withdraw what is public of it; give the titles."""
    note_verified_again(session, redaction, verdict, watch=watch, now=now)
    because = UNPROVEN_BECAUSE if is_unread(verdict) else WITHDRAWN_BECAUSE
    query = select(Publication).where(
        Publication.redaction_id == redaction.id, Publication.withdrawn_at.is_(None)
    )
    withdrawn = list(session.scalars(query.with_for_update()))
    for publication in withdrawn:
        publication.withdrawn_at, publication.withdrawn_because = now, because
        publication.checklist = publication.checklist | {"withdrawn_by": {"name": NIGHTLY}}
    session.flush()
    return [publication.title for publication in withdrawn]


def told_to(redaction_id: int, member_id: int, now: datetime) -> str:
    """Name the mail to one member about one file, at most one a day."""
    return f"leak:{now.date()}:{redaction_id}:{member_id}"


def mail_about(
    one: ToProve,
    titles: Sequence[str],
    document_id: int,
    member: Member,
    group: Group,
    *,
    url: str,
    now: datetime,
) -> OutgoingMail:
    """Write to a member that something public was withdrawn, and what to do. No leak is quoted."""
    named = ", ".join(f"“{title}”" for title in titles)
    return OutgoingMail(
        message_id=f"<daylight.leak.{now.date()}.{one.redaction_id}.{member.id}"
        f"@{group.email.rpartition('@')[2]}>",
        sender=group.email,
        sender_name=group.name,
        recipient=member.email,
        reply_to=group.email,
        subject=f"Withdrawn from the public pages: {titles[0][:80]}",
        body=f"The nightly check looked again into the redacted file of {named} and found "
        "something that must not be public. It was withdrawn at once; its address says so.\n\n"
        "What was found, and where, stands at the desk:\n"
        f"{url}/desk/documents/{document_id}/redact\n\n"
        "Begin again with the same boxes, box these places too, burn it and publish it anew. "
        "Copies that others made in the meantime cannot be called back.\n",
    )

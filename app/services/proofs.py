"""Proofs of redacted files: looked at again, and what leaks and is public is withdrawn at once."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Group, Member, Publication, Redaction, RedactionState
from app.ports.examining import digest_of
from app.ports.mail import OutgoingMail
from app.ports.redacting import Area, Verdict
from app.queries.leaks import NIGHTLY
from app.queries.watch_list import watched_people
from app.services.redactions import RedactionRefused, areas_burned, hold_document, proven

WITHDRAWN_BECAUSE: Final = (
    "Withdrawn by a check of our own: something that must not be public could be found in the "
    "file. It returns once it is redacted anew."
)
UNPROVEN_BECAUSE: Final = (
    "Withdrawn by a check of our own: the file could not be looked into, so that nothing is proven "
    "of it at the moment. It returns once it is proven again."
)
"""What stands at the address of a withdrawn document. Neither says anything of what was found."""


@dataclass(frozen=True)
class ToProve:
    """A redacted file to look into: what was burned, and which words must be nowhere in it."""

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
        if found is not None and (one := _to_prove(found)) is not None:
            yield one


def is_stale(session: Session, redaction: Redaction) -> bool:
    """Whether names to watch for have changed since a copy was proven.

    Those of people: the token of a letter is made when it is written, and stands in no file that
    was here before.
    """
    return redaction.state is RedactionState.VERIFIED and redaction.verification.get(
        "watched"
    ) != names_today(session)


def names_today(session: Session) -> str:
    """Sum up the names to watch for, as ``proven`` keeps them."""
    return digest_of(watched_people(session))


def ask(session: Session, redaction: Redaction, *, now: datetime) -> None:
    """Ask the worker to look into a proven copy again. Asked twice, it is looked into once.

    Refuses what is not proven: it is burned anew.
    """
    if redaction.state is not RedactionState.VERIFIED:
        raise RedactionRefused(
            "Only a copy that was proven can be proven again; nothing was asked. Begin again with "
            "the same boxes, and burn them."
        )
    redaction.proof_asked_at, redaction.problem = redaction.proof_asked_at or now, ""
    session.flush()


def waits(redaction: Redaction) -> bool:
    """Whether somebody waits for another look into a proven copy."""
    return redaction.proof_asked_at is not None and redaction.state is RedactionState.VERIFIED


def proven_at(redaction: Redaction) -> datetime | None:
    """Say when a copy was last looked into; none where nobody did yet."""
    kept = redaction.verification.get("verified_at")
    return datetime.fromisoformat(kept) if kept else None


def asked(session: Session, *, but: Collection[int] = ()) -> ToProve | None:
    """Give the copy that has waited longest for another look, none ``but`` these.

    None where none waits.
    """
    query = select(Redaction).where(
        Redaction.proof_asked_at.is_not(None),
        Redaction.state == RedactionState.VERIFIED,
        Redaction.result_id.is_not(None),
        Redaction.id.not_in(but),
    )
    found = session.scalars(query.order_by(Redaction.proof_asked_at, Redaction.id)).first()
    return None if found is None else _to_prove(found)


def note_unanswered(session: Session, one: ToProve, because: str) -> None:
    """Note why nobody could look into it: it stays as it was, and nobody waits any longer."""
    redaction = session.get_one(Redaction, one.redaction_id)
    redaction.proof_asked_at, redaction.problem = None, because
    session.flush()


def is_unread(verdict: Verdict) -> bool:
    """Say whether nothing was found but that the file, or a part of it, could not be read."""
    return bool(verdict.findings) and all(one.code == "unreadable" for one in verdict.findings)


def note_proven(
    session: Session, one: ToProve, verdict: Verdict, *, people: Sequence[str], now: datetime
) -> list[str]:
    """Keep what was found; where anything was, withdraw what is public of it at once.

    Gives the titles that were withdrawn. They come back only by being published again, which
    needs a new redaction that is proven clean: what another look found meanwhile stays found.
    """
    redaction = session.get_one(Redaction, one.redaction_id)
    hold_document(session, redaction.document_id)  # nobody publishes it until this is known
    session.refresh(redaction, with_for_update=True)
    if verdict.clean:
        if redaction.state is RedactionState.VERIFIED:
            _note_look(session, redaction, verdict, people=people, now=now)
        return []
    return withdraw_leaking(session, redaction, verdict, people=people, now=now)


def withdraw_leaking(
    session: Session,
    redaction: Redaction,
    verdict: Verdict,
    *,
    people: Sequence[str],
    now: datetime,
) -> list[str]:
    """Keep why a redacted file leaks and withdraw what is public of it; give the titles."""
    _note_look(session, redaction, verdict, people=people, now=now)
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
        body=f"A check of our own looked again into the redacted file of {named} and found "
        "something that must not be public. It was withdrawn at once; its address says so.\n\n"
        "What was found, and where, stands at the desk:\n"
        f"{url}/desk/documents/{document_id}/redact\n\n"
        "Begin again with the same boxes, box these places too, burn it and publish it anew. "
        "Copies that others made in the meantime cannot be called back.\n",
    )


def _to_prove(found: Redaction) -> ToProve | None:
    if found.result is None:
        return None
    return ToProve(
        redaction_id=found.id,
        sha256=found.result.sha256,
        media_type=found.result.media_type,
        areas=areas_burned(found),
        words=tuple(found.verification.get("words", ())),
    )


def _note_look(
    session: Session,
    redaction: Redaction,
    verdict: Verdict,
    *,
    people: Sequence[str],
    now: datetime,
) -> None:
    """Keep what was found. Who asked still waits where a name joined while it was looked into."""
    kept = proven(verdict, people=people, now=now)
    redaction.verification = redaction.verification | kept
    redaction.state = RedactionState.VERIFIED if verdict.clean else RedactionState.LEAKS
    redaction.problem = ""
    if not is_stale(session, redaction):
        redaction.proof_asked_at = None
    session.flush()

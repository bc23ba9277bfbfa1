"""Right of reply: what an agency or a vendor answers to what is public, made public beside it."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.models import (
    Agency,
    Document,
    FilePage,
    InboundMessage,
    Member,
    MessageFiling,
    Publication,
    RecordsRequest,
    Redaction,
    Reply,
    RoleName,
)
from app.models.said import visible
from app.queries.watch_list import plain, watched_words
from app.services.answers import UNPROVEN, unproven_source, vouched
from app.services.burned_words import still_told
from app.services.checklist import Answers, Check, CheckState, blocking, source_check
from app.services.obtained_figures import private_labels
from app.services.publishing import PublishRefused

_MAY_PUBLISH: Final = frozenset({RoleName.ORGANISER.value, RoleName.KEEPER.value})
_CUT: Final = re.compile(r"[-\u2010\u2011][^\S\n]*\n\s*")  # a word that goes on in the next line
_NAMED: Final = 10  # lines that are quoted where they look private


@dataclass(frozen=True, kw_only=True)
class Said:
    """A reply as it was entered. ``about`` is the document it answers, none: all of it.

    ``source`` and ``message`` are numbers of the document or the message that holds it.
    """

    said_by: str
    said_on: date | None
    words: str
    about: int | None = None
    source: int | None = None
    message: int | None = None

    @property
    def signer(self) -> str:
        """Who signed it, on one line as it is shown."""
        return visible(self.said_by).strip()

    @property
    def told(self) -> str:
        """The words, but for blanks at the ends of lines and signs that nobody sees."""
        return "\n".join(line.rstrip() for line in visible(self.words).strip().splitlines())


def checks_of(
    session: Session, agency: Agency, said: Said, answers: Answers, *, today: date
) -> list[Check]:
    """Go through what must be true, or signed for, before a reply is public."""
    lines = [*said.told.splitlines(), said.signer]
    private = private_labels(lines, ())
    ours = _ours(lines, watched_words(session))
    return [
        _check("said_by", "It says who replies", "Name who signed it.", said.signer),
        _check(
            "said_on",
            "It bears a day",
            "Give the day of their reply, today at the latest.",
            said.said_on is not None and said.said_on <= today,
        ),
        _check("words", "Their words are here", "Copy all of their words.", said.told),
        _about(session, agency, said),
        *_source(session, agency, said),
        _whole(session, said, answers),
        _check(
            "no_private",
            "Nobody of ours is named in it",
            f"It names {', '.join(ours[:_NAMED])}. Write [name] in that place: readers see that a "
            "name was taken out.",
            not ours,
        ),
        *([_private(private, answers)] if private else []),
        *_burned(session, agency, said, answers),
    ]


def publish(
    session: Session,
    agency: Agency,
    said: Said,
    *,
    answers: Answers,
    publisher: Member,
    now: datetime,
    today: date,
) -> Reply:
    """Make a reply public beside what it answers, in their words, whole.

    Refuses (``PublishRefused``) whoever is no organiser, and while a point of the checklist is
    not met.
    """
    _refuse_others(publisher)
    checks = checks_of(session, agency, said, answers, today=today)
    if reasons := blocking(checks):
        raise PublishRefused("It is not ready to be published; nothing was made public.", reasons)
    made = Reply(
        agency_id=agency.id,
        document_id=said.about,
        said_by=said.signer,
        said_on=said.said_on,
        words=said.told,
        source_id=said.source,
        message_id=said.message,
        checklist={
            "signed_by": {"member_id": publisher.id, "name": publisher.name},
            "points": [{"code": one.code, "words": one.asks or one.title} for one in checks],
        },
        published_at=now,
        published_by_id=publisher.id,
    )
    session.add(made)
    session.flush()
    return made


def withdraw(
    session: Session, reply: Reply, because: str, *, member: Member, now: datetime
) -> None:
    """Take a reply off the public pages. It stays here, with the reason. Refuses without one."""
    _refuse_others(member)
    session.refresh(reply, with_for_update=True)
    if reply.withdrawn_at is not None:
        raise PublishRefused("This reply was withdrawn before; it is not public.")
    because = visible(because).strip()
    if not because:
        raise PublishRefused("Say why it is withdrawn. Nothing was changed.")
    reply.withdrawn_at, reply.withdrawn_because = now, because
    reply.checklist = reply.checklist | {
        "withdrawn_by": {"member_id": member.id, "name": member.name}
    }
    session.flush()


def _about(session: Session, agency: Agency, said: Said) -> Check:
    title = "What it answers is public"
    if said.about is None:
        return _check("about", title, "", passed=True)
    public = session.scalar(
        select(Publication.id)
        .join(Document, Publication.document_id == Document.id)
        .where(
            Document.id == said.about,
            Document.agency_id == agency.id,
            Publication.withdrawn_at.is_(None),
        )
    )
    detail = f"Document {said.about} is no public document about {agency.name}."
    return _check("about", title, detail, passed=public)


def _source(session: Session, agency: Agency, said: Said) -> list[Check]:
    title = "It is kept where it came from"
    if (said.source is None) is (said.message is None):
        detail = "Choose the document that holds it, or the message: one of both."
        return [_check("kept", title, detail, passed=False)]
    if said.source is not None:
        document = session.get(Document, said.source)
        if document is None:
            return [_check("kept", title, f"There is no document {said.source}.", passed=False)]
        return [
            _check("kept", title, "", passed=True),
            *source_check(unproven_source(session, document)),
        ]
    message = session.get(InboundMessage, said.message)
    filed = select(MessageFiling.id).join(
        RecordsRequest, MessageFiling.request_id == RecordsRequest.id
    )
    filed = filed.where(
        MessageFiling.message_id == said.message, RecordsRequest.agency_id == agency.id
    )
    if message is None or session.scalar(filed.limit(1)) is None:
        detail = f"Message {said.message} is not filed with a request to {agency.name}."
        return [_check("kept", title, detail, passed=False)]
    doubts = () if vouched(message, [agency.id]) else tuple(message.reading.get(UNPROVEN, ()))
    return [_check("kept", title, "", passed=True), *source_check(doubts)]


def _ours(lines: Sequence[str], watched: Iterable[str]) -> list[str]:
    """Which of the watched words stand here; they are of members and requesters."""
    joined = _CUT.sub("", "\n".join(lines))
    said = f" {_folded(lines)} | {_folded([joined])} "
    return [one for one in watched if any(f" {way} " in said for way in _ways(one))]


def _ways(name: str) -> Iterator[str]:
    """Give a name as it is, and with the last word first, as lists have it."""
    if words := _folded([name]).split():
        yield " ".join(words)
        if len(words) > 1:
            yield " ".join([words[-1], *words[:-1]])


def _burned(session: Session, agency: Agency, said: Said, answers: Answers) -> list[Check]:
    """Ask about words that we burned in a document of the agency, or in the one it came in."""
    of = or_(Document.agency_id == agency.id, Document.id == said.source)
    query = select(Redaction.verification).join(Document, Redaction.document_id == Document.id)
    words = [one for kept in session.scalars(query.where(of)) for one in kept.get("words", ())]
    told = still_told(dict.fromkeys(words), (said.told, said.signer))
    if not told:
        return []
    named = ", ".join(f"“{word}”" for word in told)
    asks = (
        f"It says {named}, which is under a box in a document of theirs. I looked: there it may "
        "be read."
    )
    title = "Nothing burned is told in it"
    return [_signed(f"burned-{_digest(told)}", title, asks, answers)]


def _private(found: Sequence[str], answers: Answers) -> Check:
    asks = (
        f"{' '.join(found)} I looked at each: it is how they sign, or how their office is reached."
    )
    code = f"private-{_digest(found)}"
    return _signed(code, "What looks private may be public", asks, answers)


def _whole(session: Session, said: Said, answers: Answers) -> Check:
    """Whether the words stand in the source; where no program can tell, a person says so."""
    title = "All of their words, and no others"
    detail = ""
    if said.source is not None:
        pages = select(FilePage.text).join(Document, Document.file_id == FilePage.file_id)
        pages = pages.where(Document.id == said.source).order_by(FilePage.number)
        text = _folded(session.scalars(pages).all())
        if text and _folded([said.told]) not in text:
            detail = "As far as a program reads the source, these words do not stand there so. "
    asks = (
        f"{detail}I compared it with the source: it is all that they say, word for word, and "
        "nothing is left out but names in square brackets."
    )
    code = f"whole-{_digest([said.told, str(said.source)])}" if detail else "whole"
    return _signed(code, title, asks, answers)


def _signed(code: str, title: str, asks: str, answers: Answers) -> Check:
    state = CheckState.PASSED if code in answers.signed else CheckState.OPEN
    return Check(code=code, title=title, state=state, asks=asks)


def _digest(of: Sequence[str]) -> str:
    """Tell apart what is signed for: who signed for one doubt did not sign for another."""
    return hashlib.sha256("\0".join(of).encode()).hexdigest()[:12]


def _folded(texts: Sequence[str]) -> str:
    return " ".join(re.findall(r"[^\W_]+", plain(" ".join(texts))))


def _refuse_others(member: Member) -> None:
    if not _MAY_PUBLISH & {role.name for role in member.roles}:
        raise PublishRefused("Only an organiser may publish or withdraw. Ask one to look at it.")


def _check(code: str, title: str, detail: str, passed: Any) -> Check:  # noqa: ANN401 - a truth
    if passed:
        return Check(code=code, title=title, state=CheckState.PASSED)
    return Check(code=code, title=title, state=CheckState.FAILED, detail=detail)

"""Names of our own people in what is public: what joined the list is searched for in all of it.

A file that says one is withdrawn, unless who published it let that name stay. A text that members
wrote is not, nor is what says a name of one word, as a first name: a person is asked, once for
each name and place.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.models import (
    Group,
    Member,
    NameInPublic,
    Publication,
    PublicKind,
    PublicSearch,
    Redaction,
    TablePublication,
    WatchMark,
)
from app.ports.examining import Finding
from app.ports.mail import OutgoingMail
from app.ports.redacting import Leak, Verdict
from app.queries import public_texts, public_words
from app.queries.leaks import NIGHTLY
from app.queries.public_words import PublicWords
from app.queries.watch_list import is_telling
from app.services.codebook import OWN_FILE, CodebookWrong, codebook
from app.services.proofs import WITHDRAWN_BECAUSE, withdraw_leaking

_LONGEST: Final = 500


@dataclass(frozen=True, kw_only=True)
class Due:
    """Something public that was not searched for all words: it was, up to the mark ``since``."""

    of: PublicWords
    since: int


@dataclass(frozen=True, kw_only=True)
class Told:
    """What came of a search: what was withdrawn, by title, and how many questions are new."""

    withdrawn: tuple[str, ...] = ()
    asked: int = 0

    def __add__(self, other: "Told") -> "Told":
        """Put what two searches told together."""
        return Told(withdrawn=self.withdrawn + other.withdrawn, asked=self.asked + other.asked)


def note_marks(session: Session, watch: Iterable[str], *, now: datetime) -> dict[str, int]:
    """Number the words to watch for in the order in which they joined the list; give the numbers.

    A word keeps its number for good. Only digests are kept.
    """
    known = {
        digest: number for number, digest in session.execute(select(WatchMark.id, WatchMark.digest))
    }
    digests = {word: hashlib.sha256(word.encode()).hexdigest() for word in watch}
    new = [WatchMark(digest=one, since_at=now) for one in digests.values() if one not in known]
    session.add_all(new)
    session.flush()
    known |= {one.digest: one.id for one in new}
    return {word: known[digest] for word, digest in digests.items()}


def of_codebook(home: Path) -> Iterator[PublicWords]:
    """Give the words of the codebook where the group has its own in ``home``: they are public.

    Nothing where it is wrong, for then nothing of it is shown.
    """
    if not (home / OWN_FILE).is_file():
        return
    with suppress(CodebookWrong):
        yield PublicWords(
            kind=PublicKind.CODEBOOK,
            of_id=0,
            place=f"The group's own codebook, the file {OWN_FILE}",
            words=tuple(public_texts.strings(codebook(home).as_data())),
        )


def due(session: Session, *, newest: int, also: Iterable[PublicWords] = ()) -> list[Due]:
    """List what is public and was not searched for all words up to ``newest``, as it is now.

    ``also`` is public and no row.
    """
    rows = session.scalars(select(PublicSearch))
    known = {(one.kind, one.of_id): (one.state, one.searched_to) for one in rows}
    found = []
    for of in chain(public_texts.texts(session), public_words.files(session), also):
        state, to = known.get((of.kind, of.of_id), ("", 0))
        since = to if state == of.state else 0
        if since < newest:
            found.append(Due(of=of, since=since))
    return found


def forget_what_left(session: Session, *, also: Iterable[PublicWords] = ()) -> None:
    """Drop what was noted of what is not public any more; ``also`` is public and no row."""
    public = {(of.kind, of.of_id) for of in chain(public_texts.texts(session), also)}
    live = select(Publication.id).where(Publication.withdrawn_at.is_(None))
    public |= {(PublicKind.FILE, number) for number in session.scalars(live)}
    for table in (PublicSearch, NameInPublic):
        rows = session.execute(select(table.id, table.kind, table.of_id))
        gone = [number for number, kind, of_id in rows if (kind, of_id) not in public]
        session.execute(delete(table).where(table.id.in_(gone)))


def note_searched(
    session: Session,
    one: Due,
    found: Iterable[tuple[int, str]],
    *,
    to: int,
    watch: Sequence[str],
    now: datetime,
) -> Told:
    """Keep that ``one`` was searched up to the mark ``to``, and act on the words it says.

    ``found`` are words with their page (of a text: any number). ``watch`` is the whole list.
    """
    words = {word: page for page, word in sorted(found, reverse=True)}
    told = _acts(session, one, words, watch=watch, now=now)
    row = session.scalars(
        select(PublicSearch).filter_by(kind=one.of.kind, of_id=one.of.of_id)
    ).first() or PublicSearch(kind=one.of.kind, of_id=one.of.of_id)
    row.state, row.searched_to = one.of.state, to
    session.add(row)
    session.flush()
    return told


def let_stay(session: Session, name_id: int, *, member: Member, now: datetime) -> NameInPublic:
    """Note that ``member`` answers for a name that stands in public. The first answer stands."""
    found = session.get(NameInPublic, name_id, with_for_update=True)
    if found is None:
        raise NotFound("That name stands there no more, so nobody has to answer for it.")
    if found.stays_at is None:
        found.stays_at, found.stays_by_id = now, member.id
        session.flush()
    return found


def _acts(
    session: Session, one: Due, words: Mapping[str, int], *, watch: Sequence[str], now: datetime
) -> Told:
    if one.of.kind is PublicKind.FILE:
        return _of_file(session, one, words, watch=watch, now=now)
    if one.of.kind is PublicKind.FIGURES:
        return _of_figures(session, one, words, now)
    signed = _signed(session, one)
    left = {word: page for word, page in words.items() if word not in signed}
    if one.of.kind is PublicKind.AGENCY:  # many a place is called as somebody is by first name
        left = {word: page for word, page in left.items() if is_telling(word)}
    return _of_text(session, one, left, now)


def _signed(session: Session, one: Due) -> Sequence[str]:
    """Give the names for which whoever published it answered at that time."""
    publication: Publication | TablePublication
    if one.of.kind is PublicKind.PUBLICATION:
        publication = session.get_one(Publication, one.of.of_id)
    elif one.of.kind in {PublicKind.COUNTS, PublicKind.FIGURES}:
        publication = session.get_one(TablePublication, one.of.of_id)
    else:
        return ()
    named: list[str] = publication.checklist.get("named", [])
    return named


def _of_file(
    session: Session, one: Due, words: Mapping[str, int], *, watch: Sequence[str], now: datetime
) -> Told:
    publication = session.get_one(Publication, one.of.of_id, with_for_update=True)
    stays = frozenset(publication.checklist.get("may_stay", ()))
    found = [
        Finding(code="watch_word", value=word, detail=word, page=page or None)
        for word, page in words.items()
    ]
    undecided = [each for each in found if each.key not in stays]
    left = [each for each in undecided if is_telling(each.value)]
    if publication.withdrawn_at is not None:
        return Told()
    if not left:
        return _of_text(session, one, {each.value: 0 for each in undecided}, now)
    if publication.redaction_id is None:
        _withdraw(publication, left, now)
        return Told(withdrawn=(publication.title,))
    leaks = tuple(
        Leak(
            code="watch_word", page=int(str(each.page or 0)), detail=each.value, seen_by="kept text"
        )
        for each in left
    )
    redaction = session.get_one(Redaction, publication.redaction_id)
    verdict = Verdict(findings=leaks, means=("kept text",))
    return Told(
        withdrawn=tuple(withdraw_leaking(session, redaction, verdict, people=watch, now=now))
    )


def _of_figures(session: Session, one: Due, words: Mapping[str, int], now: datetime) -> Told:
    publication = session.get_one(TablePublication, one.of.of_id, with_for_update=True)
    if publication.withdrawn_at is not None:
        return Told()
    left = [word for word in words if is_telling(word)]
    if not left:
        signed = _signed(session, one)
        asked = {word: page for word, page in words.items() if word not in signed}
        return _of_text(session, one, asked, now)
    _withdraw(publication, [Finding(code="watch_word", value=word) for word in left], now)
    return Told(withdrawn=(publication.title,))


def _withdraw(
    publication: Publication | TablePublication, found: Sequence[Finding], now: datetime
) -> None:
    publication.withdrawn_at, publication.withdrawn_because = now, WITHDRAWN_BECAUSE
    publication.checklist = publication.checklist | {
        "withdrawn_by": {"name": NIGHTLY},
        "found": [{"word": one.value, "page": one.page} for one in found],
    }


def _of_text(session: Session, one: Due, words: Mapping[str, int], now: datetime) -> Told:
    rows = session.scalars(select(NameInPublic).filter_by(kind=one.of.kind, of_id=one.of.of_id))
    known = {row.word: row for row in rows}
    if not one.since:  # searched for all words: what was not found is not there any more
        for row in known.values():
            if row.word not in words:
                session.delete(row)
    new = [word for word in words if word[:_LONGEST] not in known]
    for word in new:
        session.add(
            NameInPublic(
                kind=one.of.kind, of_id=one.of.of_id, word=word[:_LONGEST],
                place=one.of.place[:_LONGEST], found_at=now,
            )
        )  # fmt: skip
    return Told(asked=len(new))


def told_to(told: Told, member_id: int, now: datetime) -> str:
    """Name the mail to one member about what one run found."""
    what = hashlib.sha256("\n".join((*told.withdrawn, str(told.asked))).encode()).hexdigest()[:12]
    return f"names:{now:%Y-%m-%dT%H:%M}:{what}:{member_id}"


def mail_about(
    told: Told, member: Member, group: Group, *, url: str, now: datetime
) -> OutgoingMail:
    """Write to a member what was withdrawn and what is asked. No name is quoted."""
    said = []
    if told.withdrawn:
        named = ", ".join(f"“{title}”" for title in told.withdrawn[:20])
        said.append(
            f"Withdrawn from the public pages: {named}. A name or address that has joined the list "
            "of our own people stands there; the public address says that it was withdrawn, and "
            "not why. Look through it again, redact it or let the name stay, and publish it anew. "
            "Copies that others made in the meantime cannot be called back."
        )
    if told.asked:
        said.append(
            "A name or address of our own people stands in words that members wrote and that are "
            "public: a title, a summary, a quote. Nothing was changed. Change the words, or say "
            "that the name may stay."
        )
    subject = "Withdrawn from the public pages" if told.withdrawn else "A name in public"
    return OutgoingMail(
        message_id=f"<daylight.{told_to(told, member.id, now).replace(':', '.')}"
        f"@{group.email.rpartition('@')[2]}>",
        sender=group.email,
        sender_name=group.name,
        recipient=member.email,
        reply_to=group.email,
        subject=subject,
        body="\n\n".join([*said, f"What was found, and where:\n{url}/desk/"]) + "\n",
    )

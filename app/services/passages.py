"""Ask for this: a marked passage of a document becomes a letter that quotes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import (
    Agency,
    Campaign,
    CampaignLetter,
    Document,
    Group,
    LetterVersion,
    Passage,
)
from app.services import campaigns
from app.services.catalogue import LETTERS
from app.services.letter_language import one_line
from app.services.letters import Letter, split
from app.services.passage_proof import Asked, Marked, PassageRefused, Private, marked
from app.services.passage_words import CATEGORY, TITLE
from app.services.preflight import REF_PLACEHOLDER, Preflight, Words, Writer, preflight
from app.services.quotes import PageSeen


def campaign_for(session: Session, document: Document, name: str | None = None) -> Campaign:
    """Give the campaign to ask in: the one named, the document's own, or the only one there is.

    Raises ``NotFound`` for a name nobody knows, ``PassageRefused`` where one must be named.
    """
    if name:
        return campaigns.named(session, name)
    own = document.records_request and document.records_request.campaign_id
    if own:
        return session.get_one(Campaign, own)
    some = session.scalars(select(Campaign).limit(2)).all()
    if len(some) != 1:
        raise PassageRefused(
            "This document answers no campaign's request. Say in which campaign to ask."
        )
    return some[0]


def draft(
    document: Document, asked: Asked, what: Marked, *, page: int, now: datetime
) -> CampaignLetter:
    """Word the letter of a passage, in no database: to look at it before it is kept."""
    subject, body = _words()
    letter = CampaignLetter(name="passage", title=TITLE)
    letter.versions.append(
        LetterVersion(
            number=1,
            subject=subject,
            body=body,
            categories=[CATEGORY],
            sha256=campaigns.digest_of(subject, body, [CATEGORY]),
            created_at=now,
        )
    )
    letter.passage = _passage(document, asked, what, page, None, now)
    return letter


def ask(
    session: Session,
    document: Document,
    asked: Asked,
    *,
    seen: PageSeen,
    campaign: Campaign,
    private: Private,
    member_id: int | None,
    now: datetime,
) -> Passage:
    """Keep a passage with a letter of the campaign that quotes it; nothing is filed by that.

    The letter is filed like any other: by pre-flight and batch. The same passage with the same
    wish in the same campaign gives the letter that is there. Refuses as ``marked`` does.
    """
    what = marked(session, document, asked, seen=seen, private=private)
    passage = _passage(document, asked, what, seen.number, member_id, now)
    known = _same(session, campaign, passage)
    if known:
        return known
    subject, body = _words()
    letter = campaigns.set_letter(campaign, name=_free_name(campaign), title=TITLE)
    session.flush()
    campaigns.write(session, letter, subject=subject, body=body, categories=[CATEGORY], now=now)
    passage.letter = letter
    session.add(passage)
    session.flush()
    return passage


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What filing a letter would do, and how it reads to the first who would get it."""

    looked: Preflight
    to: Agency | None
    letter: Letter | None


def tried(
    session: Session,
    campaign: Campaign,
    letter: CampaignLetter,
    agency_ids: Sequence[int],
    *,
    today: date,
) -> Tried:
    """Look at the agencies and write the letter to the first that is ready; nothing is kept.

    ``letter`` may be a draft, in no database.
    """
    words = Words(campaign, letter, named=True, versions={})
    looked = preflight(session, words, agency_ids, today=today)
    first = next((row for row in looked.rows if row.ready), None)
    group = session.scalars(select(Group)).first()
    if first is None or group is None:
        return Tried(looked=looked, to=None, letter=None)
    written = Writer(words, group).write(first, REF_PLACEHOLDER, today)
    return Tried(looked=looked, to=first.agency, letter=written)


def _passage(
    document: Document,
    asked: Asked,
    what: Marked,
    page: int,
    member_id: int | None,
    now: datetime,
) -> Passage:
    wanted = one_line(asked.wanted)
    if wanted and wanted[-1] not in ".?!":
        wanted += "."
    return Passage(
        document=document,
        page=page,
        quote=what.quote,
        places=[list(one) for one in what.places],
        wanted=wanted,
        asked_at=now,
        asked_by_id=member_id,
    )


def _same(session: Session, campaign: Campaign, passage: Passage) -> Passage | None:
    query = (
        select(Passage)
        .join(CampaignLetter, CampaignLetter.id == Passage.letter_id)
        .where(CampaignLetter.campaign_id == campaign.id)
        .where(Passage.document_id == passage.document.id, Passage.page == passage.page)
        .where(Passage.quote == passage.quote, Passage.wanted == passage.wanted)
    )
    return session.scalars(query.order_by(Passage.id).limit(1)).first()


def _free_name(campaign: Campaign) -> str:
    taken = {letter.name for letter in campaign.letters}
    number = 1
    while f"passage-{number}" in taken:
        number += 1
    return f"passage-{number}"


def _words() -> tuple[str, str]:
    return split((LETTERS / "passage.txt").read_text(encoding="utf-8"))

"""Every short text that is public: what members wrote, chose to quote, noted or were given."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import func, or_, select, true
from sqlalchemy.orm import Session

from app.models import (
    AgreementFacts,
    Campaign,
    CampaignLetter,
    Document,
    Publication,
    PublicKind,
    RecordsRequest,
    Reply,
    Signatory,
    TablePublication,
)
from app.queries.leaks import NIGHTLY
from app.queries.public import is_public
from app.queries.public_answers import is_live, live_batch_ids
from app.queries.public_beside import beside
from app.queries.public_codings import told
from app.queries.public_words import PublicWords


def texts(session: Session) -> Iterator[PublicWords]:
    """List every short text that is public and that a person typed, each once.

    The group's own codebook is none of them: it is a file. What people cannot type is left out:
    days, numbers, the words of a vocabulary, the law's own.
    """
    yield from _publications(session)
    yield from _counts(session)
    yield from _withdrawn(session)
    yield from _campaigns(session)
    yield from _of_documents(session)
    yield from _replies(session)
    yield from beside(session)


def _publications(session: Session) -> Iterator[PublicWords]:
    query = select(Publication, Document.source_url).outerjoin(
        Document, Publication.document_id == Document.id
    )
    for one, source_url in session.execute(query.where(is_live()).order_by(Publication.id)):
        of = "document" if one.document_id else "batch"
        yield PublicWords(
            kind=PublicKind.PUBLICATION,
            of_id=one.id,
            place=f"Title, summary, credit or source of the {of} “{one.title}”",
            words=(one.title, one.summary, one.credit, source_url or ""),
        )


def _counts(session: Session) -> Iterator[PublicWords]:
    query = select(TablePublication).where(TablePublication.withdrawn_at.is_(None))
    for one in session.scalars(query.order_by(TablePublication.id)):
        yield PublicWords(
            kind=PublicKind.COUNTS,
            of_id=one.id,
            place=f"Title, summary or credit of the counts “{one.title}”",
            words=(one.title, one.summary, one.credit),
        )
        yield PublicWords(
            kind=PublicKind.FIGURES,
            of_id=one.id,
            place=one.title,
            words=tuple(strings(one.figures)),
        )


def _withdrawn(session: Session) -> Iterator[PublicWords]:
    """Say why members withdrew what was public: its address tells that for good."""
    of_document = Publication.document_id.is_not(None)
    asked = (
        (PublicKind.PUBLICATION, Publication, of_document),
        (PublicKind.COUNTS, TablePublication, true()),
    )
    for kind, table, of in asked:
        by = table.checklist["withdrawn_by"]["name"].as_string()
        corrected = table.checklist["reason_by"]["name"].as_string().is_not(None)
        query = select(table.id, table.title, table.withdrawn_because).where(
            table.withdrawn_at.is_not(None),
            of,
            or_(func.coalesce(by, "") != NIGHTLY, corrected),
        )
        for number, title, because in session.execute(query.order_by(table.id)):
            yield PublicWords(
                kind=kind,
                of_id=number,
                place=f"Why “{title}” was withdrawn",
                words=(because,),
            )


def _campaigns(session: Session) -> Iterator[PublicWords]:
    letters = _letters(session)
    for one in session.scalars(select(Campaign).where(is_public()).order_by(Campaign.id)):
        address = one.slug.replace("-", " ")  # it keeps a name that was changed since
        yield PublicWords(
            kind=PublicKind.CAMPAIGN,
            of_id=one.id,
            place=f"Title, question, summary, address or letters of the campaign "
            f"“{one.title or one.name}”",
            words=(
                *(one.title or one.name, one.question, one.summary),
                *(address, *letters.get(one.id, ())),
            ),
        )


def _letters(session: Session) -> dict[int, list[str]]:
    """Give the titles of the letters that went out in public batches, by campaign."""
    asked = select(RecordsRequest.letter_id).where(RecordsRequest.batch_id.in_(live_batch_ids()))
    rows = session.execute(
        select(CampaignLetter.campaign_id, CampaignLetter.title)
        .where(CampaignLetter.id.in_(asked))
        .order_by(CampaignLetter.id)
    )
    found: dict[int, list[str]] = {}
    for campaign_id, title in rows:
        found.setdefault(campaign_id, []).append(title)
    return found


def _of_documents(session: Session) -> Iterator[PublicWords]:
    """What members found in public documents: quotes and values, who agreed, who signed."""
    live = session.scalars(
        select(Publication).where(is_live(), Publication.document_id.isnot(None))
    )
    public = {one.document_id: one for one in live}
    for document_id, answers in told(session, public.values()).items():
        for code, standing in answers.items():
            kept = standing.coding
            yield PublicWords(
                kind=PublicKind.CODING,
                of_id=kept.id,
                place=f"The answer {code} of the document “{public[document_id].title}”",
                words=(kept.quote, *strings(kept.value)),
            )
    facts = select(AgreementFacts).where(AgreementFacts.superseded_at.is_(None))
    for one in session.scalars(facts.order_by(AgreementFacts.id)):
        if one.document_id in public:
            yield PublicWords(
                kind=PublicKind.AGREEMENT,
                of_id=one.id,
                place=f"The facts of the agreement “{public[one.document_id].title}”",
                words=tuple(strings([one.parties, one.facts])),
            )
    signed = select(Signatory).where(Signatory.superseded_at.is_(None))
    for name in session.scalars(signed.order_by(Signatory.id)):
        if name.document_id in public:
            yield PublicWords(
                kind=PublicKind.SIGNATORY,
                of_id=name.id,
                place=f"Who signed the statement “{public[name.document_id].title}”",
                words=(name.name, name.role, name.affiliation),
            )


def _replies(session: Session) -> Iterator[PublicWords]:
    live = select(Publication.document_id).where(is_live(), Publication.document_id.is_not(None))
    query = select(Reply).where(
        Reply.withdrawn_at.is_(None), or_(Reply.document_id.is_(None), Reply.document_id.in_(live))
    )
    for one in session.scalars(query.order_by(Reply.id)):
        yield PublicWords(
            kind=PublicKind.REPLY,
            of_id=one.id,
            place=f"The reply of {one.said_by} of {one.said_on}",
            words=(one.said_by, one.words),
        )


def strings(data: Any) -> Iterator[str]:  # noqa: ANN401 - what was kept as JSON
    """Give every text in it, wherever it stands; names of fields are none."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for one in data.values():
            yield from strings(one)
    elif isinstance(data, list | tuple):
        for one in data:
            yield from strings(one)

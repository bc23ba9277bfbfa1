"""Everything public that carries words, to be searched for the names of our own people."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select, true
from sqlalchemy.orm import Session

from app.models import (
    AgreementFacts,
    Campaign,
    Document,
    FilePage,
    FileText,
    Publication,
    PublicKind,
    Reply,
    Signatory,
    StoredFile,
    TablePublication,
    TextFrom,
    TextState,
)
from app.queries.leaks import NIGHTLY
from app.queries.public import is_public
from app.queries.public_answers import is_live
from app.queries.public_codings import told
from app.queries.public_documents import joined, public_file_id, with_file

Spoken = tuple[int, str, bool]
"""The number of a page, words of it, and whether OCR read them."""

_ENDED = (TextState.READY, TextState.CANCELLED, TextState.FAILED)


@dataclass(frozen=True, kw_only=True)
class PublicWords:
    """One public thing: its words, where it stands, and a digest of all that.

    ``place`` says where in words for members. ``words`` of a file are none: they are many, and
    ``words_of_file`` gives them.
    """

    kind: PublicKind
    of_id: int
    place: str
    words: tuple[str, ...] = ()
    of_file: str = ""

    @property
    def state(self) -> str:
        """A digest that changes when the words do."""
        return hashlib.sha256("\0".join((self.of_file, *self.words)).encode()).hexdigest()


def files(session: Session) -> Iterator[PublicWords]:
    """List the public files whose pages are read to the end; the others are not known yet."""
    shown = (
        select(func.count(FilePage.shown))
        .where(FilePage.file_id == StoredFile.id)
        .correlate(StoredFile)
        .scalar_subquery()
    )
    query = select(
        Publication.id,
        Publication.title,
        Publication.published_at,
        StoredFile.sha256,
        StoredFile.examined_at,
        FileText.ended_at,
        shown.label("shown"),
    )
    rows = session.execute(
        with_file(joined(query))
        .join(FileText, FileText.file_id == StoredFile.id)
        .where(is_live(), FileText.state.in_(_ENDED))
        .order_by(Publication.id)
    )
    for row in rows:
        of = (row.sha256, row.published_at, row.examined_at, row.ended_at, row.shown)
        yield PublicWords(
            kind=PublicKind.FILE,
            of_id=row.id,
            place=f"The file of the document “{row.title}”",
            of_file="|".join(map(str, of)),
        )


def words_of_file(session: Session, publication_id: int) -> list[Spoken]:
    """Give the words of a public file by page, and whether OCR read them.

    Those that no page shows are on page 0.
    """
    file_id = session.scalar(
        with_file(joined(select(public_file_id()))).where(Publication.id == publication_id)
    )
    if file_id is None:
        return []
    found: list[Spoken] = []
    query = select(FilePage.number, FilePage.text, FilePage.text_from, FilePage.shown)
    for number, text, text_from, shown in session.execute(query.filter_by(file_id=file_id)):
        found.append((number, text, text_from is TextFrom.OCR))
        if shown:
            found.append((number, shown, True))
    looked = session.get_one(StoredFile, file_id).examination or {}
    return [*found, (0, "\n".join(looked.get("beside", ())), False)]


def texts(session: Session) -> Iterator[PublicWords]:
    """List every short text that is public: what members wrote, chose to quote, or noted."""
    yield from _publications(session)
    yield from _counts(session)
    yield from _withdrawn(session)
    yield from _campaigns(session)
    yield from _of_documents(session)
    yield from _replies(session)


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
            words=tuple(_strings({"by": one.figures["by"], "about": one.figures["about"]})),
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
        query = select(table.id, table.title, table.withdrawn_because).where(
            table.withdrawn_at.is_not(None), of, func.coalesce(by, "") != NIGHTLY
        )
        for number, title, because in session.execute(query.order_by(table.id)):
            yield PublicWords(
                kind=kind,
                of_id=number,
                place=f"Why “{title}” was withdrawn",
                words=(because,),
            )


def _campaigns(session: Session) -> Iterator[PublicWords]:
    for one in session.scalars(select(Campaign).where(is_public()).order_by(Campaign.id)):
        yield PublicWords(
            kind=PublicKind.CAMPAIGN,
            of_id=one.id,
            place=f"Title, question or summary of the campaign “{one.title or one.name}”",
            words=(one.title or one.name, one.question, one.summary),
        )


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
                words=(kept.quote, *_strings(kept.value)),
            )
    facts = select(AgreementFacts).where(AgreementFacts.superseded_at.is_(None))
    for one in session.scalars(facts.order_by(AgreementFacts.id)):
        if one.document_id in public:
            yield PublicWords(
                kind=PublicKind.AGREEMENT,
                of_id=one.id,
                place=f"The facts of the agreement “{public[one.document_id].title}”",
                words=tuple(_strings([one.parties, one.facts])),
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


def _strings(data: Any) -> Iterator[str]:  # noqa: ANN401 - what was kept as JSON
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for one in data.values():
            yield from _strings(one)
    elif isinstance(data, list | tuple):
        for one in data:
            yield from _strings(one)

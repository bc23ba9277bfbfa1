"""Search for the public: only pages of files that are published, and nothing else is ever read."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import CTE, Row, case, select
from sqlalchemy.orm import Session

from app.models import (
    Agency,
    Campaign,
    Document,
    FilePage,
    Publication,
    RecordsRequest,
    Redaction,
    SearchPage,
    StoredFile,
)
from app.models.search import PAGE
from app.queries.file_pages import DRAWN
from app.queries.public_answers import is_live
from app.queries.public_documents import Filters
from app.queries.searching.asking import wanted_by
from app.queries.searching.marking import Piece, excerpt
from app.queries.searching.ranking import few, ranked

PER_PAGE: Final = 20


@dataclass(frozen=True, kw_only=True)
class PublicHit:
    """A page of a public document that fits; ``drawn`` where the page has an address of its own."""

    address: str
    title: str
    agency_id: int
    agency: str
    state: str
    sample: bool
    page: int
    drawn: bool
    exact: bool
    excerpt: tuple[Piece, ...]


@dataclass(frozen=True, kw_only=True)
class PublicFound:
    """Twenty hits; ``total`` of them in all, and ``more`` that were not put in order."""

    hits: tuple[PublicHit, ...]
    total: int
    more: bool


def search(session: Session, question: str, filters: Filters, *, page: int = 1) -> PublicFound:
    """Find the public pages that fit, the best first, then the newest publication.

    What is held, withdrawn or burned out is neither found nor counted: the search begins with the
    standing publications, and of each with the very file that is served.
    """
    wanted = wanted_by(question)
    if wanted is None:
        return PublicFound(hits=(), total=0, more=False)
    live = _published(filters)
    query = (
        select(SearchPage.id, SearchPage.words, FilePage.number.label("page"), live)
        .select_from(SearchPage)
        .join(FilePage, SearchPage.page_id == FilePage.id)
        .join(live, live.c.file_id == FilePage.file_id)
    )
    files = few(session, select(live.c.file_id))
    told = ranked(session, query, wanted, lane=PAGE, newest=_newest, files=files)
    shown = told.fits[(page - 1) * PER_PAGE : page * PER_PAGE]
    texts = _texts(session, [fit.row.id for fit in shown])
    hits = tuple(
        PublicHit(
            address=fit.row.address,
            title=fit.row.title,
            agency_id=fit.row.agency_id,
            agency=fit.row.agency,
            state=fit.row.state,
            sample=fit.row.sample,
            page=fit.row.page,
            drawn=fit.row.media_type in DRAWN,
            exact=fit.exact,
            excerpt=excerpt(texts[fit.row.id], wanted),
        )
        for fit in shown
    )
    return PublicFound(hits=hits, total=len(told.fits), more=told.more)


def _published(filters: Filters) -> CTE:
    """The standing publications of documents that fit, each with the one file that is public."""
    file_id = case(
        (Publication.redaction_id.is_(None), Document.file_id), else_=Redaction.result_id
    )
    live = (
        select(
            Publication.id.label("publication_id"),
            Publication.address,
            Publication.title,
            Publication.published_at,
            Document.agency_id,
            Document.sample,
            Agency.name.label("agency"),
            Agency.state,
            StoredFile.id.label("file_id"),
            StoredFile.media_type,
        )
        .select_from(Publication)
        .join(Document, Publication.document_id == Document.id)
        .join(Agency, Document.agency_id == Agency.id)
        .outerjoin(Redaction, Publication.redaction_id == Redaction.id)
        .join(StoredFile, StoredFile.id == file_id)
        .where(is_live())
    )
    if filters.campaign:
        live = (
            live.join(RecordsRequest, Document.request_id == RecordsRequest.id)
            .join(Campaign, RecordsRequest.campaign_id == Campaign.id)
            .where(Campaign.slug == filters.campaign)
        )
    if filters.state:
        live = live.where(Agency.state == filters.state)
    if filters.agency is not None:
        live = live.where(Document.agency_id == filters.agency)
    if filters.kind:
        live = live.where(Document.kind == filters.kind)
    return live.cte("published")


def _newest(row: Row[Any]) -> tuple[Any, ...]:
    return (row.published_at, row.publication_id, -row.page)


def _texts(session: Session, numbers: list[int]) -> dict[int, str]:
    query = select(SearchPage.id, FilePage.text).join(FilePage, SearchPage.page_id == FilePage.id)
    found = session.execute(query.where(SearchPage.id.in_(numbers)))
    return {number: text for number, text in found}  # noqa: C416 - rows are no pairs to mypy

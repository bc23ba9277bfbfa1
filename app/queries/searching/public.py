"""Search for the public: only pages of files that are published, and nothing else is ever read."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import CTE, Row, select
from sqlalchemy.orm import Session

from app.models import (
    Agency,
    Document,
    FilePage,
    Publication,
    SearchPage,
    StoredFile,
)
from app.models.search import PAGE
from app.queries.file_pages import DRAWN
from app.queries.public_documents import Filters, conditions, joined, with_file
from app.queries.searching.asking import wanted_by
from app.queries.searching.marking import Piece, excerpt
from app.queries.searching.ranking import FEW, fitting, order

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
    live = _published(session, filters)
    query = (
        select(SearchPage.id, SearchPage.words, FilePage.number.label("page"), live)
        .select_from(SearchPage)
        .join(FilePage, SearchPage.page_id == FilePage.id)
        .join(live, live.c.file_id == FilePage.file_id)
    )
    some = set(session.scalars(select(live.c.file_id).limit(FEW + 1)))
    files = sorted(some) if len(some) <= FEW else None
    told = fitting(session, query, wanted, lane=PAGE, files=files)
    fits = sorted(told.fits, key=lambda fit: order(fit, _newest(fit.row)), reverse=True)
    shown = fits[(page - 1) * PER_PAGE : page * PER_PAGE]
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
    return PublicFound(hits=hits, total=len(fits), more=told.more)


def _published(session: Session, filters: Filters) -> CTE:
    """The standing publications that fit, each with the one file that is public."""
    live = select(
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
    chosen: CTE = with_file(joined(live)).where(*conditions(session, filters)).cte("published")
    return chosen


def _newest(row: Row[Any]) -> tuple[Any, ...]:
    return (row.published_at, row.publication_id, -row.page)


def _texts(session: Session, numbers: list[int]) -> dict[int, str]:
    query = select(SearchPage.id, FilePage.text).join(FilePage, SearchPage.page_id == FilePage.id)
    found = session.execute(query.where(SearchPage.id.in_(numbers)))
    return {number: text for number, text in found}  # noqa: C416 - rows are no pairs to mypy

"""Search at the desk: every page of every document, every letter sent, every message that came."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, SQLColumnExpression, func, literal, select
from sqlalchemy.orm import Session

from app.models import (
    Agency,
    Dispatch,
    Document,
    DocumentKind,
    FilePage,
    InboundMessage,
    MessageFiling,
    MessageState,
    PartnershipClaim,
    Publication,
    RecordsRequest,
    SearchPage,
)
from app.models.search import CAME, PAGE, SENT, Wanted
from app.queries.searching.asking import wanted_by
from app.queries.searching.hits import Hit, hits
from app.queries.searching.ranking import Ranked, few, ranked

PER_PAGE: Final = 20

_DAY = func.coalesce(Document.dated_on, Document.received_on)


class Among(StrEnum):
    """Among what is searched."""

    DOCUMENTS = "documents"
    LETTERS = "letters"  # sent and come


class Publicity(StrEnum):
    """Whether anybody may read the document."""

    HELD = "held"
    PUBLISHED = "published"


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a member chose. Empty means: any.

    ``since`` and ``until`` are about the date that a document bears, or the day it came; of a
    letter the day it left, of a message the day it came, in the zone ``zone``. ``kind`` and
    ``shown`` are about documents alone, so with one of them no letter is found.
    """

    among: Among | None = None
    campaign_id: int | None = None
    agency_id: int | None = None
    document_id: int | None = None
    vendor_id: int | None = None
    state: str = ""
    kind: DocumentKind | None = None
    shown: Publicity | None = None
    since: date | None = None
    until: date | None = None
    zone: str = "UTC"

    @property
    def documents_only(self) -> bool:
        """Whether no letter can fit."""
        chosen = self.kind or self.shown or self.document_id
        return self.among is Among.DOCUMENTS or bool(chosen)


@dataclass(frozen=True, kw_only=True)
class Found:
    """One page of hits; ``total`` of them in all, and ``more`` that were not put in order."""

    hits: tuple[Hit, ...]
    total: int
    more: bool
    wanted: Wanted | None


def search(session: Session, question: str, filters: Filters, *, page: int = 1) -> Found:
    """Find what fits, the best first, 20 on a page. Never refuses a question."""
    wanted = wanted_by(question)
    if wanted is None:
        return Found(hits=(), total=0, more=False, wanted=None)
    lanes = [] if filters.among is Among.LETTERS else [_documents(filters)]
    if not filters.documents_only:
        lanes += [_sent(filters), _came(filters)]
    told = [(_ranked(session, query, wanted, lane, filters), lane) for lane, query in lanes]
    fits = [(fit, lane) for one, lane in told for fit in one.fits]
    # Each lane is in order; put together, what is best stays first and documents before letters.
    fits.sort(key=lambda both: (not both[0].exact, -both[0].score))
    shown = fits[(page - 1) * PER_PAGE : page * PER_PAGE]
    return Found(
        hits=hits(session, shown, wanted, zone=filters.zone),
        total=len(fits),
        more=any(one.more for one, _lane in told),
        wanted=wanted,
    )


def _ranked(
    session: Session,
    query: Select[*tuple[Any, ...]],
    wanted: Wanted,
    lane: str,
    filters: Filters,
) -> Ranked:
    if lane != PAGE:
        return ranked(session, query, wanted, lane=lane, newest=_newest, loosely=False)
    files = _files(session, filters)
    return ranked(session, query, wanted, lane=lane, newest=_newest, files=files)


def _newest(row: Row[Any]) -> tuple[Any, ...]:
    return (row.day, row.thing, -row.page)


def _documents(filters: Filters) -> tuple[str, Select[*tuple[Any, ...]]]:
    query = (
        select(
            SearchPage.id,
            SearchPage.words,
            _DAY.label("day"),
            Document.id.label("thing"),
            FilePage.number.label("page"),
        )
        .select_from(SearchPage)
        .join(FilePage, SearchPage.page_id == FilePage.id)
        .join(Document, Document.file_id == FilePage.file_id)
        .where(*_of_document(filters))
    )
    return PAGE, query


def _files(session: Session, filters: Filters) -> list[int] | None:
    """The files of the documents that a choice leaves, where it leaves few."""
    conditions = _of_document(filters)
    return few(session, select(Document.file_id).where(*conditions)) if conditions else None


def _of_document(filters: Filters) -> list[ColumnElement[bool]]:
    conditions = [*_of_agency(filters, Document.agency_id), *_between(filters, _DAY)]
    if filters.campaign_id is not None:
        conditions.append(Document.request_id.in_(_requests_of(filters.campaign_id)))
    if filters.document_id is not None:
        conditions.append(Document.id == filters.document_id)
    if filters.kind is not None:
        conditions.append(Document.kind == filters.kind)
    if filters.shown is not None:
        live = _is_public(Document.id)
        conditions.append(live if filters.shown is Publicity.PUBLISHED else ~live)
    return conditions


def _sent(filters: Filters) -> tuple[str, Select[*tuple[Any, ...]]]:
    at = func.coalesce(Dispatch.sent_at, Dispatch.printed_at, Dispatch.not_before_at)
    query = (
        select(
            SearchPage.id,
            SearchPage.words,
            at.label("day"),
            Dispatch.id.label("thing"),
            literal(1).label("page"),
        )
        .select_from(SearchPage)
        .join(Dispatch, SearchPage.dispatch_id == Dispatch.id)
        .join(RecordsRequest, Dispatch.request_id == RecordsRequest.id)
        .where(*_of_agency(filters, RecordsRequest.agency_id), *_at_between(filters, at))
    )
    if filters.campaign_id is not None:
        query = query.where(RecordsRequest.campaign_id == filters.campaign_id)
    return SENT, query


def _came(filters: Filters) -> tuple[str, Select[*tuple[Any, ...]]]:
    at = InboundMessage.received_at
    query = (
        select(
            SearchPage.id,
            SearchPage.words,
            at.label("day"),
            InboundMessage.id.label("thing"),
            literal(1).label("page"),
        )
        .select_from(SearchPage)
        .join(InboundMessage, SearchPage.message_id == InboundMessage.id)
        .where(InboundMessage.state.in_((MessageState.UNSORTED, MessageState.FILED)))
        .where(*_at_between(filters, at))
    )
    of_request = [*_of_agency(filters, RecordsRequest.agency_id)]
    if filters.campaign_id is not None:
        of_request.append(RecordsRequest.campaign_id == filters.campaign_id)
    if of_request:
        filed = (
            select(MessageFiling.id)
            .join(RecordsRequest, MessageFiling.request_id == RecordsRequest.id)
            .where(MessageFiling.message_id == InboundMessage.id, *of_request)
        )
        query = query.where(filed.exists())
    return CAME, query


def _of_agency(filters: Filters, agency: SQLColumnExpression[int]) -> list[ColumnElement[bool]]:
    conditions = []
    if filters.agency_id is not None:
        conditions.append(agency == filters.agency_id)
    if filters.state:
        conditions.append(agency.in_(select(Agency.id).where(Agency.state == filters.state)))
    if filters.vendor_id is not None:
        claims = select(PartnershipClaim.agency_id)
        conditions.append(agency.in_(claims.where(PartnershipClaim.vendor_id == filters.vendor_id)))
    return conditions


def _between(filters: Filters, day: SQLColumnExpression[date]) -> list[ColumnElement[bool]]:
    first = [day >= filters.since] if filters.since else []
    return first + ([day <= filters.until] if filters.until else [])


def _at_between(filters: Filters, at: SQLColumnExpression[datetime]) -> list[ColumnElement[bool]]:
    zone = ZoneInfo(filters.zone)
    conditions = []
    if filters.since:
        conditions.append(at >= datetime.combine(filters.since, time(), zone))
    if filters.until and filters.until < date.max:
        conditions.append(at < datetime.combine(filters.until + timedelta(days=1), time(), zone))
    return conditions


def _requests_of(campaign_id: int) -> Select[int]:
    return select(RecordsRequest.id).where(RecordsRequest.campaign_id == campaign_id)


def _is_public(document_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    live = select(Publication.id).where(Publication.withdrawn_at.is_(None))
    return live.where(Publication.document_id == document_id).exists()

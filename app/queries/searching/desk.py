"""Search at the desk: every page of every document, every letter sent, every message that came."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, select
from sqlalchemy.orm import Session

from app.models import (
    Agency,
    Dispatch,
    Document,
    DocumentKind,
    FilePage,
    Finding,
    InboundMessage,
    MessageFiling,
    MessageState,
    PartnershipClaim,
    Publication,
    RecordsRequest,
    SearchPage,
)
from app.models.agency_names import match_name
from app.models.search import CAME, PAGE, SENT, Wanted
from app.queries import codings
from app.queries.searching.asking import wanted_by
from app.queries.searching.hits import Hit, Spot, hits
from app.queries.searching.holding import DAY, belongs, files_of, holders
from app.queries.searching.ranking import FEW, fitting, order

PER_PAGE: Final = 20


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
    letter the day it left, of a message the day it came, in the zone ``zone``. ``kind``,
    ``shown``, ``term`` (a code, with ``finding`` if only one answer is wanted) and
    ``document_id`` are about documents alone, so with one of them no letter is found.
    """

    among: Among = Among.DOCUMENTS
    campaign_id: int | None = None
    agency_id: int | None = None
    agency: str = ""  # what its name holds
    document_id: int | None = None
    vendor_id: int | None = None
    state: str = ""
    kind: DocumentKind | None = None
    shown: Publicity | None = None
    term: str = ""
    finding: Finding | None = None
    since: date | None = None
    until: date | None = None
    zone: str = "UTC"

    @property
    def documents_only(self) -> bool:
        """Whether no letter can fit."""
        return bool(self.kind or self.shown or self.document_id or self.term)


class Count(NamedTuple):
    """How many places fit; ``more`` where there are more than were put in order."""

    number: int
    more: bool


@dataclass(frozen=True, kw_only=True)
class Found:
    """One page of hits, and how many there are among documents and among letters."""

    hits: tuple[Hit, ...]
    counts: Mapping[Among, Count]
    wanted: Wanted | None


def search(session: Session, question: str, filters: Filters, *, page: int = 1) -> Found:
    """Find what fits, the best first, 20 on a page. Never refuses a question.

    Documents and letters are two lists: the hits are those of ``filters.among``, the counts both.
    """
    wanted = wanted_by(question)
    if wanted is None:
        return Found(hits=(), counts=dict.fromkeys(Among, Count(0, more=False)), wanted=None)
    told = {
        Among.DOCUMENTS: _documents(session, wanted, filters),
        Among.LETTERS: _letters(session, wanted, filters),
    }
    spots, _more = told[filters.among]
    shown = spots[(page - 1) * PER_PAGE : page * PER_PAGE]
    return Found(
        hits=hits(session, shown, wanted, zone=filters.zone),
        counts={among: Count(len(each), more=more) for among, (each, more) in told.items()},
        wanted=wanted,
    )


def _documents(session: Session, wanted: Wanted, filters: Filters) -> tuple[list[Spot], bool]:
    """The pages that fit, each in every document it belongs to, the best first."""
    conditions = _of_document(session, filters)
    query = (
        select(SearchPage.id, SearchPage.words, FilePage.file_id, FilePage.number.label("page"))
        .select_from(SearchPage)
        .join(FilePage, SearchPage.page_id == FilePage.id)
        .where(belongs(conditions))
    )
    files = files_of(session, conditions, most=FEW) if conditions else None
    told = fitting(session, query, wanted, lane=PAGE, files=files)
    whose = holders(session, {fit.row.file_id for fit in told.fits}, conditions)
    spots = [
        Spot(
            lane=PAGE,
            fit=fit,
            thing=one.document_id,
            page=fit.row.page,
            day=one.day,
            file_id=fit.row.file_id if one.inside else None,
            inside=one.inside,
        )
        for fit in told.fits
        for one in whose[fit.row.file_id]
    ]
    return _best_first(spots), told.more


def _letters(session: Session, wanted: Wanted, filters: Filters) -> tuple[list[Spot], bool]:
    """The letters sent and messages that came that fit, the best first."""
    if filters.documents_only:
        return [], False
    lanes = ((SENT, _sent(filters)), (CAME, _came(filters)))
    told = [
        (lane, fitting(session, query, wanted, lane=lane, loosely=False)) for lane, query in lanes
    ]
    spots = [
        Spot(lane=lane, fit=fit, thing=fit.row.thing, page=1, day=fit.row.day)
        for lane, each in told
        for fit in each.fits
    ]
    return _best_first(spots), any(each.more for _lane, each in told)


def _best_first(spots: list[Spot]) -> list[Spot]:
    return sorted(
        spots,
        key=lambda one: order(one.fit, (one.day, one.thing, -one.page)),
        reverse=True,
    )


def _of_document(session: Session, filters: Filters) -> list[ColumnElement[bool]]:
    conditions = [*_of_agency(filters, Document.agency_id), *_between(filters, DAY)]
    if filters.campaign_id is not None:
        conditions.append(Document.request_id.in_(_requests_of(filters.campaign_id)))
    if filters.document_id is not None:
        conditions.append(Document.id == filters.document_id)
    if filters.kind is not None:
        conditions.append(Document.kind == filters.kind)
    if filters.shown is not None:
        live = _is_public(Document.id)
        conditions.append(live if filters.shown is Publicity.PUBLISHED else ~live)
    if filters.term:
        conditions.append(Document.id.in_(_with_term(session, filters.term, filters.finding)))
    return conditions


def _with_term(session: Session, term: str, finding: Finding | None) -> list[int]:
    """The documents of which an answer to this term stands, or this very answer."""
    standing = codings.standing(session, codings.coded(session, term), term=term)
    return [
        document_id
        for document_id, every in standing.items()
        if finding is None or every[term].coding.finding is finding
    ]


def _sent(filters: Filters) -> Select[*tuple[Any, ...]]:
    at = func.coalesce(Dispatch.sent_at, Dispatch.printed_at, Dispatch.not_before_at)
    query = (
        select(
            SearchPage.id,
            SearchPage.words,
            at.label("day"),
            Dispatch.id.label("thing"),
        )
        .select_from(SearchPage)
        .join(Dispatch, SearchPage.dispatch_id == Dispatch.id)
        .join(RecordsRequest, Dispatch.request_id == RecordsRequest.id)
        .where(*_of_agency(filters, RecordsRequest.agency_id), *_at_between(filters, at))
    )
    if filters.campaign_id is not None:
        query = query.where(RecordsRequest.campaign_id == filters.campaign_id)
    return query


def _came(filters: Filters) -> Select[*tuple[Any, ...]]:
    at = InboundMessage.received_at
    query = (
        select(
            SearchPage.id,
            SearchPage.words,
            at.label("day"),
            InboundMessage.id.label("thing"),
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
    return query


def _of_agency(filters: Filters, agency: SQLColumnExpression[int]) -> list[ColumnElement[bool]]:
    conditions = []
    if filters.agency_id is not None:
        conditions.append(agency == filters.agency_id)
    if named := match_name(filters.agency):
        like = Agency.match_name.contains(named, autoescape=True)
        conditions.append(agency.in_(select(Agency.id).where(like)))
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

"""Search at the desk: every page of every document, every letter sent, every message that came."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, func, or_, select
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
from app.queries.searching.holding import DAY, Holder, files_of, holders, lies_inside
from app.queries.searching.ranking import FEW, MOST, Fit, counted, fitting, order

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
    letters = {} if filters.documents_only else {SENT: _sent(filters), CAME: _came(filters)}
    if filters.among is Among.LETTERS:
        spots, more = _letters(session, wanted, letters)
        others, more_others = _documents(session, wanted, filters)
        counts = {Among.DOCUMENTS: Count(len(others), more=more_others)}
    else:
        spots, more = _documents(session, wanted, filters)
        counts = {Among.LETTERS: _count(session, wanted, letters)}
    return Found(
        hits=hits(
            session,
            spots[(page - 1) * PER_PAGE : page * PER_PAGE],
            wanted,
            zone=filters.zone,
        ),
        counts=counts | {filters.among: Count(len(spots), more=more)},
        wanted=wanted,
    )


def _documents(session: Session, wanted: Wanted, filters: Filters) -> tuple[list[Spot], bool]:
    """The pages that fit, each in every document it belongs to, the best first.

    A page of a document's own file is that document's; only what is no document of its own is told
    under those that it lies in.
    """
    conditions = _of_document(session, filters)
    own = and_(Document.file_id == FilePage.file_id, *conditions)
    query = (
        select(
            SearchPage.id,
            SearchPage.words,
            FilePage.file_id,
            FilePage.number.label("page"),
            Document.id.label("thing"),
            DAY.label("day"),
        )
        .select_from(SearchPage)
        .join(FilePage, SearchPage.page_id == FilePage.id)
        .outerjoin(Document, own)
        .where(or_(Document.id.is_not(None), lies_inside(conditions)))
    )
    files = files_of(session, conditions, most=FEW) if conditions else None
    told = fitting(session, query, wanted, lane=PAGE, files=files)
    inside = {fit.row.file_id for fit in told.fits if fit.row.thing is None}
    whose = holders(session, inside, conditions)
    spots = [one for fit in told.fits for one in _spots(fit, whose)]
    return _best_first(spots), told.more


def _spots(fit: Fit, whose: Mapping[int, Sequence[Holder]]) -> Iterator[Spot]:
    row = fit.row
    if row.thing is not None:
        yield Spot(lane=PAGE, fit=fit, thing=row.thing, page=row.page, day=row.day)
        return
    for one in whose[row.file_id]:
        yield Spot(
            lane=PAGE,
            fit=fit,
            thing=one.document_id,
            page=row.page,
            day=one.day,
            file_id=row.file_id,
            inside=one.inside,
        )


def _letters(
    session: Session, wanted: Wanted, lanes: Mapping[str, Select[*tuple[Any, ...]]]
) -> tuple[list[Spot], bool]:
    """The letters sent and messages that came that fit, the best first."""
    told = [
        (lane, fitting(session, query, wanted, lane=lane, loosely=False))
        for lane, query in lanes.items()
    ]
    spots = [
        Spot(lane=lane, fit=fit, thing=fit.row.thing, page=1, day=fit.row.day)
        for lane, each in told
        for fit in each.fits
    ]
    return _best_first(spots), any(each.more for _lane, each in told)


def _count(
    session: Session, wanted: Wanted, lanes: Mapping[str, Select[*tuple[Any, ...]]]
) -> Count:
    """How many letters and messages fit, without reading them."""
    told = counted(session, lanes, wanted)
    return Count(sum(min(one, MOST) for one in told), more=any(one > MOST for one in told))


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

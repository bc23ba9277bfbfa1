"""What is shown of each hit at the desk: whose it is, which page, and an excerpt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.models import (
    Agency,
    Dispatch,
    Document,
    FilePage,
    InboundMessage,
    MessageFiling,
    Publication,
    RecordsRequest,
    SearchPage,
)
from app.models.search import CAME, PAGE, SENT, Wanted
from app.queries.searching.marking import Piece, excerpt
from app.queries.searching.ranking import Fit


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A place that fits: a page of document ``thing``, a letter or a message of that number.

    ``file_id`` and ``inside`` are given where the page is of a file inside the document.
    """

    lane: str
    fit: Fit
    thing: int
    page: int
    day: date | datetime
    file_id: int | None = None
    inside: str = ""


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One page, letter or message that fits.

    ``lane`` says which; ``id`` is the document's, the letter's or the message's number. ``on`` is
    the day it bears, left or came. ``ref`` is its request's, where it has one. ``exact`` is false
    where it only looks like what was looked for. ``file_id`` and ``inside`` name the file inside
    the document that the page is of, where it is not the document's own.
    """

    lane: str
    id: int
    page: int
    title: str
    agency: str
    state: str
    ref: str
    on: date
    public: bool
    exact: bool
    excerpt: tuple[Piece, ...]
    file_id: int | None
    inside: str


def hits(session: Session, spots: Sequence[Spot], wanted: Wanted, *, zone: str) -> tuple[Hit, ...]:
    """Say of each place what it is, in the same order. One query for each lane, one for pages."""
    told: dict[tuple[str, int], Row[Any]] = {}
    for lane in {one.lane for one in spots}:
        query, number = _SHOWN[lane]
        query = query.where(number.in_({one.thing for one in spots if one.lane == lane}))
        told |= {(lane, row.thing): row for row in session.execute(query)}
    texts = _texts(session, [one.fit.row.id for one in spots if one.lane == PAGE])
    return tuple(
        Hit(
            lane=one.lane,
            id=one.thing,
            page=one.page,
            title=row.title,
            agency=row.agency or "",
            state=row.state or "",
            ref=row.ref or "",
            on=_day(one.day, zone),
            public=row.publication is not None,
            exact=one.fit.exact,
            excerpt=excerpt(texts[one.fit.row.id] if one.lane == PAGE else row.text, wanted),
            file_id=one.file_id,
            inside=one.inside,
        )
        for one in spots
        if (row := told.get((one.lane, one.thing)))
    )


def _texts(session: Session, numbers: Sequence[int]) -> dict[int, str]:
    if not numbers:
        return {}
    query = select(SearchPage.id, FilePage.text).join(FilePage, SearchPage.page_id == FilePage.id)
    return {row.id: row.text for row in session.execute(query.where(SearchPage.id.in_(numbers)))}


def _day(at: date | datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date() if isinstance(at, datetime) else at


_WHOSE: Final = (Agency.name.label("agency"), Agency.state, RecordsRequest.ref)


def _documents() -> Select[*tuple[Any, ...]]:
    live = (Publication.document_id == Document.id) & Publication.withdrawn_at.is_(None)
    return (
        select(
            Document.id.label("thing"),
            Document.title,
            Publication.id.label("publication"),
            *_WHOSE,
        )
        .select_from(Document)
        .join(Agency, Document.agency_id == Agency.id)
        .outerjoin(RecordsRequest, Document.request_id == RecordsRequest.id)
        .outerjoin(Publication, live)
    )


def _letters() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Dispatch.id.label("thing"),
            Dispatch.subject.label("title"),
            literal(None).label("publication"),
            (Dispatch.subject + "\n\n" + Dispatch.body).label("text"),
            *_WHOSE,
        )
        .select_from(Dispatch)
        .join(RecordsRequest, Dispatch.request_id == RecordsRequest.id)
        .join(Agency, RecordsRequest.agency_id == Agency.id)
    )


def _messages() -> Select[*tuple[Any, ...]]:
    """Where a message belongs to several requests, the first one is named: it comes last."""
    return (
        select(
            InboundMessage.id.label("thing"),
            InboundMessage.subject.label("title"),
            literal(None).label("publication"),
            SearchPage.text,
            *_WHOSE,
        )
        .select_from(InboundMessage)
        .join(SearchPage, SearchPage.message_id == InboundMessage.id)
        .outerjoin(MessageFiling, MessageFiling.message_id == InboundMessage.id)
        .outerjoin(RecordsRequest, MessageFiling.request_id == RecordsRequest.id)
        .outerjoin(Agency, RecordsRequest.agency_id == Agency.id)
        .order_by(MessageFiling.id.desc())
    )


_SHOWN: Final[Mapping[str, tuple[Select[*tuple[Any, ...]], InstrumentedAttribute[int]]]] = {
    PAGE: (_documents(), Document.id),
    SENT: (_letters(), Dispatch.id),
    CAME: (_messages(), InboundMessage.id),
}

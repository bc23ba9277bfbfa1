"""What is shown of each hit at the desk: whose it is, which page, and an excerpt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

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
class Hit:
    """One page, letter or message that fits.

    ``lane`` says which; ``id`` is the document's, the letter's or the message's number. ``on`` is
    the day it bears, left or came. ``ref`` is its request's, where it has one. ``exact`` is false
    where it only looks like what was looked for.
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


def hits(
    session: Session, fits: Sequence[tuple[Fit, str]], wanted: Wanted, *, zone: str
) -> tuple[Hit, ...]:
    """Say of each fit what it is, in the same order. One query for each lane that is there."""
    of_lane: dict[str, list[Fit]] = {PAGE: [], SENT: [], CAME: []}
    for fit, lane in fits:
        of_lane[lane].append(fit)
    told = {
        PAGE: _documents(session, of_lane[PAGE]),
        SENT: _letters(session, of_lane[SENT]),
        CAME: _messages(session, of_lane[CAME]),
    }
    return tuple(
        Hit(
            lane=lane,
            id=fit.row.thing,
            page=fit.row.page,
            on=_day(fit.row.day, zone),
            exact=fit.exact,
            excerpt=excerpt(about["text"], wanted),
            **{name: about[name] for name in ("title", "agency", "state", "ref", "public")},
        )
        for fit, lane in fits
        if (about := told[lane].get((fit.row.id, fit.row.thing)))
    )


def _documents(session: Session, fits: Sequence[Fit]) -> Mapping[tuple[int, int], dict[str, Any]]:
    if not fits:
        return {}
    query = (
        select(
            SearchPage.id,
            Document.id.label("thing"),
            Document.title,
            Agency.name,
            Agency.state,
            RecordsRequest.ref,
            Publication.id.label("publication"),
            FilePage.text,
        )
        .select_from(SearchPage)
        .join(FilePage, SearchPage.page_id == FilePage.id)
        .join(Document, Document.file_id == FilePage.file_id)
        .join(Agency, Document.agency_id == Agency.id)
        .outerjoin(RecordsRequest, Document.request_id == RecordsRequest.id)
        .outerjoin(
            Publication,
            (Publication.document_id == Document.id) & Publication.withdrawn_at.is_(None),
        )
        .where(SearchPage.id.in_([fit.row.id for fit in fits]))
        .where(Document.id.in_({fit.row.thing for fit in fits}))
    )
    return {
        (row.id, row.thing): _about(row, row.text, public=row.publication is not None)
        for row in session.execute(query)
    }


def _letters(session: Session, fits: Sequence[Fit]) -> Mapping[tuple[int, int], dict[str, Any]]:
    if not fits:
        return {}
    query = (
        select(
            SearchPage.id,
            Dispatch.id.label("thing"),
            Dispatch.subject.label("title"),
            Dispatch.body,
            Agency.name,
            Agency.state,
            RecordsRequest.ref,
        )
        .select_from(SearchPage)
        .join(Dispatch, SearchPage.dispatch_id == Dispatch.id)
        .join(RecordsRequest, Dispatch.request_id == RecordsRequest.id)
        .join(Agency, RecordsRequest.agency_id == Agency.id)
        .where(SearchPage.id.in_([fit.row.id for fit in fits]))
    )
    return {
        (row.id, row.thing): _about(row, f"{row.title}\n\n{row.body}")
        for row in session.execute(query)
    }


def _messages(session: Session, fits: Sequence[Fit]) -> Mapping[tuple[int, int], dict[str, Any]]:
    """Where a message belongs to several requests, the first one is named."""
    if not fits:
        return {}
    query = (
        select(
            SearchPage.id,
            InboundMessage.id.label("thing"),
            InboundMessage.subject.label("title"),
            SearchPage.text,
            Agency.name,
            Agency.state,
            RecordsRequest.ref,
        )
        .select_from(SearchPage)
        .join(InboundMessage, SearchPage.message_id == InboundMessage.id)
        .outerjoin(MessageFiling, MessageFiling.message_id == InboundMessage.id)
        .outerjoin(RecordsRequest, MessageFiling.request_id == RecordsRequest.id)
        .outerjoin(Agency, RecordsRequest.agency_id == Agency.id)
        .where(SearchPage.id.in_([fit.row.id for fit in fits]))
        .order_by(MessageFiling.id.desc())
    )
    return {(row.id, row.thing): _about(row, row.text) for row in session.execute(query)}


def _about(row: Any, text: str, *, public: bool = False) -> dict[str, Any]:  # noqa: ANN401 - rows of three queries
    return {
        "title": row.title,
        "agency": row.name or "",
        "state": row.state or "",
        "ref": row.ref or "",
        "public": public,
        "text": text,
    }


def _day(at: date | datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date() if isinstance(at, datetime) else at

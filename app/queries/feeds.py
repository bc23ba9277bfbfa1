"""Calendar feeds: whose a secret is, what somebody has made, and the clocks that a feed shows."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.law.vocabulary import Actor, ClockState
from app.models import (
    Batch,
    CalendarFeed,
    Campaign,
    ExpiringLink,
    FeedScope,
    LinkState,
    Member,
    RecordsRequest,
    RequestClock,
    RequestEvent,
)
from app.models.feed import secret_hash
from app.queries.accusing import gate
from app.queries.desk_statements import provably_late

_LONGEST_SECRET = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """One clock that a feed shows, with its request, and whether lateness by it is proven."""

    clock: RequestClock
    request: RecordsRequest
    late: bool

    @property
    def on(self) -> date:
        """The one day that counts: the earliest for us, the last defensible for them."""
        return day_of(self.clock)


@dataclass(frozen=True, slots=True)
class Story:
    """How many events a request has, and when the last was recorded: neither ever falls."""

    events: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Made:
    """One feed that stands, with what it shows."""

    feed: CalendarFeed
    campaign: Campaign | None
    batch: Batch | None


def feed_of(session: Session, secret: str) -> CalendarFeed | None:
    """Find the feed that this secret opens.

    None for a secret that nobody has, one that was revoked, and one of a member who was shut out
    or has no role. The secret is found by its hash, and compared once more in constant time.
    """
    if len(secret) > _LONGEST_SECRET:
        return None
    wanted = secret_hash(secret)
    feed = session.scalars(
        select(CalendarFeed)
        .join(Member, Member.id == CalendarFeed.member_id)
        .where(
            CalendarFeed.secret_hash == wanted,
            CalendarFeed.revoked_at.is_(None),
            Member.active,
            Member.roles.any(),
        )
    ).first()
    return feed if feed is not None and hmac.compare_digest(feed.secret_hash, wanted) else None


def made_by(session: Session, member_id: int) -> list[Made]:
    """List the feeds of a member that stand, the newest first."""
    query = (
        select(CalendarFeed, Campaign, Batch)
        .outerjoin(Campaign, Campaign.id == CalendarFeed.campaign_id)
        .outerjoin(Batch, Batch.id == CalendarFeed.batch_id)
        .where(CalendarFeed.member_id == member_id, CalendarFeed.revoked_at.is_(None))
        .order_by(CalendarFeed.id.desc())
    )
    return [Made(*row) for row in session.execute(query)]


def shown(session: Session, feed: CalendarFeed, *, now: datetime, today: date) -> list[Shown]:
    """Every clock of the feed's requests that runs and has a date, in the order of the dates.

    One of ours that a complete silence began runs as well. An agency is called late only through
    the gate, for a feed is read elsewhere. What is paused, met or overtaken is
    not shown, and so vanishes from the calendars that read the feed.
    """
    at = gate(session, now=now, today=today)
    late = and_(provably_late(at.days), at.lets_pass()).label("late")
    query = (
        select(RequestClock, RecordsRequest, late)
        .join(RecordsRequest, RecordsRequest.id == RequestClock.request_id)
        .options(joinedload(RecordsRequest.agency))
        .where(_in_scope(feed), running(today))
    )
    found = (
        Shown(clock, request, bool(proven)) for clock, request, proven in session.execute(query)
    )
    return sorted(found, key=lambda each: (each.on, each.request.ref, each.clock.rule))


def links(session: Session, feed: CalendarFeed) -> list[tuple[ExpiringLink, RecordsRequest]]:
    """The links of the feed's requests that nobody has fetched and that name their last day."""
    query = (
        select(ExpiringLink, RecordsRequest)
        .join(RecordsRequest, RecordsRequest.id == ExpiringLink.request_id)
        .options(joinedload(RecordsRequest.agency))
        .where(
            _in_scope(feed),
            ExpiringLink.state == LinkState.OPEN,
            ExpiringLink.expires_on.is_not(None),
        )
        .order_by(ExpiringLink.expires_on, ExpiringLink.id)
    )
    return [(link, request) for link, request in session.execute(query)]


def running(today: date) -> ColumnElement[bool]:
    """Say of a ``RequestClock`` that it runs on ``today`` and has a date."""
    silence = and_(
        RequestClock.state == ClockState.NOT_STARTED.value,
        RequestClock.who == Actor.REQUESTER.value,
        RequestClock.started_on < today,
    )
    dated = func.coalesce(RequestClock.earliest_on, RequestClock.latest_on, RequestClock.due_on)
    return and_(or_(RequestClock.state == ClockState.RUNNING.value, silence), dated.is_not(None))


def stories(session: Session, feed: CalendarFeed) -> dict[int, Story]:
    """Count the events of each request that the feed shows, and say when the last was recorded."""
    query = (
        select(
            RequestEvent.request_id,
            func.count(RequestEvent.id),
            func.max(RequestEvent.recorded_at),
        )
        .join(RecordsRequest, RecordsRequest.id == RequestEvent.request_id)
        .where(_in_scope(feed))
        .group_by(RequestEvent.request_id)
    )
    return {row[0]: Story(row[1], row[2]) for row in session.execute(query)}


def day_of(clock: RequestClock) -> date:
    """The one day of a clock that is shown; for one that has a date."""
    ours = clock.who == Actor.REQUESTER
    days: Sequence[date | None] = (
        clock.earliest_on if ours else None,
        clock.latest_on,
        clock.due_on,
    )
    return next(day for day in days if day is not None)


def _in_scope(feed: CalendarFeed) -> ColumnElement[bool]:
    if feed.scope is FeedScope.MEMBER:
        return RecordsRequest.assignee_id == feed.member_id
    if feed.scope is FeedScope.CAMPAIGN:
        return RecordsRequest.campaign_id == feed.campaign_id
    return RecordsRequest.batch_id == feed.batch_id

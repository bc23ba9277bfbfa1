"""What a digest tells: whose dates come near, who turned late, what came to be asked of us."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select
from sqlalchemy.orm import Session, joinedload

from app.law.vocabulary import Actor, ClockState
from app.models import (
    ExpiringLink,
    LinkState,
    Member,
    RecordsRequest,
    RequestClock,
    RequestEvent,
    RequestStatus,
)
from app.queries.desk_statements import LOST_BY, Days, ours, provably_late

BEFORE = (7, 3, 1, 0)
"""So many days before a date of ours somebody is reminded."""


class Reason(StrEnum):
    """Why a request is told of."""

    OURS = "ours"  # a clock of ours runs out
    LINK = "link"  # a link of theirs ends, or may
    ASKED = "asked"  # they asked us something, and no law says by when we act
    LATE = "late"  # their last defensible day has passed since the last mail
    THEIRS = "theirs"  # it is today, or passed since the last mail and accuses nobody
    FOLLOW_UP = "follow_up"  # the day that we chose has come


@dataclass(frozen=True, slots=True)
class Look:
    """The moment of a mail, and that of the last one before it: what happened between is new."""

    now: datetime
    since: datetime
    zone: str

    @property
    def today(self) -> date:
        """The group's day."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    @property
    def since_on(self) -> date:
        """The group's day of the last mail."""
        return self.since.astimezone(ZoneInfo(self.zone)).date()

    def came(self, day: date | None) -> bool:
        """Whether ``day`` has come since the last mail."""
        return day is not None and self.since_on < day <= self.today

    def is_due(self, day: date | None) -> bool:
        """Whether one of the days on which we are reminded of ``day`` has come since."""
        return day is not None and any(self.came(day - timedelta(days=left)) for left in BEFORE)


@dataclass(frozen=True, slots=True)
class Reminder:
    """One request to tell of. ``fresh`` ones are a reason to write, the others are told along."""

    request: RecordsRequest
    reason: Reason
    on: date | None = None
    clock: RequestClock | None = None
    fresh: bool = True
    link: ExpiringLink | None = None


def of_member(session: Session, member_id: int, look: Look) -> list[Reminder]:
    """Everything to tell a member of what is assigned to them, the most pressing first."""
    mine = RecordsRequest.assignee_id == member_id
    found = [*_ours(session, look, mine), *_links(session, look, mine)]
    with_date = {each.request.id for each in found}
    found += (each for each in _asked(session, look, mine) if each.request.id not in with_date)
    found += _late(session, look, mine)
    found += _theirs(session, look, mine)
    told = {each.request.id for each in found}
    found += (each for each in _follow_ups(session, look, mine) if each.request.id not in told)
    return found


def of_nobody(session: Session, look: Look) -> list[Reminder]:
    """What would be lost and has nobody: not assigned, or to somebody who was shut out."""
    gone = select(Member.id).where(not_(Member.active))
    alone = or_(RecordsRequest.assignee_id.is_(None), RecordsRequest.assignee_id.in_(gone))
    lost = _ours(session, look, and_(alone, RequestClock.kind.in_(LOST_BY)))
    return [*lost, *_links(session, look, alone)]


def fell_due(session: Session, first: date, last: date) -> list[Reminder]:
    """Every date, ours or theirs, that came from ``first`` to ``last`` and nothing has met.

    Also those of ours that were lost meanwhile.
    """
    theirs = func.coalesce(RequestClock.latest_on, RequestClock.due_on)
    ours_came = and_(or_(ours(first), ours(last)), RequestClock.earliest_on.between(first, last))
    theirs_came = and_(_theirs_run(), theirs.between(first, last))
    found = [
        *_reminders(session.execute(_clocks().where(ours_came)), Reason.OURS),
        *_reminders(session.execute(_clocks().where(theirs_came)), Reason.THEIRS),
    ]
    return sorted(found, key=lambda each: (each.reason is not Reason.OURS, each.on or last))


def _ours(session: Session, look: Look, whose: ColumnElement[bool]) -> Iterator[Reminder]:
    """Clocks of ours within seven days or past their day, as long as something can be saved.

    What was lost since the last mail, because nobody was reminded, is told once.
    """
    kept = or_(ours(look.today), ours(min(look.since_on + timedelta(days=1), look.today)))
    soon = look.today + timedelta(days=max(BEFORE))
    query = (
        _clocks()
        .add_columns(_news(look))
        .where(whose, kept, RequestClock.earliest_on <= soon)
        .order_by(RequestClock.earliest_on, RecordsRequest.ref, RequestClock.rule)
    )
    for clock, request, new in session.execute(query):
        fresh = new or look.is_due(clock.earliest_on) or look.is_due(clock.latest_on)
        yield Reminder(request, Reason.OURS, clock.earliest_on, clock, bool(fresh))


def _links(session: Session, look: Look, whose: ColumnElement[bool]) -> Iterator[Reminder]:
    """Every link that nobody has fetched; a reason to write when it is new and before its end."""
    query = (
        select(ExpiringLink, RecordsRequest)
        .join(RecordsRequest, RecordsRequest.id == ExpiringLink.request_id)
        .options(joinedload(RecordsRequest.agency))
        .where(whose, ExpiringLink.state == LinkState.OPEN)
        .order_by(ExpiringLink.expires_on.is_(None), ExpiringLink.expires_on, ExpiringLink.id)
    )
    for link, request in session.execute(query):
        fresh = link.found_at > look.since or look.is_due(link.expires_on)
        yield Reminder(request, Reason.LINK, link.expires_on, fresh=fresh, link=link)


def _asked(session: Session, look: Look, whose: ColumnElement[bool]) -> Iterator[Reminder]:
    query = (
        select(RecordsRequest, _news(look))
        .options(joinedload(RecordsRequest.agency))
        .where(whose, RecordsRequest.status == RequestStatus.OUR_MOVE)
        .order_by(RecordsRequest.ref)
    )
    for request, new in session.execute(query):
        yield Reminder(request, Reason.ASKED, fresh=bool(new))


def _late(session: Session, look: Look, whose: ColumnElement[bool]) -> Iterator[Reminder]:
    """Whoever may be called late now, and could not be when the last mail was written."""
    now = provably_late(Days.of(look.now, look.today))
    then = provably_late(Days.of(look.since, look.since_on))
    query = _clocks().where(whose, now, not_(then)).order_by(RequestClock.latest_on)
    yield from _reminders(session.execute(query), Reason.LATE)


def _theirs(session: Session, look: Look, whose: ColumnElement[bool]) -> Iterator[Reminder]:
    day = func.coalesce(RequestClock.latest_on, RequestClock.due_on)
    late = provably_late(Days.of(look.now, look.today))
    query = _clocks().where(
        whose, _theirs_run(), not_(late), day > look.since_on, day <= look.today
    )
    yield from _reminders(session.execute(query.order_by(day)), Reason.THEIRS)


def _follow_ups(session: Session, look: Look, whose: ColumnElement[bool]) -> Iterator[Reminder]:
    query = (
        select(RecordsRequest)
        .options(joinedload(RecordsRequest.agency))
        .where(
            whose,
            RecordsRequest.closed_on.is_(None),
            RecordsRequest.follow_up_on > look.since_on,
            RecordsRequest.follow_up_on <= look.today,
        )
        .order_by(RecordsRequest.follow_up_on, RecordsRequest.ref)
    )
    for request in session.scalars(query):
        yield Reminder(request, Reason.FOLLOW_UP, request.follow_up_on)


def _clocks() -> Select[*tuple[Any, ...]]:
    return (
        select(RequestClock, RecordsRequest)
        .join(RecordsRequest, RecordsRequest.id == RequestClock.request_id)
        .options(joinedload(RecordsRequest.agency))
    )


def _theirs_run() -> ColumnElement[bool]:
    return and_(
        RequestClock.state == ClockState.RUNNING.value,
        RequestClock.who.in_((Actor.AGENCY.value, Actor.APPEAL_BODY.value)),
    )


def _news(look: Look) -> ColumnElement[bool]:
    """Whether anything was recorded of the request since the last mail."""
    recorded = select(RequestEvent.id).where(
        RequestEvent.request_id == RecordsRequest.id, RequestEvent.recorded_at > look.since
    )
    return recorded.exists().label("news")


def _reminders(rows: Iterable[Sequence[Any]], reason: Reason) -> Iterator[Reminder]:
    for clock, request in rows:
        on = clock.earliest_on if reason is Reason.OURS else clock.latest_on or clock.due_on
        yield Reminder(request, reason, on, clock)

"""The statements behind the lists of the desk: which clocks and requests put whom into which.

To build one costs about as much as to run it. They depend on the day and the filters alone, so
each is built once and kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Subquery,
    and_,
    case,
    distinct,
    func,
    literal_column,
    null,
    or_,
    select,
    union,
    union_all,
)

from app.law.vocabulary import Actor, ClockState
from app.models import Agency, RecordsRequest, RequestClock, RequestStatus
from app.queries.requests import Filters

OURS_AHEAD = 30
WEEK = 7
# Where an agency may sit, east to west: the day is over in the east first.
_ZONES = (
    "America/Puerto_Rico", "America/New_York", "America/Detroit", "America/Kentucky/Louisville",
    "America/Indiana/Indianapolis", "America/Chicago", "America/Denver", "America/Boise",
    "America/Phoenix", "America/Los_Angeles", "America/Anchorage", "America/Adak",
    "Pacific/Honolulu",
)  # fmt: skip
_WEST = "Pacific/Honolulu"
# Held here, because the library forgets a zone that nobody holds and reads its file anew.
_CLOCKS = {name: ZoneInfo(name) for name in _ZONES}

Rows = Select[*tuple[Any, ...]]


class Stack(StrEnum):
    """The lists of the desk."""

    OUR_MOVE = "our_move"
    LATE = "late"
    THIS_WEEK = "this_week"
    FOLLOW_UP = "follow_up"
    WAITING = "waiting"


LOUD = (Stack.OUR_MOVE, Stack.LATE, Stack.THIS_WEEK)


@dataclass(frozen=True, slots=True)
class Days:
    """The days of one moment: the group's, the westernmost agency's, and who is a day ahead."""

    today: date
    west: date
    ahead: tuple[str, ...]

    @classmethod
    def of(cls, now: datetime, today: date) -> "Days":
        """Give the days of ``now`` where agencies are; ``today`` is the group's own."""
        days = {name: now.astimezone(zone).date() for name, zone in _CLOCKS.items()}
        west = days[_WEST]
        return cls(today, west, tuple(zone for zone, day in days.items() if day > west))


@lru_cache(maxsize=256)
def statements(days: Days, filters: Filters) -> "Statements":
    """Give the statements of these days under these filters."""
    return Statements(days, filters)


class Statements:
    """What the desk asks under some filters, on the days of one moment."""

    def __init__(self, days: Days, filters: Filters) -> None:
        self._days = days
        self._filters = filters
        self._ticks = {stack: _ticks(stack, days) for stack in Stack}
        self._ordered: dict[Stack, Rows] = {}

    def ordered(self, stack: Stack) -> Rows:
        """The ids of a list with the day of each, the most pressing first."""
        if stack not in self._ordered:
            waiting = stack is Stack.WAITING
            self._ordered[stack] = self._longest_first() if waiting else self._by_day(stack)
        return self._ordered[stack]

    def total(self, stack: Stack) -> Rows:
        """How many a loud list has."""
        days = self._claimed(stack)
        query = select(func.count(distinct(days.c.request_id)))
        return self._narrowed(query, days.c.request_id)

    def clocks(self, stack: Stack) -> Select[RequestClock]:
        """The clocks that put requests into a list, the one that runs out first at the end."""
        return (
            select(RequestClock)
            .where(self._ticks[stack])
            .order_by(RequestClock.due_on.desc(), RequestClock.id.desc())
        )

    @cached_property
    def counts(self) -> Rows:
        """Of all requests that any list but the last claims: how many each loud list has, how many
        open ones stand in a loud list, and how many open ones in any. One pass over the claims.
        """
        claims = union_all(
            *(
                claim.with_only_columns(
                    claim.selected_columns[0],
                    *(literal_column(str(int(stack is each))).label(each.value) for each in LOUD),
                )
                for stack in (*LOUD, Stack.FOLLOW_UP)
                for claim in self._claims(stack)
            )
        ).subquery("claims")
        flags = [func.max(claims.c[each.value]).label(each.value) for each in LOUD]
        each = select(claims.c.request_id, *flags).group_by(claims.c.request_id).subquery("each")
        loud = [func.coalesce(func.sum(each.c[one.value]), 0) for one in LOUD]
        is_loud = or_(*(each.c[one.value] == 1 for one in LOUD))
        is_open = RecordsRequest.closed_on.is_(None)
        query = select(
            *loud,
            func.count(case((and_(is_open, is_loud), 1))),
            func.count(case((is_open, 1))),
        ).join_from(each, RecordsRequest, RecordsRequest.id == each.c.request_id)
        return self._filtered(query)

    @cached_property
    def open(self) -> Rows:
        """How many requests are open."""
        query = select(func.count(RecordsRequest.id)).where(RecordsRequest.closed_on.is_(None))
        return self._filtered(query)

    @cached_property
    def next_day(self) -> Rows:
        """The next day, after this week, on which a running clock falls due."""
        query: Rows = select(func.min(RequestClock.due_on)).where(
            RequestClock.state == ClockState.RUNNING.value,
            RequestClock.due_on >= self._days.today + timedelta(days=WEEK),
        )
        if self._filters != Filters():
            mine = self._filtered(select(RecordsRequest.id))
            query = query.where(RequestClock.request_id.in_(mine))
        return query

    def _by_day(self, stack: Stack) -> Rows:
        """The ids of a list with the first day of each, in the order of that day."""
        days = self._claimed(stack)
        first = func.min(days.c.day)
        query = select(days.c.request_id, first).group_by(days.c.request_id)
        if stack is Stack.FOLLOW_UP:
            query = self._filtered(
                query.join(RecordsRequest, RecordsRequest.id == days.c.request_id).where(
                    RecordsRequest.closed_on.is_(None),
                    days.c.request_id.not_in(self._ids(*LOUD)),
                )
            )
        else:
            query = self._narrowed(query, days.c.request_id)
        return query.order_by(first.is_(None), first, days.c.request_id)

    def _longest_first(self) -> Rows:
        """The open requests that no other list has, the longest waiting first."""
        query = (
            select(RecordsRequest.id, RecordsRequest.filed_on)
            .where(
                RecordsRequest.closed_on.is_(None),
                RecordsRequest.id.not_in(self._ids(*LOUD, Stack.FOLLOW_UP)),
            )
            .order_by(RecordsRequest.filed_on, RecordsRequest.id)
        )
        return self._filtered(query)

    def _claimed(self, stack: Stack) -> Subquery:
        """The requests that a list claims, with every day that puts them there."""
        claims = [*self._claims(stack)]
        return (union_all(*claims) if len(claims) > 1 else claims[0]).subquery("days")

    def _narrowed(self, query: Rows, request_id: ColumnElement[int]) -> Rows:
        """Let only those pass that the filters choose; without filters no request is read."""
        if self._filters == Filters():
            return query
        return self._filtered(query.join(RecordsRequest, RecordsRequest.id == request_id))

    def _filtered(self, query: Rows) -> Rows:
        """The filters on a query that reads requests."""
        if self._filters.need_agency:
            query = query.join(Agency, Agency.id == RecordsRequest.agency_id)
        return query.where(*self._filters.conditions())

    def _ids(self, *stacks: Stack) -> CompoundSelect[Any]:
        """The ids of the requests that any of these lists claims."""
        claims = (claim for stack in stacks for claim in self._claims(stack))
        return union(*(each.with_only_columns(each.selected_columns[0]) for each in claims))

    def _claims(self, stack: Stack) -> Iterator[Rows]:
        """What a list claims, each with its day: by a clock, and by the request itself."""
        column = {Stack.OUR_MOVE: RequestClock.earliest_on, Stack.LATE: RequestClock.latest_on}
        yield select(
            RequestClock.request_id.label("request_id"),
            column.get(stack, RequestClock.due_on).label("day"),
        ).where(self._ticks[stack])
        request_id = RecordsRequest.id.label("request_id")
        if stack is Stack.OUR_MOVE:
            undated = select(request_id, null().label("day"))
            yield undated.where(RecordsRequest.status == RequestStatus.OUR_MOVE)
        if stack is Stack.FOLLOW_UP:
            chosen = select(request_id, RecordsRequest.follow_up_on.label("day"))
            yield chosen.where(
                RecordsRequest.closed_on.is_(None),
                RecordsRequest.follow_up_on <= self._days.today,
            )


def _ticks(stack: Stack, days: Days) -> ColumnElement[bool]:
    """Which clocks put a request into a list."""
    if stack is Stack.OUR_MOVE:
        return _ours(days.today)
    if stack is Stack.LATE:
        return provably_late(days)
    running = RequestClock.state == ClockState.RUNNING.value
    if stack is Stack.WAITING:
        return and_(running, RequestClock.due_on >= days.today)
    theirs = and_(running, RequestClock.who != Actor.REQUESTER.value)
    if stack is Stack.THIS_WEEK:
        last = days.today + timedelta(days=WEEK - 1)
        return and_(theirs, RequestClock.due_on.between(days.today, last))
    return and_(theirs, RequestClock.due_on < days.today)


def _ours(today: date) -> ColumnElement[bool]:
    """Clocks of ours that can still be kept and that run out soon, at the earliest reading.

    They run, or were started by a silence that is complete.
    """
    silence = and_(
        RequestClock.state == ClockState.NOT_STARTED.value,
        RequestClock.started_on < today,
    )
    return and_(
        RequestClock.who == Actor.REQUESTER.value,
        RequestClock.earliest_on <= today + timedelta(days=OURS_AHEAD),
        RequestClock.latest_on >= today,
        or_(RequestClock.state == ClockState.RUNNING.value, silence),
    )


def oldest_fresh_reading(today: date) -> str:
    """The month of the oldest reading of a rule by which somebody may be called late: a year ago.

    Read in the same month a year ago is fresh; before that it is stale, and accuses nobody.
    """
    return f"{today.year - 1:04d}-{today.month:02d}"


def provably_late(days: Days) -> ColumnElement[bool]:
    """The clocks by which an agency may be called late at this moment: where lateness is told.

    Running, with a rule that may accuse and that somebody has read within twelve months, and the
    last defensible day is over where the agency is. A zone that is not known here counts as the
    westernmost.
    """
    over = RequestClock.latest_on < days.west
    if days.ahead:
        in_the_east = (
            select(RecordsRequest.id)
            .join(Agency, Agency.id == RecordsRequest.recipient_id)
            .where(RecordsRequest.id == RequestClock.request_id, Agency.zone.in_(days.ahead))
            .correlate(RequestClock)
            .exists()
        )
        over = and_(RequestClock.latest_on <= days.west, or_(over, in_the_east))
    return and_(
        RequestClock.may_accuse,
        RequestClock.state == ClockState.RUNNING.value,
        RequestClock.read_on >= oldest_fresh_reading(days.west),
        over,
    )

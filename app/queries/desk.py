"""What the desk shows today: who must act, on what, by when. A due day stands in one list only.

*Our move*: they asked us something, or a clock of ours runs out within ``OURS_AHEAD`` days.
*Late*: an agency's last defensible day has passed where the agency is, under a rule that may
accuse. *This week*: an agency's day within seven days. A request whose agency is late while our
appeal runs is in both of the first two, by two different days; never twice in one. Of the other
open requests, those are to *follow up* whose day, chosen by us, has come, or whose agency let
pass a day that accuses nobody; the rest is *waiting*.

Lists are read page by page; counts and pages take the same number of queries however much there
is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Subquery,
    and_,
    distinct,
    func,
    null,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import Session, joinedload

from app.law.vocabulary import Actor, ClockState
from app.models import Agency, RecordsRequest, RequestClock, RequestStatus
from app.queries.requests import Filters

PER_PAGE = 25
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


_LOUD = (Stack.OUR_MOVE, Stack.LATE, Stack.THIS_WEEK)


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One request in one list. ``on`` is the day that put it there, ``clock`` what the law says.

    ``on`` is the day to act by (our move), the last defensible day (late), the due day (this
    week), the follow-up (or the passed day), and for those waiting the next known day; None: no
    legal date. ``clock`` is None where no clock put it there.
    """

    request: RecordsRequest
    stack: Stack
    on: date | None
    clock: RequestClock | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many requests stand in each list, and the next day on which something falls due."""

    our_move: int
    late: int
    this_week: int
    follow_up: int
    waiting: int
    next_on: date | None

    @property
    def nothing_due(self) -> bool:
        """Whether the three lists that want somebody are empty."""
        return not (self.our_move or self.late or self.this_week)


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of one moment: ``today`` is the group's day, lateness is judged at the agency."""

    now: datetime
    today: date
    filters: Filters = field(default_factory=Filters)

    def counts(self, session: Session) -> Counts:
        """Count every list; seven queries, each of them over an index."""
        loud = {stack: self._count(session, stack) for stack in _LOUD}
        open_ = select(func.count(RecordsRequest.id)).where(RecordsRequest.closed_on.is_(None))
        in_loud = open_.where(RecordsRequest.id.in_(self._ids(*_LOUD)))
        in_any = open_.where(RecordsRequest.id.in_(self._ids(*_LOUD, Stack.FOLLOW_UP)))
        everything, named, claimed = (
            session.scalar(self._filtered(query)) or 0 for query in (open_, in_loud, in_any)
        )
        return Counts(
            loud[Stack.OUR_MOVE],
            loud[Stack.LATE],
            loud[Stack.THIS_WEEK],
            claimed - named,
            everything - claimed,
            self._next(session),
        )

    def rows(
        self, session: Session, stack: Stack, *, page: int = 1, per_page: int = PER_PAGE
    ) -> list[DeskRow]:
        """One page of a list, the most pressing first; three queries."""
        query = self._waiting() if stack is Stack.WAITING else self._ordered(stack)
        chosen = query.limit(per_page).offset((max(1, page) - 1) * per_page)
        days: dict[int, date | None] = {row[0]: row[1] for row in session.execute(chosen)}
        requests = session.scalars(
            select(RecordsRequest)
            .where(RecordsRequest.id.in_(days))
            .options(joinedload(RecordsRequest.agency))
        )
        by_id = {request.id: request for request in requests}
        clocks = self._clocks(session, stack, [*days])
        found = []
        for request_id, on in days.items():
            clock = clocks.get(request_id)
            if stack is Stack.WAITING:
                on = clock.due_on if clock else None  # noqa: PLW2901 - only a page is dated
            found.append(DeskRow(by_id[request_id], stack, on, clock))
        return found

    def _days(self, stack: Stack) -> Subquery:
        """The requests that a list claims, with every day that puts them there."""
        claims = [*self._claims(stack)]
        return (union_all(*claims) if len(claims) > 1 else claims[0]).subquery("days")

    def _ordered(self, stack: Stack) -> Rows:
        """The ids of a list with the first day of each, in the order of that day."""
        days = self._days(stack)
        first = func.min(days.c.day)
        query = select(days.c.request_id, first).group_by(days.c.request_id)
        if stack is Stack.FOLLOW_UP:
            query = self._filtered(
                query.join(RecordsRequest, RecordsRequest.id == days.c.request_id).where(
                    RecordsRequest.closed_on.is_(None),
                    days.c.request_id.not_in(self._ids(*_LOUD)),
                )
            )
        else:
            query = self._narrowed(query, days.c.request_id)
        return query.order_by(first.is_(None), first, days.c.request_id)

    def _waiting(self) -> Rows:
        """The open requests that no other list has, the longest waiting first."""
        query = (
            select(RecordsRequest.id, RecordsRequest.filed_on)
            .where(
                RecordsRequest.closed_on.is_(None),
                RecordsRequest.id.not_in(self._ids(*_LOUD, Stack.FOLLOW_UP)),
            )
            .order_by(RecordsRequest.filed_on, RecordsRequest.id)
        )
        return self._filtered(query)

    def _count(self, session: Session, stack: Stack) -> int:
        days = self._days(stack)
        query = select(func.count(distinct(days.c.request_id)))
        return session.scalar(self._narrowed(query, days.c.request_id)) or 0

    def _narrowed(self, query: Rows, request_id: ColumnElement[int]) -> Rows:
        """Let only those pass that the filters choose; without filters no request is read."""
        if self.filters == Filters():
            return query
        return self._filtered(query.join(RecordsRequest, RecordsRequest.id == request_id))

    def _filtered(self, query: Rows) -> Rows:
        """The filters on a query that reads requests."""
        if self.filters.need_agency:
            query = query.join(Agency, Agency.id == RecordsRequest.agency_id)
        return query.where(*self.filters.conditions())

    def _ids(self, *stacks: Stack) -> CompoundSelect[Any]:
        """The ids of the requests that any of these lists claims."""
        claims = (claim.subquery() for stack in stacks for claim in self._claims(stack))
        return union(*(select(each.c.request_id) for each in claims))

    def _claims(self, stack: Stack) -> Iterator[Rows]:
        """What a list claims, each with its day: by a clock, and by the request itself."""
        column = {Stack.OUR_MOVE: RequestClock.earliest_on, Stack.LATE: RequestClock.latest_on}
        yield select(
            RequestClock.request_id.label("request_id"),
            column.get(stack, RequestClock.due_on).label("day"),
        ).where(self._ticks(stack))
        request_id = RecordsRequest.id.label("request_id")
        if stack is Stack.OUR_MOVE:
            undated = select(request_id, null().label("day"))
            yield undated.where(RecordsRequest.status == RequestStatus.OUR_MOVE)
        if stack is Stack.FOLLOW_UP:
            chosen = select(request_id, RecordsRequest.follow_up_on.label("day"))
            yield chosen.where(
                RecordsRequest.closed_on.is_(None), RecordsRequest.follow_up_on <= self.today
            )

    def _ticks(self, stack: Stack) -> ColumnElement[bool]:
        """Which clocks put a request into a list."""
        if stack is Stack.OUR_MOVE:
            return self._ours()
        if stack is Stack.LATE:
            return provably_late(self.now)
        running = RequestClock.state == ClockState.RUNNING.value
        if stack is Stack.WAITING:
            return and_(running, RequestClock.due_on >= self.today)
        theirs = and_(running, RequestClock.who != Actor.REQUESTER.value)
        if stack is Stack.THIS_WEEK:
            last = self.today + timedelta(days=WEEK - 1)
            return and_(theirs, RequestClock.due_on.between(self.today, last))
        return and_(theirs, RequestClock.due_on < self.today)

    def _ours(self) -> ColumnElement[bool]:
        """Clocks of ours that can still be kept and that run out soon, at the earliest reading.

        They run, or were started by a silence that is complete.
        """
        silence = and_(
            RequestClock.state == ClockState.NOT_STARTED.value,
            RequestClock.started_on < self.today,
        )
        return and_(
            RequestClock.who == Actor.REQUESTER.value,
            RequestClock.earliest_on <= self.today + timedelta(days=OURS_AHEAD),
            RequestClock.latest_on >= self.today,
            or_(RequestClock.state == ClockState.RUNNING.value, silence),
        )

    def _clocks(
        self, session: Session, stack: Stack, ids: Sequence[int]
    ) -> dict[int, RequestClock]:
        """The clock that put each request into the list: the one that runs out first."""
        query = (
            select(RequestClock)
            .where(RequestClock.request_id.in_(ids), self._ticks(stack))
            .order_by(RequestClock.due_on.desc(), RequestClock.id.desc())
        )
        return {clock.request_id: clock for clock in session.scalars(query)}

    def _next(self, session: Session) -> date | None:
        """The next day, after this week, on which a running clock falls due."""
        query = select(func.min(RequestClock.due_on)).where(
            RequestClock.state == ClockState.RUNNING.value,
            RequestClock.due_on >= self.today + timedelta(days=WEEK),
        )
        if self.filters != Filters():
            mine = select(RecordsRequest.id).join(RecordsRequest.agency)
            query = query.where(RequestClock.request_id.in_(mine.where(*self.filters.conditions())))
        return session.scalar(query)


def provably_late(now: datetime) -> ColumnElement[bool]:
    """The clocks by which an agency may be called late at this moment: where lateness is told.

    Running, with a rule that may accuse and that somebody has read within twelve months, and the
    last defensible day is over where the agency is. A zone that is not known here counts as the
    westernmost.
    """
    days = {name: now.astimezone(zone).date() for name, zone in _CLOCKS.items()}
    first = days[_WEST]
    ahead = [zone for zone, day in days.items() if day > first]
    over = RequestClock.latest_on < first
    if ahead:
        in_the_east = (
            select(RecordsRequest.id)
            .join(Agency, Agency.id == RecordsRequest.recipient_id)
            .where(RecordsRequest.id == RequestClock.request_id, Agency.zone.in_(ahead))
            .correlate(RequestClock)
            .exists()
        )
        over = and_(RequestClock.latest_on <= first, or_(over, in_the_east))
    # Read in the same month a year ago is fresh; before that it is stale.
    fresh = f"{first.year - 1:04d}-{first.month:02d}"
    return and_(
        RequestClock.may_accuse,
        RequestClock.state == ClockState.RUNNING.value,
        RequestClock.read_on >= fresh,
        over,
    )

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

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, func, or_, select, union
from sqlalchemy.orm import Session, contains_eager

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
_TICKING = (ClockState.RUNNING.value, ClockState.NOT_STARTED.value)


class Stack(StrEnum):
    """The lists of the desk."""

    OUR_MOVE = "our_move"
    LATE = "late"
    THIS_WEEK = "this_week"
    FOLLOW_UP = "follow_up"
    WAITING = "waiting"


_NAMED = (Stack.OUR_MOVE, Stack.LATE, Stack.THIS_WEEK, Stack.FOLLOW_UP)


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
        found = {stack: self._count(session, *self._conditions(stack)) for stack in _NAMED}
        open_ = self._count(session, RecordsRequest.closed_on.is_(None))
        claimed = RecordsRequest.id.in_(self._ids(*_NAMED))
        named = self._count(session, RecordsRequest.closed_on.is_(None), claimed)
        return Counts(
            found[Stack.OUR_MOVE],
            found[Stack.LATE],
            found[Stack.THIS_WEEK],
            found[Stack.FOLLOW_UP],
            open_ - named,
            self._next(session),
        )

    def rows(
        self, session: Session, stack: Stack, *, page: int = 1, per_page: int = PER_PAGE
    ) -> list[DeskRow]:
        """One page of a list, the most pressing first; two queries."""
        day = self._day(stack)
        # Those who wait are many: the longest waiting come first, and only a page is dated.
        order = [RecordsRequest.filed_on] if stack is Stack.WAITING else [day.is_(None), day]
        query = (
            select(RecordsRequest, day.label("on"))
            .join(RecordsRequest.agency)
            .options(contains_eager(RecordsRequest.agency))
            .where(*self._conditions(stack), *self.filters.conditions())
            .order_by(*order, RecordsRequest.id)
            .limit(per_page)
            .offset((max(1, page) - 1) * per_page)
        )
        found = session.execute(query).all()
        clocks = self._clocks(session, stack, [row[0].id for row in found])
        return [DeskRow(request, stack, on, clocks.get(request.id)) for request, on in found]

    def _count(self, session: Session, *conditions: ColumnElement[bool]) -> int:
        query: Select[Any] = select(func.count(RecordsRequest.id))
        if self.filters.need_agency:
            query = query.join(Agency, Agency.id == RecordsRequest.agency_id)
        return session.scalar(query.where(*conditions, *self.filters.conditions())) or 0

    def _conditions(self, stack: Stack) -> list[ColumnElement[bool]]:
        """What puts a request into a list; the two quiet ones take what no other list has."""
        if stack in {Stack.OUR_MOVE, Stack.LATE, Stack.THIS_WEEK}:
            return [RecordsRequest.id.in_(self._ids(stack))]
        others = _NAMED[:3] if stack is Stack.FOLLOW_UP else _NAMED
        mine = [RecordsRequest.id.in_(self._ids(stack))] if stack is Stack.FOLLOW_UP else []
        return [
            *mine,
            RecordsRequest.closed_on.is_(None),
            RecordsRequest.id.not_in(self._ids(*others)),
        ]

    def _ids(self, *stacks: Stack) -> Select[Any] | CompoundSelect[Any]:
        """The ids of the requests that any of these lists claims."""
        claims = [claim for stack in stacks for claim in self._claims(stack)]
        return union(*claims) if len(claims) > 1 else claims[0]

    def _claims(self, stack: Stack) -> Iterator[Select[Any]]:
        """What a list claims: requests by a clock of theirs, and requests by themselves."""
        yield select(RequestClock.request_id).where(self._ticks(stack)).correlate(None)
        own = select(RecordsRequest.id).correlate(None)
        if stack is Stack.OUR_MOVE:
            yield own.where(RecordsRequest.status == RequestStatus.OUR_MOVE)
        if stack is Stack.FOLLOW_UP:
            yield own.where(
                RecordsRequest.closed_on.is_(None), RecordsRequest.follow_up_on <= self.today
            )

    def _ticks(self, stack: Stack) -> ColumnElement[bool]:
        """Which clocks put a request into a list."""
        if stack is Stack.OUR_MOVE:
            return self._ours()
        if stack is Stack.LATE:
            return provably_late(self.now)
        theirs = and_(RequestClock.who != Actor.REQUESTER.value, self._begun())
        if stack is Stack.THIS_WEEK:
            last = self.today + timedelta(days=WEEK - 1)
            return and_(theirs, RequestClock.due_on.between(self.today, last))
        if stack is Stack.FOLLOW_UP:
            return and_(theirs, RequestClock.due_on < self.today)
        return and_(RequestClock.state.in_(_TICKING), RequestClock.due_on >= self.today)

    def _ours(self) -> ColumnElement[bool]:
        """Clocks of ours that can still be kept and that run out soon, at the earliest reading."""
        return and_(
            RequestClock.who == Actor.REQUESTER.value,
            self._begun(),
            RequestClock.earliest_on <= self.today + timedelta(days=OURS_AHEAD),
            RequestClock.latest_on >= self.today,
        )

    def _begun(self) -> ColumnElement[bool]:
        """Running, or started by a silence that is complete."""
        return or_(
            RequestClock.state == ClockState.RUNNING.value,
            and_(
                RequestClock.state == ClockState.NOT_STARTED.value,
                RequestClock.started_on < self.today,
            ),
        )

    def _day(self, stack: Stack) -> ColumnElement[Any]:
        """The day a row is sorted by."""
        column = {Stack.OUR_MOVE: RequestClock.earliest_on, Stack.LATE: RequestClock.latest_on}
        earliest: ColumnElement[Any] = (
            select(func.min(column.get(stack, RequestClock.due_on)))
            .where(RequestClock.request_id == RecordsRequest.id, self._ticks(stack))
            .correlate(RecordsRequest)
            .scalar_subquery()
        )
        if stack is Stack.FOLLOW_UP:
            return func.coalesce(RecordsRequest.follow_up_on, earliest)
        return earliest

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
    days = {zone: now.astimezone(ZoneInfo(zone)).date() for zone in _ZONES}
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
        over = or_(over, and_(RequestClock.latest_on == first, in_the_east))
    # Read in the same month a year ago is fresh; before that it is stale.
    fresh = f"{first.year - 1:04d}-{first.month:02d}"
    return and_(
        RequestClock.may_accuse,
        RequestClock.state == ClockState.RUNNING.value,
        RequestClock.read_on >= fresh,
        over,
    )

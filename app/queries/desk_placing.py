"""Where each request stands on the desk: in one list, the first of those that claim it.

To build a statement costs about as much as to run it. They depend on the day and the filters
alone, so each is built once and kept.
"""

from datetime import timedelta
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    String,
    Subquery,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from app.law.vocabulary import ClockState, Kind
from app.models import Agency, RecordsRequest, RequestClock
from app.queries.desk_statements import LOUD, WEEK, Days, Rows, Stack, claims, ticks
from app.queries.requests import Filters

# The lists that claim somebody; the last one has whom they leave.
CLAIMING = tuple(stack for stack in Stack if stack is not Stack.WAITING)
_IS_OPEN = RecordsRequest.closed_on.is_(None)
_NO_DAY = "9999-12-31"

Key = InstrumentedAttribute[Any]


@lru_cache(maxsize=256)
def statements(days: Days, filters: Filters, kind: Kind | None = None) -> "Statements":
    """Give the statements of these days under these filters."""
    return Statements(days, filters, kind)


class Statements:
    """What the desk asks under some filters, on the days of one moment.

    ``kind`` keeps, in each list, those whom a clock of that kind put there.
    """

    def __init__(self, days: Days, filters: Filters, kind: Kind | None = None) -> None:
        self._days = days
        self._filters = filters
        self._kind = kind
        self._ordered: dict[Stack, Rows] = {}
        self._pages: dict[tuple[Stack, bool], Rows] = {}
        self._counts: dict[Key | None, Rows] = {}

    def ordered(self, stack: Stack) -> Rows:
        """The ids of a list with the day of each, the most pressing first."""
        if stack not in self._ordered:
            waiting = stack is Stack.WAITING
            self._ordered[stack] = self._longest_first() if waiting else self._by_day(stack)
        return self._ordered[stack]

    def page(self, stack: Stack, *, counted: bool = False) -> Rows:
        """Some of a list: ``limit`` many after the first ``offset``.

        ``counted`` adds to each row how many the whole list has, at little cost.
        """
        if (stack, counted) not in self._pages:
            page = self.ordered(stack)
            if counted:
                page = page.add_columns(func.count().over())
            page = page.limit(bindparam("limit", type_=Integer))
            self._pages[stack, counted] = page.offset(bindparam("offset", type_=Integer))
        return self._pages[stack, counted]

    def total(self, stack: Stack) -> Rows:
        """How many stand in one list."""
        return select(func.count()).select_from(self.ordered(stack).order_by(None).subquery())

    @cached_property
    def late_too(self) -> Rows:
        """How many stand under our move and have a late agency besides."""
        query: Rows = select(func.count(RequestClock.request_id.distinct())).where(
            ticks(Stack.LATE, self._days),
            RequestClock.request_id.in_(self._ids((Stack.OUR_MOVE,))),
        )
        if self._filters == Filters():
            return query
        return self._filtered(
            query.join(RecordsRequest, RecordsRequest.id == RequestClock.request_id)
        )

    def counts(self, key: Key | None = None) -> Rows:
        """Rows of list, how many stand in it, how many of those are open, how many are late too.

        With a ``key``, a column of the request or of its agency, each row has it at its end. The
        last list, of those whom no other claims, has no row. One pass over the claims.
        """
        if key not in self._counts:
            each = self._each(keyed=self._kind is not None)
            self._counts[key] = self._counted(each, [key] if key else [], key)
        return self._counts[key]

    @cached_property
    def counts_by_kind(self) -> Rows:
        """As ``counts``, with the kind of the clock that put them there; "" where none did."""
        each = self._each(keyed=True)
        return self._counted(each, [_kind_of(each.c.key).label("kind")])

    def open(self, key: Key | None = None) -> Rows:
        """How many requests are open; with a key, rows of how many and it."""
        if key is Agency.state and self._filters == Filters():
            return self._open_by_state
        columns = [key] if key else []
        query = select(func.count(RecordsRequest.id), *columns).where(_IS_OPEN)
        return self._filtered(query.group_by(*columns), key)

    @cached_property
    def _open_by_state(self) -> Rows:
        """The same by state: counted by agency first, which one index tells without the rows."""
        number = func.count().filter(_IS_OPEN).label("number")
        each = select(RecordsRequest.agency_id, number).group_by(RecordsRequest.agency_id)
        found = each.subquery("by_agency")
        query: Rows = select(func.sum(found.c.number), Agency.state).join_from(
            found, Agency, Agency.id == found.c.agency_id
        )
        return query.group_by(Agency.state)

    @cached_property
    def next_day(self) -> Rows:
        """The next last day of a running clock, after this week."""
        query: Rows = select(func.min(RequestClock.latest_on)).where(
            RequestClock.state == ClockState.RUNNING.value,
            RequestClock.latest_on >= self._days.today + timedelta(days=WEEK),
        )
        if self._filters != Filters():
            mine = self._filtered(select(RecordsRequest.id))
            query = query.where(RequestClock.request_id.in_(mine))
        return query

    @cached_property
    def clocks(self) -> Rows:
        """The clocks of the requests ``ids`` that run or may, each with the lists it speaks for."""
        flags = [ticks(stack, self._days).label(stack.value) for stack in Stack]
        return select(RequestClock, *flags).where(
            RequestClock.request_id.in_(bindparam("ids", expanding=True)),
            RequestClock.state.in_((ClockState.RUNNING.value, ClockState.NOT_STARTED.value)),
        )

    def _each(self, *, keyed: bool) -> Subquery:
        """Each claimed request: the first list that claims it, whether it is late, or for later.

        ``keyed`` adds what sorts by list, rank, day and kind.
        """
        parts = []
        for number, stack in enumerate(CLAIMING):
            # Whether it is for later matters to closed requests alone, and other lists do to open.
            later = stack is Stack.LATER
            columns: list[ColumnElement[Any]] = [
                (null() if later else literal_column(str(number))).label("list"),
                literal_column(str(int(stack is Stack.LATE))).label("late"),
                literal_column(str(int(later))).label("later"),
            ]
            for claim in claims(stack, self._days):
                key = [_key(number, claim).label("key")] if keyed else []
                parts.append(
                    claim.with_only_columns(claim.selected_columns.request_id, *columns, *key)
                )
        found = union_all(*parts).subquery("claims")
        wanted = [
            func.min(found.c.list).label("list"),
            func.max(found.c.late).label("late"),
            func.max(found.c.later).label("later"),
        ]
        if keyed:
            wanted.append(func.min(found.c.key).label("key"))
        return select(found.c.request_id, *wanted).group_by(found.c.request_id).subquery("each")

    def _counted(self, each: Subquery, columns: list[Any], key: Key | None = None) -> Rows:
        """Count those claimed by the list where they stand, and by ``columns``."""
        stack = case(
            *((each.c.list == CLAIMING.index(loud), loud.value) for loud in LOUD),
            (and_(_IS_OPEN, each.c.list == CLAIMING.index(Stack.FOLLOW_UP)), Stack.FOLLOW_UP.value),
            (and_(~_IS_OPEN, each.c.later == 1), Stack.LATER.value),
        ).label("stack")
        query = select(
            stack, func.count(), func.count().filter(_IS_OPEN), func.sum(each.c.late), *columns
        ).join_from(each, RecordsRequest, RecordsRequest.id == each.c.request_id)
        if self._kind is not None:
            query = query.where(_kind_of(each.c.key) == self._kind.value)
        return self._filtered(query.group_by(stack, *columns), key)

    def _by_day(self, stack: Stack) -> Rows:
        """The ids of a list with the first day of each, in the order of that day."""
        parts = [
            self._but(claim, claim.selected_columns.request_id, _before(stack))
            for claim in claims(stack, self._days)
        ]
        days = union_all(*parts).subquery("days")
        rank = func.min(days.c.rank)
        # The day of a clock that kills counts before an earlier one that does not.
        day = func.coalesce(func.min(days.c.day).filter(days.c.rank == 0), func.min(days.c.day))
        query: Rows = select(days.c.request_id, day).group_by(days.c.request_id)
        if self._kind is not None:
            query = query.having(_kind_of(func.min(_key(0, select(days)))) == self._kind.value)
        if stack not in LOUD or self._filters != Filters():
            query = query.join(RecordsRequest, RecordsRequest.id == days.c.request_id)
            query = self._filtered(query)
        if stack not in LOUD:
            query = query.where(_IS_OPEN if stack is Stack.FOLLOW_UP else ~_IS_OPEN)
        return query.order_by(rank, day.is_(None), day, days.c.request_id)

    def _longest_first(self) -> Rows:
        """The open requests that no other list has, the longest waiting first."""
        query: Rows = select(RecordsRequest.id, RecordsRequest.filed_on).where(_IS_OPEN)
        if self._kind is not None:
            query = query.where(literal_column("1 = 0"))  # no clock put anybody here
        query = self._but(query, RecordsRequest.id, (*LOUD, Stack.FOLLOW_UP))
        return self._filtered(query).order_by(RecordsRequest.filed_on, RecordsRequest.id)

    def _but(self, query: Rows, request_id: Any, lists: tuple[Stack, ...]) -> Rows:  # noqa: ANN401 - a column of one table or another
        """Of a query, those whom none of these lists claims."""
        return query.where(request_id.not_in(self._ids(lists))) if lists else query

    def _ids(self, lists: tuple[Stack, ...]) -> CompoundSelect[Any]:
        found = (claim for stack in lists for claim in claims(stack, self._days))
        return union_all(
            *(claim.with_only_columns(claim.selected_columns.request_id) for claim in found)
        )

    def _filtered(self, query: Rows, key: Key | None = None) -> Rows:
        """The filters on a query that reads requests; ``key`` may need the agency too."""
        if self._filters.need_agency or (key is not None and key.class_ is Agency):
            query = query.join(Agency, Agency.id == RecordsRequest.agency_id)
        return query.where(*self._filters.conditions())


def _before(stack: Stack) -> tuple[Stack, ...]:
    """The lists that take first. Open and closed requests are apart without being told."""
    return LOUD if stack not in LOUD else LOUD[: LOUD.index(stack)]


def _key(number: int, claim: Select[Any]) -> ColumnElement[str]:
    """Write list, rank, day and kind in one text, so that the least names the most pressing."""
    of = claim.selected_columns
    day = func.coalesce(cast(of.day, String(10)), _NO_DAY)
    rank = cast(of.rank, String(1))
    return literal_column(f"'{number}'").concat(rank).concat(day).concat(of.kind)


def _kind_of(key: ColumnElement[str]) -> ColumnElement[str]:
    return func.substr(key, len(f"00{_NO_DAY}") + 1)

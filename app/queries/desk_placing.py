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
    String,
    Subquery,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from app.law.vocabulary import ClockState, Kind
from app.models import Agency, RecordsRequest, RequestClock
from app.queries.desk_statements import (
    LOUD,
    NUMBERS,
    WEEK,
    Days,
    Rows,
    Stack,
    all_claims,
    claims,
    ticks,
)
from app.queries.requests import Filters

_IS_OPEN = RecordsRequest.closed_on.is_(None)
_NO_DAY = "9999-12-31"
# The one key where nothing is told apart.
_ALL = literal_column("''", String).label("key")
# The lists that claim somebody; the last one has whom they leave.
CLAIMING = tuple(stack for stack in Stack if stack is not Stack.WAITING)
# Claimed by clocks of theirs alone, none of which goes before another but by its day.
_BY_THEIR_DAY = (Stack.LATE, Stack.THIS_WEEK)

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
        self._nearest: dict[Stack, Rows] = {}
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

    def nearest(self, stack: Stack) -> Rows | None:
        """The days that put anybody into a list, the nearest first, ``limit`` many; None: no way.

        A request stands there once for each of its days. An index gives them in this order, so
        that a few are found without the rest: only where clocks of theirs claim, unfiltered.
        """
        if stack not in _BY_THEIR_DAY or self._filters != Filters() or self._kind is not None:
            return None
        if stack not in self._nearest:
            days = union_all(*claims(stack, self._days)).subquery("days")
            query: Rows = select(days.c.request_id, days.c.day)
            query = self._but(query, days.c.request_id, _before(stack))
            query = query.order_by(days.c.day, days.c.request_id)
            self._nearest[stack] = query.limit(bindparam("limit", type_=Integer))
        return self._nearest[stack]

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
        """How many stand in each list, ``late_too`` under our move, and ``claimed``, of the open.

        The last list, of those whom no other claims, has no column. There is a row for each
        ``key``, a column of the request or of its agency; without one, a row for all, its key "".
        One pass over the claims.
        """
        if key not in self._counts:
            each = self._each(keyed=self._kind is not None)
            self._counts[key] = self._counted(each, key)
        return self._counts[key]

    @cached_property
    def counts_by_kind(self) -> Rows:
        """As ``counts``, with the kind of the clock that put them there; "" where none did."""
        each = self._each(keyed=True)
        return self._counted(each, _kind_put(each))

    def open(self, key: Key | None = None) -> Rows:
        """Rows of how many requests are open and the ``key``; without one, a row for all and "".

        By a key all are read and the open ones counted, so that one index answers in its order.
        """
        if key is Agency.state and self._filters == Filters():
            return self._open_by_state
        if key is None:
            everybody: Rows = select(func.count(RecordsRequest.id), _ALL).where(_IS_OPEN)
            return self._filtered(everybody)
        query: Rows = select(func.count(RecordsRequest.id).filter(_IS_OPEN), key)
        return self._filtered(query.group_by(key), key)

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
        """The clocks of the requests ``ids``, each with the lists it speaks for."""
        flags = [ticks(stack, self._days).label(stack.value) for stack in Stack]
        mine = RequestClock.request_id.in_(bindparam("ids", expanding=True))
        return select(RequestClock, *flags).where(mine)

    def _each(self, *, keyed: bool) -> Subquery:
        """Each claimed request: the first and the last list that claims it, and whether it is late.

        ``keyed`` adds what sorts by list, rank, day and kind, of all claims and of those for later.
        """
        found = union_all(*all_claims(self._days)).subquery("claims")
        wanted = [
            func.min(found.c.list).label("first"),
            func.max(found.c.list).label("last"),
            func.count().filter(found.c.list == NUMBERS[Stack.LATE]).label("late"),
        ]
        if keyed:
            key, later = _key(found), found.c.list == NUMBERS[Stack.LATER]
            wanted += [func.min(key).label("most"), func.min(key).filter(later).label("later")]
        return select(found.c.request_id, *wanted).group_by(found.c.request_id).subquery("each")

    def _counted(self, each: Subquery, by: Key | ColumnElement[str] | None) -> Rows:
        """Count those claimed by the list where they stand, in a row for each of ``by``."""
        first = {stack: each.c.first == number for stack, number in NUMBERS.items()}
        quiet = each.c.first > NUMBERS[LOUD[-1]]
        standing = {stack.value: first[stack] for stack in LOUD} | {
            Stack.FOLLOW_UP.value: and_(_IS_OPEN, first[Stack.FOLLOW_UP]),
            Stack.LATER.value: and_(~_IS_OPEN, quiet, each.c.last == NUMBERS[Stack.LATER]),
            "late_too": and_(first[Stack.OUR_MOVE], each.c.late > 0),
            "claimed": and_(_IS_OPEN, each.c.first < NUMBERS[Stack.LATER]),
        }
        numbers = [func.count().filter(those).label(name) for name, those in standing.items()]
        key = _ALL if by is None else by.label("key")
        query: Rows = select(*numbers, key)
        query = query.join_from(each, RecordsRequest, RecordsRequest.id == each.c.request_id)
        if self._kind is not None:
            query = query.where(_kind_put(each) == self._kind.value)
        return self._filtered(query if by is None else query.group_by(key), by)

    def _by_day(self, stack: Stack) -> Rows:
        """The ids of a list with the first day of each, in the order of that day."""
        days = union_all(*claims(stack, self._days)).subquery("days")
        rank = func.min(days.c.rank)
        # The day of a clock that kills counts before an earlier one that does not.
        first = func.min(days.c.day).filter(days.c.rank == 0)
        day = case((rank == 0, first), else_=func.min(days.c.day))
        query: Rows = select(days.c.request_id, day).group_by(days.c.request_id)
        query = self._but(query, days.c.request_id, _before(stack))
        if self._kind is not None:
            query = query.having(_kind_of(func.min(_key(days))) == self._kind.value)
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

    def _filtered(self, query: Rows, key: Key | ColumnElement[str] | None = None) -> Rows:
        """The filters on a query that reads requests; ``key`` may need the agency too."""
        if self._filters.need_agency or key is Agency.state:
            query = query.join(Agency, Agency.id == RecordsRequest.agency_id)
        return query.where(*self._filters.conditions())


def _before(stack: Stack) -> tuple[Stack, ...]:
    """The lists that take first. Open and closed requests are apart without being told."""
    return LOUD if stack not in LOUD else LOUD[: LOUD.index(stack)]


def _key(found: Subquery) -> ColumnElement[str]:
    """Write list, rank, day and kind in one text, so that the least names the most pressing."""
    day = func.coalesce(cast(found.c.day, String(10)), _NO_DAY)
    # Two digits, from ten on, written as one number.
    head = cast(10 + found.c.list * 10 + found.c.rank, String(2))
    return head.concat(day).concat(found.c.kind)


def _kind_put(each: Subquery) -> ColumnElement[str]:
    """The kind of the clock that put each request where it stands; closed ones do not follow up."""
    beyond = and_(~_IS_OPEN, each.c.first > NUMBERS[LOUD[-1]])
    return _kind_of(case((beyond, each.c.later), else_=each.c.most))


def _kind_of(key: ColumnElement[str]) -> ColumnElement[str]:
    return func.substr(key, len(f"00{_NO_DAY}") + 1)

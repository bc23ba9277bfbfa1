"""What the desk shows today: who must act, on what, by when. Each request stands in one list.

It stands in the first list that claims it. *Our move*: they asked us something, a link of theirs
waits to be fetched, or a clock of ours runs out within ``OURS_AHEAD`` days. *Late*: an agency's
last defensible day has passed where the agency is, under a rule that may accuse. *This week*: that
day falls within seven days. Of the open requests that are left, those are to *follow up* whose day,
chosen by us, has come, or whose agency let pass a day that accuses nobody; the rest is *waiting*,
with a legal date or without. A closed request is kept for *later* while a clock of ours still runs,
to appeal or to sue. All other closed ones are done with, and stand nowhere.

So the lists together are all open requests and those that we may still pursue. What else presses
on a request is told in its row (``also``). Lists are read page by page; counts and pages take the
same number of queries however much there is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from typing import Any

from sqlalchemy import Row, and_, bindparam, select
from sqlalchemy.orm import Session, joinedload

from app.law.vocabulary import Actor, Kind
from app.models import (
    Agency,
    ExpiringLink,
    LinkState,
    RecordsRequest,
    RequestClock,
    RequestStatus,
)
from app.queries.desk_placing import CLAIMING, Key, Statements, statements
from app.queries.desk_statements import LOST_BY, Days, Rows, Stack
from app.queries.requests import Filters

__all__ = [
    "PER_PAGE",
    "Counts",
    "Desk",
    "DeskRow",
    "GroupBy",
    "GroupKey",
    "Pressing",
    "Stack",
    "total_of",
]

PER_PAGE = 25
_CLOCKS_EACH = 2  # that a request rarely has more of in one list
# What a row tells besides: what could be held against somebody first.
_THEN = (
    Stack.OUR_MOVE, Stack.LATE, Stack.THIS_WEEK, Stack.LATER, Stack.FOLLOW_UP, Stack.WAITING,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pressing:
    """A clock, and the list for which it claims its request."""

    stack: Stack
    clock: RequestClock


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One request in one list. ``on`` is the day that put it there, ``clock`` what the law says.

    ``on`` is the one day that counts: the earliest for us (our move, later), the last defensible
    for them (late, this week, waiting), or the follow-up; None: no legal date. ``clock`` is None
    where no clock put it there. ``also`` is what else presses. ``link`` is the link of theirs that
    put it there, ``link_too`` one that presses besides.
    """

    request: RecordsRequest
    stack: Stack
    on: date | None
    clock: RequestClock | None
    also: Pressing | None = None
    link: ExpiringLink | None = None
    link_too: ExpiringLink | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many requests stand in each list, and the next day on which something falls due.

    ``late_too`` of those under our move have a late agency besides.
    """

    our_move: int = 0
    late: int = 0
    this_week: int = 0
    follow_up: int = 0
    later: int = 0
    waiting: int = 0
    late_too: int = 0
    next_on: date | None = None

    @classmethod
    def alone(cls, stack: Stack, number: int) -> "Counts":
        """Give the counts of one list only."""
        counts: dict[str, Any] = {stack.value: number}
        return cls(**counts)

    def of(self, stack: Stack) -> int:
        """How many stand in one list."""
        return int(getattr(self, stack.value))

    @property
    def under_way(self) -> int:
        """How many stand in any list."""
        return sum(self.of(stack) for stack in Stack)

    @property
    def nothing_due(self) -> bool:
        """Whether the three lists that want somebody are empty."""
        return not (self.our_move or self.late or self.this_week)


class GroupBy(StrEnum):
    """By what the counts of the desk can be told apart."""

    STATE = "state"
    CAMPAIGN = "campaign"
    WHO = "who"
    CLOCK = "clock"


GroupKey = str | int | None
_COLUMNS: dict[GroupBy, Key] = {
    GroupBy.STATE: Agency.state,
    GroupBy.CAMPAIGN: RecordsRequest.campaign_id,
    GroupBy.WHO: RecordsRequest.assignee_id,
}


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of one moment: ``today`` is the group's day, lateness is judged at the agency.

    ``kind`` keeps, in each list, those whom a clock of that kind put there.
    """

    now: datetime
    today: date
    filters: Filters = field(default_factory=Filters)
    kind: Kind | None = None

    def counts(self, session: Session) -> Counts:
        """Count every list, in three queries over indexes."""
        asked = self._statements
        counts = self._grouped(session, asked.counts(), asked.open()).get("", Counts())
        return replace(counts, next_on=self.next_on(session))

    def next_on(self, session: Session) -> date | None:
        """Give the next last day after this week on which a clock, theirs or ours, runs out."""
        return session.scalar(self._statements.next_day)

    def groups(self, session: Session, by: GroupBy) -> dict[GroupKey, Counts]:
        """Count every list by the state, campaign, volunteer or kind of clock; two queries.

        A request stands in one group: by kind, in that of the clock that put it into its list.
        No state is "", no campaign or volunteer None, no clock ""; those waiting have none.
        """
        asked = self._statements
        if by is GroupBy.CLOCK:
            return self._grouped(session, asked.counts_by_kind, asked.open(), apart=False)
        column = _COLUMNS[by]
        return self._grouped(session, asked.counts(column), asked.open(column))

    def total(self, session: Session, stack: Stack) -> int:
        """Count one list."""
        return session.scalar(self._statements.total(stack)) or 0

    def ids(self, session: Session, stack: Stack, *, most: int) -> list[int]:
        """Give the keys of the first ``most`` requests of a list, the most pressing first."""
        window = {"limit": most, "offset": 0}
        return [row[0] for row in session.execute(self._statements.page(stack), window)]

    def late_too(self, session: Session) -> int:
        """Count those under our move whose agency is late besides."""
        return session.scalar(self._statements.late_too) or 0

    def rows(
        self, session: Session, stack: Stack, *, page: int = 1, per_page: int = PER_PAGE
    ) -> list[DeskRow]:
        """One page of a list, the most pressing first; three queries."""
        return self.lists(session, [stack], page=page, per_page=per_page)[stack]

    def lists(
        self, session: Session, stacks: Sequence[Stack], *, page: int = 1, per_page: int = PER_PAGE
    ) -> dict[Stack, list[DeskRow]]:
        """One page of each of these lists; a query for each, and two for all together."""
        return self._filled(
            session, {stack: self._days_on(session, stack, page, per_page) for stack in stacks}
        )

    def whole(self, session: Session, stack: Stack, page: int) -> tuple[list[DeskRow], int]:
        """One page of a list and how many it has; three queries, five past its end."""
        query = self._statements.page(stack, counted=True)
        found = session.execute(query, _window(page, PER_PAGE)).all()
        days = {row[0]: row[1] for row in found}
        rows = self._filled(session, {stack: days})[stack]
        return rows, found[0][2] if found else self.total(session, stack)

    def row(self, session: Session, request: RecordsRequest) -> DeskRow | None:
        """One request as its list shows it; None where it stands in none. Two queries."""
        pressing = self._pressing(session, [request.id]).get(request.id, [])
        links = [link for _, link in session.execute(_REQUESTS, {"ids": [request.id]}) if link]
        stack = _stack_of(request, pressing, self.today, links)
        if stack is None:
            return None
        on = _day_in(stack, request, pressing, links)
        return _row(request, stack, on, pressing, links)

    def _days_on(
        self, session: Session, stack: Stack, page: int, per_page: int
    ) -> dict[int, date | None]:
        """The requests on one page of a list, each with its day there."""
        nearest = self._statements.nearest(stack) if page <= 1 else None
        if nearest is not None:
            most = per_page * _CLOCKS_EACH
            rows = session.execute(nearest, {"limit": most}).all()
            first: dict[int, date | None] = {}
            for request_id, on in rows:
                first.setdefault(request_id, on)
            if len(first) >= per_page or len(rows) < most:
                return dict(islice(first.items(), per_page))
        query = self._statements.page(stack)
        return {row[0]: row[1] for row in session.execute(query, _window(page, per_page))}

    def _filled(
        self, session: Session, days: Mapping[Stack, dict[int, date | None]]
    ) -> dict[Stack, list[DeskRow]]:
        """The rows of lists that are known by key and day."""
        ids = [request_id for each in days.values() for request_id in each]
        if not ids:
            return {stack: [] for stack in days}
        by_id: dict[int, RecordsRequest] = {}
        links: dict[int, list[ExpiringLink]] = {}
        for request, link in session.execute(_REQUESTS, {"ids": ids}):
            by_id[request.id] = request
            if link is not None:
                links.setdefault(request.id, []).append(link)
        pressing = self._pressing(session, ids)
        return {
            stack: [
                _row(by_id[each], stack, on, pressing.get(each, []), links.get(each, []))
                for each, on in found.items()
            ]
            for stack, found in days.items()
        }

    @property
    def _statements(self) -> Statements:
        return statements(Days.of(self.now, self.today), self.filters, self.kind)

    def _grouped(
        self, session: Session, claimed: Rows, opened: Rows, *, apart: bool = True
    ) -> dict[GroupKey, Counts]:
        """Make counts, by their key, of those claimed and of the open: whom no list has waits.

        Not ``apart``: the claimed of all keys are taken from the one number of the open. Where only
        a kind of clock is looked at nobody waits, as no clock puts anybody there.
        """
        found = {row.key: row for row in session.execute(claimed)}
        waiting = {} if self.kind else {key: number for number, key in session.execute(opened)}
        for key, row in found.items():
            at = key if apart else ""
            if at in waiting:
                waiting[at] -= row.claimed
        lists = {key: _counts(found.get(key), waiting.get(key, 0)) for key in {**found, **waiting}}
        return {key: counts for key, counts in lists.items() if counts.under_way}

    def _pressing(self, session: Session, ids: Sequence[int]) -> dict[int, list[Pressing]]:
        """What presses on each request: a clock stands there once for each list it speaks for."""
        found: dict[int, list[Pressing]] = {}
        for clock, *flags in session.execute(self._statements.clocks, {"ids": ids}):
            for stack, speaks in zip(Stack, flags, strict=True):
                if speaks:
                    found.setdefault(clock.request_id, []).append(Pressing(stack, clock))
        return found


def _window(page: int, per_page: int) -> dict[str, int]:
    return {"limit": per_page, "offset": (max(1, page) - 1) * per_page}


# A row for each open link of a request, or one without.
_REQUESTS = (
    select(RecordsRequest, ExpiringLink)
    .outerjoin(
        ExpiringLink,
        and_(ExpiringLink.request_id == RecordsRequest.id, ExpiringLink.state == LinkState.OPEN),
    )
    .where(RecordsRequest.id.in_(bindparam("ids", expanding=True)))
    .options(joinedload(RecordsRequest.agency))
)


def _row(
    request: RecordsRequest,
    stack: Stack,
    on: date | None,
    pressing: list[Pressing],
    links: list[ExpiringLink],
) -> DeskRow:
    """One request as its list shows it, with what presses next after that."""
    clock, link = _foremost(stack, pressing, links)
    if stack is Stack.WAITING:
        on = (clock.latest_on or clock.due_on) if clock else None
    rest = [each for each in pressing if each.stack is not stack and each.clock is not clock]
    too = None if link else min(links, key=_ending, default=None)
    return DeskRow(request, stack, on, clock, min(rest, key=_then, default=None), link, too)


def _foremost(
    stack: Stack, pressing: list[Pressing], links: list[ExpiringLink]
) -> tuple[RequestClock | None, ExpiringLink | None]:
    """The clock or the link that put a request into a list: one of the two, or neither."""
    mine = [each.clock for each in pressing if each.stack is stack]
    clock = min(mine, key=lambda each: _urgency(stack, each), default=None)
    link = min(links, key=_ending, default=None) if stack is Stack.OUR_MOVE else None
    if clock and link and _urgency(stack, clock) < _ending(link):
        return clock, None
    return (None, link) if link else (clock, None)


def _ending(link: ExpiringLink) -> tuple[bool, date, str]:
    """As urgent as a clock that kills, on the last day of the link."""
    return False, link.expires_on or date.max, ""


def _stack_of(
    request: RecordsRequest, pressing: list[Pressing], today: date, links: list[ExpiringLink]
) -> Stack | None:
    """The list of one request, as the statements place it; None where it is done with."""
    claimed = {each.stack for each in pressing}
    if links or request.status is RequestStatus.OUR_MOVE:
        claimed.add(Stack.OUR_MOVE)
    is_open = request.closed_on is None
    if request.follow_up_on is not None and request.follow_up_on <= today:
        claimed.add(Stack.FOLLOW_UP)
    claimed -= {Stack.WAITING, Stack.LATER if is_open else Stack.FOLLOW_UP}
    found = next((stack for stack in Stack if stack in claimed), None)
    return found or (Stack.WAITING if is_open else None)


def _day_in(
    stack: Stack, request: RecordsRequest, pressing: list[Pressing], links: list[ExpiringLink]
) -> date | None:
    """The day of one request in its list."""
    clock, link = _foremost(stack, pressing, links)
    if link:
        return link.expires_on
    if stack in {Stack.OUR_MOVE, Stack.LATER}:
        return clock.earliest_on if clock else None
    day = (clock.latest_on or clock.due_on) if clock else None
    if stack is Stack.FOLLOW_UP and request.follow_up_on is not None:
        chosen = request.follow_up_on
        return min(day, chosen) if day else chosen
    return day


def total_of(groups: Iterable[Counts]) -> Counts:
    """Add counts up, as every request stands in one group."""
    groups = list(groups)
    lists: dict[str, Any] = {each.value: sum(one.of(each) for one in groups) for each in Stack}
    return Counts(**lists, late_too=sum(each.late_too for each in groups))


def _urgency(stack: Stack, clock: RequestClock) -> tuple[bool, date, str]:
    """As the statements sort: clocks of ours that kill before others, then the day, the kind."""
    day = clock.earliest_on if clock.who == Actor.REQUESTER else clock.latest_on or clock.due_on
    return (stack is Stack.OUR_MOVE and clock.kind not in LOST_BY, day or date.max, clock.kind)


def _then(pressing: Pressing) -> tuple[int, tuple[bool, date, str]]:
    return _THEN.index(pressing.stack), _urgency(pressing.stack, pressing.clock)


def _counts(row: Row[Any] | None, waiting: int) -> Counts:
    """Make counts of one row of those claimed, if there is one, and of those who wait."""
    if row is None:
        return Counts(waiting=waiting)
    claimed: dict[str, Any] = {name: getattr(row, name) for name in (*CLAIMING, "late_too")}
    return Counts(waiting=waiting, **claimed)

"""Which clocks, and which facts of a request, claim it for a list of the desk on some day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Label,
    Select,
    SQLColumnExpression,
    and_,
    case,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
)

from app.law.statutes import codes, statute
from app.law.vocabulary import Actor, ClockState, Kind
from app.models import (
    Agency,
    ExpiringLink,
    LinkState,
    RecordsRequest,
    RequestClock,
    RequestStatus,
)

OURS_AHEAD = 30
WEEK = 7
# What is lost by a clock of ours that runs out: the request itself, an appeal, the way to court.
LOST_BY = (Kind.WITHDRAWN_IF_SILENT, Kind.CLARIFICATION_REPLY, Kind.APPEAL_FILE, Kind.SUE)
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
    """The lists of the desk, the most pressing first: a request stands in the first it fits."""

    OUR_MOVE = "our_move"
    LATE = "late"
    THIS_WEEK = "this_week"
    FOLLOW_UP = "follow_up"
    LATER = "later"
    WAITING = "waiting"


# How the lists are told apart in a statement; the first of those that claim a request has it.
NUMBERS = {stack: number for number, stack in enumerate(Stack)}
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


@lru_cache(maxsize=128)
def claims(stack: Stack, days: Days) -> tuple[Rows, ...]:
    """Select whom a list claims, by a clock and by the request itself.

    Each row is ``request_id``, ``list`` (where the list stands in ``Stack``), ``rank`` (0 before 1
    within the list), ``day``, and the ``kind`` of the clock or "". Nobody is to be claimed for the
    last list: it has whom the others leave.
    """
    number = _number(stack)
    by_clock = (_claim(number, _day(stack), stack).where(each) for each in _ticks(stack, days))
    return (*by_clock, *_by_itself(stack, days))


@lru_cache(maxsize=16)
def all_claims(days: Days) -> tuple[Rows, ...]:
    """Select all that claims anybody, once: a clock of theirs for the first list that it fits."""
    week = days.today + timedelta(days=WEEK)
    late = provably_late(days)
    theirs = (
        _claim(
            case(
                (late, _number(Stack.LATE)),
                (day >= days.today, _number(Stack.THIS_WEEK)),
                else_=_number(Stack.FOLLOW_UP),
            ),
            day,
        ).where(running, day < week)
        for day, running in _theirs()
    )
    ours_first, ours_later = (claims(stack, days) for stack in (Stack.OUR_MOVE, Stack.LATER))
    return (*ours_first, *theirs, *_by_itself(Stack.FOLLOW_UP, days), *ours_later)


def _claim(
    number: ColumnElement[int],
    day: SQLColumnExpression[date | None],
    stack: Stack | None = None,
) -> Rows:
    return select(
        RequestClock.request_id.label("request_id"),
        number.label("list"),
        _rank(stack).label("rank"),
        day.label("day"),
        RequestClock.kind.label("kind"),
    )


def _number(stack: Stack) -> ColumnElement[int]:
    return _digit(NUMBERS[stack])


def _digit(digit: int) -> ColumnElement[int]:
    return literal_column(str(digit), Integer)


def _by_itself(stack: Stack, days: Days) -> Iterator[Rows]:
    """What claims without any clock: they asked us, a link may end, the day we chose has come."""
    whose = (RecordsRequest.id.label("request_id"), _number(stack).label("list"))
    no_kind: Label[str] = literal_column("''").label("kind")
    if stack is Stack.OUR_MOVE:
        undated = cast(null(), Date).label("day")
        yield select(*whose, _digit(1).label("rank"), undated, no_kind).where(
            RecordsRequest.status == RequestStatus.OUR_MOVE
        )
        # After its end there is nothing left to fetch: it counts with the clocks that kill.
        yield select(
            ExpiringLink.request_id.label("request_id"),
            _number(stack).label("list"),
            _digit(0).label("rank"),
            ExpiringLink.expires_on.label("day"),
            no_kind,
        ).where(ExpiringLink.state == LinkState.OPEN)
    if stack is Stack.FOLLOW_UP:
        chosen = RecordsRequest.follow_up_on.label("day")
        yield select(*whose, _digit(0).label("rank"), chosen, no_kind).where(
            RecordsRequest.closed_on.is_(None),
            RecordsRequest.follow_up_on <= days.today,
        )


def ticks(stack: Stack, days: Days) -> ColumnElement[bool]:
    """Which clocks put a request into a list; for the last list, those that a waiting one shows."""
    return or_(*_ticks(stack, days))


def _ticks(stack: Stack, days: Days) -> tuple[ColumnElement[bool], ...]:
    """The same in parts, each of which one index answers."""
    if stack is Stack.LATE:
        return (provably_late(days),)
    if stack in {Stack.OUR_MOVE, Stack.LATER}:
        soon = days.today + timedelta(days=OURS_AHEAD)
        if stack is Stack.OUR_MOVE:
            return (and_(ours(days.today), RequestClock.earliest_on <= soon),)
        running = RequestClock.state == ClockState.RUNNING.value
        return (and_(running, ours(days.today), RequestClock.earliest_on > soon),)
    week = days.today + timedelta(days=WEEK)
    return tuple(
        and_(
            running,
            *{
                Stack.THIS_WEEK: (day >= days.today, day < week),
                Stack.FOLLOW_UP: (day < days.today,),
                Stack.WAITING: (day >= week,),
            }[stack],
        )
        for day, running in _theirs()
    )


def _theirs() -> Iterator[tuple[SQLColumnExpression[date | None], ColumnElement[bool]]]:
    """The clocks of theirs that run, in parts: the column of the one day that counts, and which."""
    running = and_(
        RequestClock.state == ClockState.RUNNING.value,
        RequestClock.who.in_((Actor.AGENCY.value, Actor.APPEAL_BODY.value)),
    )
    yield RequestClock.latest_on, running
    yield RequestClock.due_on, and_(running, RequestClock.latest_on.is_(None))


def ours(today: date) -> ColumnElement[bool]:
    """Clocks of ours that can still be kept: they run, or a silence that is complete began them.

    A day to wait for is none to be late by. Where the last day is not known, none has passed.
    """
    return and_(
        RequestClock.who == Actor.REQUESTER.value,
        # Told apart from the next condition, so that an index leads to these states.
        RequestClock.state.in_((ClockState.RUNNING.value, ClockState.NOT_STARTED.value)),
        or_(RequestClock.state == ClockState.RUNNING.value, RequestClock.started_on < today),
        RequestClock.kind != Kind.NOT_BEFORE.value,
        RequestClock.rule.not_in(_floors()),
        or_(RequestClock.latest_on >= today, RequestClock.latest_on.is_(None)),
    )


def oldest_fresh_reading(today: date) -> str:
    """The month of the oldest reading of a rule by which somebody may be called late: a year ago.

    Read in the same month a year ago is fresh; before that it is stale, and accuses nobody.
    """
    return f"{today.year - 1:04d}-{today.month:02d}"


def provably_late(days: Days) -> ColumnElement[bool]:
    """The clocks by which an agency may be called late at this moment: where lateness is told.

    Running, with a rule that may accuse and that somebody has read within twelve months, and the
    last defensible day is over where the agency is. A vendor who lets its time pass makes no
    agency late. A zone that is not known here counts as the westernmost.
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
        RequestClock.who.in_((Actor.AGENCY.value, Actor.APPEAL_BODY.value)),
        RequestClock.state == ClockState.RUNNING.value,
        RequestClock.read_on >= oldest_fresh_reading(days.west),
        over,
    )


def _rank(stack: Stack | None) -> ColumnElement[int]:
    """Clocks that kill a request or an appeal stand before the rest of ours."""
    if stack is not Stack.OUR_MOVE:
        return _digit(0)
    return case((RequestClock.kind.in_(LOST_BY), _digit(0)), else_=_digit(1))


def _day(stack: Stack) -> SQLColumnExpression[date | None]:
    """The one day that counts: the earliest for us, the last defensible for them."""
    if stack in {Stack.OUR_MOVE, Stack.LATER}:
        return RequestClock.earliest_on
    if stack is Stack.LATE:  # nobody is late by a clock that has no last day
        return RequestClock.latest_on
    return func.coalesce(RequestClock.latest_on, RequestClock.due_on)


@lru_cache(maxsize=1)
def _floors() -> tuple[str, ...]:
    """The rules, of any law, that name a day to wait for and none to act by."""
    rules = (rule for code in codes() for rule in statute(code).rules)
    return tuple(sorted({rule.id for rule in rules if rule.floor}))

"""Counts the business days of one calendar, and says why each skipped day was skipped."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate, compress

from app.law.days import Closure, DayState, Gap, Layer, RollRule
from app.law.errors import CalendarUnknown
from app.law.holidays import Jurisdiction
from app.law.observed import SATURDAY, SUNDAY

_DAY = timedelta(days=1)


class _Count:
    """The open days of a calendar, laid out so that any count is one look-up."""

    __slots__ = ("open_days", "upto")

    def __init__(self, days: tuple[date, ...], is_open: bytearray) -> None:
        self.open_days = tuple(compress(days, is_open))
        self.upto = array("H", accumulate(is_open))


class Calendar:
    """The business days of one jurisdiction, or of one agency in it. Never changes once made.

    Every question has two answers. The plain one takes uncertain days as business days, and so
    gives the earliest date that can be defended; ``skip_uncertain=True`` takes them as closed,
    and so gives the latest. A day outside ``known_from`` to ``known_until`` is refused with
    CalendarUnknown.
    """

    __slots__ = (
        "_days", "_holidays", "_latest", "_plain",
        "closures", "code", "digest", "known_from", "known_gaps", "known_until", "law", "reopened",
    )  # fmt: skip

    def __init__(
        self,
        law: Jurisdiction,
        closures: Mapping[date, Closure],
        *,
        digest: str,
        known_gaps: tuple[Gap, ...] = (),
        reopened: frozenset[date] = frozenset(),
    ) -> None:
        """Lay out ``closures``, which name no plain weekend, and ``reopened``, which may.

        ``digest`` is that of the file: it changes when any day of the calendar may have.
        """
        self.law = law
        self.code = law.code
        self.digest = digest
        self.known_gaps = known_gaps
        self.known_from, self.known_until = law.known.from_, law.known.until
        self._days = _days(self.known_from, self.known_until)
        self.closures: Mapping[date, Closure] = {
            day: closures[day]
            for day in sorted(closures)
            if self.known_from <= day <= self.known_until
        }
        self._holidays = tuple(self.closures)
        self.reopened = reopened
        self._plain, self._latest = self._counts()

    def _counts(self) -> tuple[_Count, _Count]:
        first = self._days[0]
        is_open = bytearray(
            (first.weekday() + number) % 7 < SATURDAY for number in range(len(self._days))
        )
        doubtful = []
        for day in self.reopened:
            if self.known_from <= day <= self.known_until:
                is_open[(day - first).days] = 1
        for day, closure in self.closures.items():
            if closure.uncertain:
                doubtful.append((day - first).days)
            else:
                is_open[(day - first).days] = 0
        plain = _Count(self._days, is_open)
        if not doubtful:
            return plain, plain
        for number in doubtful:
            is_open[number] = 0
        return plain, _Count(self._days, is_open)

    def __repr__(self) -> str:
        return f"<Calendar {self.code} {self.known_from} to {self.known_until}>"

    def state(self, day: date) -> DayState:
        """Whether ``day`` counts."""
        closure = self.closure(day)
        if closure is None:
            return DayState.OPEN
        return DayState.UNCERTAIN if closure.uncertain else DayState.CLOSED

    def closure(self, day: date) -> Closure | None:
        """Why ``day`` does not, or may not, count: a holiday or a weekend. None if it counts."""
        self._place(day)
        if found := self.closures.get(day):
            return found
        if day.weekday() >= SATURDAY and day not in self.reopened:
            return Closure(day, f"{day:%A}", Layer.WEEKEND)
        return None

    def add_business_days(self, start: date, n: int, *, skip_uncertain: bool = False) -> date:
        """The ``n``-th business day after ``start``, which is itself never counted.

        Nought gives ``start``; a negative count is refused with ValueError. One look-up, whatever
        ``n`` is; ``skipped`` tells afterwards which days were passed over.
        """
        if n < 1:
            if n < 0:
                raise ValueError(f"cannot count {n} business days")
            self._place(start)
            return start
        count = self._latest if skip_uncertain else self._plain
        number = count.upto[self._place(start)] + n - 1
        if number >= len(count.open_days):
            raise self._unknown(f"{n} business days from {start} end later")
        return count.open_days[number]

    def business_days_between(self, start: date, end: date, *, skip_uncertain: bool = False) -> int:
        """How many business days lie after ``start``, up to and including ``end``.

        Negative if ``end`` is before ``start``.
        """
        upto = (self._latest if skip_uncertain else self._plain).upto
        return upto[self._place(end)] - upto[self._place(start)]

    def skipped(
        self, start: date, end: date, *, skip_uncertain: bool = False, weekends: bool = False
    ) -> tuple[Closure, ...]:
        """The closures after ``start``, up to and including ``end``, in order.

        Uncertain days are among them only if they were skipped; weekends only if asked for.
        """
        self._place(start)
        self._place(end)
        if weekends:
            days = (start + _DAY * number for number in range(1, (end - start).days + 1))
            found = [closure for day in days if (closure := self.closure(day))]
        else:
            first, last = bisect_right(self._holidays, start), bisect_right(self._holidays, end)
            found = [self.closures[day] for day in self._holidays[first:last]]
        return tuple(closure for closure in found if skip_uncertain or not closure.uncertain)

    def next_open_day(self, day: date, *, skip_uncertain: bool = False) -> date:
        """``day`` itself if it is a business day, else the first one after it."""
        count = self._latest if skip_uncertain else self._plain
        self._place(day)
        number = bisect_left(count.open_days, day)
        if number == len(count.open_days):
            raise self._unknown(f"the next business day after {day} is later")
        return count.open_days[number]

    def roll(self, day: date, rule: RollRule, *, skip_uncertain: bool = False) -> date:
        """Where a period that ends on ``day`` ends under ``rule``."""
        self._place(day)
        if rule is RollRule.NEXT_OPEN_DAY:
            return self.next_open_day(day, skip_uncertain=skip_uncertain)
        while (closure := self.closure(day)) and _passes(rule, closure):
            if closure.uncertain and not skip_uncertain:
                break
            day += _DAY
        return day

    def with_agency_days(
        self,
        closed: Iterable[tuple[date, str]] = (),
        open_: Iterable[date] = (),
        *,
        closed_weekdays: Iterable[int] = (),
    ) -> "Calendar":
        """This calendar for one agency: its own closings, the days it works nevertheless, and
        the weekdays (0 is Monday) on which its office is never open.

        A reopened day wins over its weekday and its holiday, certain or not. A day both closed
        and reopened is refused with ValueError; days outside the known years change nothing.
        """
        closings, reopened = frozenset(closed), frozenset(open_)
        if both := reopened & {day for day, _ in closings}:
            raise ValueError(f"{min(both)} cannot be both closed and open")
        weekdays = frozenset(closed_weekdays)
        if not (closings or reopened or weekdays):
            return self
        return _agency_calendar(self, closings, reopened, weekdays)

    def gaps(self, start: date, end: date) -> tuple[Gap, ...]:
        """The holidays whose days are not known in some year from ``start`` to ``end``.

        Each is a warning to show beside a date counted across that year.
        """
        return tuple(gap for gap in self.known_gaps if start.year <= gap.year <= end.year)

    def _place(self, day: date) -> int:
        number = day.toordinal() - self._days[0].toordinal()
        if not 0 <= number < len(self._days):
            raise self._unknown(f"it was asked about {day}")
        return number

    def _unknown(self, because: str) -> CalendarUnknown:
        return CalendarUnknown(
            f"The calendar {self.code} knows the days from {self.known_from} "
            f"to {self.known_until}; {because}."
        )


def _passes(rule: RollRule, closure: Closure) -> bool:
    """Whether a period may not end on the closed day under ``rule``."""
    weekend = closure.layer is Layer.WEEKEND
    sunday = closure.on.weekday() == SUNDAY
    return {
        RollRule.NONE: False,
        RollRule.NEXT_OPEN_DAY: True,
        RollRule.SUNDAY_ONLY: weekend and sunday,
        RollRule.SUNDAY_OR_HOLIDAY: sunday or not weekend,
        RollRule.WEEKEND_ONLY: weekend,
        RollRule.OFFICE_CLOSED: closure.offices_closed,
    }[rule]


@lru_cache
def _days(first: date, last: date) -> tuple[date, ...]:
    """Every day of the known years: calendars of the same years share these objects."""
    return tuple(first + _DAY * number for number in range((last - first).days + 1))


@lru_cache(maxsize=256)
def _agency_calendar(
    base: Calendar,
    closings: frozenset[tuple[date, str]],
    reopened: frozenset[date],
    weekdays: frozenset[int],
) -> Calendar:
    closures = dict(base.closures)
    own = {
        day: f"the office is closed on {day:%A}s"
        for day in (_days(base.known_from, base.known_until) if weekdays else ())
        if day.weekday() in weekdays
    } | dict(sorted(closings))
    for day, reason in own.items():
        known = closures.get(day)
        # A weekend needs no closing, and what is certain already keeps its citation.
        weekend = day.weekday() >= SATURDAY and day not in base.reopened
        if not weekend and (known is None or known.uncertain):
            closures[day] = Closure(day, reason, Layer.AGENCY)
    for day in reopened:
        closures.pop(day, None)
    kept_open = (base.reopened | reopened) - {day for day, _ in closings}
    return Calendar(
        base.law, closures, digest=base.digest, known_gaps=base.known_gaps, reopened=kept_open
    )

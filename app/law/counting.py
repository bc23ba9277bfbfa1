"""Counts one period of law from its start to its last day, by the conventions of its statute."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.law.calendars import Calendar, RollRule
from app.law.statutes import Conventions, LastDay
from app.law.terms import Length, Within
from app.law.vocabulary import Actor, Unit

_DAY = timedelta(days=1)
_ROLL = timedelta(days=10)  # no last day is moved farther than this
_FRIDAY, _SUNDAY = 4, 6
_HOURS_A_DAY = 24
_ROLLS = {
    "next_open_day": RollRule.NEXT_OPEN_DAY,
    "sunday_only": RollRule.SUNDAY_ONLY,
    "office_closed": RollRule.OFFICE_CLOSED,
}


class Counter:
    """One way of counting: a calendar, the conventions, and whom a doubt favours.

    A generous counter takes doubtful days as closed and moves a last day on which nothing can be
    done, unless the law says that it stays: it gives the latest date that can be defended. A plain
    one follows the text. A strict one moves no last day at all, and takes the open day before a
    closed one: for what *we* must do.
    """

    __slots__ = ("calendar", "conventions", "generous", "strict")

    def __init__(
        self,
        calendar: Calendar,
        conventions: Conventions,
        *,
        generous: bool = False,
        strict: bool = False,
    ) -> None:
        self.calendar = calendar
        self.conventions = conventions
        self.generous = generous
        self.strict = strict

    def ends(
        self,
        start: date,
        within: Within,
        who: Actor,
        shift: int = 0,
        *,
        business: bool | None = None,
    ) -> tuple[date, date]:
        """The last day of ``within`` from ``start``: as counted, and as moved off a closed day.

        ``shift`` days that stood still are added to one length before it is moved. Where that is
        the rest of a longer one, ``business`` says whether the whole is counted in business days.
        """
        lengths = within.lengths
        if len(lengths) == 1:
            return self._ends(start, lengths[0], who, shift, business=business)
        choose = max if within.later else min
        both = [self._ends(start, length, who, 0, business=None) for length in lengths]
        return choose(both, key=lambda pair: pair[1])

    def _ends(
        self, start: date, length: Length, who: Actor, shift: int, *, business: bool | None
    ) -> tuple[date, date]:
        if business is None:
            business = self.in_business_days(length)
        raw = self.add(start, length, business=business)
        if business:
            return raw, raw
        if shift:
            raw += shift * _DAY
        return raw, self._moved(raw, length, who)

    def add(self, start: date, length: Length, *, business: bool | None = None) -> date:
        """The last day of ``length`` after ``start``, which is itself never counted.

        ``business`` as in ``ends``.
        """
        unit, number = length.unit, length.number
        if self.in_business_days(length) if business is None else business:
            return self.calendar.add_business_days(start, number, skip_uncertain=self.generous)
        if unit is Unit.CALENDAR_DAY:
            return start + number * _DAY
        if unit is Unit.HOUR:
            return start + -(-number // _HOURS_A_DAY) * _DAY
        return _add_months(start, number * 12 if unit is Unit.YEAR else number)

    def in_business_days(self, length: Length) -> bool:
        """Whether only business days count: by the unit, or because the period is short."""
        if length.unit is Unit.BUSINESS_DAY:
            return True
        short = self.conventions.short_period
        return length.unit is Unit.CALENDAR_DAY and short is not None and length.number <= short

    def used(self, start: date, end: date, length: Length) -> int:
        """How much of ``length`` has run after ``start``, up to and including ``end``."""
        if self.in_business_days(length):
            between = self.calendar.business_days_between
            return between(start, end, skip_uncertain=self.generous)
        return (end - start).days

    def _moved(self, raw: date, length: Length, who: Actor) -> date:
        if who is Actor.REQUESTER and raw > self.calendar.known_until - _ROLL:
            # Years ahead no holiday is known. For us the day itself, unmoved, is safe to keep.
            return raw - max(raw.weekday() - _FRIDAY, 0) * _DAY if self.strict else raw
        if self.strict:
            while self.calendar.closure(raw):
                raw -= _DAY
            return raw
        return self._rolled(raw, length, who)

    def _rolled(self, raw: date, length: Length, who: Actor) -> date:
        conventions = self.conventions
        rule: LastDay = (
            conventions.last_day_requester
            if who is Actor.REQUESTER
            else conventions.last_day_agency
        )
        if self.generous and rule != "no_roll":
            # A law that moves only a Sunday still meets an office that is shut on Saturday.
            return self.calendar.next_open_day(raw, skip_uncertain=True)
        if length.unit is Unit.HOUR or rule in {"no_roll", "unsettled"}:
            return raw
        if rule == "sunday_or_holiday":
            return self._past_sundays_and_holidays(raw)
        return self.calendar.roll(raw, _ROLLS[rule])

    def _past_sundays_and_holidays(self, day: date) -> date:
        closure = self.calendar.closure(day)
        while closure is not None:
            saturday = closure.layer == "weekend" and day.weekday() != _SUNDAY
            if saturday or closure.uncertain:
                return day
            day += _DAY
            closure = self.calendar.closure(day)
        return day


def hours_end(start: datetime, hours: int, zone: str, *, elapsed: bool) -> datetime:
    """``hours`` after ``start`` in ``zone``: by the clock on the wall, or as truly elapsed.

    The two differ when summer time begins or ends in between. No law of hours says which it
    means; 15 U.S.C. 260a makes the advanced time the legal one, so the clock on the wall gives
    the due hour, and the later of the two the latest. An hour that the wall skips is the one it
    shows instead.
    """
    place, utc = ZoneInfo(zone), ZoneInfo("UTC")
    if elapsed:
        return (start.astimezone(utc) + timedelta(hours=hours)).astimezone(place)
    on_the_wall = start.astimezone(place) + timedelta(hours=hours)
    return on_the_wall.astimezone(utc).astimezone(place)


def _add_months(start: date, months: int) -> date:
    """The same day ``months`` later, or the last day of that month if it has no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))

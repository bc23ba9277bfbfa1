"""Counts days the slow way, one by one: what the engine's dates are checked against."""

from datetime import timedelta

DAY = timedelta(days=1)


def business_days(calendar, start, number, *, skip_uncertain=False):
    """The ``number``-th business day after ``start``."""
    day, left = start, number
    while left:
        day += DAY
        closure = calendar.closure(day)
        if closure is None or (closure.uncertain and not skip_uncertain):
            left -= 1
    return day


def calendar_days(start, number):
    day = start
    for _ in range(number):
        day += DAY
    return day


def next_open(calendar, day):
    """``day``, or the first one after it that is certainly not closed."""
    while (closure := calendar.closure(day)) is not None and not closure.uncertain:
        day += DAY
    return day


def months_later(start, number):
    """The same day of the month ``number`` months on, or the last day of that month."""
    year, month = start.year, start.month
    for _ in range(number):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for day in range(start.day, 0, -1):
        try:
            return start.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    raise AssertionError(start)

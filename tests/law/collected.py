"""Works out the collected holidays apart from the engine, to check the engine with."""

from datetime import date, timedelta

from app.law.calendars import DayState
from app.law.dayrules import easter, nth_weekday

CHECKED = range(2024, 2029)


def fell_on(rule, year, rows):
    """The day of a collected rule, or None in a year without one."""
    (form, facts), *_ = rule.items()
    if form == "fixed":
        return date(year, int(facts[:2]), int(facts[3:]))
    if form == "day_after":
        (other,) = [row["rule"] for row in rows if row["name"] == facts]
        return fell_on(other, year, rows) + timedelta(days=1)
    if form == "election":
        cycle = {"ever": 1, "even": 2, "pres": 4}[facts[:4]]
        return None if year % cycle else nth_weekday(year, 11, 0, 1) + timedelta(days=1)
    return {
        "nth_weekday": lambda: nth_weekday(year, *facts),
        "last_weekday": lambda: nth_weekday(year, *facts, 0),
        "easter": lambda: easter(year) + timedelta(days=facts),
    }[form]()


def moved(day, row, usual):
    """The weekdays on which a holiday of a weekend is kept: (day, only by office practice)."""
    if day.weekday() < 5:
        return
    observance = row.get("observance") or usual
    name = "saturday" if day.weekday() == 5 else "sunday"
    practice = observance.get(f"{name}_state_offices", [])
    practice = practice if isinstance(practice, list) else [practice]
    by_office = practice if row["closes_state_offices"] else []
    for shift, only in [(observance[name], False), *((shift, True) for shift in by_office)]:
        if shift == "preceding_friday":
            yield day - timedelta(days=day.weekday() - 4), only
        elif shift == "following_monday":
            yield day + timedelta(days=7 - day.weekday()), only


def kept(row, facts):
    """Every day on which one collected row is kept: (day, only by office practice)."""
    if table := row["rule"].get("dates"):
        for days in table.values():
            for text in [days] if isinstance(days, str) else days:
                yield date.fromisoformat(text), False
        return
    first, last = row["since"] or 0, row["until"] or 9999
    for year in range(CHECKED.start - 1, CHECKED.stop + 1):
        day = fell_on(row["rule"], year, facts["holidays"])
        if day and first <= year <= last:
            yield day, False
            yield from moved(day, row, facts["observance"])


def states(facts):
    """Every weekday of the checked years that the collected facts close or leave uncertain."""
    found = {}
    for row in facts["holidays"]:
        counts = row["counts_as_business_day_for_records_law"]
        # New York's Flag Day is always a Sunday and never moves, which its row says in words.
        if row["scope"] != "state" or counts is True or "Flag Day (second" in row["name"]:
            continue
        for day, only_offices in kept(row, facts):
            if day.weekday() < 5 and day.year in CHECKED:
                if counts is False and not only_offices:
                    found[day] = DayState.CLOSED
                else:
                    found.setdefault(day, DayState.UNCERTAIN)
    return found

"""Days and moments as people read them: "Thu 3 Dec 2026 (in 11 days)", never 12/3."""

from datetime import date, datetime
from zoneinfo import ZoneInfo


def day(on: date) -> str:
    """Write a day: "Thu 3 Dec 2026"."""
    return f"{on:%a} {on.day} {on:%b %Y}"


def moment(at: datetime, zone: str) -> str:
    """Write a moment as the clock of ``zone`` showed it: "Thu 3 Dec 2026, 14:05"."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{day(local.date())}, {local:%H:%M}"


def distance(on: date, today: date) -> str:
    """Say how far ``on`` is from ``today``: "today", "in 11 days", "3 weeks ago"."""
    days = (on - today).days
    if days in _NEAR:
        return _NEAR[days]
    length = _length(abs(days))
    return f"in {length}" if days > 0 else f"{length} ago"


_NEAR = {-1: "yesterday", 0: "today", 1: "tomorrow"}


def _length(days: int) -> str:
    # Days as long as somebody would count them; then weeks, months and years.
    for size, word, least in ((365, "years", 730), (30, "months", 90), (7, "weeks", 28)):
        if days >= least:
            return f"{days // size} {word}"
    return f"{days} days"

"""A link of theirs in words: when it ends, and what is to be done about it."""

from datetime import date

from app.models import ExpiringLink
from app.web.dates import day, distance

ADVICE = "may end any day; fetched within 7 days is the usual advice"


def before(link: ExpiringLink, today: date) -> str:
    """What stands before the day of a link."""
    if link.expires_on is None:
        return "may end any day"
    return "link ended" if link.expires_on < today else "link ends"


def ending(link: ExpiringLink, today: date) -> str:
    """Say when a link ends: "the link ends Fri 4 Dec 2026, in 10 days"."""
    if link.expires_on is None:
        return f"the link {ADVICE}"
    ends = "ended" if link.expires_on < today else "ends"
    return f"the link {ends} {day(link.expires_on)}, {distance(link.expires_on, today)}"


def sentence(link: ExpiringLink, today: date) -> str:
    """Say in one sentence why a request with a link stands under our move."""
    if link.expires_on is None:
        return f"Fetch what their link holds: it {ADVICE}."
    if link.expires_on < today:
        return "Their link should have ended. Look whether it still works, and say what came of it."
    return "Fetch what their link holds; after that day it is gone."


def besides(link: ExpiringLink, today: date) -> str:
    """Say in a few words that a link presses too."""
    return f"A link as well: {ending(link, today)}."

"""The only module that asks the time."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Give this moment, aware, in UTC."""
    return datetime.now(UTC)


def today(zone: str = "UTC") -> date:
    """Give the day it is in ``zone`` (an IANA name): the law counts days where the agency is."""
    return now().astimezone(ZoneInfo(zone)).date()

"""Calendars as files: dated entries written as iCalendar (RFC 5545), the same bytes each time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Alarm, Calendar, Event, vDuration, vText

PRODUCT = "-//Daylight//Deadlines//EN"
REFRESH = timedelta(hours=4)
"""How often a calendar is asked to read the feed again."""

# Before the day begins: at nine in the morning seven days before, and the day before.
_ALARMS = (timedelta(hours=9) - timedelta(days=7), timedelta(hours=9) - timedelta(days=1))
# What the format has no way to write: controls, but for the line feed.
_UNWRITABLE = dict.fromkeys({*range(0x20), 0x7F} - {ord("\n")})


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: a whole day, or a moment (aware) where the law counts hours.

    ``uid`` never changes. ``revision`` and ``changed_at`` grow whenever the date moves, so that a
    calendar takes the new one. ``doubtful`` marks a date that the statute must confirm.
    """

    uid: str
    on: date | datetime
    title: str
    text: str
    url: str
    group: str
    revision: int
    changed_at: datetime
    alarm: bool = False
    doubtful: bool = False


def written(name: str, entries: Iterable[Entry]) -> bytes:
    """Write a calendar called ``name``: UTF-8, CRLF, lines folded at 75 octets."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    # The second name of each is what older calendars read.
    for key in ("name", "x-wr-calname"):
        calendar.add(key, _line(name))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.revision)
    event.add("dtstart", entry.on)
    if not isinstance(entry.on, datetime):
        event.add("dtend", entry.on + timedelta(days=1))
    event.add("summary", _line(entry.title))
    event.add("description", vText(_clean(entry.text)))
    event.add("url", entry.url)
    event.add("categories", [entry.group])
    event.add("class", "PRIVATE")
    event.add("status", "TENTATIVE" if entry.doubtful else "CONFIRMED")
    event.add("transp", "TRANSPARENT")  # a deadline keeps nobody busy
    if entry.alarm:
        for before in _ALARMS:
            event.add_component(_alarm(entry.title, before))
    return event


def _alarm(title: str, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _line(title))
    alarm.add("trigger", before)
    return alarm


def _line(words: str) -> vText:
    """One line of text. Said to be text, because the library escapes nothing else."""
    return vText(_clean(" ".join(words.split())))


def _clean(words: str) -> str:
    return words.translate(_UNWRITABLE)

"""Every plain number of every law, counted again the slow way from the files themselves.

Nothing here asks the engine's own reading of a law: the files are read as plain YAML, and each
day is looked at in turn. Only the calendar is shared, which has tests of its own.
"""

import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from app.law import calendars, statutes
from app.law.clocks import compute
from app.law.facts import AgencyFacts, Event, RequestFacts
from app.law.statutes import codes, statute
from app.law.vocabulary import EventKind
from tests.law import oracle

DATA = Path(statutes.__file__).parent / "data" / "us"
# Weekdays and a weekend, the edges of years, the days before the holidays that differ by state.
DAYS = [
    date.fromisoformat(text)
    for text in (
        "2024-02-29", "2024-10-06", "2024-12-19", "2024-12-31", "2025-04-15", "2025-06-17",
        "2025-10-08", "2025-11-21", "2025-12-24", "2026-02-10", "2026-03-07", "2026-06-26",
        "2026-07-02", "2026-11-25", "2026-12-15", "2027-02-12",
    )
]  # fmt: skip
_LENGTH = re.compile(r"(\d+) (business_day|calendar_day|hour|month|year)")
_MADE_OF = re.compile(r"[a-z_]+\(|[(), ]+")


def plain_rules(law):
    """Each rule and version with one length, and the events that start it by themselves."""
    for rule in law["rules"]:
        for version in rule["versions"]:
            found = _LENGTH.fullmatch(version.get("within", ""))
            if found is None or "extends" in rule or version["level"] == "not_found":
                continue
            starts = version["from"]
            # What waits for another clock has tests of its own.
            starts = re.sub(r"(due|missed)\([a-z_]+\)", "", starts)
            starts = re.sub(r"(last|first_after)\([a-z_, ]+\)", "", starts)
            events = {word for word in _MADE_OF.split(starts) if word} - {"deemed_denied"}
            for event in sorted(events):
                yield rule, version, int(found[1]), found[2], event


def in_force(version, day):
    begun = version["effective"] == "unknown" or version["effective"] <= day
    return begun and day <= version.get("until", day)


def happened(event, day):
    if event == "receipt":
        return [Event(EventKind.RECEIVED, day), Event(EventKind.OFFICER_RECEIVED, day)]
    return [Event(EventKind.SENT if event == "request" else EventKind(event), day)]


class Slow:
    """Counts by the conventions of one law, day by day."""

    def __init__(self, law):
        self.days = calendars.calendar(law["calendar"])
        self.conventions = law["conventions"]
        self.closed_day = law["receipt"].get("closed_day", "as_received")

    def started(self, event, day, *, latest):
        """The day a receipt on a closed day counts as."""
        if event != "receipt" or self.closed_day == "as_received":
            return day
        if self.closed_day == "doubtful" and not latest:
            return day
        return self.next_open(day, latest=latest and self.closed_day == "doubtful")

    def next_open(self, day, *, latest):
        while (closed := self.days.closure(day)) and (latest or not closed.uncertain):
            day += oracle.DAY
        return day

    def ends(self, start, number, unit, who, *, latest):
        short = self.conventions.get("short_period", 0)
        if unit == "business_day" or (unit == "calendar_day" and number <= short):
            return oracle.business_days(self.days, start, number, skip_uncertain=latest)
        if unit == "calendar_day":
            day = oracle.calendar_days(start, number)
        elif unit == "hour":
            day = oracle.calendar_days(start, -(-number // 24))
        else:
            day = oracle.months_later(start, number * (12 if unit == "year" else 1))
        side = "requester" if who == "requester" else "agency"
        return self.moved(day, unit, self.conventions[f"last_day_{side}"], latest=latest)

    def moved(self, day, unit, roll, *, latest):
        if roll == "no_roll" or (not latest and (roll == "unsettled" or unit == "hour")):
            return day
        if latest:
            return self.next_open(day, latest=True)
        while (closed := self.days.closure(day)) and not closed.uncertain:
            sunday, weekend = day.weekday() == 6, day.weekday() >= 5
            if roll == "sunday_only" and not sunday:
                break
            if roll == "sunday_or_holiday" and weekend and not sunday:
                break
            if roll == "office_closed" and not closed.offices_closed:
                break
            day += oracle.DAY
        return day

    def readings(self, version):
        """The text's own length and every other way it is read."""
        texts = [version["within"], *(other["within"] for other in version.get("readings", []))]
        return [(int(n), unit) for n, unit in (_LENGTH.fullmatch(text).groups() for text in texts)]


def clock_of(code, rule, event, day):
    found = statute(code)
    calendar = calendars.calendar(found.calendar)
    told = happened(event, day)
    clocks = compute(found, calendar, AgencyFacts(), RequestFacts(), told)
    return {clock.rule_id: clock for clock in clocks}[rule["id"]]


@pytest.mark.parametrize("code", codes())
def test_every_plain_number_is_what_counting_day_by_day_gives(code):
    law = yaml.safe_load((DATA / f"{code.lower()}.yaml").read_text(encoding="utf-8"))
    slow = Slow(law)
    for rule, version, number, unit, event in plain_rules(law):
        if "if_started_closed" in version:
            continue
        for day in DAYS:
            if not in_force(version, day):
                continue
            clock = clock_of(code, rule, event, day)
            place = (rule["id"], event, day)
            start = slow.started(event, day, latest=False)
            due = slow.ends(start, number, unit, rule["who"], latest=False)
            if due > slow.days.known_until:
                assert clock.due or clock.about, place
                continue
            assert (clock.due or clock.about) == due, place
            if rule["who"] == "requester" and not rule.get("floor"):
                assert clock.earliest <= due, place
                assert unit == "business_day" or slow.days.closure(clock.earliest) is None, place
            elif clock.due:
                from_ = slow.started(event, day, latest=True)
                ends = [
                    slow.ends(from_, other, its, rule["who"], latest=True)
                    for other, its in slow.readings(version)
                ]
                assert clock.latest == max(ends), place


def test_nearly_every_number_of_the_laws_is_counted_here():
    """So that nobody empties this test unseen: the rest start on another clock's last day."""
    counted = numbers = 0
    for code in codes():
        law = yaml.safe_load((DATA / f"{code.lower()}.yaml").read_text(encoding="utf-8"))
        counted += len({rule["id"] for rule, *_ in plain_rules(law)})
        numbers += sum(
            any("within" in version for version in rule["versions"])
            for rule in law["rules"]
            if "extends" not in rule
        )
    assert counted >= 0.97 * numbers

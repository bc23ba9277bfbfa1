"""A year at the desk: whatever happened to requests under all laws, each stands in one list."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from app.law.statutes import codes, statute
from app.models import (
    ExpiringLink,
    LinkState,
    RecordsRequest,
    RequestClock,
    RequestEvent,
    RequestStatus,
)
from app.models.places import STATES
from app.queries.desk import Desk, Stack
from app.queries.desk_statements import LOST_BY
from app.services.events import reproject
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request

FIRST = date(2027, 9, 1)
DAYS = 366  # 29 February 2028 among them
GROUP_ZONE = ZoneInfo("America/New_York")
OF_EACH_LAW = 5
MANY = 1_000
# What may befall a request after it was filed, with the days between; the last day is open.
STORIES = (
    (),
    (("sent", 0),),
    (("sent", 0), ("delivered", 2)),
    (("sent", 0), ("received", 1)),
    (("sent", 0), ("received", 1), ("acknowledged", 2)),
    (("sent", 0), ("received", 1), ("extended", 3)),
    (("sent", 0), ("received", 1), ("fee_estimated", 4)),
    (("sent", 0), ("received", 1), ("clarification_asked", 3)),
    (("sent", 0), ("received", 1), ("clarification_asked", 3), ("clarified", 9)),
    (("sent", 0), ("received", 1), ("denied", 5)),
    (("sent", 0), ("received", 1), ("denied", 5), ("appealed", 8)),
    (("sent", 0), ("received", 1), ("partly_denied", 5)),
    (("sent", 0), ("received", 1), ("no_records", 6)),
    (("sent", 0), ("received", 1), ("partly_produced", 6)),
    (("sent", 0), ("received", 1), ("produced", 9)),
    (("sent", 0), ("withdrawn", 3)),
)


@dataclass(frozen=True)
class Held:
    """One request and its clocks, read once: clocks move by events alone, never by themselves."""

    id: int
    state: str
    zone: ZoneInfo
    status: RequestStatus
    closed: bool
    follow_up_on: date | None
    filed_on: date
    clocks: tuple[RequestClock, ...]
    links: tuple[date | None, ...]  # the last days of those that nobody has fetched


@pytest.fixture
def world(session):
    """Requests under every law, filed over a year, each with a story drawn by lot."""
    draw = random.Random(20270901)  # noqa: S311 - a sample, not a secret
    of = campaign(session)
    events, ids = [], []
    for code in codes():
        state = code.partition("-")[2] or "DC"
        body = agency(session, state=state, jurisdiction=code, zone=STATES[state][1])
        for number in range(OF_EACH_LAW):
            on = FIRST + timedelta(days=draw.randrange(-120, DAYS - 60))
            made = records_request(session, body, of, filed_on=on, round=number + 1)
            ids.append(made.id)
            follow_up = on + timedelta(days=draw.randrange(20, 90))
            events.append(_event(made, "filed", on, {"follow_up_on": follow_up.isoformat()}))
            for kind, after in draw.choice(STORIES):
                on += timedelta(days=after + draw.randrange(4) * bool(after))
                events.append(_event(made, kind, on))
            if draw.randrange(5) == 0:
                session.add_all(_links(made, draw, on))
    session.add_all(events)
    session.flush()
    reproject(session, ids, now=_noon(FIRST))
    # The files were read before this year; somebody read the laws again, some of them long ago.
    session.execute(update(RequestClock).values(read_on=f"{FIRST:%Y-%m}"))
    stale = RequestClock.request_id % 5 == 0
    session.execute(update(RequestClock).where(stale).values(read_on="2027-01"))
    session.expire_all()
    links = session.scalars(select(ExpiringLink).filter_by(state=LinkState.OPEN)).all()
    ends = {each.request_id: [] for each in links}
    for each in links:
        ends[each.request_id].append(each.expires_on)
    return [_held(each, ends.get(each.id, ())) for each in session.scalars(select(RecordsRequest))]


def _links(made, draw, on):
    """Some links: with a day or without, waiting or dealt with."""
    for number in range(draw.randrange(1, 3)):
        yield ExpiringLink(
            request_id=made.id,
            url=f"https://files.example.org/{made.id}/{number}",
            expires_on=draw.choice((None, on + timedelta(days=draw.randrange(60)))),
            state=draw.choice(list(LinkState)),
            found_at=datetime(2027, 9, 1, tzinfo=UTC),
        )


def _event(made, kind, on, facts=None):
    moment = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    return RequestEvent(
        request_id=made.id, kind=kind, happened_on=on, facts=facts or {}, recorded_at=moment
    )


def _held(made, links):
    return Held(
        made.id,
        made.agency.state,
        ZoneInfo(made.recipient.zone),
        made.status,
        made.closed_on is not None,
        made.follow_up_on,
        made.filed_on,
        tuple(made.clocks),
        tuple(links),
    )


# The lists once more, request by request, as somebody would explain them.


def _where(one, now, today):
    """The list in which a request stands, and the day by which it is sorted there."""
    there = now.astimezone(one.zone).date()
    fresh = f"{there.year - 1}-{there.month:02d}"
    theirs = [
        each
        for each in one.clocks
        if each.state == "running" and each.who in {"agency", "appeal_body"}
    ]
    ours = [each for each in one.clocks if _may_be_kept(each, one, today)]
    soon = [each for each in ours if each.earliest_on <= today + timedelta(days=30)]
    if soon or one.links or one.status is RequestStatus.OUR_MOVE:
        kills = [each.earliest_on for each in soon if each.kind in LOST_BY]
        kills += [ends or date.max for ends in one.links]
        others = [each.earliest_on for each in soon]
        return Stack.OUR_MOVE, (not kills, min(kills or others or [date.max]))
    late = [
        each.latest_on
        for each in theirs
        if each.may_accuse and each.latest_on < there and each.read_on >= fresh
    ]
    if late:
        return Stack.LATE, (False, min(late))
    days = [each.latest_on or each.due_on for each in theirs if each.latest_on or each.due_on]
    week = [day for day in days if today <= day < today + timedelta(days=7)]
    if week:
        return Stack.THIS_WEEK, (False, min(week))
    if one.closed:
        far = [each.earliest_on for each in ours if each.state == "running"]
        return (Stack.LATER, (False, min(far))) if far else (None, None)
    passed = [day for day in [*days, one.follow_up_on] if day and day < today]
    if one.follow_up_on == today:
        passed.append(today)
    if passed:
        return Stack.FOLLOW_UP, (False, min(passed))
    return Stack.WAITING, (False, one.filed_on)


def _may_be_kept(clock, one, today):
    floor = clock.kind == "not_before" or statute(_law(one)).rule(clock.rule).floor
    if clock.who != "requester" or clock.earliest_on is None or floor:
        return False
    if clock.latest_on is not None and clock.latest_on < today:
        return False
    silent = clock.state == "not_started" and clock.started_on and clock.started_on < today
    return clock.state == "running" or bool(silent)


def _law(one):
    return one.clocks[0].records_request.jurisdiction


def _noon(day):
    return datetime(day.year, day.month, day.day, 18, tzinfo=UTC)


def test_on_every_day_of_a_year_each_request_stands_in_one_list_and_counts_add_up(session, world):
    seen = Counter()
    for number in range(DAYS):
        today = FIRST + timedelta(days=number)
        # Around midnight it is another day for some agencies than for the group.
        hour = (0, 1, 5, 12, 23)[number % 5]
        now = datetime(today.year, today.month, today.day, hour, tzinfo=GROUP_ZONE)
        desk = Desk(now.astimezone(UTC), today)
        expected = {stack: [] for stack in (*Stack, None)}
        for one in world:
            stack, key = _where(one, now, today)
            expected[stack].append((key, one.id))
        shown = {stack: desk.ids(session, stack, most=MANY) for stack in Stack}
        wanted = {stack: [each for _, each in sorted(expected[stack])] for stack in Stack}
        assert shown == wanted, today
        counts = desk.counts(session)
        assert {stack: counts.of(stack) for stack in Stack} == {
            stack: len(found) for stack, found in shown.items()
        }, today
        still_open = {one.id for one in world if not one.closed}
        everybody = [each for found in shown.values() for each in found]
        assert len(everybody) == len(set(everybody)) == counts.under_way
        assert still_open <= set(everybody)
        seen.update({stack for stack, found in shown.items() if found})
    assert all(seen[stack] > DAYS / 4 for stack in Stack), seen


def test_one_request_is_told_as_its_list_tells_it(session, world):
    for number in range(3, DAYS, 61):
        today = FIRST + timedelta(days=number)
        desk = Desk(_noon(today), today)
        listed = {
            row.request.id: row
            for rows in desk.lists(session, list(Stack), per_page=MANY).values()
            for row in rows
        }
        for one in world:
            request = session.get_one(RecordsRequest, one.id)
            assert desk.row(session, request) == listed.get(one.id), (today, one)

"""Calendars of feeds: every running date once, under all laws, in files as RFC 5545 wants them."""

import random
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from sqlalchemy import select

from app.law.statutes import codes
from app.models import CalendarFeed, ContactKind, Group, RecordsRequest, RequestClock, RequestEvent
from app.models.places import STATES
from app.services import events, feeds
from app.services.calendar_files import Entry, written
from app.services.calendars import calendar
from app.services.events import reproject
from app.services.overrides import override
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.cohorts import late_request
from tests.factories.feeds import batch
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group, member
from tests.queries.test_desk_year import STORIES

SEED = 20261124
OCTETS = 75
DAY = timedelta(days=1)


def written_for(session, feed, today=TODAY):
    now = NOW + (today - TODAY)
    return calendar(
        session,
        feed,
        session.scalars(select(Group)).one(),
        now=now,
        today=today,
        url_of=lambda ref: f"https://desk.example.org/desk/requests/{ref}",
    )


def entries(session, feed, today=TODAY):
    found = list(Calendar.from_ical(written_for(session, feed, today)).events)
    by_uid = {str(one["UID"]): one for one in found}
    assert len(by_uid) == len(found), "an entry stands there twice"
    return by_uid


@pytest.fixture
def who(session):
    group(session)
    return member(session, name="Rosalind Quill")


@pytest.fixture
def world(session, who):
    """Three requests under every law, each with a story drawn by lot, half of them assigned."""
    draw = random.Random(SEED)  # noqa: S311 - a sample, not a secret
    about = campaign(session)
    of_batch = batch(session, about)
    ids = []
    for code in codes():
        state = code.partition("-")[2] or "DC"
        body = agency(session, state=state, jurisdiction=code, zone=STATES[state][1])
        for number in range(3):
            on = TODAY - draw.randrange(5, 90) * DAY
            made = records_request(session, body, about, filed_on=on, round=number + 1)
            made.batch_id = of_batch.id if number else None
            ids.append(made.id)
            told = [("assigned", 0)] * draw.randrange(2) + list(draw.choice(STORIES))
            for kind, after in told:
                on += after * DAY
                facts = {"member_id": who.id} if kind == "assigned" else {}
                session.add(_event(made, kind, on, facts))
    session.flush()
    reproject(session, ids, now=NOW)
    session.expire_all()
    return about, of_batch


def _event(made, kind, on, facts):
    moment = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    return RequestEvent(
        request_id=made.id, kind=kind, happened_on=on, facts=facts, recorded_at=moment
    )


def _expected(session, feed, today):
    """Every running date of the feed's requests, once more by hand."""
    found = {}
    for asked in session.scalars(select(RecordsRequest)):
        mine = {
            "member": asked.assignee_id == feed.member_id,
            "campaign": asked.campaign_id == feed.campaign_id,
            "batch": asked.batch_id == feed.batch_id,
        }[feed.scope]
        for clock in asked.clocks if mine else ():
            ours = clock.who == "requester"
            silent = ours and clock.state == "not_started" and (clock.started_on or today) < today
            day = (clock.earliest_on if ours else None) or clock.latest_on or clock.due_on
            if day and (silent or clock.state == "running"):
                found[f"{asked.ref}.{clock.rule}@daylight"] = day
    return found


@pytest.mark.parametrize("later", [0, 20, 200])
def test_every_running_date_is_one_entry_of_each_feed_that_has_its_request(
    session, who, world, later
):
    about, of_batch = world
    today = TODAY + later * DAY
    sizes = []
    for scope in (None, about, of_batch):
        feed = feeds.issue(session, who, scope, now=NOW).feed
        found = entries(session, feed, today)
        expected = _expected(session, feed, today)
        assert found.keys() == expected.keys()
        for uid, on in expected.items():
            start = found[uid].start
            assert (start.date() if isinstance(start, datetime) else start) == on, uid
        sizes.append(len(found))
    mine, all_of_it, half = sizes
    assert 0 < mine < all_of_it
    assert half < all_of_it > 2 * len(codes())


def test_no_feed_under_any_law_names_a_member_and_each_entry_shows_its_working(session, who, world):
    feed = feeds.issue(session, who, world[0], now=NOW).feed
    text = written_for(session, feed).decode()
    assert "Quill" not in text
    assert who.email not in text
    for entry in entries(session, feed).values():
        assert "not legal advice" in entry["DESCRIPTION"]
        assert "has changed since" not in entry["DESCRIPTION"]
        assert str(entry["URL"]).startswith("https://desk.example.org/desk/requests/")


def test_the_same_clocks_give_the_same_bytes_and_lines_are_folded(session, who, world):
    feed = feeds.issue(session, who, world[0], now=NOW).feed
    first = written_for(session, feed)
    session.expire_all()
    assert written_for(session, feed) == first
    assert first.endswith(b"END:VCALENDAR\r\n")
    lines = first.split(b"\r\n")
    assert max(map(len, lines)) <= OCTETS
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert all(line.decode() is not None for line in lines), "a character was cut in two"


def test_a_day_set_by_hand_moves_the_entry_and_says_so_without_the_reason(session, who):
    asked = late_request(session, campaign(session))
    feed = feeds.issue(session, who, None, now=NOW).feed
    events.record(session, asked, "assigned", on=TODAY, facts={"member_id": who.id}, now=NOW)
    uid = f"{asked.ref}.determine@daylight"
    before = entries(session, feed)[uid]
    why, later = "Rosalind Quill agreed it by phone", NOW + DAY
    override(
        session, asked, "determine", TODAY + 9 * DAY, why, member_id=who.id, now=later, today=TODAY
    )
    after = entries(session, feed)[uid]
    assert after.start == TODAY + 9 * DAY > before.start
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["LAST-MODIFIED"].dt == NOW + DAY
    assert "A person set this date" in after["DESCRIPTION"]
    assert "Quill" not in after["DESCRIPTION"]


def test_a_date_that_the_law_no_longer_gives_says_that_it_waits_to_be_applied(session, who):
    asked = late_request(session, campaign(session))
    events.record(session, asked, "assigned", on=TODAY, facts={"member_id": who.id}, now=NOW)
    clock = session.query(RequestClock).filter_by(request_id=asked.id, kind="determine").one()
    clock.due_on = clock.latest_on = TODAY + 3 * DAY
    session.flush()
    feed = feeds.issue(session, who, None, now=NOW).feed
    entry = entries(session, feed)[f"{asked.ref}.determine@daylight"]
    assert entry.start == TODAY + 3 * DAY
    assert "what this date was counted by has changed since" in entry["DESCRIPTION"]
    assert entry["STATUS"] == "TENTATIVE"


def test_a_clock_that_counts_hours_is_a_moment(session, who):
    body = agency(session, state="IN", zone="America/Indiana/Indianapolis")
    asked = records_request(session, body, campaign(session), channel=ContactKind.PORTAL)
    events.record(session, asked, "assigned", on=TODAY, facts={"member_id": who.id}, now=NOW)
    at = {"at": "2026-11-24T09:30-05:00"}
    events.record(session, asked, "refused_by_employee", on=TODAY, facts=at, now=NOW)
    feed = feeds.issue(session, who, None, now=NOW).feed
    entry = entries(session, feed)[f"{asked.ref}.oral_denial@daylight"]
    assert entry.start == datetime(2026, 11, 25, 14, 30, tzinfo=UTC)


def test_a_feed_is_of_one_thing(session, who):
    about = campaign(session)
    made = feeds.issue(session, who, about, now=NOW).feed
    assert (made.scope, made.campaign_id, made.batch_id) == ("campaign", about.id, None)
    assert session.query(CalendarFeed).count() == 1


_text = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=300)
_controls = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@given(name=_text, title=_text, text=_text, on=st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_whatever_an_agency_is_called_the_file_reads_back_as_it_was(name, title, text, on):
    entry = Entry("a@b", on, title, text, "https://x.example.org/", "Ours", 3, NOW, alarm=True)
    file = written(name, [entry])
    assert max(map(len, file.split(b"\r\n"))) <= OCTETS
    (found,) = Calendar.from_ical(file).events
    assert str(found["SUMMARY"]) == _controls.sub("", " ".join(title.split()))
    assert str(found["DESCRIPTION"]) == _controls.sub("", text)
    assert (found.start, found.end) == (on, on + DAY)

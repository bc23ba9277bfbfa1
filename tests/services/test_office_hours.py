"""Letters wait for the office they go to, and never past a last day of ours."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.jobs.running import run as run_job
from app.law.calendars import calendar
from app.models import AgencyDay, Dispatch, RequestClock
from app.services import outbox
from app.services.agency_told import OwnDays, told
from app.services.office_hours import Office, last_moment, wait_for_opening
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.cohorts import late_request
from tests.factories.dispatches import dispatch
from tests.factories.mailbox import mailbox_read
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group
from tests.services.cohort_acts import asked, letters, send

NIGHT = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)  # Tuesday, 21:00 in Illinois
MORNING = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)  # Wednesday, 8:00 there
EVE = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)  # Wednesday, 17:30: Thanksgiving is next


@pytest.fixture
def about(session):
    group(session)
    return campaign(session)


@pytest.fixture
def letter(session, about):
    return dispatch(session, records_request(session, agency(session), about))


def claim(session, now, pace=None):
    claimed = outbox.claim_next(session, now=now, pace=pace, in_office_hours=True)
    session.flush()
    return claimed


def runs_out(session, letter, last):
    session.add(
        RequestClock(
            request_id=letter.request_id, rule="appeal", kind="appeal", who="requester",
            state="running", started_on=TODAY, due_on=last, latest_on=last, earliest_on=last,
        )
    )  # fmt: skip
    session.flush()


def letters_of(session, one):
    return session.query(Dispatch).filter_by(request_id=one.id).one()


def test_a_letter_leaves_while_they_are_open(session, letter):
    assert claim(session, NOW).dispatch_id == letter.id


def test_a_letter_of_the_night_waits_for_the_morning_of_the_agency(session, letter):
    assert claim(session, NIGHT) is None
    assert (letter.state, letter.not_before_at) == ("queued", MORNING)
    assert claim(session, MORNING).dispatch_id == letter.id


def test_a_letter_before_they_open_waits_for_the_same_morning(session, letter):
    assert claim(session, MORNING - timedelta(hours=2)) is None
    assert letter.not_before_at == MORNING


def test_a_holiday_of_their_law_and_a_day_of_their_own_are_passed_over(session, letter):
    closed = date(2026, 11, 27)
    session.add(
        AgencyDay(
            agency_id=letter.records_request.recipient_id,
            falls_on=closed, reason="a burst pipe", added_at=NOW,
        )
    )  # fmt: skip
    assert claim(session, EVE) is None
    assert letter.not_before_at == datetime(2026, 11, 30, 14, 0, tzinfo=UTC)


def test_a_body_that_opens_on_a_holiday_is_written_to_on_it(session, letter):
    session.add(
        AgencyDay(
            agency_id=letter.records_request.recipient_id,
            falls_on=date(2026, 11, 26), open=True, reason="they said so", added_at=NOW,
        )
    )  # fmt: skip
    assert claim(session, EVE) is None
    assert letter.not_before_at == datetime(2026, 11, 26, 14, 0, tzinfo=UTC)


def test_a_body_that_stops_taking_mail_early_is_closed_from_then_on(session, letter):
    letter.records_request.recipient.cut_off = "15:00"
    session.flush()
    assert claim(session, datetime(2026, 11, 24, 21, 0, tzinfo=UTC)) is None
    assert letter.not_before_at == MORNING


def test_the_hours_are_those_of_the_agency_and_not_ours(session, about):
    early = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
    west = agency(session, state="OR", zone="America/Los_Angeles")
    asked = [records_request(session, one, about) for one in (west, agency(session))]
    waiting, leaving = (dispatch(session, one, not_before_at=early) for one in asked)
    assert claim(session, early).dispatch_id == leaving.id
    assert claim(session, early) is None
    assert waiting.not_before_at == datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize("last", [date(2026, 11, 24), date(2026, 11, 25)])
def test_a_letter_that_waiting_would_bring_to_its_last_day_leaves_at_once(session, letter, last):
    runs_out(session, letter, last)
    assert claim(session, NIGHT).dispatch_id == letter.id


@pytest.mark.parametrize("last", [date(2026, 11, 23), date(2026, 11, 26)])
def test_a_day_that_is_past_or_safe_hurries_no_letter(session, letter, last):
    runs_out(session, letter, last)
    assert claim(session, NIGHT) is None


def test_a_letter_leaves_at_once_for_the_clock_of_another_request_that_it_speaks_of(
    session, letter, about
):
    other = dispatch(session, records_request(session, agency(session), about), within_id=letter.id)
    runs_out(session, other, date(2026, 11, 24))
    assert claim(session, NIGHT).dispatch_id == letter.id


LATE = datetime(2026, 11, 25, 5, 10, tzinfo=UTC)  # Tuesday, 23:10 in Illinois


@pytest.mark.parametrize(
    ("last", "now", "window"),
    [
        (TODAY, NOW, 30),
        (TODAY, LATE, 20),
        (TODAY, LATE + timedelta(minutes=40), 0),
        (TODAY + timedelta(days=1), LATE, 30),
    ],
)
def test_the_time_to_undo_never_takes_a_letter_past_its_last_day(session, about, last, now, window):
    mailbox_read(session, at=now)
    one = late_request(session, about)
    runs_out(session, letters_of(session, one), last)
    cohort = send(session, asked(one, firm=False), now=now)
    assert cohort.undo_until == now + timedelta(minutes=window)
    assert [each.not_before_at for each in letters(session)] == [cohort.undo_until]


def test_the_last_moment_is_where_a_body_stops_taking_mail(session, letter):
    runs_out(session, letter, TODAY)
    letter.records_request.recipient.cut_off = "16:00"
    session.flush()
    four = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
    assert last_moment(session, [letter.request_id], now=NOW) == four
    assert last_moment(session, [letter.request_id], now=four) is None


def test_a_letter_that_was_put_off_just_before_they_closed_is_tried_again(session, letter):
    letter.attempts = 1
    assert claim(session, datetime(2026, 11, 24, 23, 30, tzinfo=UTC)).dispatch_id == letter.id


def test_a_letter_that_was_put_off_is_not_tried_all_night(session, letter):
    letter.attempts = 1
    assert claim(session, NIGHT) is None


def test_without_office_hours_letters_leave_at_night(session, letter):
    assert outbox.claim_next(session, now=NIGHT, pace=None).dispatch_id == letter.id


def test_many_closed_offices_are_passed_over_at_once(session, about):
    for number in range(30):
        to = agency(session, email=f"records@agency{number}.example.invalid")
        dispatch(session, records_request(session, to, about))
    assert wait_for_opening(session, now=NIGHT) == 30
    assert wait_for_opening(session, now=NIGHT) == 0
    assert claim(session, NIGHT) is None


YEAR = datetime(2026, 1, 2, tzinfo=UTC)
ZONE = ZoneInfo("America/Chicago")
ILLINOIS = calendar("US-IL")


def office(cut_off=""):
    class Row:
        class body:  # noqa: N801 - stands for the value of an enum
            value = "local"

        zone, county, city, traits = "America/Chicago", "", "", None

    Row.cut_off = cut_off
    return Office("US-IL", told(Row, OwnDays()))


@given(
    now=st.integers(0, 500 * 24 * 60).map(lambda minutes: YEAR + timedelta(minutes=minutes)),
    tried=st.booleans(),
)
def test_an_opening_is_in_their_hours_on_an_open_day_and_never_before_now(now, tried):
    opens = office().opening(now, tried=tried)
    here = opens.astimezone(ZONE)
    assert opens >= now
    assert ILLINOIS.next_open_day(here.date(), skip_uncertain=True) == here.date()
    assert time(8) <= here.time() < (time(18) if tried else time(17))
    assert office().opening(opens, tried=tried) == opens


def test_the_job_lets_letters_wait_and_sends_none(session, app, settings, about, clock):
    app.extensions["daylight"] = replace(
        app.extensions["daylight"], settings=replace(settings, business_hours=True)
    )
    for number in range(3):
        to = agency(session, email=f"records@agency{number}.example.invalid")
        dispatch(session, records_request(session, to, about))
    session.commit()
    clock(NIGHT)
    outcome = run_job("outbox")
    assert (outcome["sent"], outcome["waiting"]) == (0, {"due": 0, "later": 3})
    clock(MORNING)
    assert run_job("outbox")["sent"] == 3

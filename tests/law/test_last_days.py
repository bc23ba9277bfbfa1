"""Last days told to nobody's harm: the latest before anybody is late, the earliest for us."""

from datetime import timedelta

import pytest

from app.law.facts import AgencyFacts, RequestFacts
from app.law.vocabulary import Body, Channel, EventKind, RecordTrait
from tests.law.asking import LOCAL, ask, day, on


@pytest.mark.parametrize(
    ("code", "rule", "event", "due", "latest"),
    [
        ("US-IA", "confidentiality_decision", "received", "2024-10-26", "2024-10-28"),
        ("US-MN", "appeal_decide", "appeal_received", "2024-10-26", "2024-10-28"),
    ],
)
def test_nobody_is_late_on_the_saturday_on_which_the_office_is_shut(code, rule, event, due, latest):
    """Iowa and Minnesota move a Sunday; whether a Saturday moves was not read in either."""
    clock = ask(code, on(event, "2024-10-06"), request=RequestFacts())[rule]
    assert (clock.due, clock.latest) == (day(due), day(latest))
    assert not clock.is_late_on(day(latest))


def test_a_receipt_reckoned_from_the_sending_has_a_latest_day_too():
    """Michigan: e-mail is received a business day later, and Columbus Day may be none."""
    by_email = RequestFacts.ordinary(channel=Channel.EMAIL)
    clock = ask("US-MI", on("sent", "2026-10-09"), request=by_email)["determine"]
    assert clock.started_on == day("2026-10-12")
    assert clock.start.latest == day("2026-10-13")
    assert clock.latest > clock.due


def test_a_time_to_sue_of_years_outlasts_the_calendar():
    clock = ask("US", on("appeal_decided", "2026-03-02"), agency=AgencyFacts(Body.FEDERAL))["sue"]
    assert clock.due == day("2032-03-02")
    assert clock.earliest == day("2032-03-02")
    assert "2 March 2032" in clock.explanation()
    sunday = ask("US", on("appeal_decided", "2026-02-01"), agency=AgencyFacts(Body.FEDERAL))["sue"]
    assert sunday.due.weekday() == 6
    assert sunday.earliest == sunday.due - timedelta(days=2)


def test_a_time_to_sue_that_ends_in_the_last_known_days_is_not_lost():
    clock = ask("US-SC", on("denied", "2027-12-30"))["sue"]
    assert clock.due == day("2028-12-30")
    assert clock.earliest == day("2028-12-29")


def test_the_agencys_last_day_beyond_the_calendar_is_never_guessed():
    clock = ask("US-CA", on("received", "2040-03-01"))["determine"]
    assert clock.due is None
    assert "knows the days" in clock.no_date_because


@pytest.mark.parametrize(
    ("code", "rule", "event"),
    [
        ("US-MI", "appeal_decide", "appeal_received"),
        ("US-MN", "appeal_decide", "appeal_received"),
        ("US-TX", "ag_decides", "referral_received"),
    ],
)
def test_an_appeal_body_that_may_take_more_time_names_its_date_or_has_all_the_law_gives(
    code, rule, event
):
    begun = on(event, "2026-03-02")
    before = ask(code, begun)[rule]
    until = before.latest + timedelta(days=5)
    notice = on(EventKind.APPEAL_EXTENDED, "2026-03-04", until=until)
    moved = ask(code, begun, notice)[rule]
    assert moved.due == moved.latest == until
    undated = ask(code, begun, on(EventKind.APPEAL_EXTENDED, "2026-03-04"))[rule]
    assert until < undated.due < before.latest + timedelta(days=32)
    notice = on(EventKind.APPEAL_EXTENDED, "2026-03-04", until=until + timedelta(days=90))
    assert ask(code, begun, notice)[rule].due == undated.due


def test_the_board_of_maryland_is_not_late_before_its_outer_cap():
    """Its thirty days run from the body's response, which is not the filing."""
    clock = ask("US-MD", on("appeal_received", "2026-03-02"))["board_decides"]
    assert clock.due == day("2026-04-01")
    assert clock.latest == day("2026-06-30")


def test_new_jersey_shows_the_longer_time_of_a_privacy_review():
    clocks = ask("US-NJ", on("received", "2026-03-02"))
    assert clocks["determine"].condition is None
    longer = clocks["determine_commercial"]
    assert longer.condition.endswith("a privacy review is needed")
    assert not longer.may_accuse


def test_the_age_of_a_record_chooses_the_clock_of_south_carolina():
    old = RequestFacts.ordinary(record=frozenset({RecordTrait.OLDER_THAN_24_MONTHS}))
    received = on("received", "2026-03-02")
    assert "determine" not in ask("US-SC", received, request=old, agency=LOCAL)
    assert "determine_old" in ask("US-SC", received, request=old, agency=LOCAL)

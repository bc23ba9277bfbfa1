"""What the `law` commands refuse, and what they answer where a story does not fit together.

Exit code 2 is wrong usage (the words typed are none that we know), 1 a question that cannot be
answered honestly. Both say why in a sentence, and neither is ever a traceback or a guess.
"""

import json

import pytest
from click.testing import CliRunner

from app.cli import main

IL = ("clocks", "US-IL", "--received", "2026-02-06")
COUNT = ("count", "US-NJ", "--start", "2026-03-02")


def run(*arguments):
    return CliRunner().invoke(main, ["law", *arguments])


def clocks(*arguments):
    result = run("clocks", *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def named(found, rule):
    return next(clock for clock in found["clocks"] if clock["id"] == rule)


WRONG_USAGE = [
    # What is it that is asked?
    ((*IL, "--event", "exploded:2026-02-09"), "'exploded' is no kind of event"),
    ((*IL, "--event", "denied"), "is not written KIND:DATE"),
    ((*IL, "--event", "denied:"), "'' is not written YYYY-MM-DD"),
    ((*IL, "--event", "denied:2026-02-09:colour=red"), "'colour' is no fact of 'denied'"),
    ((*IL, "--event", "received:2026-02-09:until=2026-03-01"), "'until' is no fact of 'received'"),
    ((*IL, "--event", "denied:2026-02-09:amount=5"), "which knows: at, id"),
    ((*IL, "--fact", "mood=cheerful"), "'mood' is no fact that a law asks for"),
    ((*IL, "--fact", "requester=alien"), "'requester' is 'alien', not one of: ordinary"),
    ((*IL, "--fact", "slow=perhaps"), "'slow' is 'perhaps', not one of: true, false"),
    ((*IL, "--fact", "requester"), "is not written KEY=VALUE"),
    ((*IL, "--fact", "requester="), "is not written KEY=VALUE"),
    ((*IL, "--fact", "zone=Mars/Olympus"), "'Mars/Olympus' is no time zone"),
    ((*IL, "--fact", "zone=../etc/passwd"), "is no time zone"),
    ((*IL, "--fact", "cut_off=teatime"), "'teatime' is no hour"),
    ((*IL, "--fact", "open=2026-02-30"), "'2026-02-30' is no day of the calendar"),
    ((*IL, "--body", "county"), "Invalid value for '--body'"),
    ((*IL, "--channel", "pigeon"), "Invalid value for '--channel'"),
    ((*IL, "--closed", "2026-02-09"), "is not written DATE=REASON"),
    ((*IL, "--closed", "2026-02-09="), "is not written DATE=REASON"),
    ((*COUNT, "--days", "5", "--unit", "fortnight"), "Invalid value for '--unit'"),
    # Days that are none.
    (("clocks", "US-IL", "--received", "2026-02-29"), "'2026-02-29' is no day of the calendar"),
    (("clocks", "US-IL", "--received", "2026-13-01"), "'2026-13-01' is no day of the calendar"),
    (("clocks", "US-IL", "--received", "tomorrow"), "is not written YYYY-MM-DD"),
    (("clocks", "US-IL", "--received", "20260206"), "is not written YYYY-MM-DD"),
    (("clocks", "US-IL", "--sent", "6 February"), "is not written YYYY-MM-DD"),
    ((*IL, "--as-of", "2027-02-29"), "'2027-02-29' is no day of the calendar"),
    ((*IL, "--closed", "2026-02-30=storm"), "'2026-02-30' is no day of the calendar"),
    ((*IL, "--event", "denied:2026-06-31"), "'2026-06-31' is no day of the calendar"),
    (("count", "US-NJ", "--start", "2025-02-29", "--days", "5"), "is no day of the calendar"),
    (("stale", "--today", "2026-00-10"), "'2026-00-10' is no day of the calendar"),
    # Twice the same, or one thing and its opposite.
    ((*IL, "--received", "2026-02-09"), "Option '--received' is given twice"),
    ((*IL, "--as-of", "2026-03-01", "--as-of", "2026-03-02"), "Option '--as-of' is given twice"),
    ((*COUNT, "--days", "5", "--days", "6"), "Option '--days' is given twice"),
    ((*IL, "--fact", "size=ordinary", "--fact", "size=voluminous"), "'size' is told twice"),
    ((*IL, "--body", "local", "--fact", "body=state"), "'body' is told twice"),
    ((*IL, "--fact", "record=contract", "--fact", "record=contract"), "'record' is told twice"),
    ((*IL, "--fact", "record=none", "--fact", "record=contract"), "to be none and something"),
    ((*IL, "--event", "received:2026-02-06"), "'received:2026-02-06' is given twice"),
    ((*IL, "--closed", "2026-02-09=a", "--closed", "2026-02-09=b"), "2026-02-09 is given twice"),
    ((*IL, "--event", "denied:2026-02-09:id=a:id=b"), "tells 'id' twice"),
    (
        (*IL, "--event", "denied:2026-02-09:id=a", "--event", "produced:2026-02-10:id=a"),
        "Two events have the id 'a'",
    ),
    # Events that lack, or contradict, a part of themselves.
    ((*IL, "--event", "promised:2026-02-09"), "needs 'until'"),
    ((*IL, "--event", "voided:2026-02-09"), "needs 'voids'"),
    ((*IL, "--event", "voided:2026-02-09:voids=x"), "No event has the id 'x'"),
    ((*IL, "--event", "extended:2026-02-09:until=2026-02-01"), "is before the event"),
    ((*IL, "--event", "extended:2026-02-09:until=9999-12-31"), "is over 10 years after"),
    ((*IL, "--event", "extended:2026-02-09:agreed=maybe"), "'maybe' is not one of: true, false"),
    ((*IL, "--event", "extended:2026-02-09:id="), "A name is empty"),
    # Hours that are none.
    ((*IL, "--event", "denied:2026-02-09:at=noon"), "is neither an hour"),
    ((*IL, "--event", "denied:2026-02-09:at=25:00"), "is neither an hour"),
    (
        (*IL, "--event", "denied:2026-02-09:at=2026-02-11T09:00"),
        "is not on 2026-02-09 in America/Chicago",
    ),
    (("clocks", "US-RI", "--received", "2026-03-08T02:30"), "There was no 02:30 on 2026-03-08"),
    (("clocks", "US-RI", "--received", "2026-11-01T01:30"), "There was 01:30 twice on 2026-11-01"),
    # Numbers that no law knows.
    ((*COUNT, "--days", "-1"), "-1 is not in the range"),
    ((*COUNT, "--days", "1000000000000"), "is not in the range"),
    ((*COUNT, "--days", "five"), "Invalid value for '--days'"),
    ((*COUNT, "--days", "2.5"), "Invalid value for '--days'"),
    # What must be told.
    (("clocks",), "Missing argument 'CODE'"),
    (("count", "US-NJ", "--days", "5"), "Missing option '--start'"),
    (COUNT, "Missing option '--days'"),
    (("due", "US-IL"), "Missing option '--received'"),
    (("explain",), "Missing argument 'REQUEST'"),
    (("compare-holidays", "US", "--from", "1"), "is not in the range"),
]


@pytest.mark.parametrize(("arguments", "sentence"), WRONG_USAGE)
def test_wrong_usage_exits_with_two_and_a_sentence(arguments, sentence):
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert sentence in result.stderr
    assert "Traceback" not in result.output


NO_ANSWER = [
    (("clocks", "US-XX", "--received", "2026-02-06"), "No public-records law is known under"),
    (("clocks", "US-GU"), "write US-NJ, or US."),
    (("clocks", "../us-nj"), "No public-records law is known under"),
    (("count", "NJ", "--start", "2026-03-02", "--days", "5"), "No public-records law is known"),
    (("show", "US-XX"), "No public-records law is known under"),
    # After the years that the calendar knows, and before them.
    (("clocks", "US-NJ", "--received", "2031-01-02"), "'received' on 2031-01-02 is outside"),
    (("clocks", "US-NJ", "--received", "9999-12-31"), "to 2030-12-31"),
    (("clocks", "US-NJ", "--received", "0001-01-01"), "knows the days from 2005-01-01"),
    (
        ("clocks", "US-IL", "--received", "2026-02-06", "--event", "denied:2062-02-10"),
        "'denied' on 2062-02-10 is outside",
    ),
    (("count", "US-NJ", "--start", "2030-12-20", "--days", "30"), "end later"),
    (("count", "US-NJ", "--start", "1066-10-14", "--days", "5"), "asked about 1066-10-14"),
    (
        ("count", "US-NJ", "--start", "2030-12-20", "--days", "30", "--unit", "calendar_day"),
        "30 days from 2030-12-20 are not all among them",
    ),
    (
        ("count", "US-NJ", "--start", "9999-12-20", "--days", "30", "--unit", "calendar_day"),
        "30 days from 9999-12-20 are not all among them",
    ),
    (
        ("clocks", "US-IL", "--event", "date_overridden:2026-02-09:rule=reply:until=2026-03-01"),
        "US-IL has no rule 'reply'",
    ),
    (("compare-holidays", "US-WY", "--from", "2060", "--to", "2060"), "knows the days"),
]


@pytest.mark.parametrize(("arguments", "sentence"), NO_ANSWER)
def test_what_cannot_be_answered_exits_with_one_and_says_why(arguments, sentence):
    result = run(*arguments, "--json")
    assert result.exit_code == 1, result.output
    refused = json.loads(result.stdout)
    assert set(refused) == {"error", "reasons"}
    assert sentence in refused["error"]
    spoken = run(*arguments)
    assert (spoken.exit_code, spoken.stdout) == (1, "")
    assert sentence in spoken.stderr


DOUBTS = [
    (("denied:2026-02-02",), "'denied' on 2026-02-02 is before the request began, on 2026-02-06."),
    (("sent:2026-02-10",), "'received' on 2026-02-06 is before it was sent, on 2026-02-10."),
    (("received:2026-02-10",), "Two days of receipt are given; the first, 2026-02-06, counts."),
    (
        ("clarified:2026-02-10",),
        "'clarified' on 2026-02-10 has no 'clarification_asked' before it.",
    ),
    (
        ("withdrawn:2026-02-10", "denied:2026-02-12"),
        "'denied' on 2026-02-12 is after it was withdrawn, on 2026-02-10.",
    ),
    (("appeal_decided:2026-03-10",), "'appeal_decided' on 2026-03-10 has no 'appeal_received'"),
]


@pytest.mark.parametrize(("events", "sentence"), DOUBTS)
def test_a_story_that_does_not_fit_together_is_answered_with_a_warning(events, sentence):
    told = [word for event in events for word in ("--event", event)]
    warnings = clocks(*IL[1:], *told)["warnings"]
    assert any(warning.startswith(sentence) for warning in warnings), warnings
    assert f"Look again: {sentence}" in run(*IL, *told).stdout


def test_a_place_that_the_calendar_does_not_know_is_pointed_out():
    slip = ("US-MA", "--received", "2026-06-15", "--fact", "county=Sufolk County")
    (warning,) = clocks(*slip)["warnings"]
    assert "no days of its own for 'Sufolk County'; it has some for: " in warning
    assert "Suffolk County" in warning
    assert clocks(*slip[:-1], "county=Suffolk County")["warnings"] == []


def test_a_story_that_fits_together_gives_no_warning():
    told = ("sent:2026-02-05", "clarification_asked:2026-02-09", "clarified:2026-02-11")
    events = [word for event in told for word in ("--event", event)]
    assert clocks(*IL[1:], *events)["warnings"] == []


def test_what_was_taken_back_contradicts_nothing():
    events = ("--event", "denied:2026-02-02:id=slip", "--event", "voided:2026-02-09:voids=slip")
    assert clocks(*IL[1:], *events)["warnings"] == []


def test_an_extension_after_the_base_period_is_kept_shown_and_changes_nothing():
    facts = ("--fact", "requester=ordinary", "--fact", "size=ordinary")
    found = clocks(*IL[1:], *facts, "--event", "extended:2026-02-20")
    assert named(found, "determine")["due"] == "2026-02-17"
    said = named(found, "extension")["explanation"]
    assert "The extension notice of 20 February 2026 changes nothing" in said
    assert named(found, "extension")["due"] is None


def test_before_the_first_version_that_was_read_there_is_no_date_and_it_says_from_when():
    early = named(clocks("US-PR", "--received", "2025-12-12"), "produce")
    assert (early["state"], early["due"], early["latest"]) == ("impossible", None, None)
    assert "it governs what starts from 13 December 2025" in early["explanation"]
    assert named(clocks("US-PR", "--received", "2025-12-15"), "produce")["due"]


def test_a_count_that_runs_out_of_the_known_years_has_no_date_and_says_so():
    found = clocks("US-NJ", "--received", "2030-12-30", "--body", "local")
    determine = named(found, "determine")
    assert (determine["due"], determine["latest"]) == (None, None)
    assert "knows the days from" in determine["explanation"]


def test_the_leap_day_counts_like_any_other_and_a_year_from_it_ends_on_the_28th():
    assert (
        json.loads(run("count", "US-NJ", "--start", "2028-02-28", "--days", "1", "--json").stdout)[
            "due"
        ]
        == "2028-02-29"
    )
    found = clocks("US-TN", "--received", "2028-02-29")
    assert found["clocks"][0]["start_date"] == "2028-02-29"


@pytest.mark.parametrize(
    ("asked", "due", "latest"),
    [
        # 72 hours by the clock on the wall; in spring one hour less has truly run by then, and
        # before anybody is called late it must have; in autumn one hour more has.
        ("2026-03-06", "2026-03-09T10:00:00-06:00", "2026-03-09T11:00:00-06:00"),
        ("2026-10-30", "2026-11-02T10:00:00-07:00", "2026-11-02T10:00:00-07:00"),
        ("2026-06-05", "2026-06-08T10:00:00-06:00", "2026-06-08T10:00:00-06:00"),
    ],
)
def test_hours_over_a_change_of_summer_time_end_at_an_instant_with_its_offset(asked, due, latest):
    event = f"statement_asked:{asked}:at=10:00"
    found = clocks("US-CO", "--received", "2026-03-02", "--event", event)
    statement = named(found, "statement_of_grounds")
    assert (statement["due"], statement["latest"]) == (due, latest)

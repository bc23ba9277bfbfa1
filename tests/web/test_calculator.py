"""The public calculator: it says what the engine says, and says plainly what it cannot know."""

import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as fewer
from hypothesis import strategies as st

from app.law import calendars
from app.law.clocks import compute
from app.law.statutes import codes, statute
from app.law.vocabulary import Body, Channel
from app.web import dates
from app.web.public import calculator

ADDRESS = "/law/calculator"


def text(client, query, status=200):
    answer = client.get(ADDRESS, query_string=query)
    assert answer.status_code == status
    return " ".join(answer.get_data(as_text=True).split())


def test_the_answer_is_a_drawn_month_a_sentence_to_quote_and_a_source(client, clock):
    page = text(
        client,
        {"law": "US-IL", "sent": "2026-11-05", "received": "2026-11-06", "channel": "email",
         "body": "local"},
    )  # fmt: skip
    assert "<h2>Answer: due <time" in page
    assert "Mon 16 Nov 2026" in page
    assert (
        "Under the Freedom of Information Act, 5 ILCS 140/3(d), an answer is due within 5 business "
        "days of receipt on Fri 6 Nov 2026: by Mon 16 Nov 2026. This leaves out weekends and "
        "Veterans Day (Wed 11 Nov 2026)." in page
    )
    assert "day 5 of 5, the due day" in page
    assert "If it is missed: Silence is a denial" in page
    assert "not counted (Veterans Day, state holiday)" in page
    assert 'href="/law/us-il#determine"' in page
    assert "Read in the text of the law, 2026-11" in page
    assert "not legal advice" in page


def test_both_dates_stand_where_the_count_is_in_doubt(client, clock):
    page = text(client, {"law": "US-IL", "received": "2026-11-23", "body": "local"})
    assert "Two dates, because the count is in doubt." in page
    assert "By every reading, it is due no later than Wed 2 Dec 2026." in page
    assert "the last defensible day" in page


def test_a_fact_that_is_not_known_gives_both_clocks_each_with_its_condition(client, clock):
    page = text(client, {"law": "US-MS", "received": "2026-11-06"})
    assert "Only if the body has adopted no written procedures." in page
    assert "Only if the body has adopted written procedures." in page
    assert "If the body has adopted no written procedures: under the" in page


def test_every_case_is_shown_if_the_sort_of_request_is_not_known(client, clock):
    known = text(client, {"law": "US-IL", "received": "2026-11-06"})
    open_ = text(client, {"law": "US-IL", "received": "2026-11-06", "asked": "any"})
    assert "21 business days" not in known
    assert "Only if the request has a commercial purpose." in open_


def test_a_clock_of_hours_ends_at_an_hour(client, clock):
    page = text(
        client,
        {"law": "US-RI", "received": "2026-11-06", "at": "10:30", "asked": "any",
         "clock": "arrest_log"},
    )  # fmt: skip
    assert "10:30 EST" in page
    assert "the due day (until 10:30)" in page


def test_without_proof_of_receipt_there_is_no_date_and_the_page_says_what_to_do(client, clock):
    page = text(client, {"law": "US-IL", "sent": "2026-11-05", "channel": "email"})
    assert "<h2>No date yet</h2>" in page
    assert "Nothing proves the day of receipt" in page
    assert '<table class="month">' not in page


def test_a_channel_for_which_the_law_reckons_receipt_needs_no_proof(client, clock):
    page = text(client, {"law": "US-MI", "sent": "2026-11-05", "channel": "email"})
    assert "<h2>Answer: due" in page


def test_a_law_without_a_number_gives_none(client, clock):
    page = text(client, {"law": "US-MN", "received": "2026-11-06", "body": "local"})
    assert "<h2>No date yet</h2>" in page
    assert "No legal date: Minn. Stat. 13.03" in page


def test_a_number_to_be_checked_has_no_sentence_to_quote(client, clock):
    page = text(client, {"law": "US-NE", "received": "2026-11-06", "body": "local"})
    assert "perhaps due" in page
    assert "there is no sentence to quote" in page
    assert "To say to the clerk" not in page


def test_our_own_limits_are_given_as_the_day_to_keep_to(client, clock):
    page = text(
        client, {"law": "US-IN", "received": "2026-11-06", "channel": "email",
                 "clock": "appeal_file"}
    )  # fmt: skip
    assert "<h2>Appeal or complain: do by <time" in page
    assert "to be safe, act by this day" in page


def test_a_rule_of_later_days_says_that_it_was_not_in_force(client, clock):
    page = text(client, {"law": "US-TX", "received": "2025-03-06"})
    assert "was not in force on 6 March 2025" in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"law": "US-ZZ", "received": "2026-11-06"}, "No law is known under this name."),
        ({"law": "", "received": "2026-11-06"}, "Choose a law."),
        ({"law": "US-IL", "sent": "", "received": ""}, "Give one of the two days"),
        ({"law": "US-IL", "received": "2026-02-30"}, "This is no day of the calendar."),
        ({"law": "US-IL", "received": "06/11/2026"}, "This is no day of the calendar."),
        ({"law": "US-IL", "received": "9999-12-31"}, "beyond them nothing is guessed"),
        ({"law": "US-IL", "sent": "0001-01-01"}, "beyond them nothing is guessed"),
        (
            {"law": "US-IL", "sent": "2026-11-06", "received": "2026-11-05"},
            "It cannot have been received before it was sent.",
        ),
        ({"law": "US-IL", "received": "2026-11-06", "at": "25:10"}, "Write the time as 14:30"),
    ],
)
def test_what_was_typed_wrong_is_said_beside_its_field(client, clock, query, said):
    page = text(client, query, 400)
    assert said in page
    assert 'aria-invalid="true"' in page
    assert "due <time" not in page


def test_a_link_may_name_the_law_alone(client, clock):
    page = text(client, {"law": "us-il"})
    assert '<option value="US-IL" selected>' in page
    assert 'aria-invalid="true"' not in page


def test_near_the_end_of_the_calendar_the_answer_says_where_it_ends(client, clock):
    last = calendars.calendar("US-IL").known_until
    page = text(client, {"law": "US-IL", "received": last.isoformat(), "body": "local"})
    assert "knows the days from" in page


CASES = [
    ("US-IL", "2026-11-06", "local", "email"),
    ("US-MA", "2026-11-06", "state", "post"),
    ("US-PA", "2026-11-20", "local", "email"),
    ("US-KY", "2021-05-03", "local", "email"),
    ("US-MS", "2026-12-23", "", "portal"),
    ("US-TX", "2026-10-05", "local", "email"),
    ("US", "2026-11-06", "federal", "portal"),
]


@pytest.mark.parametrize(("code", "received", "body", "channel"), CASES)
def test_it_says_what_the_command_says(client, run, clock, code, received, body, channel):
    told = ["--body", body] if body else []
    result = run("law", "clocks", code, "--received", received, "--channel", channel, *told,
                 "--json")  # fmt: skip
    clocks = json.loads(result.stdout)["clocks"]
    assert clocks
    page = text(client, {"law": code, "received": received, "body": body, "channel": channel,
                         "asked": "any"})  # fmt: skip
    asked = calculator.Asked(
        law=code,
        received=date.fromisoformat(received),
        channel=Channel(channel),
        body=Body(body) if body else None,
        ordinary=False,
    )
    agency, facts, events = calculator.case_of(asked)
    ours = compute(statute(code), calendars.calendar(code), agency, facts, events)
    assert [(each.rule_id, str(each.due) if each.due else None) for each in ours] == [
        (each["id"], each["due"]) for each in clocks
    ]
    for each in ours:
        if each.due and each.who != "requester":
            assert dates.day(each.due) in page, each.rule_id


TYPED = st.text("0123456789-: xUS<\u00e9", max_size=12)


@fewer(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    query=st.fixed_dictionaries(
        {},
        optional={
            "law": st.one_of(st.sampled_from(codes()), TYPED),
            "sent": st.one_of(st.dates().map(str), TYPED),
            "received": st.one_of(st.dates().map(str), TYPED),
            "at": st.one_of(st.just("10:30"), TYPED),
            "channel": st.sampled_from(["email", "post", "pigeon", ""]),
            "body": st.sampled_from(["local", "state", "federal", "x"]),
            "asked": st.sampled_from(["ordinary", "any", ""]),
            "clock": st.sampled_from(["determine", "produce", "appeal_file", "?"]),
        },
    )
)
def test_whatever_is_typed_the_answer_is_a_page(client, query):
    assert client.get(ADDRESS, query_string=query).status_code in {200, 400}

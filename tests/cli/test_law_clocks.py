"""`daylight law clocks|count|events`: every key of the answer, and what each option changes."""

import json

import pytest
import yaml
from click.testing import CliRunner

from app.cli import main
from app.cli.law_events import law_facts
from app.cli.law_facts import fact_keys
from app.law.facts import RequestFacts
from app.law.statutes import codes
from app.law.terms import Selector
from app.law.vocabulary import Circumstance, EventKind
from tests.law.rows import FOLDER

KEYS = {
    "id", "kind", "who", "applies_if", "ship_as", "state", "due", "earliest", "latest", "standard",
    "starts_on", "start_date", "citation", "verified", "explanation", "consequence", "skipped",
}  # fmt: skip
# The kinds that other programs write; more may come, none may go.
STABLE = {
    "sent", "delivered", "received", "officer_received", "acknowledged", "extended",
    "clarification_asked", "clarified", "fee_estimated", "fee_waived", "deposit_asked", "paid",
    "narrowed", "denied", "partly_denied", "no_records", "produced", "completed", "transferred",
    "promised", "appealed", "appeal_received", "appeal_decided", "complaint_filed",
    "mediation_started", "mediation_ended", "vendor_notified", "vendor_objected", "sued",
    "withdrawn", "closed", "voided",
}  # fmt: skip
ORDINARY = ("--fact", "requester=ordinary", "--fact", "size=ordinary")


def run(*arguments):
    return CliRunner().invoke(main, ["law", *arguments])


def said(*arguments):
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def clock(rule, *arguments):
    return next(each for each in said("clocks", *arguments)["clocks"] if each["id"] == rule)


@pytest.mark.parametrize("code", codes())
def test_every_clock_of_every_law_has_every_key(code):
    found = said("clocks", code, "--received", "2026-02-06", "--as-of", "2026-03-02")
    assert found["clocks"]
    for each in found["clocks"]:
        assert each.keys() >= KEYS
        assert each["explanation"]
        assert each["citation"]
        assert each["starts_on"]


def test_a_clock_tells_its_working():
    found = clock("determine", "US-IL", "--received", "2026-02-06", "--as-of", "2026-03-02")
    assert found["applies_if"].startswith("the request has no commercial purpose")
    told = clock("determine", "US-IL", *ORDINARY, "--received", "2026-02-06")
    assert told["applies_if"] is None
    assert (told["kind"], told["who"], told["due"]) == ("determine", "agency", "2026-02-17")
    assert (told["start_date"], told["starts_on"]) == ("2026-02-06", "receipt")
    assert (told["standard"], told["verified"], told["ship_as"]) == (
        "fixed",
        "statute_text",
        "hard",
    )
    assert "may no longer charge for copies" in told["consequence"]
    assert "5 ILCS 140/3(d)" in told["consequence"]
    assert [each["date"] for each in told["skipped"]] == ["2026-02-12", "2026-02-16"]
    assert {each["layer"] for each in told["skipped"]} == {"state"}


def test_the_state_is_that_of_the_day_asked_for():
    told = ("US-IL", *ORDINARY, "--received", "2026-02-06")
    states = [
        clock("determine", *told, "--as-of", day)["state"] for day in ("2026-02-17", "2026-02-18")
    ]
    assert states == ["running", "missed"]
    met = clock("determine", *told, "--event", "produced:2026-02-12", "--as-of", "2026-02-18")
    assert met["state"] == "met"


def test_without_a_day_the_present_one_is_asked_for(clock):
    assert said("clocks", "US-IL", "--received", "2026-11-23")["as_of"] == "2026-11-24"


def test_a_number_that_nobody_read_for_a_year_is_hard_no_more():
    told = ("determine", "US-IL", *ORDINARY, "--received", "2026-02-06", "--as-of")
    assert clock(*told, "2027-11-30")["ship_as"] == "hard"
    assert clock(*told, "2027-12-01")["ship_as"] == "soft"


def test_a_fact_that_is_not_told_gives_the_clocks_of_every_case():
    conditions = {
        each["id"]: each["applies_if"]
        for each in said("clocks", "US-MA", "--received", "2026-02-06")["clocks"]
    }
    assert conditions["produce_local"] == "the agency is a local body"
    assert conditions["produce_state"] == "the agency is a state body"
    local = said("clocks", "US-MA", "--received", "2026-02-06", "--body", "local")["clocks"]
    assert "produce_state" not in {each["id"] for each in local}
    assert next(each for each in local if each["id"] == "produce_local")["applies_if"] is None


def test_where_the_law_has_no_number_there_is_no_date():
    found = clock("produce", "US-ND", "--received", "2026-02-06")
    assert (found["due"], found["latest"]) == (None, None)
    assert "No legal date" in found["explanation"]


def test_the_channel_decides_the_day_of_receipt():
    found = clock("determine", "US-MI", "--sent", "2022-02-28", "--channel", "email")
    assert (found["start_date"], found["due"]) == ("2022-03-01", "2022-03-08")


def test_an_event_with_a_day_of_its_own_moves_the_date():
    told = ("US-KS", "--received", "2026-02-06", "--event", "acknowledged:2026-02-09")
    assert clock("determine", *told)["due"] == "2026-02-11"
    extended = clock(
        "determine", "US-PA", "--event", "officer_received:2026-06-29", "--closed",
        "2026-07-03=Independence Day", "--event", "extended:2026-07-07",
    )  # fmt: skip
    assert extended["due"] == "2026-08-06"


def test_a_voided_event_is_as_if_it_had_not_been():
    told = ("US-IL", *ORDINARY, "--received", "2026-02-06", "--event", "extended:2026-02-10:id=7")
    assert clock("determine", *told)["due"] == "2026-02-24"
    voided = clock("determine", *told, "--event", "voided:2026-02-11:voids=7")
    assert voided["due"] == "2026-02-17"


def test_an_office_that_was_closed_is_passed_over_and_named():
    told = ("US-AL", "--event", "acknowledged:2026-11-06", "--received", "2026-11-02")
    opened = clock("determine", *told)
    closed = clock("determine", *told, "--closed", "2026-11-27=day after Thanksgiving")
    assert (opened["due"], closed["due"]) == ("2026-12-01", "2026-12-02")
    assert {"date": "2026-11-27", "reason": "day after Thanksgiving", "layer": "agency"} in closed[
        "skipped"
    ]


def test_a_county_has_days_of_its_own():
    told = ("determine", "US-MA", "--received", "2026-06-15")
    suffolk = clock(*told, "--fact", "county=Suffolk County")
    assert "2026-06-17" in {each["date"] for each in suffolk["skipped"]}
    assert suffolk["due"] > clock(*told)["due"]


def test_weekends_are_not_among_the_skipped():
    for each in said("clocks", "US", "--received", "2026-12-15")["clocks"]:
        assert "weekend" not in {day["layer"] for day in each["skipped"]}


def refused_in_person(*more):
    """When a request made in person counts as denied in Indiana: 24 hours after a refusal."""
    told = ("US-IN", "--received", "2026-06-01", "--channel", "in_person")
    return clock("oral_denial", *told, *more)["due"]


def test_a_clock_of_hours_is_an_instant_in_the_zone_of_the_body():
    at = ("--event", "refused_by_employee:2026-06-01:at=09:30")
    assert refused_in_person(*at) == "2026-06-02T09:30:00-04:00"
    lake = ("--fact", "county=Lake County")
    assert refused_in_person(*at, *lake) == "2026-06-02T09:30:00-05:00"
    elsewhere = ("--event", "refused_by_employee:2026-06-01:at=2026-06-01T06:30-07:00")
    assert refused_in_person(*elsewhere) == "2026-06-02T09:30:00-04:00"


def test_where_the_hour_is_not_known_the_whole_day_is_left():
    assert refused_in_person() is None
    day = ("--event", "refused_by_employee:2026-06-01")
    assert refused_in_person(*day) == "2026-06-02T23:59:59-04:00"
    assert refused_in_person(*day, "--fact", "zone=America/Chicago").endswith("-05:00")


def test_the_length_that_was_counted_is_the_one_that_is_told():
    told = ("arrest_log", "US-RI", "--fact", "record=arrest_log", "--received")
    weekday = clock(*told, "2026-06-02T10:00")
    assert weekday["explanation"].startswith("48 hours from 2 June 2026")
    saturday = clock(*told, "2026-06-06T10:00")
    assert saturday["due"] == "2026-06-09T10:00:00-04:00"
    assert saturday["explanation"].startswith("72 hours from 6 June 2026")


def test_the_moment_of_receipt_starts_a_clock_of_hours():
    told = ("arrest_information", "US-NJ", "--fact", "record=arrest_log")
    assert clock(*told, "--received", "2026-06-01T09:30")["due"] == "2026-06-02T09:30:00-04:00"


def test_a_person_reads_dates_sentences_and_what_follows():
    shown = run("clocks", "US-IL", *ORDINARY, "--received", "2026-02-06", "--as-of", "2026-03-02")
    lines = shown.stdout.splitlines()
    assert lines[0].startswith("Illinois: Freedom of Information Act")
    assert "2026-02-17  determine (agency, missed)" in lines
    assert any(line.strip().startswith("If it is missed: Silence is a denial") for line in lines)
    assert lines[-1] == "This is not legal advice."


# law count


COUNTS = yaml.safe_load((FOLDER.parent / "business_days.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", COUNTS, ids=lambda row: f"{row['code']}: {row['case']}")
def test_a_bare_count_comes_out(row):
    found = said("count", row["code"], "--start", str(row["start"]), "--days", str(row["n"]))
    assert (found["due"], found["latest"]) == (str(row["due"]), str(row["latest"]))
    assert [each["date"] for each in found["skipped"]] == [str(day) for day in row["skipped"]]


def test_every_count_that_was_collected_is_such_a_row(shared):
    def plain(code, start, days, due, latest, skipped):
        return (code, str(start), days, str(due), str(latest), tuple(str(day) for day in skipped))

    path = shared / "law" / "business_day_tests.json"
    collected = {
        plain(
            row["code"], row["start"], row["n"], row["expected"], row["expected_latest"],
            [day for day, _ in row["skipped"]],
        )
        for row in json.loads(path.read_text(encoding="utf-8"))
    }  # fmt: skip
    names = ("code", "start", "n", "due", "latest", "skipped")
    assert collected <= {plain(*(row[name] for name in names)) for row in COUNTS}
    assert len(collected) >= 100


def test_a_count_of_calendar_days_passes_nothing_over():
    found = said("count", "US-NJ", "--start", "2026-02-06", "--days", "7", "--unit", "calendar_day")
    assert (found["due"], found["latest"], found["skipped"]) == ("2026-02-13", "2026-02-13", [])


def test_a_count_of_no_days_ends_where_it_starts():
    assert said("count", "US-NJ", "--start", "2026-02-06", "--days", "0")["due"] == "2026-02-06"


@pytest.mark.parametrize(
    ("code", "due", "noted"),
    [
        ("US-AL", "2026-03-10", False),  # a day counts only if the office is open
        ("US-NV", "2026-03-10", True),  # not settled: closed as it is told, and said so
        ("US-MI", "2026-03-09", True),  # a day counts even if the office is closed
    ],
)
def test_an_office_that_was_closed_counts_as_its_law_says(code, due, noted):
    found = said("count", code, "--start", "2026-03-02", "--days", "5", "--closed",
                 "2026-03-04=water main")  # fmt: skip
    assert (found["due"], bool(found["notes"])) == (due, noted)
    assert (due == "2026-03-10") == ("2026-03-04" in {day["date"] for day in found["skipped"]})


def test_a_person_reads_the_count_and_what_was_passed_over():
    shown = run("count", "US", "--start", "2024-12-09", "--days", "20").stdout
    assert shown.splitlines()[0] == "2025-01-08 (at the latest 2025-01-10)"
    assert "not counted: 2024-12-25 Christmas Day (federal)" in shown


# law events


def test_every_stable_kind_of_event_is_listed_with_its_words_and_facts():
    listed = {row["kind"]: row for row in said("events")["events"]}
    assert listed.keys() >= STABLE
    assert listed.keys() == {kind.value for kind in EventKind}
    assert all(row["words"] for row in listed.values())
    assert "until" in listed["extended"]["facts"]
    assert "voids" in listed["voided"]["facts"]


@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_of_event_can_be_told_with_every_fact_it_lists(kind):
    values = {
        "at": "09:30", "id": "b", "until": "2026-03-09", "agreed": "true", "granted": "no",
        "voids": "a", "rule": "determine",
    }  # fmt: skip
    facts = ":".join(f"{name}={values[name]}" for name in law_facts(kind))
    told = ("--event", "sent:2026-02-05:id=a", "--event", f"{kind}:2026-03-02:{facts}")
    assert said("clocks", "US-NJ", *told)["clocks"]


def test_every_fact_that_a_law_can_ask_for_can_be_told():
    keys = {fact.key for fact in fact_keys()}
    combining = {"not_", "all_", "any_", "circumstance"}
    asked = {field for field in Selector.__dataclass_fields__ if field not in combining}
    assert asked | {each.value for each in Circumstance} <= keys
    known = set(RequestFacts.__dataclass_fields__) - {"holds", "fails", "filed_on"}
    assert known <= keys


@pytest.mark.parametrize("fact", fact_keys(), ids=lambda fact: fact.key)
def test_every_value_of_every_fact_is_understood(fact):
    for value, means in fact.values:
        assert means
        assert said("clocks", "US-NJ", "--received", "2026-02-06", "--fact", f"{fact.key}={value}")


def test_facts_that_add_up_are_told_one_by_one():
    told = ("US-TX", "--received", "2026-02-06", "--fact", "record=contract", "--fact",
            "record=personnel")  # fmt: skip
    assert said("clocks", *told)["clocks"]


def test_a_person_reads_the_kinds_and_the_facts():
    shown = run("events").stdout
    assert (
        "extended                   They took more time [until, agreed, granted, at, id]" in shown
    )
    assert "--fact requester=ordinary|commercial|news|recurrent: as whom it was made" in shown

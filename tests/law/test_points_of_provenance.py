"""The 26 points of the law, 25 and 26: provenance, what a person sets, changes on their way.

Every date is worked out by hand: 2 March 2026 is a Monday, and no law named here closes a day of
that month unless a comment says so.
"""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from app.law.facts import AgencyFacts
from app.law.statutes import codes, statute
from app.law.vocabulary import (
    Body,
    ClockState,
    Requester,
)
from tests.law.asking import ORDINARY, ask, day, on

MONDAY = "2026-03-02"
STATE = AgencyFacts(Body.STATE)
RECEIVED = on("received", MONDAY)


# 25. Provenance, and a person's override.


def test_point_25_every_number_says_who_read_what_and_when():
    for code in codes():
        for rule in statute(code).rules:
            for version in rule.versions:
                assert version.citation
                assert version.level
                assert version.read_on
                assert version.text


def overridden(rule, until, on_="2026-03-05", **more):
    return on("date_overridden", on_, rule=rule, until=day(until), **more)


def test_point_25_a_date_set_by_hand_takes_the_place_of_the_laws_and_accuses_nobody():
    clocks = ask("US-IL", RECEIVED, overridden("determine", "2026-04-01"))
    clock = clocks["determine"]
    assert clock.due == clock.latest == day("2026-04-01")
    assert clock.overridden_from == day("2026-03-09")
    assert clock.overridden_by.on == day("2026-03-05")
    assert not clock.may_accuse
    assert clock.state_on(day("2026-04-02")) is ClockState.MISSED
    assert not clock.is_late_on(day("2026-04-02"))
    assert clock.explanation().startswith(
        "A person set this date to 1 April 2026 on 5 March 2026. By the law's own count: "
        "5 business days from 2 March 2026"
    )
    assert clock.skipped() == clock.computed.skipped()


def test_point_25_what_a_person_sets_moves_no_other_clock():
    clocks = ask("US-IL", RECEIVED, overridden("determine", "2026-04-01"))
    assert clocks["appeal_file"] == ask("US-IL", RECEIVED)["appeal_file"]


def test_point_25_the_newest_override_counts_and_a_voided_one_is_gone():
    first = overridden("determine", "2026-04-01", id="9")
    second = overridden("determine", "2026-03-20", id="10")
    assert ask("US-IL", RECEIVED, first, second)["determine"].due == day("2026-03-20")
    undone = on("voided", "2026-03-06", voids="10")
    assert ask("US-IL", RECEIVED, first, second, undone)["determine"].due == day("2026-04-01")
    both = [on("voided", "2026-03-06", voids="9"), undone]
    assert ask("US-IL", RECEIVED, first, second, *both) == ask("US-IL", RECEIVED)


def test_point_25_a_limit_of_ours_warns_at_the_day_that_was_set():
    events = [on("denied", MONDAY), overridden("appeal_file", "2026-04-10")]
    clock = ask("US-IL", *events)["appeal_file"]
    assert clock.due == clock.latest == clock.earliest == day("2026-04-10")


def test_point_25_a_date_may_be_set_where_the_law_has_none():
    clock = ask("US-OH", RECEIVED, overridden("produce", "2026-04-01"))["produce"]
    assert (clock.due, clock.no_date_because, clock.overridden_from) == (
        day("2026-04-01"),
        None,
        None,
    )
    assert clock.state is ClockState.RUNNING
    assert "No legal date" in clock.explanation()
    unbegun = ask("US-IL", overridden("determine", "2026-04-01"))["determine"]
    assert (unbegun.state, unbegun.starts_because) == (ClockState.RUNNING, "set by hand")
    met = ask("US-IL", RECEIVED, on("denied", "2026-03-04"), overridden("determine", "2026-04-01"))
    assert met["determine"].state is ClockState.MET


def test_point_25_a_floor_and_what_silence_starts_keep_their_nature():
    waited = ask("US-OH", on("complaint_filed", MONDAY), overridden("suit_wait", "2026-04-01"))
    assert waited["suit_wait"].not_before == day("2026-04-01")
    silent = ask("US-IL", RECEIVED, overridden("appeal_file", "2026-04-01"))["appeal_file"]
    assert silent.state is ClockState.NOT_STARTED
    assert silent.state_on(day("2026-03-10")) is ClockState.RUNNING


def test_point_25_an_extension_has_no_date_of_its_own_to_set():
    plain = ask("US-IL", RECEIVED)["extension"]
    assert ask("US-IL", RECEIVED, overridden("extension", "2026-04-01"))["extension"] == plain


# 26. Changes on their way.


@pytest.mark.parametrize("code", ["CA", "IL", "ID", "WY", "FL"])
def test_point_26_a_pending_change_is_shown_and_never_counted(code):
    pending = statute(f"US-{code}").pending
    assert pending
    assert all(change.what and change.seen and change.read_on for change in pending)


def test_point_26_california_still_counts_calendar_days():
    # Ten calendar days of the 2nd; ten business days would be the 16th.
    clock = ask("US-CA", RECEIVED)["determine"]
    assert clock.due == clock.latest == day("2026-03-12")


def test_an_unlike_requester_keeps_his_own_clocks():
    recurrent = replace(ORDINARY, requester=Requester.RECURRENT)
    assert "determine" not in ask("US-IL", RECEIVED, request=recurrent)


def test_every_one_of_the_26_points_has_a_test():
    found = set()
    for file in Path(__file__).parent.glob("test_points_of_*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_point_"):
                found.add(int(node.name.split("_")[2]))
    assert found == set(range(1, 27))

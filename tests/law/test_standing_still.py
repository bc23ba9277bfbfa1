"""Pauses that follow on each other, worked out by hand on a law that no state has."""

from dataclasses import replace

from app.law.rules import Pause
from app.law.statutes import statute
from app.law.terms import Within
from app.law.vocabulary import Effect, EventKind
from tests.law.asking import ask, day, on


def law(within, *pauses, short=None):
    """Illinois with another time to answer, which ends where it ends, and other pauses."""
    illinois = statute("US-IL")
    rule = illinois.rule("determine")
    conventions = replace(illinois.conventions, last_day_agency="no_roll", short_period=short)
    answer = replace(rule, versions=(replace(rule.newest, within=Within.parse(within)),))
    return replace(
        illinois, conventions=conventions, rules=(answer, *illinois.rules[1:]), pauses=pauses
    )


def pause(opens, closes, effect=Effect.PAUSES):
    kinds = frozenset({EventKind(closes)})
    return Pause(opens, effect, "", rules=("determine",), on=EventKind(opens), until=kinds)


QUESTION = pause("clarification_asked", "clarified")
BILL = pause("deposit_asked", "paid")
ANEW = pause("deposit_asked", "paid", Effect.RESTARTS)
RECEIVED = on("received", "2026-03-02")
ASKED, CLARIFIED = on("clarification_asked", "2026-03-04"), on("clarified", "2026-03-06")


def determine(of, *events):
    return ask("US-IL", RECEIVED, *events, law=of)["determine"]


def test_what_is_left_of_a_long_period_is_not_counted_as_a_short_one():
    """Ten days are counted through; the eight left of them are not business days of a sudden."""
    clock = determine(law("10 calendar_day", QUESTION, short=9), ASKED, CLARIFIED)
    assert clock.due == day("2026-03-14")
    assert [leg.business for leg in clock.legs] == [False, False]


def test_what_is_left_of_a_short_period_is_still_counted_in_business_days():
    clock = determine(law("6 calendar_day", QUESTION, short=9), ASKED, CLARIFIED)
    assert clock.due == day("2026-03-12")


def test_two_pauses_at_once_stop_a_month_only_once():
    """It stands still from the fourth to the tenth, whoever of the two is waited for."""
    bill = on("deposit_asked", "2026-03-05"), on("paid", "2026-03-10")
    clock = determine(law("1 month", QUESTION, BILL), ASKED, CLARIFIED, *bill)
    assert clock.due == day("2026-04-08")


def test_two_pauses_at_once_stop_days_only_once():
    bill = on("deposit_asked", "2026-03-05"), on("paid", "2026-03-10")
    clock = determine(law("30 calendar_day", QUESTION, BILL), ASKED, CLARIFIED, *bill)
    assert clock.due == day("2026-04-07")


def test_a_count_begun_anew_keeps_nothing_of_the_first_in_its_working():
    bill = on("deposit_asked", "2026-03-11"), on("paid", "2026-03-16")
    clock = determine(law("10 business_day", QUESTION, ANEW), ASKED, CLARIFIED, *bill)
    assert clock.due == day("2026-03-30")
    assert [(leg.start, leg.end) for leg in clock.legs] == [(day("2026-03-16"), day("2026-03-30"))]


def test_a_count_begun_anew_and_stopped_says_both_in_their_order():
    bill = on("deposit_asked", "2026-03-03"), on("paid", "2026-03-04")
    asked = on("clarification_asked", "2026-03-09"), on("clarified", "2026-03-11")
    said = determine(law("10 business_day", QUESTION, ANEW), *bill, *asked).explanation()
    anew = "It was counted anew from 4 March 2026."
    assert f"{anew} It stood still from 9 March 2026 to 11 March 2026." in said


def test_a_pause_before_the_first_day_that_counts_begins_nothing_anew():
    """Saturday and Sunday count for nothing, but the ten days still run from Friday."""
    friday = on("received", "2026-03-06")
    asked = on("clarification_asked", "2026-03-08"), on("clarified", "2026-03-10")
    clock = ask("US-IL", friday, *asked, law=law("10 business_day", QUESTION))["determine"]
    assert clock.due == day("2026-03-24")
    assert "anew" not in clock.explanation()
    assert "It stood still from 8 March 2026 to 10 March 2026." in clock.explanation()


def test_a_month_begun_anew_is_a_whole_month():
    bill = on("deposit_asked", "2026-03-11"), on("paid", "2026-03-16")
    clock = determine(law("1 month", QUESTION, ANEW), ASKED, CLARIFIED, *bill)
    assert clock.due == day("2026-04-16")


def test_a_day_that_the_agency_named_ends_the_working_too():
    """The five days that it might have had would have passed over Lincoln's Birthday."""
    named = on("extended", "2026-02-05", until=day("2026-02-11"))
    clock = ask("US-IL", on("received", "2026-02-02"), named)["determine"]
    assert clock.due == clock.legs[-1].end == day("2026-02-11")
    assert clock.skipped() == ()
    whole = ask("US-IL", on("received", "2026-02-02"), on("extended", "2026-02-05"))["determine"]
    assert [closure.on for closure in whole.skipped()] == [day("2026-02-12"), day("2026-02-16")]

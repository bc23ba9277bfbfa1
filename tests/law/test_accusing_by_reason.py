"""A number that only measures a reasonable time makes nobody late."""

from dataclasses import replace

import pytest

from app.law.vocabulary import Circumstance, ClockState
from tests.law.asking import ORDINARY, ask, day, on

IN_QUESTION = replace(ORDINARY, holds=ORDINARY.holds | {Circumstance.CONFIDENTIALITY_IN_QUESTION})


@pytest.mark.parametrize(
    ("code", "rule", "event"),
    [
        ("US-IA", "confidentiality_target", "received"),
        ("US-TX", "comply_after_ruling", "ruling_issued"),
    ],
)
def test_what_should_ordinarily_be_done_by_a_day_accuses_nobody_after_it(code, rule, event):
    clock = ask(code, on(event, "2026-03-02"), request=IN_QUESTION)[rule]
    assert clock.state_on(day("2026-11-24")) is ClockState.MISSED
    assert not clock.may_accuse
    assert not clock.is_late_on(day("2026-11-24"))


def test_the_outer_limit_of_the_same_law_still_does():
    clock = ask("US-IA", on("received", "2026-03-02"), request=IN_QUESTION)
    assert clock["confidentiality_decision"].is_late_on(day("2026-03-24"))
    assert not clock["confidentiality_decision"].is_late_on(day("2026-03-20"))

"""How well triage does on answers whose meaning people wrote down; it must not get worse."""

from pathlib import Path

import pytest

from app.cli.bench.labelled import Labelled, load, score
from app.services.event_kinds import KINDS

HALVES = load(Path(__file__).with_name("labelled.yaml"))
# Precision and recall of events, then of facts (amounts, days, numbers, exemptions), as they are.
MEASURED = {"tune": (1.0, 0.98, 1.0, 0.95), "held_out": (0.93, 0.93, 0.86, 0.82)}


@pytest.mark.parametrize("half", MEASURED)
def test_triage_finds_no_less_and_errs_no_more_than_it_did(half):
    result = score(HALVES[half])
    events, facts = result.total(), result.total(facts=True)
    now = (events.precision, events.recall, facts.precision, facts.recall)
    fallen = [(was, is_) for was, is_ in zip(MEASURED[half], now, strict=True) if is_ < was]
    assert not fallen, "\n".join(result.misses)


def test_the_labelled_answers_are_many_and_a_quarter_of_them_misleads():
    every = [one for half in HALVES.values() for one in half]
    assert len(every) >= 120
    assert sum(one.hard for one in every) * 4 >= len(every)
    assert len({one.text for one in every}) == len(every)


def test_every_label_is_an_event_that_a_person_may_record():
    for half in HALVES.values():
        for one in half:
            for event in one.may.union(*one.events):
                assert KINDS[event].by_hand, event


def test_the_score_counts_what_is_right_wrong_and_missed():
    result = score(
        [
            Labelled(
                text="Your request is denied. Please pay the invoice of $5.00.",
                events=(frozenset({"denied"}), frozenset({"extended"})),
            )
        ]
    )
    assert {name: (one.right, one.wrong, one.missed) for name, one in result.events.items()} == {
        "denied": (1, 0, 0),
        "extended": (0, 0, 1),
        "fee_estimated": (0, 1, 0),
    }
    assert (result.total().precision, result.total().recall) == (0.5, 0.5)
    assert result.facts["amount"].wrong == 1
    assert len(result.misses) == 1

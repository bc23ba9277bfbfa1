"""What letters may say about time: a number only where the law plainly has one."""

from dataclasses import replace

import pytest

from app.law.response import response_terms
from app.law.statutes import codes, statute
from app.law.terms import Selector
from app.law.vocabulary import Level, RecordTrait, ShipAs


def test_the_time_each_law_gives_a_local_body(snapshot):
    told = {}
    for code in codes():
        terms = response_terms(statute(code))
        time = str(terms.length) if terms.length else f"no number ({terms.standard})"
        told[code] = f"{terms.act}: {time}, {terms.citation}"
    assert told == snapshot


@pytest.mark.parametrize("code", codes())
@pytest.mark.parametrize("body", ["local", "state"])
def test_a_number_is_one_of_the_law_that_ships_as_hard(code, body):
    law = statute(code)
    terms = response_terms(law, body=body)
    if terms.length is None:
        return
    version = next(
        rule.newest
        for rule in law.rules
        if rule.newest.citation == terms.citation
        and rule.newest.within
        and rule.newest.within.lengths == (terms.length,)
    )
    assert version.ship_as is ShipAs.HARD
    assert version.level in {Level.STATUTE_TEXT, Level.OFFICIAL_GUIDE}


@pytest.mark.parametrize(
    "code",
    ["US-AK", "US-FL", "US-LA", "US-MN", "US-MT", "US-NC", "US-ND", "US-OH", "US-OK", "US-WI"],
)
def test_laws_without_a_number_for_local_bodies_give_none(code):
    assert response_terms(statute(code)).length is None


def test_a_number_of_one_kind_of_body_is_not_told_to_another():
    alaska = statute("US-AK")
    assert str(response_terms(alaska, body="state").length) == "10 business days"
    assert response_terms(alaska, body="local").length is None


def test_soft_numbers_are_not_told():
    for code in ("US-NE", "US-PR"):
        assert response_terms(statute(code)).length is None


def test_a_number_that_hangs_on_an_unknown_fact_is_not_told():
    for code in ("US-MS", "US-HI", "US-SD", "US-WY"):
        assert response_terms(statute(code)).length is None


def test_a_body_of_no_known_kind_is_refused():
    with pytest.raises(ValueError, match="county"):
        response_terms(statute("US-IL"), body="county")


def test_a_number_that_binds_for_recent_records_alone_is_not_told():
    law = statute("US-IL")
    recent = Selector(not_=Selector(record=RecordTrait.OLDER_THAN_24_MONTHS))
    rules = tuple(replace(rule, applies=recent) for rule in law.rules)
    assert response_terms(law).length is not None
    assert response_terms(replace(law, rules=rules)).length is None

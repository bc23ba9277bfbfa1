"""How far each law was read: nothing that is not sure is left out of what is missing."""

from dataclasses import replace
from datetime import date

import pytest

from app.law.coverage import FIRM, coverage
from app.law.statutes import codes, statute
from app.law.vocabulary import ShipAs


@pytest.mark.parametrize("code", codes())
def test_every_number_that_is_not_firm_is_missing_with_its_reason(code):
    law = statute(code)
    found = coverage(law)
    unsure = [
        rule.id for rule in law.rules for version in rule.versions if version.ship_as not in FIRM
    ]
    named = [each for each in found.missing if any(f"'{rule}'" in each.what for rule in unsure)]
    assert len(named) == len(unsure)
    assert all(each.why for each in found.missing)
    assert found.status == ("partly" if unsure else "verified")
    assert found.rules == len(law.rules)
    assert sum(found.levels.values()) == sum(found.uses.values()) == found.versions


def test_a_law_of_which_no_number_is_firm_is_not_yet_covered():
    law = statute("US-IL")
    rules = tuple(
        replace(rule, versions=tuple(replace(each, ship_as=ShipAs.SOFT) for each in rule.versions))
        for rule in law.rules
        if all(version.ship_as is ShipAs.HARD for version in rule.versions)
    )
    found = coverage(replace(law, rules=rules, silence=replace(law.silence, dates=())))
    assert found.status == "not yet"


def test_a_law_that_settles_its_counting_misses_nothing_of_it():
    law = statute("US-IL")
    settled = replace(
        law.conventions, last_day_agency="no_roll", last_day_requester="no_roll",
        agency_closed_days="counted",
    )  # fmt: skip
    before = {each.what for each in coverage(law).missing}
    after = {each.what for each in coverage(replace(law, conventions=settled)).missing}
    assert "whether an office's own closing days count" in before - after


def test_a_rule_that_is_dated_is_not_among_those_of_unknown_first_day():
    from_known = [
        code
        for code in codes()
        if all(
            version.effective != "unknown"
            for rule in statute(code).rules
            for version in rule.versions
        )
    ]
    for code in codes():
        told = any("the first day of" in each.what for each in coverage(statute(code)).missing)
        assert told is (code not in from_known)


def test_a_law_whose_every_rule_is_dated_misses_no_first_day():
    law = statute("US-IL")
    dated = tuple(
        replace(rule, versions=(replace(rule.newest, effective=date(2010, 1, 1)),))
        for rule in law.rules
    )
    told = {each.what for each in coverage(replace(law, rules=dated)).missing}
    assert not [what for what in told if "the first day of" in what]


def test_a_holiday_whose_days_are_not_known_is_missing():
    gaps = [
        each
        for code in codes()
        for each in coverage(statute(code)).missing
        if " in 20" in each.what
    ]
    assert gaps

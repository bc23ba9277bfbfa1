"""The 53 calendar files: what was collected is carried over whole, and mistakes are refused."""

import json
from collections import Counter
from datetime import date

import holidays
import pytest

from app.law import strict
from app.law.calendars import DayState, calendar, codes
from app.law.compare import Difference, DifferenceKind, differences
from app.law.errors import LawDataError
from app.law.holidays import Jurisdiction, Scope
from app.law.observed import kept_days
from tests.law.collected import CHECKED, states


@pytest.fixture(scope="module")
def collected(shared):
    """The facts as they were collected, before they took the form of our files."""
    return json.loads((shared / "law" / "calendars.json").read_text())


@pytest.mark.parametrize("code", codes())
def test_every_weekday_of_five_years_is_as_it_was_collected(code, collected):
    days, ours = calendar(code), {}
    for number in range(date(2024, 1, 1).toordinal(), date(2029, 1, 1).toordinal()):
        day = date.fromordinal(number)
        state = days.state(day)
        if day.weekday() < 5 and state is not DayState.OPEN:
            ours[day] = state
    assert ours == states(collected[code])


@pytest.mark.parametrize("code", codes())
def test_a_file_keeps_what_was_collected_about_its_jurisdiction(code, collected):
    law, facts = calendar(code).law, collected[code]
    assert law.statute == facts["statute"]
    assert law.clock_uses == facts["clock_uses"]
    assert law.confidence == facts["confidence"]
    assert law.observance.saturday == facts["observance"]["saturday"]
    assert law.observance.sunday == facts["observance"]["sunday"]
    assert bool(law.note) == bool(facts["notes"])
    assert law.agency_variation
    levels = Counter(row["verified"] for row in facts["holidays"])
    rows = [
        row
        for row in law.holidays
        if "before the yearly table" not in row.note and not row.name.endswith("before 2024")
    ]
    ours = Counter(row.level.value for row in rows)
    if code == "US":  # one row of seven presidential closures became seven dated ones
        ours["secondary"] += 1
    assert ours == levels
    offices = Counter(row["closes_state_offices"] for row in facts["holidays"])
    assert sum(row.offices == "open" for row in rows) == offices[False]
    assert sum(bool(row.note) for row in rows) == sum(
        "note" in row for row in facts["holidays"] if not row["name"].startswith("Presidential clo")
    )


def test_a_holiday_of_a_place_or_of_choice_can_be_asked_for_by_name():
    asked = {
        (code, place)
        for code in codes()
        for row in calendar(code).law.holidays
        if row.scope is not Scope.STATE
        for place in row.places
    }
    assert ("US-MA", "Suffolk County") in asked
    assert ("US-AL", "Mobile County") in asked
    assert ("US-TX", "Yom Kippur") in asked


def test_a_year_that_nobody_has_fixed_yet_is_told_beside_the_date():
    days = calendar("US-WV")
    assert days.gaps(date(2026, 12, 1), date(2026, 12, 31)) == ()
    (gap,) = days.gaps(date(2026, 12, 20), date(2027, 1, 5))
    assert (gap.year, gap.note) == (2027, "not yet proclaimed")


def test_a_year_before_a_yearly_table_is_told_beside_the_date():
    gaps = calendar("US-SC").gaps(date(2012, 11, 19), date(2012, 12, 12))
    assert [gap.note for gap in gaps] == []
    gaps = calendar("US-NC").gaps(date(2023, 12, 20), date(2023, 12, 28))
    assert {gap.note for gap in gaps} == {"its days before 2024 were not collected"}


def test_the_gaps_of_a_county_concern_that_county():
    year = date(2023, 1, 1), date(2023, 12, 31)
    assert calendar("US-TX").gaps(*year) == ()
    (gap,) = calendar("US-TX", frozenset({"Yom Kippur"})).gaps(*year)
    assert gap.holiday == "Yom Kippur"


@pytest.mark.parametrize("code", codes())
def test_differences_from_the_holidays_package_are_those_we_looked_at(code, snapshot):
    theirs = holidays.country_holidays("US", subdiv=code[3:] or None, years=CHECKED)
    found = Counter(row.kind.value for row in differences(code, theirs, CHECKED))
    assert dict(sorted(found.items())) == snapshot


def test_a_difference_names_the_day_and_both_opinions():
    other = {date(2026, 7, 3): "Independence Day (observed)", date(2026, 6, 19): "Juneteenth"}
    found = {row.on: row for row in differences("US-WY", other, [2026])}
    assert found[date(2026, 7, 3)] == Difference(
        date(2026, 7, 3), DifferenceKind.THEY_CLOSE, "", "Independence Day (observed)"
    )
    assert found[date(2026, 9, 7)] == Difference(
        date(2026, 9, 7), DifferenceKind.WE_CLOSE, "Labor Day", ""
    )
    (doubt,) = differences("US-MN", dict.fromkeys(calendar("US-MN").closures, "x"), [2025])[:1]
    assert doubt.kind is DifferenceKind.UNSETTLED


GOOD = """\
code: US-ZZ
statute: Z.S. 1
source: Z.S. 1
read_on: 2026-11
clock_uses: legal_holidays
confidence: high
known: {from: 2024-01-01, until: 2026-12-31}
observance: {saturday: none, sunday: following_monday}
agency_variation: Towns choose.
holidays:
  - {name: Harvest, rule: 4 july, effect: closed, offices: closed, level: recalled}
  - name: Fair
    dates: {2024: [2024-05-06], 2025: [], 2026: [2026-05-04]}
    effect: closed
    offices: closed
    level: recalled
"""


def refusal(old, new):
    text = GOOD.replace(old, new)
    assert text != GOOD
    with pytest.raises(LawDataError) as refused:
        strict.build(Jurisdiction, strict.parse(text, "us-zz.yaml"))
    return str(refused.value)


def test_a_file_in_order_is_read():
    law = strict.build(Jurisdiction, strict.parse(GOOD, "us-zz.yaml"))
    assert [holiday.name for holiday in law.holidays] == ["Harvest", "Fair"]


def test_a_day_after_a_holiday_is_kept_from_the_first_year_of_that_holiday():
    row = "  - {name: Harvest, rule: 4 july, "
    after = "  - {name: Feast, rule: 1 day after Harvest, "
    rest = "effect: closed, offices: closed, level: recalled}\n"
    text = GOOD.replace(row + rest, after + rest + row + "since: 2025, " + rest)
    law = strict.build(Jurisdiction, strict.parse(text, "us-zz.yaml"))
    kept = [day.on for day in kept_days(law, frozenset()) if day.reason.startswith("Feast")]
    assert date(2024, 7, 5) not in kept
    assert date(2025, 7, 5) in kept


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("effect: closed\n", "efect: closed\n", "us-zz.yaml:14: unknown key 'efect'"),
        ("rule: 4 july", "rule: july 4", "us-zz.yaml:11: 'rule': 'july 4' is not a rule for a day"),
        ("rule: 4 july", "rule: 1 day after Fete", "us-zz.yaml:11: no holiday 'Fete' has a rule"),
        ("rule: 4 july", "rule: 1 day after Fair", "us-zz.yaml:11: no holiday 'Fair' has a rule"),
        ("rule: 4 july", "rule: 1 day after Harvest", "us-zz.yaml:11: no holiday 'Harvest' has"),
        ("name: Fair", "name: Harvest", "us-zz.yaml:12: 'Harvest' is listed twice"),
        ("2025: [], ", "", "us-zz.yaml:13: 'Fair' says nothing of 2025"),
        (", 2026: [2026-05-04]", "", "us-zz.yaml:13: 'Fair' says nothing of 2026"),
        ("[2026-05-04]", "[2025-05-04]", "us-zz.yaml:12: 'Fair': a day listed under 2026"),
        ("rule: 4 july, ", "", "us-zz.yaml:11: 'Harvest' needs either a rule or dates"),
        ("rule: 4 july", "rule: 4 july, scope: county", "us-zz.yaml:11: 'Harvest': a scope and"),
        ("dates:", "missing: {2026: unknown}\n    dates:", "us-zz.yaml:12: 'Fair': 2026 is both"),
        (
            "dates:",
            "observance: {saturday: none, sunday: none}\n    dates:",
            "us-zz.yaml:12: 'Fair': dates are already observed",
        ),
        ("2026-11", "2026-13", "us-zz.yaml:1: 'read_on' is '2026-13'"),
        ("until: 2026-12-31", "until: 2023-12-31", "us-zz.yaml:7: a calendar cannot end before"),
        ("sunday: following_monday", "sunday: tuesday", "us-zz.yaml:8: 'sunday' is 'tuesday'"),
        ("confidence: high", "confidence: total", "us-zz.yaml:6: 'confidence' is 'total'"),
    ],
)
def test_a_mistake_in_a_calendar_is_refused_where_it_stands(old, new, message):
    assert refusal(old, new).startswith(message)


def test_a_file_under_another_code_is_refused(tmp_path, monkeypatch):
    (tmp_path / "us-qq.yaml").write_text(GOOD)
    monkeypatch.setattr("app.law.calendars._FOLDER", tmp_path)
    with pytest.raises(LawDataError, match=r"us-qq\.yaml:1: the file of US-QQ says it is 'US-ZZ'"):
        calendar("US-QQ")

"""What people write in a cell is read as they meant it, or not at all."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.places import STATES, state_code, zone_of
from app.services import cells
from app.services.columns import match_columns


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2019-04-17", date(2019, 4, 17)),
        ("2019-04-17T10:00:00Z", date(2019, 4, 17)),
        ("4/17/19", date(2019, 4, 17)),
        ("04-17-2019", date(2019, 4, 17)),
        ("4/17/2019 0:00", date(2019, 4, 17)),
        ("12/31/99", date(1999, 12, 31)),
        ("Apr. 17, 2019", date(2019, 4, 17)),
        ("April 17 2019", date(2019, 4, 17)),
        ("2020-02-29", date(2020, 2, 29)),
        ("31/31/2020", None),
        ("31/12/2020", None),
        ("2019-02-29", None),
        ("2019", None),
        ("April 2019", None),
        ("soon", None),
    ],
)
def test_a_day_is_read_as_americans_write_it(text, day):
    assert cells.day(text) == day


@given(st.dates(min_value=date(1970, 1, 1), max_value=date(2069, 12, 31)))
def test_every_day_is_read_from_each_form(day):
    assert cells.day(day.isoformat()) == day
    assert cells.day(f"{day.month}/{day.day}/{day.year}") == day
    assert cells.day(f"{day.month}/{day.day}/{day.year % 100:02}") == day
    assert cells.day(day.strftime("%B ") + f"{day.day}, {day.year}") == day


@pytest.mark.parametrize(
    ("text", "number"),
    [("12,345", 12345), ("12345.0", 12345), ("0", 0), ("-5", None), ("12.5", None),
     ("99999999999", None), ("1e5", None), ("a lot", None), ("\u0665", None)],
)  # fmt: skip
def test_a_count_of_people_is_a_whole_number(text, number):
    assert cells.whole_number(text) == number


@pytest.mark.parametrize(
    ("text", "degrees"),
    [("-82.5", -82.5), ("+45", 45.0), ("90", 90.0), ("90.1", None), ("nan", None), ("inf", None),
     ("1e1", None), ("45 N", None)],
)  # fmt: skip
def test_a_coordinate_is_on_the_globe(text, degrees):
    assert cells.degrees(text, 90) == degrees


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("a@x.invalid", ["a@x.invalid"], []),
        ("A@X.Invalid ", ["A@x.invalid"], []),
        ("a@x.gov; b@x.gov, a@x.gov", ["a@x.gov", "b@x.gov"], []),
        ("Records <a@x.gov>", ["a@x.gov"], []),
        ("mailto:a@x.gov", ["a@x.gov"], []),
        ("not-an-email", [], ["not-an-email"]),
        ("a@x.gov www.x.gov", ["a@x.gov"], ["www.x.gov"]),
        ("a@localhost", [], ["a@localhost"]),
        ("a..b@x.gov", [], ["a..b@x.gov"]),
        ("a@-x.gov", [], ["a@-x.gov"]),
        (f"{'a' * 250}@x.gov", [], [f"{'a' * 250}@x.gov"]),
    ],
)
def test_addresses_are_told_from_what_is_none(text, good, bad):
    assert cells.emails(text) == (good, bad)


@given(st.text(max_size=60))
def test_an_address_never_holds_a_line_break_or_a_space(text):
    address = cells.email(text)
    assert address is None or not any(mark.isspace() for mark in address)


@pytest.mark.parametrize(
    ("text", "zip_code"),
    [("62701", "62701"), ("62701-1234", "62701-1234"), ("627011234", "62701-1234"),
     ("7030", "07030"), ("ABC", None), ("123456", None)],
)  # fmt: skip
def test_a_zip_code_keeps_its_leading_zero(text, zip_code):
    assert cells.zip_code(text) == zip_code


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://x.gov/foia?a=1", "https://x.gov/foia?a=1"),
        ("x.gov/foia", "https://x.gov/foia"),
        ("javascript:alert(1)", None),
        ("ftp://x.gov", None),
        ('https://x.gov/"onclick', None),
        ("yes", None),
    ],
)
def test_only_pages_of_the_web_are_addresses(text, address):
    assert cells.web_address(text) == address


@pytest.mark.parametrize(
    ("text", "code"),
    [("NJ", "NJ"), ("n.j.", "NJ"), ("new  jersey", "NJ"), ("US-NJ", "NJ"), ("Calif.", "CA"),
     ("Washington, D.C.", "DC"), ("Washington", "WA"), ("ZZ", None), ("US", None), ("", None)],
)  # fmt: skip
def test_a_state_is_known_by_its_names(text, code):
    assert state_code(text) == code


def test_every_state_is_known_by_its_code_and_its_name():
    assert len(STATES) == 52
    for code, (name, zone) in STATES.items():
        assert state_code(code.lower()) == state_code(name.upper()) == code
        assert zone_of(code, "No Such County") == zone


@pytest.mark.parametrize(
    ("state", "county", "zone"),
    [
        ("FL", "Escambia County", "America/Chicago"),
        ("TN", "Knox", "America/New_York"),
        ("KY", "MCCRACKEN COUNTY", "America/Chicago"),
        ("SD", "Pennington County", "America/Denver"),
        ("OR", "Malheur", "America/Boise"),
        ("ID", "Nez Perce County", "America/Los_Angeles"),
        ("AZ", "Maricopa County", "America/Phoenix"),
        ("", "", "America/New_York"),
    ],
)
def test_a_county_that_keeps_another_time_is_an_exception(state, county, zone):
    assert zone_of(state, county) == zone


class TestColumns:
    SYNONYMS = {"name": ("agency",), "email": ("e-mail", "foia e-mail"), "zip": ("postal code",)}

    def test_case_and_punctuation_do_not_count(self):
        found = match_columns(["AGENCY ", "Foia_E-Mail", "ZIP"], self.SYNONYMS)
        assert found == {"name": "AGENCY ", "email": "Foia_E-Mail", "zip": "ZIP"}

    def test_what_was_told_wins_and_an_empty_column_is_not_taken(self):
        headers = ["Agency", "Body", "Zip"]
        found = match_columns(headers, self.SYNONYMS, {"name": "body", "zip": ""})
        assert found == {"name": "Body"}

    def test_a_column_told_for_one_field_is_guessed_for_no_other(self):
        assert match_columns(["Agency"], self.SYNONYMS, {"email": "Agency"}) == {"email": "Agency"}

"""Whether a row is an agency we know: the same, likely the same, or new."""

import pytest

from app.models.agency_names import match_name
from app.services.agency_matching import Directory, Known, Likely, New, Same

ELK_GROVE = ("Elk Grove Police Department", "CA", "Elk Grove", "Sacramento County")


def known(agency_id, name, state, city="", county="", external_id=None):
    return Known(
        id=agency_id,
        row=None,
        name=name,
        state=state,
        matched=match_name(name),
        city=city,
        county=county,
        external_id=external_id,
    )


def facts(name, state, city="", county="", external_id=None):
    return {
        "name": name,
        "match_name": match_name(name),
        "state": state,
        "city": city,
        "county": county,
        "external_id": external_id,
    }


@pytest.fixture
def directory():
    made = Directory()
    made.add(known(1, *ELK_GROVE, "A1"))
    made.add(known(2, "Naperville Police Department", "IL", "Naperville", "DuPage County"))
    made.add(known(3, "Lake County Sheriff's Office", "IL", "Waukegan", "Lake County"))
    made.add(known(4, "Eastlake Police Department", "OH", "Eastlake"))
    made.add(known(5, "New Mexico State Police - District 3", "NM", "Hobbs"))
    made.add(known(6, "Springfield Police Department", "NJ", "", "Union County"))
    made.add(known(7, "Fort Dix Police", "NJ"))
    return made


@pytest.mark.parametrize(
    ("row", "agency"),
    [
        (facts("ELK GROVE PD", "CA", "ELK GROVE"), 1),
        (facts(" Naperville  Police Dept. ", "IL", "Naperville"), 2),
        (facts("Naperville PD", "IL"), 2),
        (facts("LAKE COUNTY SHERIFFS OFFICE", "IL", "Waukegan"), 3),
        (facts("Springfield PD", "NJ", "Springfield", "Union"), 6),
        (facts("Ft. Dix Police", "NJ"), 7),
        (facts("Elk Grove Dept of Police", "CA", "Elk Grove", external_id="A1"), 1),
    ],
)
def test_spellings_of_one_agency_are_the_same(directory, row, agency):
    found = directory.find(1, row)
    assert isinstance(found, Same)
    assert found.known.id == agency


@pytest.mark.parametrize(
    ("row", "agency"),
    [
        # A slip of the pen in the same city.
        (facts("Napervile Police Department", "IL", "Naperville"), 2),
        (facts("City of Naperville Police Department", "IL", "Naperville"), 2),
        (facts("Lake County Sheriff's Department", "IL", "Waukegan"), 3),
        # The sheriff has an office in another city of the county.
        (facts("Lake County Sheriff's Office", "IL", "Libertyville", "Lake County"), 3),
        (facts("Elk Grove PD", "CA", "Elk Grove", external_id="B7"), 1),
        # One ID, two names that have nothing in common.
        (facts("Yreka Fire Marshal", "CA", "Yreka", external_id="A1"), 1),
        (facts("Elk Grove PD", "NV", "Elk Grove", external_id="A1"), 1),
    ],
)
def test_what_may_be_one_agency_is_held_for_a_person(directory, row, agency):
    found = directory.find(1, row)
    assert isinstance(found, Likely)
    assert found.known.id == agency


@pytest.mark.parametrize(
    "row",
    [
        facts("Elk Grove Village Police Department", "IL", "Elk Grove Village"),
        facts("Elk Grove Police Department", "IL", "Elk Grove"),
        facts("Westlake Police Department", "OH", "Westlake"),
        facts("Westlake Police Department", "OH"),
        facts("Naperville Fire Department", "IL", "Naperville"),
        facts("Naperville Park District Police", "IL", "Naperville"),
        facts("New Mexico State Police - District 12", "NM", "Hobbs"),
        facts("Springfield PD", "NJ", "Springfield", "Burlington County"),
        facts("Lake County Sheriff's Office", "IN", "Crown Point", "Lake County"),
    ],
)
def test_two_bodies_stay_two(directory, row):
    assert isinstance(directory.find(1, row), New)


def test_two_rows_of_a_file_for_one_agency_are_held(directory):
    assert isinstance(directory.find(1, facts("Reno PD", "NV", "Reno")), New)
    again = directory.find(2, facts("RENO POLICE DEPARTMENT", "NV", "Reno"))
    assert isinstance(again, Likely)
    assert "row 1" in again.reason
    assert isinstance(directory.find(3, facts("Naperville PD", "IL", "Naperville")), Same)
    assert isinstance(directory.find(4, facts("NAPERVILLE PD", "IL", "Naperville")), Likely)


def test_a_repeated_id_is_held_even_after_another_name(directory):
    directory.find(1, facts("Reno PD", "NV", "Reno", external_id="R1"))
    again = directory.find(2, facts("Sparks PD", "NV", "Sparks", external_id="R1"))
    assert isinstance(again, Likely)
    assert "R1" in again.reason


def test_two_ids_of_one_file_are_two_bodies_and_the_twin_is_named(directory):
    directory.find(1, facts("Madison PD", "WI", "Madison", external_id="X1"))
    town = directory.find(2, facts("Madison PD", "WI", "Madison", external_id="X2"))
    assert isinstance(town, New)
    assert town.twin.row == 1


def test_a_merged_agency_stands_for_the_one_it_became(directory):
    directory.add(
        known(9, "Naperville Constables", "IL", "Naperville", external_id="N9"),
        stands_for=known(2, "Naperville Police Department", "IL"),
    )
    by_id = directory.find(1, facts("Naperville Constables", "IL", external_id="N9"))
    assert (by_id.known.id, by_id.through_merge) == (2, True)
    by_name = directory.find(2, facts("Naperville Constables", "IL", "Naperville"))
    assert (by_name.known.id, by_name.through_merge) == (2, True)


def test_a_name_without_a_city_that_two_have_is_held(directory):
    directory.add(known(8, "Springfield Police Department", "NJ", "", "Burlington County"))
    found = directory.find(1, facts("Springfield PD", "NJ"))
    assert isinstance(found, Likely)
    assert "2 agencies" in found.reason

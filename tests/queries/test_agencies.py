"""The list of agencies and the page of one, in a number of queries that never grows."""

from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event

from app.db import db
from app.errors import NotFound
from app.models import Contact, ContactKind
from app.queries.agencies import (
    AgencyFilters,
    agencies_page,
    agency_detail,
    agency_states,
    agency_types,
)
from app.services.partnerships import claim
from app.services.vendors import ensure_vendor
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.moments import NOW, TODAY


@contextmanager
def counted():
    """Count the statements inside the block."""
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def ids(page):
    return [row.id for row in page.rows]


def test_pages_follow_each_other_by_state_and_name(session):
    made = [
        agency(session, state=state, match_name=name).id
        for state, name in [("CA", "a"), ("CA", "b"), ("IL", "a"), ("NJ", "a"), ("NJ", "b")]
    ]
    first = agencies_page(session, AgencyFilters(), 1, per_page=2)
    assert (ids(first), first.total, first.pages) == (made[:2], 5, 3)
    assert ids(agencies_page(session, AgencyFilters(), 3, per_page=2)) == made[4:]
    assert ids(agencies_page(session, AgencyFilters(), 9, per_page=2)) == []


@pytest.mark.parametrize(
    "filters",
    [
        {"words": "ely p.d."},
        {"words": "elyville"},
        {"words": "X-7"},
        {"state": "NV"},
        {"type": "constables"},
        {"contact": "wanted"},
        {"expression": "state:NV,type:constables"},
    ],
)
def test_filters_narrow_the_list(session, filters):
    agency(session)
    wanted = agency(
        session,
        match_name="ely police department",
        city="Elyville",
        state="NV",
        type="constables",
        external_id="X-7",
        email=None,
    )
    assert ids(agencies_page(session, AgencyFilters(**filters))) == [wanted.id]


def test_a_row_says_how_it_is_reached_and_how_often_it_was_asked(session):
    body = agency(session)
    body.contacts.append(Contact(kind=ContactKind.PHONE, value="555-0100"))
    body.contacts.append(Contact(kind=ContactKind.FAX, value="555-0101", health="failing"))
    about = campaign(session)
    records_request(session, body, about)
    (row,) = agencies_page(session, AgencyFilters()).rows
    assert (row.channels, row.requests) == ((ContactKind.EMAIL,), 1)


def test_the_number_of_queries_does_not_grow(session):
    def queries():
        session.expire_all()
        with counted() as statements:
            agencies_page(session, AgencyFilters(words="springfield"))
        return len(statements)

    agency(session)
    few = queries()
    for _ in range(30):
        agency(session)
    assert queries() == few


def test_one_agency_is_read_with_all_that_is_known(session):
    body = agency(session)
    gone = agency(session, merged_into_id=body.id)
    asked = records_request(session, body, campaign(session))
    claim(
        session,
        body,
        ensure_vendor(session, "Ring"),
        "active",
        dated_on=date(2026, 1, 1),
        source="a list",
        today=TODAY,
        now=NOW,
    )
    for agency_id in (body.id, gone.id):
        found = agency_detail(session, agency_id, TODAY)
        assert found.agency is body
        assert found.requests == [asked]
        assert found.merged == [gone]
        assert [one.vendor for one in found.claims] == ["Ring"]


def test_what_is_not_there_is_not_found(session):
    with pytest.raises(NotFound):
        agency_detail(session, 999, TODAY)


def test_choices_for_filters_are_those_in_use(session):
    agency(session, state="NV")
    agency(session, state="CA", type="sheriff")
    agency(session, state="CA")
    assert agency_states(session) == ["CA", "NV"]
    assert agency_types(session) == ["police", "sheriff"]

"""Likely duplicates wait for a person, and what the person says is remembered."""

from datetime import date

import pytest
from sqlalchemy import func, select

from app.errors import NotFound
from app.models import Agency, ContactKind, HeldDecision, HeldRow, PartnershipClaim
from app.models.partnership import PartnershipStatus
from app.parts import parts
from app.services.agency_files import take_in
from app.services.agency_import import ImportOptions
from app.services.agency_intake import apply
from app.services.held_rows import (
    AlreadyDecided,
    accept_as_new,
    accept_as_same,
    dismiss,
    waiting_rows,
)
from tests.factories.moments import NOW, TODAY

FILE = (
    "Agency,City,State,Phone,Joined,Source,External ID\n"
    "Reno Police Department,Reno,NV,775-555-0100,2019-01-01,list,R1\n"
    "RENO PD,Reno,NV,775-555-0199,2020-02-02,list,R1\n"
)


@pytest.fixture
def imported(session):
    def go():
        options = ImportOptions(filename="list.csv", vendor="Ring", status=PartnershipStatus.ACTIVE)
        run, plan = take_in(session, parts().store, FILE.encode(), options, member_id=None, now=NOW)
        return apply(session, plan, run, now=NOW)

    return go


@pytest.fixture
def held(imported, session):
    result = imported()
    assert [one["held"] for one in result["duplicates"]] == [session.scalar(select(HeldRow.id))]
    return result["duplicates"][0]["held"]


def phones(session, agency_id):
    return [
        contact.value
        for contact in session.get(Agency, agency_id).contacts
        if contact.kind is ContactKind.PHONE
    ]


def test_the_same_row_waits_once_however_often_the_file_comes(imported, session, held):
    result = imported()
    assert [one["held"] for one in result["duplicates"]] == [held]
    assert [row.id for row in waiting_rows(session)] == [held]


def test_said_to_be_the_same_it_brings_the_agency_up_to_date(imported, session, held):
    agency = accept_as_same(session, held, member_id=None, now=NOW, today=TODAY)
    assert session.scalar(select(func.count(Agency.id))) == 1
    assert agency.name == "Reno Police Department"
    assert phones(session, agency.id) == ["775-555-0199"]
    days = session.scalars(select(PartnershipClaim.dated_on).order_by(PartnershipClaim.id)).all()
    assert days == [date(2019, 1, 1), date(2020, 2, 2)]
    assert session.get(HeldRow, held).decision is HeldDecision.MERGED


def test_said_to_be_another_it_is_added_without_the_id_that_is_taken(imported, session, held):
    agency = accept_as_new(session, held, member_id=None, now=NOW, today=TODAY)
    assert (agency.name, agency.external_id) == ("RENO PD", None)
    assert phones(session, agency.id) == ["775-555-0199"]
    assert session.scalar(select(func.count(PartnershipClaim.agency_id.distinct()))) == 2
    assert session.get(HeldRow, held).became_id == agency.id


@pytest.mark.parametrize("decide", ["same", "new", "drop"])
def test_what_was_decided_is_not_asked_again(imported, session, held, decide):
    if decide == "same":
        accept_as_same(session, held, member_id=None, now=NOW, today=TODAY)
    elif decide == "new":
        accept_as_new(session, held, member_id=None, now=NOW, today=TODAY)
    else:
        dismiss(session, held, member_id=None, now=NOW)
    assert waiting_rows(session) == []
    before = session.scalar(select(func.count(Agency.id)))
    result = imported()
    assert (result["new"], result["duplicates"]) == (0, [])
    assert result["updated"] + result["unchanged"] == 2
    assert session.scalar(select(func.count(Agency.id))) == before
    with pytest.raises(AlreadyDecided):
        dismiss(session, held, member_id=None, now=NOW)


def test_a_row_nobody_held_is_not_found(session):
    with pytest.raises(NotFound):
        accept_as_new(session, 12, member_id=None, now=NOW, today=TODAY)


def test_three_copies_of_one_row_are_held_as_one(session):
    content = "Agency,City,State\n" + "Reno PD,Reno,NV\n" * 3
    run, plan = take_in(
        session,
        parts().store,
        content.encode(),
        ImportOptions(filename="list.csv"),
        member_id=None,
        now=NOW,
    )
    result = apply(session, plan, run, now=NOW)
    assert (result["rows"], result["new"], len(result["duplicates"])) == (3, 1, 2)
    assert len(waiting_rows(session)) == 1

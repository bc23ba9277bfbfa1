"""The nightly audit: what would move and what nothing explains are told apart."""

from datetime import date

import pytest
from sqlalchemy import select, update

from app.jobs.running import run as run_job
from app.models import RecordsRequest, RequestClock, RequestEvent
from app.services import events
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.moments import NOW

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def three(session):
    """Three requests with clocks that stand as the law has them."""
    about = campaign(session)
    made = []
    for _ in range(3):
        asked = records_request(session, agency(session), about, filed_on=date(2026, 11, 2))
        events.record(session, asked, "received", on=date(2026, 11, 4), now=NOW)
        made.append(asked)
    session.commit()
    return made


def late_by_hand(session, asked):
    mine = RequestClock.request_id == asked.id
    session.execute(update(RequestClock).where(mine).values(due_on=date(2026, 12, 31)))


def of_another_law(session, asked):
    mine = RecordsRequest.id == asked.id
    session.execute(update(RecordsRequest).where(mine).values(law_digest="a.b.c.d.e"))


def test_moves_differences_and_what_stands_are_three_things(session, three):
    moving, touched, standing = three
    late_by_hand(session, moving)
    of_another_law(session, moving)
    late_by_hand(session, touched)
    of_another_law(session, standing)
    session.commit()
    found = run_job("audit-deadlines")
    assert (found["checked"], found["moves_pending"], found["unmoved"]) == (3, 1, 1)
    assert {shown.split()[0] for shown in found["shown"]} == {touched.ref}
    assert session.scalar(
        select(RequestClock.due_on).where(RequestClock.request_id == moving.id).limit(1)
    ) == date(2026, 12, 31)
    assert session.scalars(select(RequestEvent.kind)).all().count("clocks_moved") == 0


def test_a_second_night_notes_nothing_again(session, three):
    of_another_law(session, three[0])
    session.commit()
    assert run_job("audit-deadlines")["unmoved"] == 1
    assert run_job("audit-deadlines")["unmoved"] == 0

"""Requests as they are read: the page of one, and the list that finds them."""

from datetime import date

import pytest

from app.models import RequestStatus
from app.queries.requests import Filters, by_ref, listed, of_campaign, page_of
from app.services import events
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.moments import NOW, TODAY
from tests.factories.people import member


@pytest.fixture
def of(session):
    return campaign(session)


def test_a_request_page_shows_the_story_newest_first_with_what_was_taken_back(session, of):
    who = member(session)
    made = records_request(session, agency(session), of, filed_on=date(2026, 11, 2))
    other = records_request(session, agency(session), of, filed_on=date(2026, 11, 2))
    events.record(session, other, "produced", on=TODAY, now=NOW)
    sent = events.record(session, made, "sent", on=date(2026, 11, 2), now=NOW, member_id=who.id)
    events.record(session, made, "received", on=date(2026, 11, 3), now=NOW)
    taken_back = events.void(session, sent, reason="By post, not by mail", now=NOW)
    page = page_of(session, made.ref.lower())
    assert [each.kind for each in page.events] == ["voided", "received", "sent"]
    assert page.voided == {sent.id: taken_back}
    assert page.members == {who.id: who.name}
    assert [(each.ref, each.status) for each in page.neighbours] == [
        (other.ref, RequestStatus.PRODUCED)
    ]
    assert page_of(session, "DL-NONE") is None


def test_the_list_finds_by_name_reference_and_their_number_and_counts_all(session, of):
    made = [records_request(session, agency(session, name=f"Town {n} PD"), of) for n in range(3)]
    made[0].tracking_number = "W054033"
    session.flush()
    assert listed(session, Filters(), per_page=2).total == 3
    assert listed(session, Filters(), per_page=2).pages == 2
    for words, expected in (("town 1", made[1]), (made[2].ref, made[2]), ("W054033", made[0])):
        assert [each.id for each in listed(session, Filters(words=words)).rows] == [expected.id]
    assert listed(session, Filters(words="100%")).rows == []
    assert by_ref(session, made[0].ref.lower()).id == made[0].id
    assert [row.ref for row in of_campaign(session, of)] == [each.ref for each in made]

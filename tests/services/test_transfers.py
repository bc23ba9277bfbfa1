"""A request passed on: a linked one at the right body, noted on both."""

import pytest

from app.models import ItemOutcome, RequestItem, RequestStatus
from app.services import events
from app.services.transfers import TransferRefused, transfer
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.moments import NOW, TODAY


def test_a_transfer_opens_a_linked_request_for_what_was_still_waiting(session):
    police, clerk = agency(session), agency(session, name="Springfield City Clerk", state="MO")
    first = records_request(session, police, campaign(session))
    session.add(RequestItem(request_id=first.id, category="portal_log", position=1))
    session.flush()
    session.expire(first, ["items"])
    events.record(session, first, "denied", on=TODAY, facts={"items": "agreement"}, now=NOW)
    moved = transfer(session, first, clerk, on=TODAY, reason="The clerk keeps logs", now=NOW)
    assert (first.status, moved.status) == (RequestStatus.TRANSFERRED, RequestStatus.AWAITING)
    assert (moved.parent_id, moved.agency_id, moved.recipient_id) == (
        first.id,
        police.id,
        clerk.id,
    )
    assert moved.jurisdiction == "US-MO"
    assert [item.category for item in moved.items] == ["portal_log"]
    assert {item.outcome for item in moved.items} == {ItemOutcome.WAITING}
    assert first.events[-1].facts["request"] == moved.ref
    assert moved.events[-1].facts["request"] == first.ref


def test_a_transfer_to_the_same_body_or_twice_or_to_a_merged_one_is_refused(session):
    police, clerk = agency(session), agency(session)
    gone = agency(session, merged_into_id=clerk.id)
    first = records_request(session, police, campaign(session))
    with pytest.raises(TransferRefused, match="has this request already"):
        transfer(session, first, police, on=TODAY, now=NOW)
    with pytest.raises(TransferRefused, match="was merged"):
        transfer(session, first, gone, on=TODAY, now=NOW)
    moved = transfer(session, first, clerk, on=TODAY, now=NOW)
    with pytest.raises(TransferRefused, match=moved.ref):
        transfer(session, first, clerk, on=TODAY, now=NOW)
    assert len(first.events) == 1

"""Requests filed in bulk, found by their reference, and handed to volunteers."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.errors import NotFound, ServiceError
from app.models import (
    ContactKind,
    RecordsRequest,
    RequestClock,
    RequestEvent,
    RequestItem,
    RequestStatus,
)
from app.models.ref import SIGNS, is_ref, new_ref, normalised
from app.services import events, requests
from app.services.requests import Filing, FilingRefused, file_many
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.moments import NOW, TODAY
from tests.factories.people import member


def filing(about, of, **facts):
    letter = of.letters[0]
    return Filing(
        **{
            "campaign_id": of.id,
            "letter_id": letter.id,
            "version_id": letter.versions[-1].id,
            "agency_id": about.id,
            "recipient_id": about.id,
            "round": 1,
            "batch_id": None,
            "title": letter.title,
            "jurisdiction": about.jurisdiction,
            "channel": ContactKind.EMAIL,
            "requester_id": None,
            "categories": ("agreement", "portal_log"),
            "follow_up_on": TODAY + timedelta(days=30),
            "assignee_id": None,
        }
        | facts
    )


def test_many_are_filed_with_items_and_a_first_event(session):
    of = campaign(session)
    about = [agency(session) for _ in range(450)]
    filed = file_many(session, [filing(each, of) for each in about], now=NOW, today=TODAY)
    assert (len(filed.requests), filed.already) == (450, {})
    assert session.scalar(select(func.count(RequestItem.id))) == 900
    one = session.get_one(RecordsRequest, filed.requests[about[7].id])
    assert (one.agency_id, one.ref, one.status) == (
        about[7].id,
        filed.refs[about[7].id],
        RequestStatus.FILED,
    )
    assert [event.kind for event in one.events] == ["filed"]
    assert [item.category for item in one.items] == ["agreement", "portal_log"]
    # Nothing has been received, so no clock runs yet.
    assert session.scalar(select(func.count(RequestClock.id))) == 0


def test_filing_again_names_those_that_are_there_and_adds_nothing(session):
    of = campaign(session)
    about = [agency(session) for _ in range(3)]
    first = file_many(session, [filing(each, of) for each in about[:2]], now=NOW, today=TODAY)
    again = file_many(session, [filing(each, of) for each in about], now=NOW, today=TODAY)
    assert again.already == first.requests
    assert list(again.requests) == [about[2].id]
    assert again.refs[about[0].id] == first.refs[about[0].id]
    assert session.scalar(select(func.count(RecordsRequest.id))) == 3


def test_a_later_round_asks_again(session):
    of, about = campaign(session), agency(session)
    file_many(session, [filing(about, of)], now=NOW, today=TODAY)
    second = file_many(session, [filing(about, of, round=2)], now=NOW, today=TODAY)
    assert len(second.requests) == 1


def test_two_filings_alike_are_refused_and_nothing_is_kept(session):
    of, about = campaign(session), agency(session)
    with pytest.raises(FilingRefused):
        file_many(session, [filing(about, of), filing(about, of)], now=NOW, today=TODAY)
    assert session.scalar(select(func.count(RecordsRequest.id))) == 0


def test_what_was_filed_in_bulk_can_be_rebuilt_from_its_events(session):
    of, who = campaign(session), member(session)
    about = [agency(session) for _ in range(5)]
    file_many(
        session, [filing(each, of, assignee_id=who.id) for each in about], now=NOW, today=TODAY
    )
    ids = session.scalars(select(RecordsRequest.id)).all()
    assert events.reproject(session, ids, now=NOW) == 0
    assert set(session.scalars(select(RecordsRequest.assignee_id))) == {who.id}


def test_a_letter_may_bring_its_reference(session):
    of, about = campaign(session), agency(session)
    (ref,) = requests.new_refs(session, 1)
    assert file_many(session, [filing(about, of, ref=ref)], now=NOW, today=TODAY).refs == {
        about.id: ref
    }


# References

_signs = st.sampled_from(SIGNS)


@given(st.data())
def test_every_single_wrong_sign_and_every_swap_is_seen(data):
    ref = new_ref()
    signs = ref.replace("-", "")[2:]
    place = data.draw(st.integers(0, 7))
    other = data.draw(_signs)
    wrong = signs[:place] + other + signs[place + 1 :]
    assert is_ref(wrong) == (wrong == signs)
    swapped = [*signs]
    at = data.draw(st.integers(0, 6))
    swapped[at], swapped[at + 1] = swapped[at + 1], swapped[at]
    assert is_ref("".join(swapped)) == ("".join(swapped) == signs)


@given(st.text(max_size=20))
def test_any_text_can_be_asked_whether_it_is_a_reference(text):
    assert isinstance(is_ref(text), bool)
    assert normalised(normalised(text)) == normalised(text)


def test_a_reference_holds_no_sign_that_is_taken_for_another():
    assert not set("01OIL") & set(SIGNS)
    assert is_ref(new_ref())


def test_a_reference_is_found_however_it_is_typed(session):
    of, about = campaign(session), agency(session)
    ref = file_many(session, [filing(about, of)], now=NOW, today=TODAY).refs[about.id]
    bare = ref.replace("-", "")
    for typed in (ref, ref.lower(), bare, bare[2:], f" {bare[2:6]} {bare[6:]} ".lower()):
        assert requests.request_by_ref(session, typed).ref == ref


def test_a_slip_in_a_reference_is_told_from_one_that_is_not_here(session):
    ref = new_ref()
    slip = ref[:-1] + ("2" if ref[-1] != "2" else "3")
    with pytest.raises(NotFound, match="No request here has it"):
        requests.request_by_ref(session, ref)
    with pytest.raises(NotFound, match="look for a slip"):
        requests.request_by_ref(session, slip)


# Volunteers and follow-ups


def test_requests_are_handed_over_in_bulk_and_it_is_on_record(session):
    of, who = campaign(session), member(session)
    made = [records_request(session, agency(session), of) for _ in range(3)]
    ids = [each.id for each in made]
    assert requests.assign(session, ids, who.id, by_id=who.id, now=NOW, today=TODAY) == 3
    assert requests.assign(session, ids, who.id, by_id=who.id, now=NOW, today=TODAY) == 0
    assert {each.assignee_id for each in made} == {who.id}
    assert requests.assign(session, ids[:1], None, by_id=None, now=NOW, today=TODAY) == 1
    assert made[0].assignee_id is None
    kinds = session.scalars(select(RequestEvent.kind).where(RequestEvent.request_id == ids[0]))
    assert kinds.all() == ["assigned", "assigned"]


def test_nobody_is_not_a_member(session):
    made = records_request(session, agency(session), campaign(session))
    with pytest.raises(NotFound, match="no active member"):
        requests.assign(session, [made.id], 999, by_id=None, now=NOW, today=TODAY)


def test_a_follow_up_is_chosen_ahead_and_ends_with_the_answer(session):
    made = records_request(session, agency(session), campaign(session))
    chosen = TODAY + timedelta(days=5)
    with pytest.raises(ServiceError, match="has passed"):
        requests.set_follow_up(
            session, made, date(2026, 1, 1), member_id=None, now=NOW, today=TODAY
        )
    requests.set_follow_up(session, made, chosen, member_id=None, now=NOW, today=TODAY)
    assert made.follow_up_on == chosen
    events.record(session, made, "produced", on=TODAY, now=NOW)
    assert made.follow_up_on is None

"""Letters to many requests at once: each once, all or none, to whom they may go."""

from datetime import timedelta

import pytest

from app.errors import NotFound, ServiceError
from app.law.statutes import statute
from app.models import (
    Cohort,
    Contact,
    ContactHealth,
    ContactKind,
    DispatchState,
    LetterKind,
    RequestEvent,
)
from app.queries.cohorts import (
    Also,
    also_about,
    by_expression,
    by_refs,
    cohort_lines,
    of_list,
    which_named,
)
from app.queries.desk import Stack
from app.queries.requests import Filters
from app.queries.selection_terms import CannotSelect
from app.services import cohorts, events, forum_addresses, messages, outbox
from app.services.cohorts import CohortChanged, CohortRefused
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.cohorts import late_request
from tests.factories.mailbox import mailbox_read, message
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group, member
from tests.services.cohort_acts import LEAVES, asked, kinds, leave, letters, prepare, send


@pytest.fixture
def about(session):
    group(session)
    mailbox_read(session)
    return campaign(session)


def test_one_body_gets_one_letter_about_its_requests_and_the_rest_is_told_why(session, about):
    body = agency(session, email="records@capital.example.invalid", city="Capital")
    other = campaign(session)
    two = [late_request(session, one, body=body) for one in (about, other)]
    single = late_request(session, about)
    fresh = records_request(session, agency(session, city="Elsewhere"), about)
    found = prepare(session, *two, single, fresh)
    assert (found.requests, len(found.ready), found.reasons) == (3, 2, {"may_not_accuse": 1})
    [together] = [one for one in found.ready if len(one.requests) == 2]
    assert all(one.ref in together.letter.body for one in two)
    assert together.recipient.value == "records@capital.example.invalid"
    assert "has not left yet" in found.left_out[0].why[0]
    assert all(one.accuses for one in found.ready)


def test_a_friendly_letter_accuses_nobody_and_asks_for_no_proof(session, about):
    fresh = records_request(session, agency(session), about)
    events.record(session, fresh, "sent", on=TODAY, now=NOW)
    [one] = prepare(session, fresh, firm=False).ready
    assert not one.accuses


def test_a_cohort_leaves_after_its_window_and_each_request_remembers_it(session, about):
    body = agency(session, email="records@capital.example.invalid", city="Capital")
    two = [late_request(session, one, body=body) for one in (about, campaign(session))]
    single = late_request(session, about)
    cohort = send(session, asked(*two, single))
    assert [one.key for one in letters(session)] == ["follow_up:1"] * 3
    assert outbox.claim_next(session, now=NOW, pace=None) is None
    assert len(leave(session)) == 2
    assert {one.state for one in letters(session)} == {DispatchState.SENT}
    for one in (*two, single):
        assert kinds(one)[-1] == "followed_up"
        assert one.events[-1].dispatch_id in {letter.id for letter in letters(session)}
        assert one.follow_up_on == TODAY + timedelta(days=14)
    [line] = cohort_lines(session)
    assert (line.cohort.id, line.total, line.left, line.waiting) == (cohort.id, 2, 2, 0)
    lead = next(one for one in letters(session) if one.within_id is None)
    assert also_about(session, [lead.id]) == {lead.id: [two[1].ref]}


def test_nobody_is_nagged_twice(session, about):
    one = late_request(session, about)
    send(session, asked(one))
    assert prepare(session, one).reasons == {"written_lately": 1}
    with pytest.raises(CohortRefused) as caught:
        send(session, asked(one))
    assert "queued already" in caught.value.reasons[0]
    leave(session)
    assert "left on 24 November 2026" in prepare(session, one).left_out[0].why[0]
    later = NOW + timedelta(days=15)
    mailbox_read(session, at=later)
    send(session, asked(one), now=later)
    assert [letter.key for letter in letters(session)] == ["follow_up:1", "follow_up:2"]


def test_a_call_that_somebody_noted_counts_as_a_follow_up(session, about):
    one = late_request(session, about)
    noted = events.record(session, one, "followed_up", on=TODAY - timedelta(days=3), now=NOW)
    assert "21 November 2026" in prepare(session, one).left_out[0].why[0]
    events.void(session, noted, reason="It was another agency.", now=NOW)
    assert prepare(session, one).ready


def test_what_is_not_what_was_shown_is_not_sent(session, about):
    first, second = late_request(session, about), late_request(session, about)
    shown = prepare(session, first, second).digest
    events.record(session, second, "produced", on=TODAY, now=NOW)
    with pytest.raises(CohortChanged, match="meanwhile it is 1 letter"):
        send(session, asked(first, second), shown=shown)
    assert letters(session) == []
    send(session, asked(first), shown=prepare(session, first).digest)
    assert len(letters(session)) == 1


def test_undone_nothing_leaves_and_it_can_be_written_anew(session, about):
    one = late_request(session, about)
    cohort = send(session, asked(one))
    assert cohorts.undo(session, cohort, now=NOW) == cohorts.Taken(1, 0)
    assert leave(session) == []
    assert kinds(one)[-1] == "received"
    with pytest.raises(CohortRefused, match="already"):
        cohorts.stop(session, cohort, now=NOW)
    send(session, asked(one))
    assert [letter.key for letter in letters(session)] == ["follow_up:1", "follow_up:2"]


def test_after_its_window_it_can_be_stopped_and_not_undone(session, about):
    one, other = late_request(session, about), late_request(session, about)
    cohort = send(session, asked(one, other))
    claimed = outbox.claim_next(session, now=LEAVES, pace=None)
    outbox.note_sent(session, claimed, "250 ok", now=LEAVES)
    with pytest.raises(CohortRefused, match="ended at 15:30 UTC"):
        cohorts.undo(session, cohort, now=LEAVES)
    assert cohorts.stop(session, cohort, now=LEAVES) == cohorts.Taken(1, 1)
    assert leave(session) == []


def test_above_the_setting_a_second_person_must_agree(session, about):
    maker, other = member(session), member(session)
    one = late_request(session, about)
    cohort = send(session, asked(one), above=0, by=maker.id)
    assert (cohort.approved_at, letters(session)) == (None, [])
    with pytest.raises(CohortRefused, match="Somebody else"):
        cohorts.approve(session, cohort, member_id=maker.id, now=NOW, today=TODAY)
    later = NOW + timedelta(hours=2)
    cohorts.approve(session, cohort, member_id=other.id, now=later, today=TODAY)
    [letter] = letters(session)
    assert (letter.not_before_at, cohort.undo_until) == (later + timedelta(minutes=30),) * 2
    with pytest.raises(CohortRefused, match="does not wait"):
        cohorts.approve(session, cohort, member_id=other.id, now=later, today=TODAY)


def test_one_that_waits_for_a_second_person_can_be_taken_back_at_any_time(session, about):
    cohort = send(session, asked(late_request(session, about)), above=0)
    assert cohorts.undo(session, cohort, now=LEAVES) == cohorts.Taken(0, 0)
    with pytest.raises(CohortRefused, match="does not wait"):
        cohorts.approve(session, cohort, member_id=member(session).id, now=NOW, today=TODAY)


def test_whom_no_letter_reaches_is_left_out(session, about):
    one = late_request(session, about)
    one.recipient.contacts[0].health = ContactHealth.FAILING
    assert prepare(session, one).reasons == {"no_contact": 1}
    with pytest.raises(CohortRefused) as caught:
        send(session, asked(one))
    assert "has no contact that works" in caught.value.reasons[0]


def test_a_letter_by_post_is_held_without_a_zip_code_and_leaves_by_hand(session, about):
    one = late_request(session, about)
    one.recipient.contacts[0].health = ContactHealth.FAILING
    street = Contact(kind=ContactKind.POST, value="1 Main Street", source="test")
    one.recipient.contacts.append(street)
    session.flush()
    send(session, asked(one))
    [letter] = letters(session)
    assert (letter.state, letter.channel) == (DispatchState.HELD, ContactKind.POST)
    assert "does not work, so we write by post; please tell us the right one." in letter.body
    street.zip = "62701"
    assert outbox.release_completed(session) == 1
    outbox.left_by_hand(session, letter, on=TODAY, now=LEAVES, member_id=None)
    assert kinds(one)[-1] == "followed_up"


def test_a_letter_that_goes_the_way_of_its_request_says_nothing_of_ways(session, about):
    one = late_request(session, about)
    one.channel = ContactKind.POST
    one.recipient.contacts[0].health = ContactHealth.FAILING
    street = Contact(kind=ContactKind.POST, value="1 Main Street", source="test", zip="62701")
    one.recipient.contacts.append(street)
    session.flush()
    send(session, asked(one))
    assert "so we write" not in letters(session)[0].body


def refused_request(session, about, state="PA"):
    """A request in Pennsylvania that was refused: it is appealed to an office outside."""
    one = late_request(session, about, state=state, zone="America/New_York")
    events.record(session, one, "denied", on=TODAY - timedelta(days=3), now=NOW)
    return one


def test_an_appeal_goes_to_its_forum_once_somebody_found_the_address(session, about):
    one = refused_request(session, about)
    [out] = prepare(session, one, kind=LetterKind.APPEAL).left_out
    assert (out.code, bool(out.forum)) == ("forum_address_wanted", True)
    forum_addresses.give(
        session, "US-PA", out.forum, channel=ContactKind.EMAIL,
        value="appeals@oor.example.invalid", member_id=None, now=NOW,
    )  # fmt: skip
    found = prepare(session, one, kind=LetterKind.APPEAL)
    assert found.ready[0].recipient.value == "appeals@oor.example.invalid"
    starts = {(each.kind, each.who, each.once_received) for each in found.starts}
    assert ("appeal_decide", "appeal_body", True) in starts
    send(session, asked(one, kind=LetterKind.APPEAL))
    assert len(leave(session)) == 1
    assert kinds(one)[-1] == "appealed"
    events.record(session, one, "appeal_received", on=TODAY, now=NOW)
    assert any(clock.kind == "appeal_decide" for clock in one.clocks)


def test_an_appeal_to_the_head_goes_to_the_agency_and_starts_its_clock(session, about):
    one = refused_request(session, about, state="RI")
    found = prepare(session, one, kind=LetterKind.APPEAL)
    assert found.ready[0].recipient.value == one.recipient.contacts[0].value
    assert [(each.kind, each.once_received) for each in found.starts] == [("appeal_decide", False)]
    send(session, asked(one, kind=LetterKind.APPEAL))
    leave(session)
    assert any(clock.kind == "appeal_decide" for clock in one.clocks)


def test_an_address_of_a_forum_is_checked_and_replaced(session):
    def give(value, channel=ContactKind.EMAIL, forum=None):
        forum = forum or outside.id
        return forum_addresses.give(
            session, "US-PA", forum, channel=channel, value=value, member_id=None, now=NOW
        )

    outside = next(one for one in statute("US-PA").forums if not forum_addresses.is_the_agency(one))
    assert give("a@oor.example.invalid").value == "a@oor.example.invalid"
    assert give(" 555 Main St \n\n City, PA 17101", ContactKind.POST).value == (
        "555 Main St\nCity, PA 17101"
    )
    assert len(forum_addresses.addresses(session, ["US-PA"])) == 1
    for value, channel in (
        ("", ContactKind.EMAIL),
        ("no address", ContactKind.EMAIL),
        ("Main Street\nCity", ContactKind.POST),
        ("555 1212", ContactKind.PHONE),
    ):
        with pytest.raises(ServiceError):
            give(value, channel)
    with pytest.raises(NotFound):
        give("a@b.example.invalid", forum="nobody")


def test_requests_are_chosen_by_list_by_filter_by_reference_and_by_agency(session, about):
    one = late_request(session, about)
    other = late_request(session, about, state="NJ", zone="America/New_York")
    fresh = records_request(session, agency(session), about)

    def ids(which=Also.PAST, **filters):
        return set(of_list(session, which, Filters(**filters), now=NOW, today=TODAY).ids)

    assert ids() == {one.id, other.id}
    assert ids(state="NJ") == {other.id}
    assert ids(Also.OPEN) == {one.id, other.id, fresh.id}
    assert ids(Stack.OUR_MOVE) | ids(Stack.LATE) == {one.id, other.id}
    assert by_refs(session, [one.ref.lower(), one.ref]).ids == (one.id,)
    assert which_named("past") is Also.PAST
    assert which_named("late") is Stack.LATE
    assert which_named("nothing") is None
    with pytest.raises(CannotSelect, match="There is no request"):
        by_refs(session, ["DL-2222-2222"])

    def chosen(expression, which=Also.PAST):
        return set(by_expression(session, expression, which, now=NOW, today=TODAY).ids)

    assert chosen("state:NJ") == {other.id}
    assert chosen(f"{one.ref}, {fresh.ref}") == {one.id, fresh.id}
    assert chosen("all", Also.OPEN) == {one.id, other.id, fresh.id}


def test_a_message_sorted_as_not_ours_opens_the_gate_again(session, about):
    one = late_request(session, about)
    mail = message(session, "somebody@gmail.com")
    assert prepare(session, one).reasons == {"may_not_accuse": 1}
    messages.set_sender_aside(session, mail, member_id=None, now=NOW)
    assert prepare(session, one).ready


def test_a_cohort_is_found_by_number_and_reference(session, about):
    cohort = send(session, asked(late_request(session, about)))
    assert cohorts.find(session, str(cohort.id)) is cohorts.find(session, cohort.ref.lower())
    with pytest.raises(NotFound):
        cohorts.find(session, "C-0000-0000")
    assert cohorts.asked_of(session.get(Cohort, cohort.id)).kind is LetterKind.FOLLOW_UP
    assert session.query(RequestEvent).filter_by(kind="followed_up").count() == 0

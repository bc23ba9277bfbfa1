"""An address returned our letters: all that did not arrive go out again, once, and say so."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.errors import ServiceError
from app.models import Contact, ContactHealth, ContactKind, Dispatch, DispatchState
from app.ports.mail import RecipientRefused
from app.queries.returned_letters import returning
from app.services import events, outbox, repairs
from app.services.outbox import NEEDS_SECOND
from app.services.repairs import RepairChanged, RepairRefused
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.dispatches import dispatch
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group, member

OLD = "records@springfield.example.invalid"
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def about(session):
    group(session)
    return campaign(session)


@pytest.fixture
def town(session):
    made = agency(session)
    made.contacts.append(
        Contact(kind=ContactKind.EMAIL, value="clerk@springfield.example.invalid", source="call")
    )
    session.flush()
    return made


@pytest.fixture
def better(town):
    return town.contacts[1]


@pytest.fixture
def letter(session, town, about):
    return dispatch(session, records_request(session, town, about))


def send(session, letter):
    claimed = outbox.claim_next(session, now=NOW, pace=None)
    assert claimed.dispatch_id == letter.id
    outbox.note_sent(session, claimed, "250 ok", now=NOW)


def fail(session, contact):
    contact.health, contact.health_note = ContactHealth.FAILING, "550 no such mailbox"
    session.flush()


def bounce(session, letter):
    fail(session, session.get_one(Contact, letter.contact_id))
    events.record(
        session, letter.records_request, "returned", on=TODAY, now=NOW, dispatch_id=letter.id
    )


def act(session, town, to, **options):
    given = {"shown": None, "second_person_above": None, "member_id": None, "now": LATER}
    return repairs.repair(session, town, to, **given | options)


def letters(session, request_id):
    query = select(Dispatch).filter_by(request_id=request_id).order_by(Dispatch.id)
    return session.scalars(query).all()


def reasons(prepared):
    return [one.why for one in prepared.left_out]


def test_a_letter_that_came_back_goes_out_again_and_says_so(session, town, better, letter):
    send(session, letter)
    bounce(session, letter)
    shown = repairs.prepare(session, town, better)
    act(session, town, better, shown=shown.digest)
    old, new = letters(session, letter.request_id)
    assert (old.state, old.answer) == ("sent", "250 ok")
    assert (new.key, new.state, new.recipient) == ("again:1", "queued", better.value)
    assert new.message_id != old.message_id
    first, rest = new.body.split("\n\n", 1)
    assert OLD in first.replace("\n", " ")
    assert "November 24, 2026" in first.replace("\n", " ")
    assert rest == old.body


def test_the_clock_runs_from_the_letter_that_was_sent_again(session, town, better, letter):
    send(session, letter)
    bounce(session, letter)
    assert letter.records_request.status == "our_move"
    act(session, town, better)
    claimed = outbox.claim_next(session, now=LATER, pace=None)
    outbox.note_sent(session, claimed, "250 ok", now=LATER)
    assert letter.records_request.status == "sent"
    kinds = [event.kind for event in letter.records_request.events]
    assert kinds == ["sent", "returned", "sent"]


def test_a_second_click_sends_nothing(session, town, better, letter):
    send(session, letter)
    bounce(session, letter)
    act(session, town, better)
    assert reasons(repairs.prepare(session, town, better)) == [
        f"It was sent again to {better.value} already."
    ]
    with pytest.raises(RepairRefused, match="has to go out again"):
        act(session, town, better)
    assert len(letters(session, letter.request_id)) == 2


def test_a_letter_that_was_refused_keeps_its_answer_and_cannot_leave_twice(
    session, town, better, letter
):
    claimed = outbox.claim_next(session, now=NOW, pace=None)
    outbox.note_refused(session, claimed, RecipientRefused("550 no such mailbox"))
    act(session, town, better)
    old, new = letters(session, letter.request_id)
    assert (old.state, old.answer) == ("withdrawn", "550 no such mailbox")
    assert new.state == "queued"
    with pytest.raises(ServiceError, match="only a failed or held one"):
        outbox.try_again(session, old, now=LATER, contact=better)


def test_a_letter_that_never_left_is_only_addressed_anew(session, town, better, letter):
    words = letter.body
    fail(session, town.contacts[0])
    assert outbox.claim_next(session, now=NOW, pace=None) is None
    assert letter.state == "held"
    act(session, town, better)
    (only,) = letters(session, letter.request_id)
    assert (only.state, only.recipient, only.body) == ("queued", better.value, words)
    assert outbox.claim_next(session, now=LATER, pace=None).mail.recipient == better.value


def test_a_request_that_they_have_is_left_out(session, town, better, letter):
    send(session, letter)
    events.record(session, letter.records_request, "acknowledged", on=TODAY, now=NOW)
    fail(session, town.contacts[0])
    prepared = repairs.prepare(session, town, better)
    assert prepared.letters == ()
    assert reasons(prepared) == ["They have it: they acknowledged the request on 2026-11-24."]


def test_a_letter_of_which_nothing_came_back_is_left_out(session, town, better, letter):
    send(session, letter)
    fail(session, town.contacts[0])
    assert "may have arrived" in reasons(repairs.prepare(session, town, better))[0]


@pytest.mark.parametrize(
    ("state", "why"), [("uncertain", "Settle that first"), ("sending", "this minute")]
)
def test_a_letter_that_may_have_left_is_left_out(session, town, better, letter, state, why):
    letter.state, letter.attempts = DispatchState(state), 1
    fail(session, town.contacts[0])
    prepared = repairs.prepare(session, town, better)
    assert prepared.letters == ()
    assert why in reasons(prepared)[0]


def test_agencies_at_the_same_address_are_mended_where_they_share_the_new_one_too(
    session, town, better, about
):
    county, village = agency(session), agency(session)
    county.contacts.append(
        Contact(kind=ContactKind.EMAIL, value=better.value.upper(), source="call")
    )
    session.flush()
    for one in (town, county, village):
        sent = dispatch(session, records_request(session, one, about))
        send(session, sent)
        bounce(session, sent)
    prepared = act(session, town, better)
    assert [one.to.agency.id for one in prepared.letters] == [town.id, county.id]
    assert reasons(prepared) == [f"{village.name} has no such contact: repair it on its own page."]


def test_by_post_it_becomes_a_letter_to_print_that_names_the_address(session, town, letter):
    town.contacts.append(
        Contact(kind=ContactKind.POST, value="1 Main Street", zip="62701", source="call")
    )
    send(session, letter)
    bounce(session, letter)
    session.flush()
    act(session, town, town.contacts[2])
    new = letters(session, letter.request_id)[-1]
    assert (new.channel, new.state, new.domain) == (ContactKind.POST, "queued", "")
    assert "1 Main Street" in new.recipient
    assert "by post" in new.body.split("\n\n")[0].replace("\n", " ")


def test_many_letters_wait_for_a_second_person(session, town, better, letter):
    asker, other = member(session), member(session)
    send(session, letter)
    bounce(session, letter)
    act(session, town, better, second_person_above=0, member_id=asker.id)
    new = letters(session, letter.request_id)[-1]
    assert (new.state, new.held_because) == ("held", NEEDS_SECOND)
    with pytest.raises(ServiceError, match="second person"):
        outbox.try_again(session, new, now=LATER, contact=better)
    with pytest.raises(RepairRefused, match="Somebody else"):
        repairs.agree(session, town, member_id=asker.id, now=LATER)
    assert repairs.agree(session, town, member_id=other.id, now=LATER) == 1
    assert new.state == "queued"


def test_what_changed_since_it_was_looked_at_is_not_sent(session, town, better, letter, about):
    send(session, letter)
    bounce(session, letter)
    shown = repairs.prepare(session, town, better).digest
    another = records_request(session, town, about, round=2)
    other = dispatch(session, another, state=DispatchState.HELD)
    other.held_because = f"{OLD} is failing: 550"
    session.flush()
    with pytest.raises(RepairChanged):
        act(session, town, better, shown=shown)
    assert len(letters(session, letter.request_id)) == 1


def test_a_failing_or_foreign_contact_is_no_way(session, town, letter):
    fail(session, town.contacts[0])
    for to in (town.contacts[0], agency(session).contacts[0]):
        with pytest.raises(RepairRefused, match="no way that works"):
            repairs.prepare(session, town, to)


def test_the_desk_lists_the_agencies_whose_address_fails(session, town, letter):
    assert returning(session) == []
    fail(session, town.contacts[0])
    (one,) = returning(session)
    assert (one.agency, one.requests) == (town, 1)

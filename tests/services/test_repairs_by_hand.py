"""A portal, a fax number or a postal address that fails: its letters take another way."""

from datetime import timedelta

import pytest

from app.models import Contact, ContactKind, DispatchState
from app.queries.returned_letters import returning
from app.services import by_hand as hand
from app.services import contacts, events, outbox, repairs
from tests.factories import by_hand
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group, member

LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def signed(session):
    group(session)


def fail(session, card):
    kim = member(session, name="Kim").id
    hand.open_letter(session, card, member_id=kim, now=NOW, today=TODAY)
    hand.failed(session, card, words="The site is gone.", member_id=kim, may_judge=False)
    return card.records_request.recipient


def better(session, town, kind=ContactKind.EMAIL, value="clerk@springfield.example.invalid"):
    made = Contact(kind=kind, value=value, source="call", zip="62701")
    town.contacts.append(made)
    session.flush()
    return made


def act(session, town, to):
    given = {"shown": None, "second_person_above": None, "member_id": None, "now": LATER}
    found = repairs.repair(session, town, to, **given)
    session.flush()
    return found


@pytest.mark.parametrize("way", [ContactKind.PORTAL, ContactKind.FAX])
def test_a_letter_that_could_not_be_put_in_by_hand_takes_another_way_and_says_so(session, way):
    card = by_hand.letter(session, way)
    was = card.body
    town = fail(session, card)
    assert [(one.agency, one.requests) for one in returning(session)] == [(town, 1)]
    found = act(session, town, better(session, town))
    assert [one.anew for one in found.letters] == [False]
    assert (card.channel, card.state) == (ContactKind.EMAIL, DispatchState.QUEUED)
    said, rest = card.body.split("\n\n", 1)
    assert "does not work, so we write by e-mail" in said.replace("\n", " ")
    assert rest == was
    claimed = outbox.claim_next(session, now=LATER, pace=None)
    assert claimed.mail.recipient == "clerk@springfield.example.invalid"
    assert claimed.mail.body == card.body


def test_the_same_way_to_another_place_says_nothing_of_the_old_one(session):
    card = by_hand.letter(session)
    was = card.body
    town = fail(session, card)
    other = better(session, town, ContactKind.PORTAL, "https://town.nextrequest.com/")
    act(session, town, other)
    assert (card.body, card.recipient, card.state) == (was, other.value, DispatchState.QUEUED)


def test_a_letter_that_the_post_brought_back_goes_out_again_and_says_when_it_was_sent(session):
    paper = by_hand.printed(session)
    outbox.left_by_hand(session, paper, on=TODAY, now=NOW, member_id=None)
    events.record(
        session, paper.records_request, "returned", on=TODAY, now=NOW, dispatch_id=paper.id
    )
    town = paper.records_request.recipient
    old = session.get_one(Contact, paper.contact_id)
    contacts.note_health(session, old, contacts.ContactHealth.FAILING, "moved away")
    [one] = act(session, town, better(session, town)).letters
    assert one.anew
    assert paper.state is DispatchState.SENT
    claimed = outbox.claim_next(session, now=LATER, pace=None)
    assert "November 24, 2026" in claimed.mail.body.replace("\n", " ")


def test_a_card_that_somebody_has_open_stays_with_them(session):
    card = by_hand.letter(session)
    kim = member(session, name="Kim").id
    hand.open_letter(session, card, member_id=kim, now=NOW, today=TODAY)
    old = session.get_one(Contact, card.contact_id)
    contacts.note_health(session, old, contacts.ContactHealth.FAILING, "gone")
    town = card.records_request.recipient
    found = repairs.prepare(session, town, better(session, town))
    assert not found.letters
    assert "Nobody knows yet whether it left" in found.left_out[0].why

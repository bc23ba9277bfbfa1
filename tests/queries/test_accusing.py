"""Nobody is called late or silent unless all four things hold, and whoever is not learns why."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.law.statutes import codes, statute
from app.models import (
    AgencyLink,
    Mailbox,
    MessageState,
    PileState,
    RecordsRequest,
    Relation,
    ScanPile,
    StoredFile,
)
from app.queries import mailbox
from app.queries.accusing import PROOF, accusable, gate
from app.services import events, messages
from app.services.event_kinds import KINDS, Actor
from app.services.mailboxes import note_look
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.mailbox import mailbox_read, message
from tests.factories.moments import NOW, TODAY
from tests.factories.people import member

FILED = date(2026, 10, 19)


@pytest.fixture
def about(session):
    return campaign(session)


@pytest.fixture
def late(session, about):
    """A request whose agency is late beyond doubt, the mailbox read."""
    mailbox_read(session)
    return asked(session, about)


def asked(session, about, *, received=True, **facts):
    body = agency(session, **facts)
    made = records_request(session, body, about, filed_on=FILED)
    events.record(session, made, "sent", on=FILED, now=NOW)
    if received:
        events.record(session, made, "received", on=FILED + timedelta(days=1), now=NOW)
    return made


def judged(session, one, now=NOW):
    return accusable(session, [one.id], now=now, today=now.date())[one.id]


def lets_pass(session, now=NOW):
    at = gate(session, now=now, today=now.date())
    return set(session.scalars(select(RecordsRequest.id).where(at.lets_pass())))


def test_whoever_is_provably_late_may_be_called_late(session, late):
    found = judged(session, late)
    assert (found.may, found.why_not) == (True, ())
    assert (found.clock.kind, found.clock.latest_on < TODAY) == ("determine", True)
    assert lets_pass(session) == {late.id}


def test_our_own_sending_proves_nothing(session, about):
    mailbox_read(session)
    one = asked(session, about, received=False)
    found = judged(session, one)
    assert not found.may
    assert "Nothing proves that the request reached them." in found.why_not
    assert lets_pass(session) == set()


@pytest.mark.parametrize("code", [code for code in codes() if code != "US"])
def test_sent_alone_accuses_under_no_law(session, about, code):
    """Also where a law reckons receipt from sending or from the postmark."""
    mailbox_read(session)
    state = code.removeprefix("US-")
    for channel in ("email", "post"):
        body = agency(session, state=state)
        one = records_request(session, body, about, channel=channel, filed_on=date(2026, 6, 1))
        events.record(session, one, "sent", on=date(2026, 6, 1), now=NOW)
        events.record(session, one, "postmarked", on=date(2026, 6, 1), now=NOW)
        assert not judged(session, one).may
        assert one.id not in lets_pass(session)
    assert statute(code).code == code


@pytest.mark.parametrize("kind", ["clarified", "narrowed", "paid"])
def test_what_we_did_ourselves_afterwards_proves_nothing_either(session, about, kind):
    """Under Michigan's law a request by e-mail counts as received without another word."""
    mailbox_read(session)
    begun = date(2026, 6, 1)
    one = records_request(session, agency(session, state="MI"), about, filed_on=begun)
    events.record(session, one, "sent", on=begun, now=NOW)
    events.record(session, one, kind, on=begun + timedelta(days=1), now=NOW)
    assert not judged(session, one).may
    assert lets_pass(session) == set()


def test_proof_that_was_taken_back_is_none(session, late):
    events.void(session, late.events[-1], reason="It was another request.", now=NOW)
    events.record(session, late, "delivered", on=FILED + timedelta(days=1), now=NOW)
    assert judged(session, late).may
    assert lets_pass(session) == {late.id}
    delivered = next(each for each in late.events if each.kind == "delivered")
    events.void(session, delivered, reason="The receipt was forged.", now=NOW)
    assert not judged(session, late).may
    assert lets_pass(session) == set()


def test_every_proof_is_an_act_of_theirs_or_a_handing_over():
    ours = {kind for kind in PROOF if KINDS[kind].by is Actor.US}
    assert ours == {"delivered"}


def test_a_mailbox_that_was_not_read_within_a_day_shuts_the_gate(session, late):
    tomorrow = NOW + timedelta(days=1, minutes=1)
    found = judged(session, late, now=tomorrow)
    assert not found.may
    assert "within the last day" in found.why_not[0]
    assert lets_pass(session, now=tomorrow) == set()


def test_a_look_that_did_not_read_the_whole_mailbox_is_none(session, late):
    box = session.query(Mailbox).one()
    tomorrow = NOW + timedelta(days=1, minutes=1)
    note_look(session, box.name, began_at=tomorrow, whole=False, problem="")
    assert not judged(session, late, now=tomorrow).may
    note_look(session, box.name, began_at=tomorrow, whole=True, problem="wrong password")
    assert not judged(session, late, now=tomorrow).may
    note_look(session, box.name, began_at=tomorrow, whole=True, problem="")
    assert judged(session, late, now=tomorrow).may


def test_every_mailbox_must_have_been_read(session, late):
    other = mailbox_read(session, name="other@mail.example.org/INBOX", at=NOW - timedelta(days=2))
    assert not judged(session, late).may
    session.delete(other)
    session.flush()
    assert judged(session, late).may


def test_a_person_may_read_the_mailbox_in_its_place_for_one_day(session, late):
    session.delete(session.query(Mailbox).one())
    assert not judged(session, late).may
    messages.note_read_by_hand(session, member_id=member(session).id, now=NOW)
    session.flush()
    assert judged(session, late).may
    assert mailbox.read_at(session, now=NOW) == NOW
    assert not judged(session, late, now=NOW + timedelta(hours=25)).may


@pytest.mark.parametrize(
    "sender",
    ["", "somebody@gmail.com", "noreply@portal.example.com", "no address at all"],
)
def test_a_message_that_may_be_from_anybody_shuts_the_gate_for_all(session, late, sender):
    one = message(session, sender)
    found = judged(session, late)
    assert not found.may
    assert "1 message in the mail that may be from anybody waits to be sorted." in found.why_not
    assert lets_pass(session) == set()
    messages.set_aside(session, one, MessageState.NOT_OURS, member_id=None, now=NOW)
    session.flush()
    assert judged(session, late).may


@pytest.mark.parametrize(
    "facts",
    [
        {"email": "Chief@Police.Elsewhere.example"},
        {"email": "x@y.example.org", "website": "https://www.elsewhere.example/police"},
        {"email": "elsewhere.pd@gmail.com"},
    ],
)
def test_a_message_of_one_agency_holds_back_that_one_alone(session, about, facts):
    mailbox_read(session)
    theirs = asked(session, about, city="Elsewhere", **facts)
    others = asked(session, about, email="records@capital.example.com", city="Capital")
    free = facts["email"].endswith("gmail.com")
    message(session, facts["email"].lower() if free else "clerk@mail.elsewhere.example")
    assert "A message that may be theirs waits to be sorted." in judged(session, theirs).why_not
    assert judged(session, others).may
    assert lets_pass(session) == {others.id}


def test_the_clerk_of_the_same_city_may_answer_for_the_police(session, about):
    mailbox_read(session)
    police = asked(session, about, email="pd@springfieldpd.example.com")
    agency(session, email="clerk@city.example.net")  # of Springfield, Illinois, too
    message(session, "clerk@city.example.net")
    assert not judged(session, police).may


def test_a_neighbour_that_is_linked_may_answer_too(session, about):
    mailbox_read(session)
    police = asked(session, about, email="pd@one.example.com", city="One")
    clerk = agency(session, email="clerk@county.example.net", city="County Seat")
    message(session, "clerk@county.example.net")
    assert judged(session, police).may
    session.add(
        AgencyLink(agency_id=police.agency_id, neighbour_id=clerk.id, relation=Relation.CITY_CLERK)
    )
    session.flush()
    assert not judged(session, police).may


def test_a_rule_that_nobody_read_for_a_year_accuses_nobody(session, late):
    for clock in late.clocks:
        clock.read_on = "2025-10"
    session.flush()
    assert "twelve months" in judged(session, late).why_not[0]


def test_whoever_waits_for_us_or_is_within_time_is_told_so(session, late, about):
    fresh = records_request(session, agency(session, city="New"), about)
    events.record(session, fresh, "sent", on=TODAY, now=NOW)
    events.record(session, fresh, "received", on=TODAY, now=NOW)
    assert "is not over where they are" in judged(session, fresh).why_not[0]
    events.record(session, late, "clarification_asked", on=TODAY, now=NOW)
    assert "the next move is ours" in judged(session, late).why_not[0]
    events.record(session, late, "produced", on=TODAY, now=NOW)
    assert judged(session, late).why_not[0] == "The request is closed."
    unsent = records_request(session, agency(session, city="Third"), about)
    assert judged(session, unsent).why_not[0] == "Our request has not left yet."
    assert accusable(session, [99999], now=NOW, today=TODAY)[99999].why_not


def test_too_many_senders_to_look_up_may_be_anybody(session, late):
    for number in range(201):
        message(session, f"records@town{number}.example.com")
    assert mailbox.unsorted(session).anybody == 201
    assert not judged(session, late).may


def test_a_message_that_was_never_matched_may_be_anybodys_on_public_pages(session, late):
    one = message(session, late.recipient.contacts[0].value)
    assert mailbox.unsorted_as_matched(session).agency_ids == {late.agency_id}
    one.reading = {}
    session.flush()
    assert mailbox.unsorted_as_matched(session).anybody == 1
    assert mailbox.unsorted(session).anybody == 0
    assert lets_pass(session) == set()
    messages.match_senders(session)
    session.flush()
    assert mailbox.unsorted_as_matched(session) == mailbox.unsorted(session)


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("returned", {}),
        ("transferred_here", {}),
        ("item_outcome", {"item": "agreement", "outcome": "waiting"}),
    ],
)
def test_a_status_that_changed_proves_no_receipt(session, about, kind, facts):
    mailbox_read(session)
    one = asked(session, about, received=False, state="NJ", zone="America/New_York")
    events.record(session, one, kind, on=TODAY, facts=facts, now=NOW)
    assert one.id not in lets_pass(session)
    assert "Nothing proves that the request reached them." in judged(session, one).why_not


def test_what_proved_the_first_letter_proves_no_letter_that_changed_it(session, late):
    anew = events.record(session, late, "asked_anew", on=TODAY - timedelta(days=20), now=NOW)
    assert "Nothing proves that the request reached them." in judged(session, late).why_not
    assert lets_pass(session) == set()
    events.void(session, anew, reason="It was a slip.", now=NOW)
    assert lets_pass(session) == {late.id}
    events.record(session, late, "asked_anew", on=TODAY - timedelta(days=20), now=NOW)
    events.record(session, late, "received", on=TODAY - timedelta(days=19), now=NOW)
    assert judged(session, late).may
    assert lets_pass(session) == {late.id}


def test_paper_that_was_scanned_and_not_taken_apart_shuts_the_gate(session, late):
    file = StoredFile(sha256="0" * 64, size=9, media_type="application/pdf", stored_at=NOW)
    pile = ScanPile(file=file, name="pile.pdf", came_at=NOW, state=PileState.WAITING)
    session.add(pile)
    session.flush()
    assert "scanned pile" in judged(session, late).why_not[0]
    assert lets_pass(session) == set()
    pile.state = PileState.SPLIT
    session.flush()
    assert judged(session, late).may

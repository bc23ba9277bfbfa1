"""A letter that was stopped, taken back or held leaves by no other door."""

from datetime import timedelta

import pytest

from app.errors import ServiceError
from app.models import Contact, ContactHealth, ContactKind, DispatchState, LetterKind, RequestEvent
from app.ports.mail import MailboxBusy, MailUncertain
from app.services import batches, cohorts, correcting, events, outbox, print_run, repairs
from app.services import by_hand as hand
from tests.factories import by_hand
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.cohorts import late_request
from tests.factories.dispatches import dispatch
from tests.factories.mailbox import mailbox_read
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group
from tests.services.cohort_acts import LEAVES, asked, letters, send

SAID = {"before": "the agreements", "after": "the agreements and every annex"}
ANEW = {"kind": LetterKind.CORRECTION, "extra": SAID}
OTHER = {"kind": LetterKind.CORRECTION, "extra": {"before": "the badges", "after": "the bodies"}}
TAKEN = {"kind": LetterKind.WITHDRAWAL, "extra": {"because": "We named the wrong product."}}
LATER = NOW + timedelta(days=2)


@pytest.fixture
def about(session):
    group(session)
    mailbox_read(session)
    return campaign(session)


@pytest.fixture
def letter(session, about):
    """A first letter of a batch, due now."""
    town = agency(session, city="Elsewhere")
    one = dispatch(session, records_request(session, town, about))
    by_hand.batch(session, one.records_request)
    return one


def batch_of(session, letter):
    return session.get_one(batches.Batch, letter.records_request.batch_id)


def stop(session, letter):
    done = batches.stop(session, batch_of(session, letter), member_id=None, now=NOW, today=TODAY)
    session.flush()
    session.expire_all()
    return done


def claim(session, now=NOW):
    claimed = outbox.claim_next(session, now=now, pace=None)
    session.flush()
    return claimed


def kinds(session, letter):
    query = session.query(RequestEvent).filter_by(request_id=letter.request_id)
    return [event.kind for event in query.order_by(RequestEvent.id)]


def test_put_off_while_its_batch_was_stopped_it_is_withdrawn_and_never_leaves(session, letter):
    claimed = claim(session)
    stop(session, letter)
    outbox.note_deferred(session, claimed, MailboxBusy("452 later"), now=NOW)
    assert claim(session, LATER) is None
    assert letter.state is DispatchState.WITHDRAWN
    assert kinds(session, letter) == ["withdrawn"]


def test_what_nobody_knew_of_is_withdrawn_where_it_turns_out_not_to_have_left(session, letter):
    claimed = claim(session)
    outbox.note_uncertain(session, claimed, MailUncertain("no answer"))
    stop(session, letter)
    outbox.settle_uncertain(session, letter, arrived=False, now=LATER, member_id=None)
    assert claim(session, LATER) is None
    assert letter.state is DispatchState.WITHDRAWN
    assert kinds(session, letter) == ["withdrawn"]


def test_what_failed_before_its_batch_was_stopped_is_not_sent_again(session, letter):
    letter.state = DispatchState.FAILED
    session.flush()
    stop(session, letter)
    with pytest.raises(ServiceError, match="was stopped"):
        outbox.try_again(session, letter, now=LATER)
    assert letter.state is DispatchState.FAILED


def test_a_letter_of_a_stopped_cohort_that_was_put_off_does_not_leave(session, about):
    one = late_request(session, about)
    cohort = send(session, asked(one, **ANEW))
    claimed = claim(session, LEAVES)
    cohorts.stop(session, cohort, now=LEAVES)
    outbox.note_deferred(session, claimed, MailboxBusy("452 later"), now=LEAVES)
    assert claim(session, LATER) is None
    assert [each.state for each in letters(session)] == [DispatchState.WITHDRAWN]


def test_stopping_a_batch_does_not_withdraw_what_the_agency_has(session, about, letter):
    claimed = claim(session)
    outbox.note_sent(session, claimed, "250 ok", now=NOW)
    second = correcting.correction(
        session,
        letter.records_request,
        letter,
        "It named the wrong day.",
        key="correction:1:abc",
        wrote_on=TODAY,
        named_on=None,
        now_on=None,
        now=NOW,
    )
    session.add(second)
    session.flush()
    stop(session, letter)
    assert "withdrawn" not in kinds(session, letter)
    assert second.state is DispatchState.QUEUED


@pytest.mark.parametrize("mend", [ANEW, OTHER, TAKEN], ids=["rewritten", "held", "withdrawn"])
def test_undoing_a_correction_does_not_wake_a_letter_whose_batch_was_stopped(session, letter, mend):
    letter.not_before_at = NOW + timedelta(minutes=5)
    cohort = send(session, asked(letter.records_request, **mend))
    stop(session, letter)
    cohorts.undo(session, cohort, now=NOW)
    assert letter.state is DispatchState.WITHDRAWN
    assert letter.records_request.status == "withdrawn"
    assert claim(session, LATER) is None


@pytest.mark.parametrize("before", ["records", "3rt", "drop/7kqm"])
def test_a_correction_never_rewrites_where_the_answer_goes(session, letter, before):
    letter.reply_token = "7kqmx3rt9dwc0hnv"
    letter.reply_to = "records+7kqm-x3rt-9dwc-0hnv@group.example"
    letter.body = (
        "please send the badges.\n\nAnswer to records+7kqm-x3rt-9dwc-0hnv@group.example, or at\n"
        "https://desk.group.example/drop/7kqm-x3rt-9dwc-0hnv\n"
    )
    letter.not_before_at = NOW + timedelta(hours=2)
    said = {"before": before, "after": "files"}
    send(session, asked(letter.records_request, kind=LetterKind.CORRECTION, extra=said))
    assert letter.state is DispatchState.HELD
    assert letter.reply_to in letter.body


def test_undoing_a_correction_leaves_alone_what_may_have_left_since(session, letter):
    cohort = send(session, asked(letter.records_request, **OTHER))
    outbox.try_again(session, letter, now=NOW)
    claimed = claim(session)
    outbox.note_uncertain(session, claimed, MailUncertain("no answer"))
    cohorts.undo(session, cohort, now=NOW)
    assert letter.state is DispatchState.UNCERTAIN


def test_undoing_two_corrections_the_later_first_gives_the_first_words_back(session, letter):
    was = letter.body
    letter.not_before_at = NOW + timedelta(hours=2)
    first = send(session, asked(letter.records_request, **ANEW))
    again = ANEW | {"extra": {"before": "every annex", "after": "each annex"}}
    second = send(session, asked(letter.records_request, **again))
    cohorts.undo(session, second, now=NOW)
    assert "every annex" in letter.body
    cohorts.undo(session, first, now=NOW)
    assert letter.body == was


def test_a_letter_on_paper_that_a_correction_held_is_not_let_go_by_its_address(session, letter):
    paper = by_hand.letter(session, ContactKind.POST)
    cohort = send(session, asked(paper.records_request, **OTHER))
    assert paper.state is DispatchState.HELD
    assert outbox.release_completed(session) == 0
    assert paper.state is DispatchState.HELD
    assert cohort.ref in paper.held_because


def post(session, town):
    made = Contact(kind=ContactKind.POST, value="1 Main Street", source="test", zip="62701")
    town.contacts.append(made)
    session.flush()
    return made


def returned(session, letter):
    contact = session.get_one(Contact, letter.contact_id)
    contact.health, contact.health_note = ContactHealth.FAILING, "550 unknown"
    events.record(
        session, letter.records_request, "returned", on=TODAY, now=NOW, dispatch_id=letter.id
    )


def test_paper_that_waits_for_a_second_person_is_not_let_go_by_its_address(session, letter):
    outbox.note_sent(session, claim(session), "250 ok", now=NOW)
    returned(session, letter)
    town = letter.records_request.recipient
    act = {"shown": None, "second_person_above": 0, "member_id": 1, "now": NOW}
    repairs.repair(session, town, post(session, town), **act)
    assert outbox.release_completed(session) == 0


def test_looking_again_at_a_cohort_does_not_agree_for_the_second_person(session, about):
    one = late_request(session, about)
    cohort = send(session, asked(one, **ANEW))
    outbox.note_sent(session, claim(session, LEAVES), "250 ok", now=LEAVES)
    [letter] = letters(session)
    returned(session, letter)
    better = Contact(kind=ContactKind.EMAIL, value="clerk@town.example.invalid", source="call")
    one.recipient.contacts.append(better)
    session.flush()
    act = {"shown": None, "second_person_above": 0, "member_id": 1, "now": LEAVES}
    repairs.repair(session, one.recipient, better, **act)
    assert cohorts.look_again(session, cohort, now=LEAVES, today=TODAY) == 0
    assert letters(session)[-1].state is DispatchState.HELD


def test_an_address_that_stands_twice_gets_its_letter_again_once(session, letter):
    outbox.note_sent(session, claim(session), "250 ok", now=NOW)
    returned(session, letter)
    town = letter.records_request.recipient
    better = post(session, town)
    twin = Contact(kind=ContactKind.EMAIL, value=letter.recipient.upper(), source="list")
    twin.health = ContactHealth.FAILING
    town.contacts.append(twin)
    session.flush()
    found = repairs.prepare(session, town, better)
    assert [one.letter.id for one in found.letters] == [letter.id]


def test_a_failed_letter_of_a_stopped_batch_is_no_letter_to_send_again(session, letter):
    letter.state = DispatchState.FAILED
    contact = session.get_one(Contact, letter.contact_id)
    contact.health = ContactHealth.FAILING
    town = letter.records_request.recipient
    better = post(session, town)
    stop(session, letter)
    found = repairs.prepare(session, town, better)
    assert not found.letters
    assert "was stopped" in found.left_out[0].why


def withdrawn_by_hand(session, letter):
    events.record(session, letter.records_request, "withdrawn", on=TODAY, now=NOW)


def test_a_letter_whose_request_was_withdrawn_by_hand_does_not_leave(session, letter):
    withdrawn_by_hand(session, letter)
    assert claim(session) is None
    assert letter.state is DispatchState.HELD
    assert "was closed before this letter left" in letter.held_because


def test_a_card_of_a_request_that_was_withdrawn_by_hand_is_not_opened(session):
    card = by_hand.letter(session)
    withdrawn_by_hand(session, card)
    with pytest.raises(ServiceError, match="was closed before"):
        hand.open_letter(session, card, member_id=1, now=NOW, today=TODAY)


def test_paper_of_a_request_that_was_withdrawn_by_hand_is_not_printed(session):
    group(session)
    paper = by_hand.letter(session, ContactKind.POST)
    of = by_hand.batch(session, paper.records_request)
    session.flush()
    assert print_run.gather(session, of, NOW).ids == (paper.id,)
    withdrawn_by_hand(session, paper)
    with pytest.raises(print_run.NothingToPrint) as refused:
        print_run.gather(session, of, NOW)
    assert "was closed before this letter left" in refused.value.reasons[0]


@pytest.mark.parametrize("way", [ContactKind.POST, ContactKind.PORTAL])
def test_a_letter_by_hand_that_was_held_can_be_let_go_by_a_person(session, way):
    group(session)
    one = by_hand.letter(session, way)
    send(session, asked(one.records_request, **OTHER))
    assert one.state is DispatchState.HELD
    outbox.try_again(session, one, now=NOW)
    assert (one.state, one.held_because) == (DispatchState.QUEUED, "")
    assert ("62701" if way is ContactKind.POST else "govqa") in one.recipient


def test_a_letter_on_paper_without_a_zip_code_is_not_let_go(session):
    one = by_hand.letter(session, ContactKind.POST, state=DispatchState.HELD)
    session.get_one(Contact, one.contact_id).zip = ""
    with pytest.raises(ServiceError, match="no ZIP code"):
        outbox.try_again(session, one, now=NOW)


def test_nobody_opens_a_card_of_a_stopped_batch(session):
    card = by_hand.letter(session)
    of = by_hand.batch(session, card.records_request)
    of.state, of.stopped_at = batches.BatchState.STOPPED, NOW
    with pytest.raises(ServiceError, match="was stopped before this letter left"):
        hand.open_letter(session, card, member_id=1, now=NOW, today=TODAY)


def test_paper_of_a_stopped_batch_is_not_printed_once_more(session):
    group(session)
    paper = by_hand.printed(session)
    of = by_hand.batch(session, paper.records_request)
    batches.stop(session, of, member_id=None, now=NOW, today=TODAY)
    with pytest.raises(print_run.NothingToPrint) as refused:
        print_run.gather(session, of, NOW, again=True)
    assert "was stopped before this letter left" in refused.value.reasons[0]

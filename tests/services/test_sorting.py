"""What is done without a person: receipts are proof, bounces mark the address, the rest waits."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from app.models import ContactHealth, Dispatch, InboundMessage, MessageFiling, MessageState
from app.models.ref import new_ref
from app.queries import mailbox
from app.queries.desk import Desk, Stack
from app.services import events, messages, sorting
from app.services.chunks import chunks
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.dispatches import dispatch
from tests.factories.incoming import RECEIPT, arrived, bounce, mail, taken_in
from tests.factories.moments import NOW, TODAY

MANY = 1400
ROBOT = {"auto_submitted": "auto-replied"}


@pytest.fixture
def asked(session):
    body = agency(session, email="records@town.example")
    one = records_request(session, body, campaign(session), ref=new_ref(), filed_on=DAY)
    dispatch(session, one)
    events.record(session, one, "sent", on=DAY, now=NOW)
    return one


DAY = TODAY.replace(day=20)


def sorted_in(session, raw):
    one = taken_in(session, raw)
    sorting.sort_new(session, now=NOW)
    return one


def from_them(asked, text=RECEIPT, **headers):
    return mail(text, sender="records@town.example", subject=f"Re: {asked.ref}", **headers)


def kinds(asked):
    return [event.kind for event in asked.events]


def test_a_sure_automatic_receipt_is_proof_and_needs_nobody(session, asked):
    one = sorted_in(session, from_them(asked, **ROBOT))
    assert kinds(asked) == ["sent", "received"]
    assert asked.events[-1].happened_on.isoformat() == "2026-11-23"
    assert str(one.id) in asked.events[-1].facts["proof"]
    assert (one.state, one.sorted_by_id) == (MessageState.FILED, None)
    assert mailbox.unsorted(session).messages == 0
    assert mailbox.done_alone(session, since=NOW) == {"receipt": 1}
    assert mailbox.done_alone(session, since=NOW + timedelta(seconds=1)) == {}


def test_a_second_receipt_proves_nothing_new(session, asked):
    sorted_in(session, from_them(asked, **ROBOT))
    sorted_in(session, from_them(asked, **ROBOT))
    assert kinds(asked) == ["sent", "received"]
    assert session.query(MessageFiling).count() == 2


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        (RECEIPT, {}),  # a person wrote it
        ("Your request is denied under section 7(1)(c). " + RECEIPT, ROBOT),
        ("Hello.\n", ROBOT),
        (RECEIPT, {**ROBOT, "date": "Mon, 02 Nov 2026 09:00:00 -0600"}),  # before it was filed
    ],
)
def test_whatever_may_say_more_is_placed_and_waits_for_a_person(session, asked, text, headers):
    one = sorted_in(session, from_them(asked, text, **headers))
    assert kinds(asked) == ["sent"]
    assert one.state == MessageState.UNSORTED
    assert mailbox.unsorted(session).agency_ids == {asked.agency_id}


def test_a_robot_with_a_file_is_read_by_a_person(session, asked):
    raw = from_them(asked, **ROBOT).replace(
        b"Content-Type: text/plain", b"Content-Type: application/pdf; name=answer.pdf"
    )
    assert sorted_in(session, raw).state == MessageState.UNSORTED
    assert kinds(asked) == ["sent"]


def test_an_absence_is_put_to_its_request_and_says_nothing_about_it(session, asked):
    text = "I am out of the office until 1 December.\n"
    one = sorted_in(session, from_them(asked, text, **ROBOT))
    assert (one.reading["kind"], one.state) == ("out_of_office", MessageState.FILED)
    assert kinds(asked) == ["sent"]


def test_a_bounce_marks_the_address_in_the_words_of_the_server(session, asked):
    one = sorted_in(session, bounce(session.query(Dispatch).one()))
    contact = asked.recipient.contacts[0]
    assert contact.health is ContactHealth.FAILING
    assert "no such mailbox" in contact.health_note
    assert kinds(asked) == ["sent", "returned"]
    assert one.state == MessageState.FILED


def test_a_bounce_that_will_pass_waits_and_marks_nothing(session, asked):
    one = sorted_in(session, bounce(session.query(Dispatch).one(), status="4.2.2"))
    assert asked.recipient.contacts[0].health is ContactHealth.UNTRIED
    assert kinds(asked) == ["sent"]
    assert one.state == MessageState.UNSORTED


def test_a_bounce_of_a_letter_that_they_had_acknowledged_takes_no_clock_back(session, asked):
    events.record(session, asked, "acknowledged", on=TODAY.replace(day=22), now=NOW)
    before = clocks(asked)
    one = sorted_in(session, bounce(session.query(Dispatch).one()))
    assert (kinds(asked), clocks(asked)) == (["sent", "acknowledged"], before)
    assert asked.recipient.contacts[0].health is ContactHealth.UNTRIED
    assert one.state is MessageState.UNSORTED
    assert [each.request_id for each in messages.filings_of(session, one)] == [asked.id]


def test_a_bounce_of_a_later_letter_counts_though_the_request_had_arrived(session, asked):
    events.record(session, asked, "acknowledged", on=TODAY.replace(day=22), now=NOW)
    appeal = dispatch(session, asked, key="appeal:1")
    events.record(session, asked, "appealed", on=TODAY, now=NOW, dispatch_id=appeal.id)
    one = sorted_in(session, bounce(appeal))
    assert kinds(asked)[-1] == "returned"
    assert one.state is MessageState.FILED


def test_a_forged_bounce_is_read_by_a_person(session, asked):
    head = b"Authentication-Results: mx.example.org; spf=fail; dkim=none; dmarc=fail\r\n"
    one = sorted_in(session, head + bounce(session.query(Dispatch).one()))
    assert kinds(asked) == ["sent"]
    assert one.state is MessageState.UNSORTED


def test_a_bounce_of_another_address_is_nobodys_word(session, asked):
    letter = session.query(Dispatch).one()
    one = sorted_in(session, bounce(letter, address="other@town.example"))
    assert asked.recipient.contacts[0].health is ContactHealth.UNTRIED
    assert kinds(asked) == ["sent"]
    assert one.state == MessageState.UNSORTED


def test_a_mistake_over_one_message_stops_no_other(session, asked, monkeypatch):
    first, second = (taken_in(session, from_them(asked, **ROBOT)) for _ in range(2))
    receipt = sorting._note_receipt

    def fails_once(session, one, *rest):
        if one.id == first.id:
            raise RuntimeError("a mistake")
        receipt(session, one, *rest)

    monkeypatch.setattr(sorting, "_note_receipt", fails_once)
    sorting.sort_new(session, now=NOW)
    assert (first.state, second.state) == (MessageState.UNSORTED, MessageState.FILED)
    assert "could not sort it" in first.reading["notes"][-1]
    assert sorting.sort_new(session, now=NOW).looked_at == 0


def test_what_was_judged_once_is_not_judged_again(session, asked):
    sorted_in(session, mail("Hello"))
    assert sorting.sort_new(session, now=NOW).looked_at == 0


def test_1400_automatic_replies_at_once_leave_nothing_to_do(session):
    about = campaign(session)
    bodies = [
        agency(session, email=f"records@town{n}.example", city=f"Town {n}") for n in range(MANY)
    ]
    asked = [records_request(session, body, about, ref=new_ref(), filed_on=DAY) for body in bodies]
    for some in chunks(asked, 200):
        events.record_many(session, [one.id for one in some], "sent", on=DAY, now=NOW)
    came = [
        arrived(mail(RECEIPT, sender=one.recipient.contacts[0].value, subject=one.ref, **ROBOT))
        for one in asked
    ]
    assert messages.take_in(session, came, now=NOW) == MANY
    done = []
    while (some := sorting.sort_new(session, now=NOW)).looked_at:
        done.append(some)
    assert sum(each.receipts for each in done) == MANY
    assert session.query(InboundMessage).filter_by(state=MessageState.UNSORTED).count() == 0
    session.expire_all()
    assert {tuple(kinds(one)) for one in asked} == {("sent", "received")}
    by_hand = records_request(session, bodies[0], campaign(session), filed_on=DAY)
    events.record(session, by_hand, "sent", on=DAY, now=NOW)
    events.record(session, by_hand, "received", on=TODAY.replace(day=23), now=NOW)
    assert {clocks(one) for one in asked} == {clocks(by_hand)}
    # One line of the daily mail, nothing on the desk, and no answer to a robot.
    assert mailbox.done_alone(session, since=NOW - timedelta(minutes=5)) == {"receipt": MANY}
    assert Desk(NOW, TODAY).total(session, Stack.OUR_MOVE) == 0
    assert session.query(Dispatch).count() == 0


ABSENT = (
    "I am out of the office until 30 November and cannot read mail. For urgent public records "
    "requests please write to Dana Sample, dana@town.example, who acts as records officer."
)


def test_an_absence_moves_no_clock_and_whom_it_names_is_a_suggestion(session, asked):
    events.record(session, asked, "received", on=DAY, now=NOW)
    before, letters = clocks(asked), session.query(Dispatch).count()
    absent = mail(
        ABSENT, sender="records@town.example", subject=f"Out of office: {asked.ref}", **ROBOT
    )
    one = sorted_in(session, absent)
    assert one.reading["kind"] == "out_of_office"
    assert clocks(asked) == before
    assert kinds(asked) == ["sent", "received"]
    assert session.query(Dispatch).count() == letters
    assert "names another address, dana@town.example" in one.reading["notes"][-1]
    assert [each.value for each in asked.agency.contacts] == ["records@town.example"]


def clocks(asked):
    return tuple((each.rule, each.state, each.started_on, each.due_on) for each in asked.clocks)


def test_an_absence_that_brings_a_file_is_read_by_a_person(session, asked):
    text = "I am out of the office until 1 December; the letter is attached.\n"
    raw = with_a_file(from_them(asked, text, **ROBOT))
    one = sorted_in(session, raw)
    assert (one.reading["kind"], one.state) == ("out_of_office", MessageState.UNSORTED)


def test_a_receipt_whose_sender_nothing_proves_is_no_proof(session, asked):
    told = "mx.example.org; spf=none; dkim=none; dmarc=none"
    one = sorted_in(session, from_them(asked, **ROBOT, authentication_results=told))
    assert kinds(asked) == ["sent"]
    assert one.state is MessageState.UNSORTED


def with_a_file(raw):
    made = message_from_bytes(raw, policy=default)
    made.add_attachment(b"%PDF-1.4", "application", "pdf", filename="answer.pdf")
    return made.as_bytes()

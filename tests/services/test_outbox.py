"""Letters on their way out: each leaves at most once, and a failure is a failure."""

from datetime import timedelta

import pytest

from app.errors import ServiceError
from app.models import ContactHealth, ContactKind, DispatchState, StoredFile
from app.ports.mail import (
    MailboxBusy,
    MailDeferred,
    MailRefused,
    MailUncertain,
    RecipientRefused,
)
from app.ports.store import Blob
from app.queries import outbox as waiting
from app.services import outbox
from app.services.outbox import MOST_ATTEMPTS, Pace
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.dispatches import dispatch
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group


@pytest.fixture
def about(session):
    group(session)
    return campaign(session)


@pytest.fixture
def letter(session, about):
    return dispatch(session, records_request(session, agency(session), about))


def claim(session, *, now=NOW, pace=None):
    claimed = outbox.claim_next(session, now=now, pace=pace)
    session.flush()
    return claimed


def kinds(letter):
    return [(event.kind, event.happened_on) for event in letter.records_request.events]


def test_a_letter_is_claimed_once(session, letter):
    claimed = claim(session)
    assert claimed.dispatch_id == letter.id
    assert claimed.mail.message_id == letter.message_id
    assert (letter.state, letter.attempts) == (DispatchState.SENDING, 1)
    assert claim(session) is None


def test_a_letter_does_not_leave_before_its_time(session, letter):
    letter.not_before_at = NOW + timedelta(minutes=30)
    assert claim(session) is None
    assert claim(session, now=NOW + timedelta(minutes=30)).dispatch_id == letter.id


@pytest.mark.parametrize("state", set(DispatchState) - {DispatchState.QUEUED, DispatchState.SENT})
def test_only_a_queued_letter_leaves(session, letter, state):
    letter.state = state
    assert claim(session) is None


def test_letters_for_paper_and_portals_are_never_mailed(session, letter):
    for channel in set(ContactKind) - {ContactKind.EMAIL}:
        letter.channel = channel
        assert claim(session) is None


def test_nothing_leaves_while_the_group_cannot_sign(session, letter, about):
    session.query(outbox.Group).one().postal = ""
    with pytest.raises(ServiceError, match="postal address"):
        claim(session)


def test_a_sent_letter_keeps_the_answer_and_its_request_says_so(session, letter):
    outbox.note_sent(session, claim(session), "250 queued as 4F2A", now=NOW)
    assert (letter.state, letter.answer, letter.sent_at) == ("sent", "250 queued as 4F2A", NOW)
    assert kinds(letter) == [("sent", TODAY)]
    assert letter.records_request.events[0].dispatch_id == letter.id
    assert letter.records_request.status == "sent"
    assert letter.records_request.recipient.contacts[0].health is ContactHealth.GOOD


def test_a_letter_counts_as_sent_on_the_day_it_is_at_the_agency(session, letter):
    late_evening = NOW.replace(day=25, hour=3)
    outbox.note_sent(session, claim(session), "250 ok", now=late_evening)
    assert kinds(letter) == [("sent", TODAY)]


def test_a_refused_address_fails_the_letter_and_the_contact(session, letter):
    outbox.note_refused(session, claim(session), RecipientRefused("550 no such mailbox"))
    contact = letter.records_request.recipient.contacts[0]
    assert (letter.state, letter.answer) == ("failed", "550 no such mailbox")
    assert (contact.health, contact.health_note) == ("failing", "550 no such mailbox")
    assert kinds(letter) == []


def test_refused_words_fail_the_letter_and_not_the_contact(session, letter):
    outbox.note_refused(session, claim(session), MailRefused("554 spam"))
    assert letter.state == "failed"
    assert letter.records_request.recipient.contacts[0].health == "untried"


def test_a_letter_put_off_waits_longer_each_time_and_fails_in_the_end(session, letter):
    now, waits = NOW, []
    while letter.state is DispatchState.QUEUED:
        claimed = claim(session, now=now)
        outbox.note_deferred(session, claimed, MailDeferred("450 later"), now=now)
        waits.append(letter.not_before_at - now)
        now = max(now, letter.not_before_at)
    assert letter.state == "failed"
    assert letter.attempts == MOST_ATTEMPTS
    assert waits[:3] == [timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=20)]
    assert timedelta(days=4) < now - NOW < timedelta(days=6)
    assert "450 later" in letter.answer


def test_trouble_of_our_own_server_never_fails_a_letter(session, letter):
    letter.attempts = MOST_ATTEMPTS + 5
    error = MailDeferred("connection refused")
    outbox.note_deferred(session, claim(session), error, now=NOW, ours=True)
    assert letter.state == "queued"
    assert letter.not_before_at == NOW + timedelta(minutes=5)


def test_an_uncertain_letter_is_never_claimed_again(session, letter):
    outbox.note_uncertain(session, claim(session), MailUncertain("no answer came"))
    assert letter.state == "uncertain"
    assert claim(session, now=NOW + timedelta(days=30)) is None


def test_what_a_dead_process_left_is_uncertain_unless_twice_is_once(session, letter):
    claim(session)
    assert outbox.recover(session, repeatable=False) == outbox.Recovered(0, 1)
    assert letter.state == "uncertain"
    letter.state = DispatchState.SENDING
    assert outbox.recover(session, repeatable=True) == outbox.Recovered(1, 0)
    assert claim(session).attempt == 2


def test_a_slow_process_believed_dead_still_tells_what_happened(session, letter):
    claimed = claim(session)
    outbox.recover(session, repeatable=False)
    outbox.note_sent(session, claimed, "250 ok", now=NOW)
    assert letter.state == "sent"


def test_a_process_that_lost_its_letter_changes_nothing(session, letter):
    old = claim(session)
    outbox.recover(session, repeatable=True)
    new = claim(session)
    outbox.note_refused(session, old, MailRefused("554 late news"))
    assert letter.state == "sending"
    outbox.note_sent(session, new, "250 ok", now=NOW)
    outbox.note_sent(session, new, "250 ok", now=NOW)
    assert kinds(letter) == [("sent", TODAY)]


def test_a_person_settles_an_uncertain_letter(session, letter):
    outbox.note_uncertain(session, claim(session), MailUncertain("?"))
    outbox.settle_uncertain(session, letter, arrived=False, now=NOW, member_id=None)
    assert claim(session).attempt == 2
    outbox.recover(session, repeatable=False)
    later = NOW + timedelta(days=2)
    outbox.settle_uncertain(session, letter, arrived=True, now=later, member_id=None)
    assert letter.state == "sent"
    assert kinds(letter) == [("sent", TODAY)]
    with pytest.raises(ServiceError, match="nothing to settle"):
        outbox.settle_uncertain(session, letter, arrived=True, now=later, member_id=None)


def test_a_letter_to_a_contact_that_began_to_fail_is_held(session, letter, about):
    contact = letter.records_request.recipient.contacts[0]
    contact.health, contact.health_note = ContactHealth.FAILING, "550 no such mailbox"
    other = dispatch(session, records_request(session, agency(session), about))
    assert claim(session).dispatch_id == other.id
    assert letter.state == "held"
    assert "550 no such mailbox" in letter.held_because


def test_a_failed_letter_goes_to_another_address_and_not_to_the_failing_one(session, letter):
    outbox.note_refused(session, claim(session), RecipientRefused("550"))
    with pytest.raises(ServiceError, match="another address"):
        outbox.try_again(session, letter, now=NOW)
    better = agency(session, email="clerk@other.example.invalid").contacts[0]
    outbox.try_again(session, letter, now=NOW, contact=better)
    claimed = claim(session)
    assert claimed.mail.recipient == "clerk@other.example.invalid"
    assert letter.domain == "other.example.invalid"


def test_a_letter_that_left_is_not_tried_again(session, letter):
    outbox.note_sent(session, claim(session), "250 ok", now=NOW)
    with pytest.raises(ServiceError, match="only a failed or held one"):
        outbox.try_again(session, letter, now=NOW)


def test_a_domain_gets_its_letters_one_after_another(session, about):
    for _ in range(2):
        dispatch(session, records_request(session, agency(session), about))
    elsewhere = agency(session, email="records@capital.example.invalid")
    third = dispatch(session, records_request(session, elsewhere, about))
    pace = Pace(per_hour=100, seconds_to_a_domain=20)
    claim(session, pace=pace)
    assert claim(session, pace=pace).dispatch_id == third.id
    assert claim(session, pace=pace) is None
    assert claim(session, now=NOW + timedelta(seconds=20), pace=pace) is not None


def letters_to(session, about, *domains):
    to = [agency(session, email=f"records@{one}.example.invalid") for one in domains]
    return [dispatch(session, records_request(session, one, about)) for one in to]


def put_off(session, error, now=NOW):
    outbox.note_deferred(session, claim(session, now=now), error, now=now)
    session.flush()
    session.expire_all()


def test_a_server_that_puts_one_letter_off_is_left_alone_by_the_others(session, about):
    first, second, elsewhere = letters_to(session, about, "county", "county", "capital")
    put_off(session, MailDeferred("451 4.7.1 greylisted, come back"))
    assert first.not_before_at == second.not_before_at == NOW + timedelta(minutes=5)
    assert claim(session).dispatch_id == elsewhere.id
    assert claim(session) is None
    assert claim(session, now=NOW + timedelta(minutes=5)).dispatch_id == first.id


def test_the_longer_a_server_puts_off_the_longer_the_domain_rests_but_never_a_day(session, about):
    first, second = letters_to(session, about, "county", "county")
    now, rests = NOW, []
    for _ in range(12):
        put_off(session, MailDeferred("421 overloaded"), now)
        waiting = min(first.not_before_at, second.not_before_at)
        rests.append(waiting - now)
        now = waiting
    assert rests == sorted(rests)
    assert timedelta(hours=1) <= rests[-1] <= timedelta(hours=4)


def test_one_full_mailbox_holds_up_no_other_letter_of_its_domain(session, about):
    first, second = letters_to(session, about, "county", "county")
    put_off(session, MailboxBusy("452 4.2.2 mailbox full"))
    assert first.not_before_at == NOW + timedelta(minutes=5)
    assert claim(session).dispatch_id == second.id


def test_the_desk_can_name_the_domains_that_rest_and_the_longest_waiting_letter(session, about):
    first, _, elsewhere = letters_to(session, about, "county", "county", "capital")
    assert waiting.longest_waiting(session) is first
    put_off(session, MailDeferred("451 4.7.1 greylisted"))
    (resting,) = waiting.resting(session, now=NOW)
    assert (resting.domain, resting.letters) == ("county.example.invalid", 2)
    assert (resting.until, resting.answer) == (NOW + timedelta(minutes=5), "451 4.7.1 greylisted")
    assert waiting.longest_waiting(session) is first
    assert waiting.resting(session, now=NOW + timedelta(minutes=5)) == []
    assert elsewhere.state == "queued"


def test_the_bytes_of_each_attempt_are_kept_with_its_letter(session, letter):
    for number in range(2):
        now = NOW + timedelta(hours=number)
        claimed = claim(session, now=now)
        assert claimed.mail.dated_at == now
        outbox.keep_bytes(session, claimed, Blob(f"{number}" * 64, 12), now=now)
        assert session.get_one(StoredFile, letter.mime_id).sha256 == f"{number}" * 64
        outbox.note_deferred(session, claimed, MailDeferred("450 later"), now=now)


def test_an_hour_has_its_ceiling(session, about):
    for number in range(3):
        to = agency(session, email=f"records@agency{number}.example.invalid")
        dispatch(session, records_request(session, to, about))
    pace = Pace(per_hour=2, seconds_to_a_domain=0)
    assert claim(session, pace=pace)
    assert claim(session, pace=pace)
    assert claim(session, pace=pace) is None
    assert claim(session, now=NOW + timedelta(hours=1), pace=pace)


def test_a_posted_letter_is_noted_on_the_day_it_was_posted(session, letter):
    letter.channel, letter.state = ContactKind.POST, DispatchState.PRINTED
    outbox.left_by_hand(session, letter, on=TODAY, now=NOW, member_id=None)
    assert kinds(letter) == [("sent", TODAY)]
    with pytest.raises(ServiceError, match="cannot be noted"):
        outbox.left_by_hand(session, letter, on=TODAY, now=NOW, member_id=None)


def test_a_held_letter_is_let_go_once_its_address_is_complete(session, letter):
    contact = letter.records_request.recipient.contacts[0]
    contact.kind, contact.value = ContactKind.POST, "5300 West Layton Avenue"
    letter.channel, letter.state = ContactKind.POST, DispatchState.HELD
    letter.held_because = outbox.NO_ZIP
    assert outbox.release_completed(session) == 0
    contact.zip = "62701"
    assert outbox.release_completed(session) == 1
    assert letter.state == "queued"
    assert letter.recipient.splitlines()[1:] == [
        "Attn: Records Officer",
        "5300 West Layton Avenue",
        "Springfield, IL 62701",
    ]


def test_an_appeal_does_not_queue_behind_a_large_batch(session, about):
    first, second = letters_to(session, about, "county", "capital")
    appeal = dispatch(
        session,
        records_request(session, agency(session), about),
        key="appeal:1",
        recipient="appeals@state.example.invalid",
        domain="state.example.invalid",
        not_before_at=NOW + timedelta(minutes=30),
    )
    pace = Pace(per_hour=60, seconds_to_a_domain=20)
    later = NOW + timedelta(minutes=30)
    turns = [claim(session, now=later, pace=pace).dispatch_id for _ in range(3)]
    assert turns == [appeal.id, first.id, second.id]

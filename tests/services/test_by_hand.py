"""A letter taken in hand: one person has it, it may have left, and they say what came of it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.errors import NotFound
from app.models import (
    Contact,
    ContactHealth,
    ContactKind,
    DispatchState,
    RequestEvent,
    RequestStatus,
)
from app.services import batches, by_hand, outbox
from app.services.by_hand import HandRefused
from tests.factories.by_hand import batch, letter, printed
from tests.factories.dispatches import dispatch
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group, member

LATER = NOW + timedelta(days=1, minutes=1)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def kim(session):
    return member(session, name="Kim").id


@pytest.fixture
def ann(session):
    return member(session, name="Ann").id


@pytest.fixture
def card(session):
    return letter(session)


def open_it(session, one, who, now=NOW):
    by_hand.open_letter(session, one, member_id=who, now=now, today=now.date())


def kinds(session, one):
    query = select(RequestEvent).filter_by(request_id=one.request_id).order_by(RequestEvent.id)
    return [event.kind for event in session.scalars(query)]


def test_an_open_letter_may_have_left_and_nobody_else_can_open_it(session, card, kim, ann):
    open_it(session, card, kim)
    assert (card.state, card.opened_by_id) == (DispatchState.UNCERTAIN, kim)
    with pytest.raises(HandRefused, match="Kim has this letter open since 2026-11-24 15:00 UTC"):
        open_it(session, card, ann)
    assert card.opened_by_id == kim


def test_opening_ones_own_letter_again_is_harmless(session, card, kim):
    open_it(session, card, kim)
    open_it(session, card, kim, NOW + timedelta(hours=1))
    assert card.opened_at == NOW


def test_a_submitted_letter_is_sent_with_the_number_that_the_site_gave(session, card, kim):
    open_it(session, card, kim)
    by_hand.submitted(session, card, on=TODAY, number=" W01 2345 ", member_id=kim, now=NOW)
    asked = card.records_request
    assert (card.state, card.tracking) == (DispatchState.SENT, "W01 2345")
    assert (asked.status, asked.tracking_number) == (RequestStatus.SENT, "W01 2345")
    (event,) = asked.events
    assert event.facts == {"channel": "portal", "tracking_number": "W01 2345"}
    assert event.member_id == kim
    assert session.get(Contact, card.contact_id).health is ContactHealth.GOOD


def test_what_a_fax_machine_confirms_is_no_number_of_the_agency(session, kim):
    fax = letter(session, ContactKind.FAX)
    open_it(session, fax, kim)
    by_hand.submitted(
        session, fax, on=TODAY, number="OK 0042", proof="3 pages sent", member_id=kim, now=NOW
    )
    assert (fax.tracking, fax.records_request.tracking_number) == ("OK 0042", "")
    assert fax.records_request.events[0].facts == {"channel": "fax", "proof": "3 pages sent"}


def test_the_same_answer_twice_is_one_event(session, card, kim):
    open_it(session, card, kim)
    for _ in range(2):
        by_hand.submitted(session, card, on=TODAY, number="W1", member_id=kim, now=NOW)
    assert kinds(session, card) == ["sent"]


def test_only_whoever_has_it_says_what_came_of_it(session, card, kim, ann):
    with pytest.raises(HandRefused, match="Nobody has this letter open"):
        by_hand.submitted(session, card, on=TODAY, member_id=kim, now=NOW)
    open_it(session, card, kim)
    for judge in (False, True):  # a filer takes it over first
        with pytest.raises(HandRefused, match="Only they can say"):
            by_hand.submitted(session, card, on=TODAY, member_id=ann, may_judge=judge, now=NOW)
    with pytest.raises(HandRefused, match="Only they can say"):
        by_hand.not_submitted(session, card, member_id=ann, now=NOW, today=TODAY)


def test_a_letter_that_did_not_leave_waits_for_anybody(session, card, kim, ann):
    open_it(session, card, kim)
    by_hand.not_submitted(session, card, member_id=kim, now=NOW, today=TODAY)
    assert (card.state, card.opened_at, card.opened_by_id) == (DispatchState.QUEUED, None, None)
    open_it(session, card, ann)
    assert card.opened_by_id == ann


def test_who_is_not_sure_leaves_it_to_a_filer(session, card, kim, ann):
    open_it(session, card, kim)
    with pytest.raises(HandRefused, match="Say what happened"):
        by_hand.not_sure(session, card, words=" ", member_id=kim)
    by_hand.not_sure(session, card, words="The page hung.", member_id=kim)
    assert (card.state, by_hand.is_unsure(card)) == (DispatchState.UNCERTAIN, True)
    for who in (kim, ann):
        with pytest.raises(HandRefused):
            open_it(session, card, who)
    by_hand.submitted(session, card, on=TODAY, member_id=ann, may_judge=True, now=NOW)
    assert (card.state, card.held_because) == (DispatchState.SENT, "")


def test_after_a_day_a_filer_takes_it_over_with_words(session, card, kim, ann):
    open_it(session, card, kim)
    over = {"member_id": ann, "words": "Kim is away."}
    with pytest.raises(HandRefused, match="from 2026-11-25 15:00 UTC"):
        by_hand.take_over(session, card, now=NOW, today=TODAY, **over)
    with pytest.raises(HandRefused, match="Say why"):
        by_hand.take_over(session, card, now=LATER, today=TOMORROW, words="", member_id=ann)
    by_hand.take_over(session, card, now=LATER, today=TOMORROW, **over)
    assert (card.opened_by_id, card.state) == (ann, DispatchState.UNCERTAIN)
    assert card.records_request.events[-1].note.endswith("was taken over: Kim is away.")
    with pytest.raises(HandRefused):
        by_hand.submitted(session, card, on=TODAY, member_id=kim, now=LATER)


def test_a_fax_that_fails_marks_its_number(session, kim):
    fax = letter(session, ContactKind.FAX)
    open_it(session, fax, kim)
    by_hand.failed(session, fax, words="No answer, five times.", member_id=kim, may_judge=False)
    contact = session.get(Contact, fax.contact_id)
    assert (fax.state, fax.opened_at) == (DispatchState.FAILED, None)
    assert (contact.health, contact.health_note) == (
        ContactHealth.FAILING,
        "No answer, five times.",
    )


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"channel": ContactKind.EMAIL}, "Only a letter for a web portal or a fax"),
        ({"state": DispatchState.SENT, "sent_at": NOW}, "is sent"),
        ({"state": DispatchState.UNCERTAIN}, "is uncertain"),
        ({"state": DispatchState.HELD, "held_because": "Mend it."}, "held: Mend it."),
        ({"state": DispatchState.WITHDRAWN}, "is withdrawn"),
        ({"not_before_at": NOW + timedelta(minutes=5)}, "may not leave before"),
    ],
)
def test_what_may_not_leave_by_hand_is_not_opened(session, kim, facts, why):
    one = letter(session, **facts)
    with pytest.raises(HandRefused, match=why):
        open_it(session, one, kim)
    assert one.opened_at is None


def test_a_letter_to_a_failing_contact_is_not_opened(session, card, kim):
    contact = session.get(Contact, card.contact_id)
    contact.health, contact.health_note = ContactHealth.FAILING, "the site is gone"
    with pytest.raises(HandRefused, match="failing: the site is gone"):
        open_it(session, card, kim)


def test_a_letter_said_within_another_is_opened_with_it(session, card, kim):
    within = dispatch(
        session, letter(session).records_request, key="within", within_id=card.id,
        channel=ContactKind.PORTAL,
    )  # fmt: skip
    with pytest.raises(HandRefused, match="within another"):
        open_it(session, within, kim)
    open_it(session, card, kim)
    assert (within.state, within.opened_by_id) == (DispatchState.UNCERTAIN, kim)
    by_hand.submitted(session, card, on=TODAY, number="W1", member_id=kim, now=NOW)
    assert (within.state, within.tracking) == (DispatchState.SENT, "W1")
    assert kinds(session, within) == ["sent"]


def test_ticking_and_the_buttons_for_mail_leave_an_open_letter_alone(session, card, kim):
    open_it(session, card, kim)
    with pytest.raises(Exception, match="Somebody has this letter open"):
        outbox.left_by_hand(session, card, on=TODAY, now=NOW, member_id=None)
    for arrived in (True, False):
        with pytest.raises(Exception, match="in hand"):
            outbox.settle_uncertain(session, card, arrived=arrived, now=NOW, member_id=None)
    assert card.state is DispatchState.UNCERTAIN


def test_stopping_the_batch_does_not_take_an_open_letter_for_unsent(session, card, kim):
    group(session)
    made = batch(session, card.records_request)
    open_it(session, card, kim)
    done = batches.stop(session, made, member_id=None, now=NOW, today=TODAY)
    session.refresh(card)
    assert (done.withdrawn, done.left, card.state) == (0, 1, DispatchState.UNCERTAIN)


def test_what_did_not_leave_before_its_batch_was_stopped_never_does(session, card, kim):
    made = batch(session, card.records_request)
    open_it(session, card, kim)
    batches.stop(session, made, member_id=None, now=NOW, today=TODAY)
    session.refresh(card)
    by_hand.not_submitted(session, card, member_id=kim, now=NOW, today=TODAY)
    assert card.state is DispatchState.WITHDRAWN
    assert card.records_request.status is RequestStatus.WITHDRAWN


def test_a_day_still_to_come_is_refused(session, card, kim):
    open_it(session, card, kim)
    with pytest.raises(Exception, match="has not come yet"):
        by_hand.submitted(session, card, on=TODAY + timedelta(days=2), member_id=kim, now=NOW)


def test_a_printed_letter_has_no_card(session, kim):
    with pytest.raises(HandRefused):
        open_it(session, printed(session), kim)


def test_an_unknown_letter_is_named(session):
    with pytest.raises(NotFound, match="There is no letter 999"):
        by_hand.letter(session, 999)


def test_the_keeper_of_the_machine_may_open_one_too(session, card, kim):
    open_it(session, card, None)
    with pytest.raises(HandRefused, match="The keeper of this machine has this letter open"):
        open_it(session, card, kim)
    by_hand.submitted(session, card, on=date(2026, 11, 24), member_id=None, now=NOW)
    assert card.state is DispatchState.SENT

"""The outbox under any order of claims, answers, deaths and people: never twice, never lost."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from app.models import Base, Dispatch, DispatchState, RequestEvent
from app.ports.mail import MailDeferred, MailRefused, MailUncertain
from app.services import outbox
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.dispatches import dispatch
from tests.factories.moments import NOW
from tests.factories.people import group


class Outbox(RuleBasedStateMachine):
    """Three letters, a server that really takes some of them, and everything that may go wrong."""

    def __init__(self):
        super().__init__()
        self.engine = create_engine("sqlite://")
        Base.metadata.create_all(self.engine)
        self.session = Session(self.engine)
        group(self.session)
        about = campaign(self.session)
        for _ in range(3):
            dispatch(self.session, records_request(self.session, agency(self.session), about))
        self.session.commit()
        self.now = NOW
        self.claimed = {}  # a living process, and the letter in its hands
        self.taken = []  # what the server has really taken, in its order
        self.allowed = {}  # how often a person said: send it again

    def teardown(self):
        self.session.close()
        self.engine.dispose()

    def letter(self, claim):
        return self.session.get_one(Dispatch, claim.dispatch_id)

    @rule()
    def claim(self):
        claim = outbox.claim_next(self.session, now=self.now, pace=None)
        self.session.commit()
        if claim:
            self.claimed[claim.dispatch_id] = claim

    @rule(data=st.data(), answer=st.sampled_from(["taken", "refused", "later", "unheard"]))
    def hand_over(self, data, answer):
        if not self.claimed:
            return
        claim = self.claimed.pop(data.draw(st.sampled_from(sorted(self.claimed))))
        if answer == "taken":
            self.taken.append(claim.dispatch_id)
            outbox.note_sent(self.session, claim, "250 ok", now=self.now)
        elif answer == "refused":
            outbox.note_refused(self.session, claim, MailRefused("554 no"))
        elif answer == "later":
            outbox.note_deferred(self.session, claim, MailDeferred("450 later"), now=self.now)
        else:
            self.taken.append(claim.dispatch_id)
            outbox.note_uncertain(self.session, claim, MailUncertain("no answer"))
        self.session.commit()

    @rule(took=st.booleans())
    def die(self, took):
        if took:
            self.taken += list(self.claimed)
        self.claimed = {}
        outbox.recover(self.session, repeatable=False)
        self.session.commit()

    @rule(arrived=st.booleans())
    def settle(self, arrived):
        held = select(Dispatch).filter_by(state=DispatchState.UNCERTAIN)
        for letter in self.session.scalars(held).all():
            if not arrived:
                self.allowed[letter.id] = self.allowed.get(letter.id, 0) + 1
            outbox.settle_uncertain(
                self.session, letter, arrived=arrived, now=self.now, member_id=None
            )
        self.session.commit()

    @rule(minutes=st.integers(1, 600))
    def wait(self, minutes):
        self.now += timedelta(minutes=minutes)

    @invariant()
    def the_server_gets_a_letter_again_only_on_a_persons_word(self):
        for letter_id in set(self.taken):
            assert self.taken.count(letter_id) <= 1 + self.allowed.get(letter_id, 0)

    @invariant()
    def sent_is_said_once_and_only_of_what_was_sent(self):
        for letter in self.session.scalars(select(Dispatch)):
            said = self.session.scalars(
                select(RequestEvent).filter_by(dispatch_id=letter.id, kind="sent")
            ).all()
            assert len(said) == (letter.state is DispatchState.SENT)

    @invariant()
    def what_the_server_took_is_never_believed_unsent(self):
        waiting = {DispatchState.QUEUED, DispatchState.FAILED}
        for letter_id in set(self.taken) - self.allowed.keys():
            assert self.session.get_one(Dispatch, letter_id).state not in waiting

    @invariant()
    def no_letter_is_lost(self):
        states = set(self.session.scalars(select(Dispatch.state)))
        assert states <= set(DispatchState) - {DispatchState.WITHDRAWN, DispatchState.HELD}
        sending = select(Dispatch.id).filter_by(state=DispatchState.SENDING)
        assert set(self.session.scalars(sending)) == set(self.claimed)


@pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
def test_no_order_of_events_sends_a_letter_twice_or_loses_it():
    run_state_machine_as_test(
        Outbox,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

"""Letters to many under any order of sendings, undoings, answers and mail: never the same twice."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from app.models import (
    Base,
    Cohort,
    Dispatch,
    DispatchState,
    InboundMessage,
    MessageState,
    RequestEvent,
)
from app.queries.accusing import accusable
from app.services import cohorts, events, outbox
from app.services.cohort_letters import AGAIN_AFTER as AGAIN
from app.services.cohorts import CohortRefused
from app.services.events import EventRefused
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign
from tests.factories.cohorts import late_request
from tests.factories.mailbox import mailbox_read, message
from tests.factories.moments import NOW
from tests.factories.people import group
from tests.services.cohort_acts import asked, send


class Letters(RuleBasedStateMachine):
    """Four late requests, two of them with one body, two windows, and everything that may come."""

    def __init__(self):
        super().__init__()
        self.engine = create_engine("sqlite://")
        Base.metadata.create_all(self.engine)
        self.session = Session(self.engine)
        group(self.session)
        shared = agency(self.session, email="records@capital.example.invalid", city="Capital")
        bodies = (shared, shared, None, None)
        self.requests = [
            late_request(self.session, campaign(self.session), body=one) for one in bodies
        ]
        mailbox_read(self.session)
        self.session.commit()
        self.now = NOW
        self.left = []  # each letter that left: request, kind of letter, when

    def teardown(self):
        self.session.close()
        self.engine.dispose()

    @rule(some=st.sets(st.integers(0, 3), min_size=1), firm=st.booleans())
    def send(self, some, firm):
        with suppress(CohortRefused):
            what = asked(*(self.requests[one] for one in some), firm=firm)
            send(self.session, what, now=self.now)
        self.session.commit()

    @rule(data=st.data(), stop=st.booleans())
    def take_back(self, data, stop):
        known = self.session.scalars(select(Cohort.id)).all()
        if known:
            cohort = self.session.get_one(Cohort, data.draw(st.sampled_from(known)))
            with suppress(CohortRefused):
                (cohorts.stop if stop else cohorts.undo)(self.session, cohort, now=self.now)
        self.session.commit()

    @rule()
    def leave(self):
        while claimed := outbox.claim_next(self.session, now=self.now, pace=None):
            self.session.commit()
            lead = self.session.get_one(Dispatch, claimed.dispatch_id)
            about = [one.request_id for one in outbox.leaving.together(self.session, lead)]
            if lead.basis.get("accuses"):
                told = accusable(self.session, about, now=self.now, today=self.now.date())
                assert all(one.may for one in told.values())
            self.left += [(request_id, self.now) for request_id in about]
            outbox.note_sent(self.session, claimed, "250 ok", now=self.now)
            self.session.commit()
        self.session.commit()

    @rule(which=st.integers(0, 3), kind=st.sampled_from(["produced", "fee_estimated", "extended"]))
    def answer(self, which, kind):
        with suppress(EventRefused):
            one = self.requests[which]
            events.record(self.session, one, kind, on=self.now.date(), now=self.now)
        self.session.commit()

    @rule()
    def mail_comes(self):
        message(self.session, "somebody@gmail.com")
        self.session.commit()

    @rule()
    def mail_is_sorted(self):
        for one in self.session.scalars(select(InboundMessage)):
            one.state = MessageState.NOT_OURS
        mailbox_read(self.session, at=self.now)
        self.session.commit()

    @rule()
    def look_again(self):
        for cohort in self.session.scalars(select(Cohort)).all():
            cohorts.look_again(self.session, cohort, now=self.now, today=self.now.date())
        self.session.commit()

    @rule(hours=st.sampled_from([1, 20, 15 * 24]))
    def wait(self, hours):
        self.now += timedelta(hours=hours)

    @invariant()
    def no_letter_has_the_name_of_another(self):
        keys = self.session.execute(select(Dispatch.request_id, Dispatch.key)).all()
        assert max(Counter(tuple(row) for row in keys).values()) == 1

    @invariant()
    def nobody_is_written_to_twice_within_the_time(self):
        for one in self.requests:
            moments = sorted(at for request_id, at in self.left if request_id == one.id)
            assert all(later - earlier > AGAIN for earlier, later in pairwise(moments))

    @invariant()
    def at_most_one_letter_of_a_request_is_on_its_way(self):
        waiting = (DispatchState.QUEUED, DispatchState.HELD, DispatchState.SENDING)
        query = select(Dispatch.request_id).where(
            Dispatch.cohort_id.is_not(None), Dispatch.state.in_(waiting)
        )
        assert max(Counter(self.session.scalars(query)).values(), default=0) <= 1

    @invariant()
    def every_letter_that_left_is_told_once(self):
        for letter in self.session.scalars(select(Dispatch).where(Dispatch.cohort_id.is_not(None))):
            told = self.session.scalars(
                select(RequestEvent.kind).filter_by(dispatch_id=letter.id)
            ).all()
            assert told == (["followed_up"] if letter.state is DispatchState.SENT else [])


@pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
def test_no_order_of_acts_writes_to_anybody_twice():
    run_state_machine_as_test(
        Letters,
        settings=settings(
            max_examples=20,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

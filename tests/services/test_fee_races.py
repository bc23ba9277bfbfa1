"""Two people accept fees of one campaign at the same moment: the budget is never passed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from app.db import transaction
from app.models import LetterKind, RoleName
from app.queries import fees as found
from app.queries.fee_budgets import budget_of
from app.services import events, fee_budget, fees
from app.services.cohort_letters import Asked
from app.services.fee_budget import Actor, FeeRefused
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.cohorts import late_request
from tests.factories.mailbox import mailbox_read
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group, member
from tests.services.cohort_acts import leave, send

PEOPLE = 4


@pytest.fixture
def at_once(app):
    """Run acts at the same moment, each in a thread and a transaction of its own."""

    def run(acts):
        gate = Barrier(len(acts))

        def one(act):
            with app.app_context():
                gate.wait(10)
                try:
                    with transaction() as session:
                        act(session)
                except FeeRefused as refusal:
                    return str(refusal)
                return "done"

        with ThreadPoolExecutor(len(acts)) as pool:
            return sorted(pool.map(one, acts))

    return run


def _asked_for(session, of, amount):
    asked = records_request(session, agency(session), of, filed_on=TODAY - timedelta(days=9))
    facts = {"amount": amount}
    events.record(session, asked, "fee_estimated", on=TODAY, facts=facts, now=NOW)
    return found.of_request(session, asked.id)[0].line.id


def test_of_people_who_accept_at_once_only_as_many_succeed_as_the_budget_covers(session, at_once):
    of = campaign(session)
    lines = [_asked_for(session, of, "40") for _ in range(PEOPLE)]
    fee_budget.set_budget(session, of, 10000, keep=True)
    who = [Actor(member(session, RoleName.FILER).id, NOW, 5000) for _ in lines]
    session.commit()
    acts = [
        lambda s, line=line, one=one: fees.accept(s, line, one, told=True)
        for line, one in zip(lines, who, strict=True)
    ]
    *refused, first, second = at_once(acts)
    assert (first, second) == ("done", "done")
    assert all("is left of the $100.00" in each for each in refused)
    session.expire_all()
    assert budget_of(session, of).money.committed == 8000


def test_one_line_is_accepted_once(session, at_once):
    of = campaign(session)
    line = _asked_for(session, of, "40")
    who = [Actor(member(session, RoleName.FILER).id, NOW, 5000) for _ in range(PEOPLE)]
    session.commit()
    told = at_once([lambda s, one=one: fees.accept(s, line, one, told=True) for one in who])
    assert told.count("done") == 1
    assert sum("accepted already" in each for each in told) == PEOPLE - 1
    session.expire_all()
    assert budget_of(session, of).money.committed == 4000


def test_of_letters_queued_at_once_only_as_many_succeed_as_the_budget_covers(session, at_once):
    group(session)
    mailbox_read(session)
    of = campaign(session, fee_budget_cents=10000)
    asked = [_late_and_charged(session, of) for _ in range(PEOPLE)]
    session.commit()
    *refused, first, second = at_once([lambda s, one=one: _accept(s, one) for one in asked])
    assert (first, second) == ("done", "done")
    assert all("$80.00 promised in letters" in each for each in refused)
    session.expire_all()
    budget = budget_of(session, of)
    assert (budget.money.committed, budget.promised, budget.left) == (0, 8000, 2000)
    leave(session)
    budget = budget_of(session, of)
    assert (budget.money.committed, budget.promised, budget.left) == (8000, 0, 2000)


def _late_and_charged(session, of):
    one = late_request(session, of)
    events.record(session, one, "fee_estimated", on=TODAY, facts={"amount": "40"}, now=NOW)
    return one.id


def _accept(session, request_id):
    what = Asked(LetterKind.FEE_ANSWER, (request_id,), extra={"answer": "accept"})
    send(session, what)

"""Letters that accept fees: the budget of a campaign, the second person, two at the same moment."""

import pytest

from app.models import DispatchState, LetterKind, RoleName
from app.queries import fees as found
from app.queries.fee_budgets import budget_of
from app.services import cohorts, events, fee_budget, fees
from app.services.cohorts import CohortRefused
from app.services.fee_budget import Actor, FeeRefused
from tests.factories.campaigns import campaign
from tests.factories.cohorts import late_request
from tests.factories.mailbox import mailbox_read
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group, member
from tests.services.cohort_acts import LEAVES, asked, kinds, leave, letters, send


@pytest.fixture
def of(session):
    group(session)
    mailbox_read(session)
    return campaign(session, fee_budget_cents=6000)


@pytest.fixture
def filer(session):
    return Actor(member(session, RoleName.FILER).id, NOW, 5000)


def charged(session, of, amount="40"):
    one = late_request(session, of)
    facts = {"amount": amount} if amount else {}
    events.record(session, one, "fee_estimated", on=TODAY, facts=facts, now=NOW)
    return one


def accept(session, *requests, by=None, **extra):
    what = asked(*requests, kind=LetterKind.FEE_ANSWER, extra={"answer": "accept", **extra})
    return send(session, what, by=by)


def budget(session, of):
    kept = budget_of(session, of)
    return kept.money.committed, kept.promised, kept.left


def test_letters_that_accept_more_than_is_left_are_refused_all_together(session, of):
    one, other = charged(session, of), charged(session, of)
    with pytest.raises(FeeRefused, match=r"would commit \$80.00, and \$60.00 is left"):
        accept(session, one, other)
    assert letters(session) == []
    session.rollback()


def test_a_letter_counts_from_when_it_is_queued_and_once_when_it_has_left(session, of):
    one = charged(session, of)
    accept(session, one)
    assert budget(session, of) == (0, 4000, 2000)
    assert len(leave(session)) == 1
    assert kinds(one)[-1] == "fee_accepted"
    assert budget(session, of) == (4000, 0, 2000)


def test_what_letters_promise_can_be_spent_by_nobody_else(session, of, filer):
    one, other = charged(session, of), charged(session, of)
    cohort = accept(session, one)
    with pytest.raises(FeeRefused, match=r"\$20.00 is left .* with \$40.00 promised in letters"):
        accept(session, other)
    line = found.of_request(session, other.id)[0].line.id
    with pytest.raises(FeeRefused, match="promised in letters"):
        fees.accept(session, line, filer, told=True)
    with pytest.raises(FeeRefused, match=r"\$40.00 is committed already"):
        fee_budget.set_budget(session, of, 3000, keep=True)
    cohorts.undo(session, cohort, now=NOW)
    assert budget(session, of) == (0, 0, 6000)
    fees.accept(session, line, filer, told=True)
    assert budget(session, of) == (4000, 0, 2000)


def test_the_letter_about_what_was_accepted_already_commits_nothing_more(session, of, filer):
    one = charged(session, of)
    fees.accept(session, found.of_request(session, one.id)[0].line.id, filer, told=False)
    accept(session, one)
    assert budget(session, of) == (4000, 0, 2000)
    leave(session)
    assert budget(session, of) == (4000, 0, 2000)


def test_accepting_up_to_more_than_they_ask_counts_all_of_it_until_the_letter_has_left(session, of):
    one = charged(session, of)
    with pytest.raises(FeeRefused, match=r"would commit \$61.00"):
        accept(session, one, up_to="61")
    accept(session, one, up_to="50")
    assert budget(session, of) == (0, 5000, 1000)


def test_a_fee_above_the_limit_waits_for_somebody_else(session, of):
    of.fee_budget_cents = None
    first, second = member(session, RoleName.FILER), member(session, RoleName.FILER)
    one = charged(session, of, "120")
    cohort = accept(session, one, by=first.id)
    assert (cohort.approved_at, letters(session)) == (None, [])
    with pytest.raises(CohortRefused, match="Somebody else must agree"):
        cohorts.approve(session, cohort, member_id=first.id, now=NOW, today=TODAY)
    cohorts.approve(session, cohort, member_id=second.id, now=NOW, today=TODAY)
    assert [one.state for one in letters(session)] == [DispatchState.QUEUED]
    leave(session, LEAVES)
    assert budget(session, of) == (12000, 0, None)


def test_a_sum_that_two_agreed_to_under_fees_needs_nobody_more(session, of, filer):
    of.fee_budget_cents = None
    one = charged(session, of, "120")
    line = found.of_request(session, one.id)[0].line.id
    assert fees.accept(session, line, filer, told=False)
    again = Actor(member(session, RoleName.FILER).id, NOW, 5000)
    fees.approve(session, line, again, told=False)
    assert accept(session, one).approved_at == NOW


def test_a_promise_without_a_named_sum_needs_a_second_person_as_well(session, of):
    of.fee_budget_cents = None
    one = charged(session, of, None)
    assert accept(session, one, up_to="500").approved_at is None


def test_agreeing_is_refused_where_the_budget_was_used_meanwhile(session, of):
    of.fee_budget_cents = 15000
    one, other = charged(session, of, "120"), charged(session, of)
    cohort = accept(session, one, by=member(session, RoleName.FILER).id)
    accept(session, other)
    second = member(session, RoleName.FILER).id
    with pytest.raises(FeeRefused, match=r"would commit \$120.00, and \$110.00 is left"):
        cohorts.approve(session, cohort, member_id=second, now=NOW, today=TODAY)
    assert [one.request_id for one in letters(session)] == [other.id]


def test_a_letter_that_asks_for_less_is_held_to_no_budget(session, of):
    of.fee_budget_cents = 0
    one = charged(session, of, "400")
    what = asked(one, kind=LetterKind.FEE_ANSWER, extra={"answer": "itemize"})
    assert send(session, what).approved_at == NOW
    assert budget(session, of) == (0, 0, 0)

"""Fees: each step from estimate to refund, the second person, the budget, and the clocks."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.models import FeeKind, FeeLine, FeeState, FeeStep, RequestEvent, RequestStatus, RoleName
from app.queries import fees as found
from app.queries.fee_budgets import budget_of
from app.queries.fees import Stand, money_of, stand_of
from app.services import events, fee_budget, fee_items, fees
from app.services.fee_budget import Actor, FeeRefused
from app.services.fee_items import Item
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.moments import NOW, TODAY
from tests.factories.people import member

FILED = TODAY - timedelta(days=10)


@pytest.fixture
def of(session):
    return campaign(session)


@pytest.fixture
def asked(session, of):
    body = agency(session, state="IL", jurisdiction="US-IL", zone="America/Chicago")
    made = records_request(session, body, of, filed_on=FILED)
    _tell(session, made, "sent", on=FILED)
    _tell(session, made, "received", on=FILED + timedelta(days=1))
    return made


@pytest.fixture
def filer(session):
    return Actor(member(session, RoleName.FILER).id, NOW, 5000)


@pytest.fixture
def second(session):
    return Actor(member(session, RoleName.FILER).id, NOW, 5000)


def _tell(session, asked, kind, on=TODAY, **facts):
    return events.record(session, asked, kind, on=on, facts=facts, now=NOW, again=True)


def _lines(session, asked):
    return found.of_request(session, asked.id)


def _kinds(session, asked):
    query = select(RequestEvent.kind).where(RequestEvent.request_id == asked.id)
    return list(session.scalars(query.order_by(RequestEvent.id)))


def _only(session, asked):
    [seen] = _lines(session, asked)
    return seen


def test_what_they_ask_becomes_a_line_with_the_sum_they_named(session, asked):
    _tell(session, asked, "fee_estimated", amount="47.50")
    line = _only(session, asked).line
    assert (line.state, line.asked_cents, line.cents) == (FeeState.ESTIMATED, 4750, 4750)
    assert asked.status is RequestStatus.OUR_MOVE


def test_an_estimate_without_a_sum_makes_no_line(session, asked):
    _tell(session, asked, "fee_estimated")
    assert _lines(session, asked) == []


def test_a_newer_estimate_takes_the_place_of_the_one_before(session, asked):
    _tell(session, asked, "fee_estimated", on=TODAY - timedelta(days=2), amount="400")
    _tell(session, asked, "fee_estimated", amount="120")
    seen = _only(session, asked)
    assert (seen.stand.asked, seen.line.cents) == (12000, 12000)


def test_taking_the_estimate_back_takes_the_line_along(session, asked):
    event = _tell(session, asked, "fee_estimated", amount="400")
    events.void(session, event, reason="It was another request.", now=NOW)
    assert session.scalars(select(FeeLine)).all() == []
    assert session.scalars(select(FeeStep)).all() == []


def test_taking_a_payment_back_opens_what_is_owed(session, asked, filer):
    _tell(session, asked, "fee_estimated", amount="40")
    fees.accept(session, _only(session, asked).line.id, filer, told=True)
    event = _tell(session, asked, "paid", amount="40")
    assert _only(session, asked).stand == Stand(FeeState.PAID, 4000, 4000, 4000)
    events.void(session, event, reason="The cheque was never sent.", now=NOW)
    assert _only(session, asked).stand.owed == 4000
    assert _only(session, asked).line.state is FeeState.ACCEPTED


def test_rebuilding_from_the_events_changes_nothing(session, asked, filer):
    _tell(session, asked, "fee_estimated", amount="40")
    fees.accept(session, _only(session, asked).line.id, filer, told=True)
    before = [(s.state, s.cents, s.event_id) for s in session.scalars(select(FeeStep))]
    events.reproject(session, [asked.id], now=NOW)
    events.reproject(session, [asked.id], now=NOW)
    assert [(s.state, s.cents, s.event_id) for s in session.scalars(select(FeeStep))] == before


def test_accepting_answers_them_and_their_move_follows(session, asked, filer):
    _tell(session, asked, "fee_estimated", amount="50")
    assert not fees.accept(session, _only(session, asked).line.id, filer, told=True)
    assert _only(session, asked).line.state is FeeState.ACCEPTED
    assert _kinds(session, asked)[-1] == "fee_accepted"
    assert asked.status is not RequestStatus.OUR_MOVE


def test_an_acceptance_that_a_letter_is_to_tell_moves_no_clock_until_it_has_left(
    session, asked, filer
):
    _tell(session, asked, "fee_estimated", amount="50")
    fees.accept(session, _only(session, asked).line.id, filer, told=False)
    assert "fee_accepted" not in _kinds(session, asked)
    assert asked.status is RequestStatus.OUR_MOVE
    _tell(session, asked, "fee_accepted", amount_cents=5000)  # as the letter does when it leaves
    assert asked.status is not RequestStatus.OUR_MOVE
    assert _only(session, asked).stand == Stand(FeeState.ACCEPTED, 5000, 5000, 0)


def test_above_the_limit_an_acceptance_counts_for_nothing_until_a_second_person_agrees(
    session, asked, filer, second
):
    _tell(session, asked, "fee_estimated", amount="50.01")
    line = _only(session, asked).line
    assert fees.accept(session, line.id, filer, told=True)
    assert line.state is FeeState.ESTIMATED
    assert "fee_accepted" not in _kinds(session, asked)
    assert [seen.line for _, seen in found.waiting(session)] == [line]
    with pytest.raises(FeeRefused, match="Somebody else"):
        fees.approve(session, line.id, filer, told=True)
    with pytest.raises(FeeRefused, match="waits for a second person"):
        fees.accept(session, line.id, second, told=True)
    fees.approve(session, line.id, second, told=True)
    assert line.state is FeeState.ACCEPTED
    assert _kinds(session, asked)[-1] == "fee_accepted"
    assert found.waiting(session) == []


def test_a_second_person_may_turn_it_down_with_a_reason(session, asked, filer, second):
    _tell(session, asked, "fee_estimated", amount="900")
    line = _only(session, asked).line
    fees.accept(session, line.id, filer, told=True)
    with pytest.raises(FeeRefused, match="Say why"):
        fees.decline(session, line.id, " ", second)
    fees.decline(session, line.id, "Ask for less first.", second)
    assert found.waiting(session) == []
    assert _only(session, asked).stand == Stand(FeeState.ESTIMATED, 90000, 90000, 0)
    with pytest.raises(FeeRefused, match="Nothing about this line waits"):
        fees.approve(session, line.id, second, told=True)


def test_a_whole_life_of_a_line_from_estimate_to_refund(session, asked, filer):
    _tell(session, asked, "fee_estimated", amount="80")
    line = _only(session, asked).line
    fees.narrow(session, line.id, 4000, filer, on=TODAY)
    assert (line.asked_cents, line.cents, line.state) == (8000, 4000, FeeState.NARROWED)
    fees.accept(session, line.id, filer, told=True)
    assert fees.pay(session, line.id, 1500, filer, on=TODAY) == 1500
    assert (line.state, _only(session, asked).stand.owed) == (FeeState.ACCEPTED, 2500)
    assert fees.pay(session, line.id, None, filer, on=TODAY) == 2500
    assert line.state is FeeState.PAID
    fees.refund(session, line.id, 1000, filer, on=TODAY)
    assert (line.state, line.cents) == (FeeState.REFUNDED, 3000)
    told = ["fee_estimated", "narrowed", "fee_accepted", "paid", "paid", "fee_refunded"]
    assert _kinds(session, asked)[2:] == told


@pytest.mark.parametrize(
    ("before", "act", "words"),
    [
        (["waive"], "accept", "waived already"),
        (["refuse"], "pay", "refused already"),
        (["accept", "pay"], "narrow", "paid already"),
        (["accept", "pay"], "pay", "paid already"),
        (["accept"], "accept", "accepted already"),
        ([], "refund", "cannot have come back"),
        (["accept", "pay", "refund"], "refund", "cannot have come back"),
    ],
)
def test_a_nonsense_order_is_refused_in_a_sentence(session, asked, filer, before, act, words):
    _tell(session, asked, "fee_estimated", amount="40")
    line = _only(session, asked).line
    for each in before:
        _ACTS[each](session, line.id, filer)
    steps = len(_only(session, asked).steps)
    with pytest.raises(FeeRefused, match=words):
        _ACTS[act](session, line.id, filer)
    assert len(_only(session, asked).steps) == steps


_ACTS = {
    "accept": lambda s, line, who: fees.accept(s, line, who, told=True),
    "pay": lambda s, line, who: fees.pay(s, line, None, who, on=TODAY),
    "narrow": lambda s, line, who: fees.narrow(s, line, 1000, who, on=TODAY),
    "waive": lambda s, line, who: fees.waive(s, line, who, on=TODAY),
    "refuse": lambda s, line, who: fees.refuse(s, line, "Not in the law.", who),
    "refund": lambda s, line, who: fees.refund(s, line, 4000, who, on=TODAY),
}


def test_more_than_is_owed_is_not_paid(session, asked, filer):
    _tell(session, asked, "fee_estimated", amount="40")
    with pytest.raises(FeeRefused, match=r"\$40\.00 is owed .* \$41\.00 cannot be paid"):
        fees.pay(session, _only(session, asked).line.id, 4100, filer, on=TODAY)


def test_refusing_to_pay_is_told_in_the_story_and_leaves_their_question_open(session, asked, filer):
    _tell(session, asked, "fee_estimated", amount="40")
    fees.refuse(session, _only(session, asked).line.id, "The law gives two hours free.", filer)
    assert _only(session, asked).line.state is FeeState.REFUSED
    assert asked.status is RequestStatus.OUR_MOVE
    assert "two hours free" in asked.events[-1].note


def test_a_sum_is_broken_down_without_counting_anything_twice(session, asked, filer):
    _tell(session, asked, "fee_estimated", amount="47.50")
    search = Item(kind=FeeKind.SEARCH, what="Search", hundredths=150, rate_cents=2500)
    copies = Item(kind=FeeKind.COPIES, what="40 pages", hundredths=4000, rate_cents=25)
    fee_items.add(session, asked, search, filer, on=TODAY)
    fee_items.add(session, asked, copies, filer, on=TODAY)
    told = {seen.line.kind: seen.line.cents for seen in _lines(session, asked)}
    assert told == {FeeKind.SEARCH: 3750, FeeKind.COPIES: 1000}
    assert found.total_of(_lines(session, asked)).asked == 4750
    with pytest.raises(FeeRefused, match="broken down already"):
        fee_items.add(session, asked, copies, filer, on=TODAY)


def test_a_line_that_is_more_than_they_asked_is_refused(session, asked, filer):
    _tell(session, asked, "fee_estimated", amount="10")
    with pytest.raises(FeeRefused, match=r"\$10\.00 is left"):
        fee_items.add(session, asked, Item(kind=FeeKind.COPIES, cents=1001), filer, on=TODAY)


def test_a_sum_that_its_rate_contradicts_is_refused(session, asked, filer):
    wrong = Item(kind=FeeKind.COPIES, hundredths=1000, rate_cents=25, cents=300)
    with pytest.raises(FeeRefused, match=r"come to \$2\.50, not to \$3\.00"):
        fee_items.add(session, asked, wrong, filer, on=TODAY)
    with pytest.raises(FeeRefused, match="Give the sum"):
        fee_items.add(session, asked, Item(kind=FeeKind.COPIES), filer, on=TODAY)


def test_the_first_line_by_hand_is_their_demand_and_recorded_once(session, asked, filer):
    fee_items.add(
        session, asked, Item(kind=FeeKind.COPIES, what="Copies", cents=900), filer, on=TODAY
    )
    assert _kinds(session, asked)[-1] == "fee_estimated"
    assert _only(session, asked).line.what == "Copies"
    assert asked.status is RequestStatus.OUR_MOVE


def test_their_demand_is_answered_when_no_line_of_it_is_open_any_more(session, asked, filer):
    _tell(session, asked, "fee_estimated", amount="30")
    fee_items.add(session, asked, Item(kind=FeeKind.COPIES, cents=1000), filer, on=TODAY)
    first, last = _lines(session, asked)
    fees.accept(session, first.line.id, filer, told=True)
    assert asked.status is RequestStatus.OUR_MOVE
    fees.accept(session, last.line.id, filer, told=True)
    assert asked.status is not RequestStatus.OUR_MOVE
    assert asked.events[-1].facts["amount_cents"] == 3000


def test_a_deposit_is_a_part_of_the_fee_and_not_added_to_it(session, asked, filer):
    _tell(session, asked, "fee_estimated", amount="40")
    _tell(session, asked, "deposit_asked", amount="10")
    assert found.total_of(_lines(session, asked)).asked == 4000
    whole, deposit = _lines(session, asked)
    fees.pay(session, deposit.line.id, None, filer, on=TODAY)
    fees.accept(session, whole.line.id, filer, told=True)
    money = found.total_of(_lines(session, asked))
    assert (money.committed, money.paid, money.owed) == (4000, 1000, 3000)


def test_a_waiver_by_their_letter_ends_every_open_line(session, asked, filer):
    _tell(session, asked, "fee_estimated", amount="30")
    fee_items.add(session, asked, Item(kind=FeeKind.COPIES, cents=1000), filer, on=TODAY)
    _tell(session, asked, "fee_waived")
    assert {seen.line.state for seen in _lines(session, asked)} == {FeeState.WAIVED}
    assert found.total_of(_lines(session, asked)).committed == 0


def test_beyond_the_budget_nothing_is_accepted_until_it_is_raised(session, asked, of, filer):
    fee_budget.set_budget(session, of, 10000, keep=True)
    other = records_request(session, agency(session), of, filed_on=FILED)
    for each in (asked, other):
        _tell(session, each, "fee_estimated", amount="60")
    limitless = Actor(filer.member_id, NOW, 1_000_000)
    fees.accept(session, _only(session, asked).line.id, limitless, told=True)
    with pytest.raises(FeeRefused, match=r"commit \$60\.00, and \$40\.00 is left of the \$100\.00"):
        fees.accept(session, _only(session, other).line.id, limitless, told=True)
    with pytest.raises(FeeRefused, match=r"\$40\.00 is left"):
        fees.pay(session, _only(session, other).line.id, None, limitless, on=TODAY)
    assert budget_of(session, of).left == 4000
    fee_budget.set_budget(session, of, 12000, keep=True)
    fees.accept(session, _only(session, other).line.id, limitless, told=True)
    assert budget_of(session, of).left == 0
    with pytest.raises(FeeRefused, match="committed already"):
        fee_budget.set_budget(session, of, 11999, keep=True)


def test_an_entry_by_hand_is_held_to_the_limit_and_the_budget(session, asked, of, filer):
    _tell(session, asked, "fee_estimated", amount="60")

    def by_hand(kind, **facts):
        fee_budget.check_by_hand(session, asked, kind, facts, filer)

    with pytest.raises(FeeRefused, match="second person"):
        by_hand("fee_accepted")
    with pytest.raises(FeeRefused, match="second person"):
        by_hand("paid", amount="60")
    fee_budget.set_budget(session, of, 1000, keep=True)
    with pytest.raises(FeeRefused, match="commit"):
        by_hand("paid", amount="20")
    by_hand("paid", amount="10")
    by_hand("denied")


def test_one_who_gets_a_bill_for_what_was_agreed_may_pay_it_without_asking_again(
    session, asked, filer, second
):
    _tell(session, asked, "fee_estimated", amount="600")
    line = _only(session, asked).line
    fees.accept(session, line.id, filer, told=True)
    fees.approve(session, line.id, second, told=True)
    fee_budget.check_by_hand(session, asked, "paid", {"amount": "600"}, filer)
    with pytest.raises(FeeRefused, match="second person"):
        fee_budget.check_by_hand(session, asked, "paid", {"amount": "651"}, filer)


_STATES = st.sampled_from(list(FeeState))


@given(st.lists(st.tuples(_STATES, st.integers(0, 10**7)), max_size=12))
def test_whatever_the_steps_money_is_never_below_zero_and_paid_is_committed(told):
    steps = [
        FeeStep(state=state, cents=cents, happened_on=date(2026, 1, 1)) for state, cents in told
    ]
    stand = stand_of(steps)
    assert min(stand.asked, stand.cents, stand.paid, stand.owed) >= 0
    assert stand.paid + stand.owed <= max(stand.cents, stand.paid)
    for kind in (FeeKind.DEPOSIT, FeeKind.COPIES):
        money = money_of([(kind, stand)])
        assert money.paid <= money.committed
        assert money.owed == money.committed - money.paid

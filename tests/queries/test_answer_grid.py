"""The answers of a campaign: silence is told from waiting, in the numbers as in the cells."""

from datetime import timedelta

import pytest

from app.models import ItemOutcome, RequestClock, RequestStatus
from app.queries.accusing import gate
from app.queries.answer_grid import Tally, grid, states_asked, tally
from app.queries.campaigns import agencies_asked
from app.queries.public_answers import Answer
from tests.factories.agencies import agency
from tests.factories.campaigns import arrived, campaign, records_request
from tests.factories.mailbox import mailbox_read, message
from tests.factories.moments import NOW, TODAY


@pytest.fixture
def of(session):
    mailbox_read(session)
    return campaign(session)


def at(session):
    return gate(session, now=NOW, today=TODAY)


@pytest.fixture
def asked(session, of):
    """A request about an agency of its own, and whether its agency is provably late."""

    def make(status, *, late=False, state="IL", outcome=None, **facts):
        made = records_request(session, agency(session, state=state), of, status=status, **facts)
        if late:
            arrived(session, made)
            session.add(
                RequestClock(
                    request_id=made.id,
                    rule="determine",
                    kind="determine",
                    who="agency",
                    state="running",
                    due_on=TODAY - timedelta(days=3),
                    latest_on=TODAY - timedelta(days=3),
                    may_accuse=True,
                    read_on="2026-11",
                )
            )
        if outcome:
            made.items[0].outcome = outcome
        session.flush()
        return made

    return make


def test_whoever_is_late_is_silent_and_whoever_answered_is_not(session, of, asked):
    asked(RequestStatus.AWAITING)
    asked(RequestStatus.AWAITING, late=True)
    asked(RequestStatus.AWAITING, late=True, state="NJ")
    asked(RequestStatus.DENIED, late=True)
    counted = {Answer.WAITING: 1, Answer.SILENT: 2, Answer.REFUSED: 1}
    assert tally(session, of.id, gate=at(session)) == Tally(counted)
    page = grid(session, of, gate=at(session))
    assert page.totals == {of.letters[0].name: Tally(counted)}
    cells = [cell.answer for row in page.rows for cell in row.cells.values()]
    assert {answer: cells.count(answer) for answer in cells} == counted


def test_while_mail_waits_to_be_sorted_nobody_is_silent(session, of, asked):
    asked(RequestStatus.AWAITING, late=True)
    message(session, "somebody@gmail.com")
    assert tally(session, of.id, gate=at(session)).by_answer == {Answer.WAITING: 1}
    page = grid(session, of, gate=at(session))
    assert [cell.answer for row in page.rows for cell in row.cells.values()] == [Answer.WAITING]


def test_where_all_are_late_nobody_waits(session, of, asked):
    asked(RequestStatus.AWAITING, late=True)
    assert tally(session, of.id, gate=at(session)).by_answer == {Answer.SILENT: 1}
    assert tally(session, of.id + 1, gate=at(session)) == Tally()


def test_a_request_without_a_letter_counts_for_the_campaign_and_for_no_column(session, of, asked):
    asked(RequestStatus.PRODUCED, letter_id=None, version_id=None)
    assert tally(session, of.id, gate=at(session)).filed == 1
    assert grid(session, of, gate=at(session)).totals == {}


def test_an_item_says_its_own_answer_and_else_that_of_its_request(session, of, asked):
    asked(RequestStatus.AWAITING, late=True, outcome=ItemOutcome.WAITING)
    asked(RequestStatus.AWAITING, late=True, outcome=ItemOutcome.NONE_EXISTS)
    page = grid(session, of, gate=at(session), letter=of.letters[0])
    [category] = page.totals
    assert page.totals[category] == Tally({Answer.SILENT: 1, Answer.NONE_EXISTS: 1})


def test_only_agencies_that_were_asked_count_each_once(session, of, asked):
    made = asked(RequestStatus.AWAITING)
    records_request(session, made.agency, of, round=2)
    asked(RequestStatus.AWAITING, state="NJ")
    agency(session, state="CA")
    assert agencies_asked(session, of.id) == 2
    assert states_asked(session, of.id) == ["IL", "NJ"]
    assert grid(session, of, gate=at(session), state="NJ").total == 1

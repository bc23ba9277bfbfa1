"""`daylight cohort correct` and `withdraw`: tried first, then done once."""

import json

import pytest

from app.models import Dispatch, RequestStatus
from tests.factories.agencies import agency
from tests.factories.batches import batch
from tests.factories.campaigns import campaign, records_request
from tests.factories.cohorts import late_request
from tests.factories.dispatches import dispatch
from tests.factories.mailbox import mailbox_read
from tests.factories.people import group

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def filed(session):
    group(session)
    mailbox_read(session)
    about = campaign(session)
    made, left = batch(session, about), late_request(session, about)
    queued = records_request(session, agency(session, city="Waiting"), about)
    dispatch(session, queued)
    left.batch_id = queued.batch_id = made.id
    session.flush()
    return made, left, queued


def told(result, code=0):
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def test_a_correction_is_tried_and_then_sent_as_it_was_shown(run, session, filed):
    made, left, queued = filed
    words = ("--before", "the agreements", "--after", "the contracts")
    correct = ("cohort", "correct", "--batch", made.ref, *words)
    facts = told(run(*correct, "--dry-run", "--text", left.ref, "--json"))
    assert (facts["letters"], facts["left_out"]) == (1, 0)
    assert [(one["ref"], one["act"]) for one in facts["instead"]] == [(queued.ref, "rewrite")]
    assert any(move["rule"] == "determine" for move in facts["to"][0]["moves"][left.ref])
    assert "the contracts" in facts["letter"]["body"]
    assert session.query(Dispatch).filter(Dispatch.cohort_id.is_not(None)).count() == 0
    said = run(*correct, "--dry-run").output
    assert f"moves: {left.ref} determine" in said
    assert "not sent: " in said
    slip = told(run(*correct, "--slip", "--dry-run", "--json"))
    assert slip["to"][0]["moves"] == {left.ref: []}
    changed = told(run(*correct, "--slip", "--shown", facts["digest"], "--json"), 1)
    assert "Look once more" in changed["error"]
    sent = told(run(*correct, "--shown", facts["digest"], "--json"))
    assert (sent["letters"], sent["in_the_house"]) == ({"queued": 1}, 1)
    back = told(run("cohort", "undo", sent["cohort"], "--json"))
    assert back["withdrawn"] == 1


def test_a_withdrawal_closes_what_has_not_left_at_once(run, session, filed):
    made, left, queued = filed
    withdraw = ("cohort", "withdraw", "--batch", made.ref, "--words", "The wrong product.")
    said = run(*withdraw)
    assert "1 letters that had not left were mended themselves" in said.output
    session.expire_all()
    assert (queued.status, left.status) == (RequestStatus.WITHDRAWN, RequestStatus.AWAITING)


def test_whose_letters_are_meant_is_said_once(run, filed):
    made, left, _ = filed
    assert run("cohort", "correct", "--words", "x").exit_code == 2
    both = ("--batch", made.ref, "--requests", left.ref)
    assert run("cohort", "withdraw", *both, "--words", "x").exit_code == 2
    none = told(run("cohort", "correct", "--requests", "state:WY", "--words", "x", "--json"), 1)
    assert "chooses no request" in none["error"]


def test_a_request_tells_which_letter_governs_its_clocks(run, filed):
    _, left, _ = filed
    before = told(run("requests", "show", left.ref, "--json"))["governed_by"]
    assert (before["on"], before["changed_what_we_ask"]) == ("2026-10-19", False)
    told(run("requests", "record", left.ref, "asked_anew", "2026-11-20", "--json"))
    after = told(run("requests", "show", left.ref, "--json"))["governed_by"]
    assert (after["on"], after["changed_what_we_ask"]) == ("2026-11-20", True)
    assert "changed what we ask" in run("requests", "show", left.ref).output

"""`daylight cohort`: look, send, agree, take back."""

import json

import pytest

from app.models import Dispatch, RoleName
from app.services import events
from tests.factories.campaigns import campaign
from tests.factories.cohorts import late_request
from tests.factories.mailbox import mailbox_read
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group, member

pytestmark = pytest.mark.usefixtures("clock")

LATE = ("--kind", "follow_up", "--requests")


@pytest.fixture
def about(session):
    group(session)
    mailbox_read(session)
    return campaign(session)


def told(result, code=0):
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def test_a_preview_says_who_gets_which_letter_and_who_none(run, session, about):
    one = late_request(session, about)
    other = late_request(session, about, state="NJ")
    other.recipient.contacts[0].health = "failing"
    facts = told(run("cohort", "preview", *LATE, "all", "--text", one.ref, "--json"))
    assert (facts["requests"], facts["letters"], facts["left_out"]) == (2, 1, 1)
    assert facts["reasons"] == {"no_contact": 1}
    assert facts["to"][0]["refs"] == [one.ref]
    assert one.ref in facts["letter"]["body"]
    said = run("cohort", "preview", *LATE, "state:IL").output
    assert "1 requests, 1 letters, 0 left out. Nothing was sent." in said
    assert session.query(Dispatch).filter(Dispatch.cohort_id.is_not(None)).count() == 0


def test_what_was_shown_is_sent_once_listed_and_undone(run, session, about):
    late_request(session, about)
    shown = told(run("cohort", "preview", *LATE, "all", "--json"))["digest"]
    other = told(run("cohort", "send", *LATE, "all", "--shown", "0", "--json"), 1)
    assert "Look once more" in other["error"]
    facts = told(run("cohort", "send", *LATE, "all", "--shown", shown, "--json"))
    assert (facts["state"], facts["letters"]) == ("sending", {"queued": 1})
    again = told(run("cohort", "send", *LATE, "all", "--json"), 1)
    assert "queued already" in again["reasons"][0]
    assert told(run("cohort", "undo", facts["cohort"], "--json"))["withdrawn"] == 1
    [listed] = told(run("cohort", "list", "--json"))
    assert listed["state"] == "undone"
    assert told(run("cohort", "undo", facts["cohort"], "--json"), 1)["error"]


def test_a_members_own_cohort_may_need_a_second_person(run, session, about, app):
    maker, other = member(session, RoleName.FILER), member(session, RoleName.FILER)
    for _ in range(2):
        late_request(session, about)
    object.__setattr__(app.extensions["daylight"].settings, "second_person_above", 1)
    facts = told(run("cohort", "send", *LATE, "all", "--as", maker.email, "--json"))
    assert facts["state"] == "awaiting_approval"
    assert "needs a second person" in run("cohort", "list").output
    approve = ("cohort", "approve", facts["cohort"])
    assert run(*approve).exit_code == 2
    assert told(run(*approve, "--as", maker.email, "--json"), 1)["error"]
    assert told(run(*approve, "--as", other.email, "--json"))["letters"] == {"queued": 2}
    assert told(run("cohort", "stop", facts["cohort"], "--json"))["withdrawn"] == 2


def test_words_of_ones_own_are_carried_and_others_refused(run, session, about):
    one = late_request(session, about)
    events.record(session, one, "clarification_asked", on=TODAY, now=NOW)
    asked = ("cohort", "preview", "--kind", "clarification_answer", "--requests", one.ref)
    facts = told(run(*asked, "--words", "answer=All of them.", "--text", one.ref, "--json"))
    assert "All of them." in facts["letter"]["body"]
    assert (facts["to"][0]["event"]) == "clarified"
    assert "KEY=TEXT" in told(run(*asked, "--words", "reply=x", "--json"), 1)["error"]
    assert told(run(*asked, "--words", "answer=x", "--text", "DL-2222-2222", "--json"), 1)


def test_a_choice_of_nobody_is_refused(run, about):
    found = told(run("cohort", "preview", *LATE, "state:IL", "--json"), 1)
    assert "chooses no request of the list 'past'" in found["error"]
    assert "no cohort" in told(run("cohort", "undo", "C-1", "--json"), 1)["error"]


def test_a_fee_above_the_limit_needs_a_second_person_whoever_sends(run, session, about):
    one, other = late_request(session, about), member(session, RoleName.FILER)
    about.fee_budget_cents = 10000
    facts = {"amount": "120"}
    events.record(session, one, "fee_estimated", on=TODAY, facts=facts, now=NOW)
    answer = ("--kind", "fee_answer", "--requests", one.ref, "--words", "answer=accept", "--json")
    assert "$100.00 is left" in told(run("cohort", "send", *answer), 1)["error"]
    about.fee_budget_cents = 12000
    made = told(run("cohort", "send", *answer))
    assert made["state"] == "awaiting_approval"
    agreed = told(run("cohort", "approve", made["cohort"], "--as", other.email, "--json"))
    assert agreed["letters"] == {"queued": 1}

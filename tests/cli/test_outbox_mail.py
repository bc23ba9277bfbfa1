"""`daylight outbox mail`: how letters by e-mail stand."""

import json
from datetime import timedelta

from app.ports.mail import MailDeferred
from app.services import outbox
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.dispatches import dispatch
from tests.factories.moments import NOW
from tests.factories.people import group


def test_it_names_the_longest_waiting_letter_and_who_puts_us_off(session, run):
    group(session)
    about = campaign(session)
    for _ in range(2):
        dispatch(session, records_request(session, agency(session), about))
    claimed = outbox.claim_next(session, now=NOW, pace=None)
    later = NOW + timedelta(days=1)
    outbox.note_deferred(session, claimed, MailDeferred("451 4.7.1 come back"), now=later)
    session.commit()
    told = json.loads(run("outbox", "mail", "--json").stdout)
    assert told["waiting"] == {"due": 0, "later": 2}
    assert told["longest_waiting"]["answer"] == "451 4.7.1 come back"
    (resting,) = told["resting"]
    assert (resting["letters"], resting["answer"]) == (2, "451 4.7.1 come back")


def test_an_empty_outbox_says_so(run):
    told = json.loads(run("outbox", "mail", "--json").stdout)
    assert (told["waiting"], told["longest_waiting"]) == ({"due": 0, "later": 0}, None)
    assert told["resting"] == []

"""The silence board: nobody stands there who is not published, proven late and through the gate."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from app.models import (
    Batch,
    BatchState,
    Campaign,
    Mailbox,
    Reply,
    RequestClock,
    RequestStatus,
    RoleName,
)
from app.parts import parts
from app.services import events, publishing
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.documents import SIGNED, document
from tests.factories.mailbox import mailbox_read, message
from tests.factories.moments import NOW, TODAY
from tests.factories.people import member


@pytest.fixture
def silent(session, clock):
    """A published request of which everything is proven, long past its last day."""
    return _silent(session)


def test_their_reply_stands_beside_the_silence(session, silent, client):
    assert "Their reply" not in client.get("/silence").text
    paper = document(session, parts().store, silent.agency)
    session.add(
        Reply(
            agency_id=silent.agency_id, said_by="The chief", said_on=TODAY, words="Soon.",
            source_id=paper.id, checklist={}, published_at=NOW,
        )
    )  # fmt: skip
    session.commit()
    page = client.get("/silence").text
    assert "Their reply</a> of" in page
    assert "Soon." in client.get(f"/a/{silent.agency_id}-springfield-police").text


def _silent(
    session,
    *,
    published=True,
    name="Springfield Police",
    place="IL",
    proof="acknowledged",
    **overrides,
):
    of = campaign(session)
    batch = Batch(
        ref=f"B-{of.id}",
        campaign_id=of.id,
        letter_id=of.letters[0].id,
        version_id=of.letters[0].versions[0].id,
        expression="all",
        state=BatchState.FILED,
        undo_until=NOW - timedelta(days=1),
        created_at=NOW - timedelta(days=60),
    )
    session.add(batch)
    session.flush()
    asked = records_request(
        session,
        agency(session, name=name, state=place, jurisdiction=f"US-{place}"),
        of,
        batch_id=batch.id,
        filed_on=TODAY - timedelta(days=40),
        status=RequestStatus.AWAITING,
    )
    facts = {
        "rule": "determine",
        "kind": "determine",
        "who": "agency",
        "state": "running",
        "due_on": TODAY - timedelta(days=20),
        "latest_on": TODAY - timedelta(days=20),
        "may_accuse": True,
        "read_on": "2026-11",
    } | overrides
    mailbox_read(session)
    events.record(session, asked, "sent", on=TODAY - timedelta(days=39), now=NOW)
    events.record(session, asked, proof, on=TODAY - timedelta(days=38), now=NOW)
    session.execute(delete(RequestClock).where(RequestClock.request_id == asked.id))
    session.add(RequestClock(request_id=asked.id, **facts))
    if published:
        publishing.publish_batch(
            session,
            batch,
            title="Round 1",
            summary="We asked.",
            credit="Daylight Test Group",
            answers=SIGNED,
            publisher=member(session, RoleName.ORGANISER),
            now=NOW,
        )
    session.commit()
    return asked


def board(client, query=None):
    return " ".join(client.get("/silence", query_string=query).get_data(as_text=True).split())


def test_who_acknowledged_and_did_not_answer_stands_there_as_late_with_day_and_law(client, silent):
    page = board(client)
    assert "1 request without the answer" in page
    assert "Springfield Police" in page
    assert 'late since</span> <time class="num" datetime="2026-11-05">' in page
    assert 'last day was <time class="num" datetime="2026-11-04">' in page
    assert 'href="/law/us-il#determine">5 ILCS 140/3(d)</a>' in page
    assert "The agency acknowledged it, " in page
    assert "not legal advice" in page


def test_only_who_said_nothing_at_all_is_called_silent(client, session, clock):
    _silent(session, proof="received")
    assert "silent since</span>" in board(client)


def test_what_is_not_published_does_not_stand_there(client, session, clock):
    _silent(session, published=False)
    assert "Nobody is late here now" in board(client)


@pytest.mark.parametrize(
    "harmless",
    [
        {"may_accuse": False},
        {"latest_on": TODAY},
        {"latest_on": None},
        {"read_on": "2025-10"},
        {"state": "paused"},
        {"who": "requester"},
    ],
)
def test_a_clock_that_proves_nothing_names_nobody(client, session, clock, harmless):
    _silent(session, **harmless)
    assert "Nobody is late here now" in board(client)


def test_nobody_stands_there_while_the_mailbox_was_not_read(client, session, silent):
    session.execute(delete(Mailbox))
    assert "Nobody is late here now" in board(client)


def test_nobody_stands_there_while_their_answer_may_lie_unsorted(client, session, silent):
    message(session, sender="somebody@gmail.com")
    assert "Nobody is late here now" in board(client)


def test_an_answer_takes_the_line_away(client, session, silent):
    silent.status = RequestStatus.PRODUCED
    assert "Nobody is late here now" in board(client)


def test_one_request_stands_once_with_its_oldest_clock(client, session, silent):
    session.add(
        RequestClock(
            request_id=silent.id,
            rule="produce",
            kind="produce",
            who="agency",
            state="running",
            due_on=TODAY - timedelta(days=5),
            latest_on=TODAY - timedelta(days=5),
            may_accuse=True,
            read_on="2026-11",
        )
    )
    page = board(client)
    assert "1 request without the answer" in page
    assert 'datetime="2026-11-04"' in page


def test_a_rule_that_the_law_no_longer_has_leads_to_the_law(client, session, clock):
    _silent(session, rule="gone")
    assert ">5 ILCS 140/</a>" in board(client)


def test_the_board_of_one_campaign_or_state(client, session, silent):
    other = _silent(session, name="Newark Police", place="NJ")
    assert "2 requests without the answer" in board(client)
    of_one = board(client, {"campaign": session.get(Campaign, other.campaign_id).slug})
    assert "Newark Police" in of_one
    assert "Springfield Police" not in of_one
    in_one = board(client, {"state": "il"})
    assert "Springfield Police" in in_one
    assert "Newark Police" not in in_one
    assert "Nobody is late here now" in board(client, {"campaign": "unknown"})


def test_the_board_asks_the_database_the_same_number_of_times_however_many_stand_there(
    client, session, silent, queries
):
    before = queries(lambda: client.get("/silence?page=1"))
    for number in range(4):
        _silent(session, name=f"Police {number}")
    assert queries(lambda: client.get("/silence?page=01")) == before


def test_the_page_of_a_campaign_names_the_silent_and_those_that_refused(client, session, silent):
    of = session.get(Campaign, silent.campaign_id)
    refused = records_request(
        session,
        agency(session, name="Shelbyville Police"),
        of,
        batch_id=silent.batch_id,
        status=RequestStatus.DENIED,
    )
    page = " ".join(client.get(f"/c/{of.slug}").text.split())
    assert "Springfield Police</a>, IL: the law" in page
    assert f"Shelbyville Police</a>, {refused.agency.state}</li>" in page

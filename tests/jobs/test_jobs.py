"""The jobs: each finds its work in the database, can be run twice, and says what it did."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from app.adapters.mailers import NoMailer
from app.errors import NotFound
from app.jobs.lease import lease
from app.jobs.running import run as run_job
from app.jobs.schedule import TIMETABLE
from app.jobs.worker import missed, timetable
from app.models import (
    ContactSearch,
    Dispatch,
    JobLease,
    JobRun,
    Notice,
    OneTimeLink,
    PartnershipClaim,
    PartnershipStatus,
    RecordsRequest,
    RequestClock,
)
from app.parts import KEY
from app.services import packs
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.dispatches import dispatch
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group, member

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def letters(session):
    group(session)
    about = campaign(session)
    made = [dispatch(session, records_request(session, agency(session), about)) for _ in range(3)]
    session.commit()
    return made


def test_every_job_says_why_missing_it_is_harmless():
    for job in TIMETABLE.values():
        assert "Harmless if missed" in job.work.__doc__
        assert job.when


def test_a_job_nobody_knows_is_refused_with_the_known_ones(app):
    with pytest.raises(NotFound) as caught:
        run_job("tidy")
    assert "outbox" in caught.value.reasons


def test_the_outbox_sends_what_is_due_and_a_second_run_nothing(session, letters, settings):
    letters[2].not_before_at = NOW + timedelta(hours=1)
    session.commit()
    first, second = run_job("outbox"), run_job("outbox")
    assert (first["sent"], first["waiting"]) == (2, {"due": 0, "later": 1})
    assert second["sent"] == 0
    assert len(list((settings.home / "mail").glob("*.eml"))) == 2


def test_a_letter_left_half_way_is_written_again_into_the_folder(session, letters, settings):
    letters[0].state = "sending"
    letters[0].attempts = 1
    session.commit()
    assert run_job("outbox")["requeued"] == 1
    assert len(list((settings.home / "mail").glob("*.eml"))) == 3


def test_while_somebody_else_is_at_it_nothing_is_done(session, letters, settings):
    with lease("outbox", settings.home):
        assert "skipped" in run_job("outbox")
    assert {one.state for one in session.query(Dispatch)} == {"queued"}


def test_a_run_is_noted_and_a_killed_one_closed(session, letters):
    session.add(JobRun(name="outbox", started_at=NOW - timedelta(hours=1), outcome={}))
    session.commit()
    run_job("outbox")
    session.expire_all()
    killed, done = session.query(JobRun).order_by(JobRun.id)
    assert "ended before" in killed.error
    assert (done.error, done.outcome["sent"], done.ended_at) == ("", 3, NOW)


def test_without_a_mail_server_letters_wait_and_it_says_so(app, session, letters, monkeypatch):
    monkeypatch.setitem(app.extensions, KEY, replace(app.extensions[KEY], mailer=NoMailer()))
    outcome = run_job("outbox")
    assert (outcome["sent"], outcome["waiting"]["due"]) == (0, 3)
    assert "No mail server" in outcome["note"]


def test_the_worker_begins_with_what_was_missed(app, session):
    assert set(missed(NOW)) == set(TIMETABLE)
    session.add(JobRun(name="sweep", started_at=NOW - timedelta(hours=2), outcome={}))
    session.add(JobRun(name="digest", started_at=NOW - timedelta(hours=30), outcome={}))
    session.commit()
    assert set(missed(NOW)) == set(TIMETABLE) - {"sweep"}


def test_the_clock_wishes_for_every_job_at_its_time():
    scheduler = timetable("America/New_York", lambda name: name)
    planned = {job.id: job for job in scheduler.get_jobs()}
    assert planned.keys() == TIMETABLE.keys()
    assert all(planned[name].args == (name,) for name in TIMETABLE)


def test_the_sweep_drops_what_ran_out_and_keeps_the_rest(session):
    who = member(session)
    place = agency(session)
    old, soon = NOW - timedelta(days=40), NOW + timedelta(hours=1)
    session.add_all(
        [
            ContactSearch(agency_id=place.id, member_id=who.id, until_at=old),
            JobLease(name="digest:old", holder="digest", until_at=old),
            JobLease(name="running", holder="x", until_at=soon),
            OneTimeLink(member_id=who.id, secret_hash="a" * 64, expires_at=old),
            OneTimeLink(member_id=who.id, secret_hash="b" * 64, expires_at=soon),
            Notice(key="digest-told:2026-09-01:1", said_at=NOW - timedelta(days=61)),
            Notice(key="digest-told:2026-11-01:1", said_at=old + timedelta(days=17)),
            Notice(key="mailbox-read:2026-09-01", said_at=NOW - timedelta(days=61)),
            JobRun(name="gone", started_at=old, outcome={}),
            JobRun(name="gone", started_at=old + timedelta(hours=1), outcome={}),
        ]
    )
    session.commit()
    assert run_job("sweep")["dropped"] == 5
    assert run_job("sweep")["dropped"] == 0
    assert session.query(JobRun).filter_by(name="gone").count() == 1


def test_an_agency_that_considered_and_now_agreed_comes_back_to_mind(session):
    group(session)
    of = packs.load(session, "ring-agreements", now=NOW).campaign
    considering = next(one for one in of.letters if one.name == "considering")
    waiting = records_request(
        session,
        agency(session),
        of,
        letter_id=considering.id,
        version_id=considering.versions[0].id,
        follow_up_on=TODAY + timedelta(days=90),
    )
    session.commit()
    assert run_job("sweep")["to_ask_again"] == 0
    session.add(
        PartnershipClaim(
            agency_id=waiting.agency_id,
            vendor_id=of.vendors[0].id,
            status=PartnershipStatus.ACTIVE,
            dated_on=TODAY,
            source="news",
            recorded_at=NOW,
        )
    )
    session.commit()
    outcome = run_job("sweep")
    assert (outcome["to_ask_again"], outcome["follow_ups_due"]) == (1, 1)
    assert run_job("sweep")["to_ask_again"] == 0
    session.expire_all()
    assert session.get_one(RecordsRequest, waiting.id).follow_up_on == TODAY


def test_the_audit_reports_a_changed_clock_and_mends_nothing(session):
    asked = records_request(session, agency(session), campaign(session))
    session.commit()
    assert run_job("audit-deadlines")["differences"] == 0
    session.add(
        RequestClock(
            request_id=asked.id,
            rule="determine",
            kind="determine",
            who="agency",
            state="running",
            due_on=TODAY,
        )
    )
    session.commit()
    outcome = run_job("audit-deadlines")
    assert (outcome["checked"], outcome["differences"]) == (1, 1)
    assert asked.ref in outcome["shown"][0]
    assert session.query(RequestClock).count() == 1


def test_a_member_gets_one_digest_a_day_and_none_without_reason(session, settings):
    group(session)
    busy, _idle = member(session), member(session)
    asked = records_request(
        session, agency(session), campaign(session), assignee_id=busy.id, follow_up_on=TODAY
    )
    session.commit()
    assert run_job("digest") == {"sent": 1, "failed": 0, "nothing_due": 1}
    assert run_job("digest")["sent"] == 0
    (mail,) = (settings.home / "mail").glob("*.eml")
    assert busy.email in mail.read_text()
    assert asked.ref in mail.read_text()


def test_fetching_mail_without_a_mailbox_says_so(app):
    assert "No mailbox is set" in run_job("fetch-mail")["skipped"]


def test_a_job_is_a_command_with_one_json_document(run):
    result = run("jobs", "run", "outbox", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["sent"] == 0
    refused = run("jobs", "run", "tidy", "--json")
    assert refused.exit_code == 1
    assert "outbox" in json.loads(refused.stdout)["reasons"]

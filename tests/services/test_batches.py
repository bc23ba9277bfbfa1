"""Filing a batch: once each, in chunks, resumable, and able to be taken back."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.errors import ServiceError
from app.law.vocabulary import EventKind
from app.models import (
    BatchRow,
    BatchState,
    Contact,
    ContactHealth,
    ContactKind,
    Dispatch,
    DispatchState,
    RecordsRequest,
    RequestEvent,
)
from app.queries.batches import failures, progress
from app.services import batches, campaigns, filing, outbox, packs
from app.services.preflight import Words, preflight
from app.services.waves import Plan
from tests.factories.agencies import agency
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group, member


@pytest.fixture
def campaign(session):
    group(session)
    return packs.load(session, "ring-agreements", now=NOW).campaign


@pytest.fixture
def begin(session, campaign):
    def at(agencies, *, round_number=1, plan=None, now=NOW, letter=None, **overrides):
        words = Words.of(campaign, letter)
        ids = [one.id for one in agencies]
        session.flush()
        looked = preflight(session, words, ids, round_number=round_number, today=TODAY)
        facts = {"undo_minutes": 30, "needs_approval": False, "member_id": None} | overrides
        return batches.begin(
            session,
            looked,
            words,
            expression="all",
            round_number=round_number,
            plan=plan or Plan(),
            now=now,
            **facts,
        )

    return at


def file_all(session, batch, now=NOW):
    chunks = 0
    while filing.file_chunk(session, batch, now=now):
        chunks += 1
        session.expire_all()
    return chunks


def agencies(session, count, **overrides):
    return [agency(session, state="CO", zone="America/Denver", **overrides) for _ in range(count)]


def states(session, batch):
    session.flush()
    return progress(session, batch.id).rows


def test_every_ready_agency_gets_one_request_and_one_letter(session, begin, campaign):
    batch = begin([*agencies(session, 3), agency(session, email=None)])
    file_all(session, batch)
    assert batch.state is BatchState.FILED
    assert states(session, batch) == {"filed": 3, "blocked": 1}
    requests = session.scalars(select(RecordsRequest)).all()
    letters = session.scalars(select(Dispatch)).all()
    assert len({one.agency_id for one in requests}) == len(requests) == len(letters) == 3
    assert {one.batch_id for one in requests} == {batch.id}
    assert {event.kind for one in requests for event in one.events} == {"filed"}
    for one in letters:
        assert one.records_request.ref in one.message_id
        assert one.state is DispatchState.QUEUED
        assert one.not_before_at == NOW + timedelta(minutes=30)
        assert campaign.vendors[0].name in one.subject
        assert one.records_request.ref in one.body
        assert one.records_request.follow_up_on == TODAY + timedelta(days=30)


def test_a_batch_that_was_interrupted_goes_on_where_it_stopped(session, begin, monkeypatch):
    monkeypatch.setattr(filing, "CHUNK", 2)
    batch = begin(agencies(session, 5))
    assert filing.file_chunk(session, batch, now=NOW) == 2
    session.expire_all()
    assert states(session, batch) == {"filed": 2, "waiting": 3}
    assert file_all(session, batch) == 2
    assert states(session, batch) == {"filed": 5}
    assert file_all(session, batch) == 0


def test_what_changed_since_the_batch_was_begun_is_seen(session, begin):
    kept, failed, taken = agencies(session, 3)
    batch, other = begin([kept, failed, taken]), begin([taken])
    failed.contacts[0].health = ContactHealth.FAILING
    file_all(session, other)
    file_all(session, batch)
    assert states(session, other) == {"filed": 1}
    assert states(session, batch) == {"filed": 1, "already": 1, "blocked": 1}
    blocked = session.scalars(select(BatchRow).filter_by(batch_id=batch.id, state="blocked")).one()
    assert (blocked.agency_id, blocked.problems) == (failed.id, ["no_contact"])
    assert session.scalar(select(func.count()).select_from(RecordsRequest)) == 2


def test_a_later_round_asks_again(session, begin):
    about = agencies(session, 2)
    file_all(session, begin(about))
    with pytest.raises(ServiceError, match="none is ready"):
        begin(about)
    file_all(session, begin(about, round_number=2))
    assert session.scalar(select(func.count()).select_from(RecordsRequest)) == 4


def test_a_street_without_a_zip_code_is_filed_and_its_letter_held(session, begin):
    about = agency(session, email=None, state="CO")
    street = Contact(agency_id=about.id, kind=ContactKind.POST, value="1 Main Street", source="t")
    session.add(street)
    batch = begin([about])
    file_all(session, batch)
    ((held, _, of),) = failures(session, batch.id)
    assert (held.state, of.id) == (DispatchState.HELD, about.id)
    assert "ZIP" in held.held_because


def test_undo_takes_everything_back_while_nothing_has_left(session, begin):
    batch = begin(agencies(session, 3))
    file_all(session, batch)
    moment = NOW + timedelta(minutes=29)
    done = batches.undo(session, batch, member_id=None, now=moment, today=TODAY)
    assert (done.withdrawn, done.left, batch.state) == (3, 0, BatchState.UNDONE)
    assert states(session, batch) == {"withdrawn": 3}
    session.expire_all()
    assert set(session.scalars(select(RecordsRequest.status))) == {"withdrawn"}
    assert outbox.claim_next(session, now=NOW + timedelta(days=3), pace=None) is None
    with pytest.raises(ServiceError, match="already"):
        batches.undo(session, batch, member_id=None, now=NOW, today=TODAY)


def test_after_the_window_only_stopping_is_left(session, begin):
    batch = begin(agencies(session, 3))
    file_all(session, batch)
    moment = NOW + timedelta(minutes=30)
    with pytest.raises(ServiceError, match="batch stop"):
        batches.undo(session, batch, member_id=None, now=moment, today=TODAY)
    first = outbox.claim_next(session, now=moment, pace=None)
    outbox.note_sent(session, first, "250 ok", now=moment)
    done = batches.stop(session, batch, member_id=None, now=moment, today=TODAY)
    assert (done.withdrawn, done.left) == (2, 1)
    session.expire_all()
    assert states(session, batch) == {"withdrawn": 2, "filed": 1}
    assert session.get_one(Dispatch, first.dispatch_id).state is DispatchState.SENT
    assert sorted(session.scalars(select(RecordsRequest.status))) == [
        "sent", "withdrawn", "withdrawn",
    ]  # fmt: skip


def test_a_letter_being_handed_over_right_now_counts_as_left(session, begin):
    batch = begin(agencies(session, 2), undo_minutes=0)
    file_all(session, batch)
    claimed = outbox.claim_next(session, now=NOW, pace=None)
    done = batches.stop(session, batch, member_id=None, now=NOW, today=TODAY)
    assert (done.withdrawn, done.left) == (1, 1)
    outbox.note_sent(session, claimed, "250 ok", now=NOW)
    assert session.get_one(Dispatch, claimed.dispatch_id).state is DispatchState.SENT


def test_stopping_while_it_is_being_filed_files_no_more(session, begin, monkeypatch):
    monkeypatch.setattr(filing, "CHUNK", 2)
    batch = begin(agencies(session, 5))
    filing.file_chunk(session, batch, now=NOW)
    batches.stop(session, batch, member_id=None, now=NOW, today=TODAY)
    assert file_all(session, batch) == 0
    assert states(session, batch) == {"withdrawn": 5}
    withdrawn = select(func.count()).select_from(RequestEvent)
    assert session.scalar(withdrawn.where(RequestEvent.kind == EventKind.WITHDRAWN)) == 2


def test_a_large_batch_waits_for_a_second_person(session, begin):
    first, second = member(session), member(session)
    batch = begin(agencies(session, 2), needs_approval=True, member_id=first.id)
    assert file_all(session, batch) == 0
    with pytest.raises(ServiceError, match="Somebody else"):
        batches.approve(session, batch, member_id=first.id, now=NOW)
    later = NOW + timedelta(hours=5)
    batches.approve(session, batch, member_id=second.id, now=later)
    assert batch.undo_until == later + timedelta(minutes=30)
    file_all(session, batch, now=later)
    assert states(session, batch) == {"filed": 2}
    with pytest.raises(ServiceError, match="does not wait"):
        batches.approve(session, batch, member_id=second.id, now=later)


def test_waves_leave_one_after_another_and_the_pilot_first(session, begin):
    plan = Plan(pilot=1, wave_size=2, days_between=7)
    batch = begin(agencies(session, 4), plan=plan)
    file_all(session, batch)
    leaving = sorted(session.scalars(select(Dispatch.not_before_at)))
    assert [(moment - NOW).days for moment in leaving] == [0, 7, 7, 14]


def test_the_words_of_a_batch_do_not_change_under_it(session, begin, campaign, monkeypatch):
    monkeypatch.setattr(filing, "CHUNK", 1)
    batch = begin(agencies(session, 2))
    filing.file_chunk(session, batch, now=NOW)
    letter = campaign.letters[0]
    body = campaigns.newest(letter).body.replace("{{ closing }}", "{{ closing }} Goodbye.")
    written = campaigns.write(
        session, letter, subject="Other words", body=body, categories=["agreement"], now=NOW
    )
    assert written.id != batch.version_id
    file_all(session, batch)
    assert set(session.scalars(select(RecordsRequest.version_id))) == {batch.version_id}


def test_an_unknown_batch_is_named(session):
    with pytest.raises(ServiceError, match="no batch 7"):
        batches.find(session, "7")

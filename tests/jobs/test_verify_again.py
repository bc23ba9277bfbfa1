"""A proven copy is proven again when somebody asks, with the names of that moment."""

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from threading import Event

import pytest
from sqlalchemy import select

from app.adapters.redacting.redactor import ProcessRedactor
from app.db import transaction
from app.jobs.running import run
from app.models import Document, Member, Publication, Redaction, RedactionState, RoleName
from app.ports.examining import Examination
from app.ports.redacting import Leak, Verdict
from app.queries.watch_list import watched_people
from app.services import proofs, publishing
from app.services.publishing import PublishRefused
from app.services.redactions import RedactionRefused
from tests.factories.burned import burned
from tests.factories.documents import SIGNED
from tests.factories.moments import NOW, TODAY
from tests.factories.people import member

pytestmark = [
    pytest.mark.usefixtures("clock"),
    pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext"),
]


@pytest.fixture
def proven(session, organiser):
    """A copy without its first line."""
    return burned(session)


@pytest.fixture
def looks(monkeypatch):
    """The looks into copies: none is opened, and each finds what the list says."""
    found = list[Verdict]()

    def verify(*_asked, **_how):
        return found.pop(0)

    monkeypatch.setattr(ProcessRedactor, "verify", verify)
    return found


LEAKS = Verdict(findings=(Leak(code="watch_word", page=1, detail="Perpetual Licence"),))
CLEAN = Verdict(means=("PDFium",), seconds=3.2)


def ask(session, proven):
    proofs.ask(session, proven, now=NOW)
    session.commit()


def public(session, proven, organiser):
    found = Examination.from_data(proven.result.examination)
    decided = replace(SIGNED, may_stay=frozenset(look.key for look in found.decisions()))
    made = publishing.publish_document(
        session, proven.document, answers=decided, publisher=organiser, now=NOW, today=TODAY
    )
    session.commit()
    return made


def done(session):
    told = run("verify-again")
    session.expire_all()
    return told


def test_a_name_that_joined_is_looked_for_and_the_proof_is_new(session, proven):
    member(session, RoleName.TRACKER, name="Zebulon Quince")
    assert proofs.is_stale(session, proven)
    ask(session, proven)
    assert done(session) == {"looked": 1, "withdrawn": 0, "told": 0}
    assert (proven.state, proven.proof_asked_at) == (RedactionState.VERIFIED, None)
    assert not proofs.is_stale(session, proven)
    assert "PDFium" in proven.verification["means"]
    assert done(session)["looked"] == 0


def test_what_leaks_now_is_withdrawn_at_once_and_told(session, proven, organiser, looks, settings):
    made = public(session, proven, organiser)
    ask(session, proven)
    looks.append(LEAKS)
    assert done(session) == {"looked": 1, "withdrawn": 1, "told": 1}
    assert (proven.state, proven.proof_asked_at) == (RedactionState.LEAKS, None)
    assert made.withdrawn_because == proofs.WITHDRAWN_BECAUSE
    assert len(list((settings.home / "mail").glob("*.eml"))) == 1


def test_a_name_that_joins_while_it_is_looked_at_is_looked_for_as_well(
    session, proven, monkeypatch
):
    watched = list[set[str]]()

    def verify(*_asked, watch, **_how):
        watched.append(set(watch))
        if len(watched) == 1:
            with transaction() as writing:
                member(writing, RoleName.TRACKER, name="Zebulon Quince")
        return CLEAN

    monkeypatch.setattr(ProcessRedactor, "verify", verify)
    ask(session, proven)
    assert done(session)["looked"] == 2
    assert watched[1] - watched[0] >= {"Zebulon Quince"}
    assert proven.proof_asked_at is None
    assert proven.verification["seconds"] == 4


def test_a_program_that_is_missing_is_told_and_nothing_else_changes(
    session, proven, organiser, monkeypatch
):
    made, before = public(session, proven, organiser), dict(proven.verification)
    ask(session, proven)
    monkeypatch.setenv("PATH", "/nonexistent")
    assert done(session) == {"looked": 0, "withdrawn": 0, "told": 0}
    assert "pdftotext and tesseract cannot be found" in proven.problem
    assert (proven.state, proven.proof_asked_at) == (RedactionState.VERIFIED, None)
    assert (proven.verification, made.withdrawn_at) == (before, None)
    ask(session, proven)
    assert proven.problem == ""


def test_only_what_is_proven_is_proven_again(session, proven):
    proven.state = RedactionState.LEAKS
    with pytest.raises(RedactionRefused, match="burn them"):
        proofs.ask(session, proven, now=NOW)
    proven.proof_asked_at = NOW  # asked for in the moment before it was found to leak
    session.commit()
    assert done(session)["looked"] == 0


def test_a_clean_look_of_before_takes_back_no_leak_that_another_look_found(session, proven):
    ask(session, proven)
    slow = proofs.asked(session)
    facts = {"people": watched_people(session), "now": NOW}
    proofs.note_proven(session, slow, LEAKS, **facts)
    assert proofs.note_proven(session, slow, CLEAN, **facts) == []
    assert proven.state is RedactionState.LEAKS
    assert [one["detail"] for one in proven.verification["findings"]] == ["Perpetual Licence"]


@pytest.mark.parametrize("published_first", [True, False])
def test_what_is_found_to_leak_while_somebody_publishes_it_is_not_public(
    app, session, proven, organiser, published_first
):
    """Each waits for the other; whoever comes second knows what the first did."""
    look = proofs.ToProve(proven.id, proven.result.sha256, "application/pdf", (), ())
    document_id, member_id, redaction_id = proven.document_id, organiser.id, proven.id
    found = Examination.from_data(proven.result.examination)
    decided = replace(SIGNED, may_stay=frozenset(one.key for one in found.decisions()))
    session.commit()

    def publish(writing):
        publishing.publish_document(
            writing,
            writing.get_one(Document, document_id),
            answers=decided,
            publisher=writing.get_one(Member, member_id),
            now=NOW,
            today=TODAY,
        )

    def prove(writing):
        proofs.note_proven(writing, look, LEAKS, people=(), now=NOW)

    inside = Event()

    def come_first(act):
        with app.app_context(), transaction() as writing:
            act(writing)
            inside.set()
            time.sleep(1)  # so that the other is at it before this one ends

    def come_second(act):
        inside.wait(10)
        with app.app_context(), suppress(PublishRefused), transaction() as writing:
            act(writing)

    first, second = (publish, prove) if published_first else (prove, publish)
    with ThreadPoolExecutor(2) as pool:
        acts = pool.submit(come_first, first), pool.submit(come_second, second)
        for each in acts:
            each.result()
    session.expire_all()
    assert session.get_one(Redaction, redaction_id).state is RedactionState.LEAKS
    public = select(Publication).where(Publication.withdrawn_at.is_(None))
    assert session.scalars(public).first() is None

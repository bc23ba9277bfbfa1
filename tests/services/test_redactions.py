"""A redacted document: only a proven copy becomes public, and the original never does."""

import io
from dataclasses import replace

import pytest
from sqlalchemy import delete, select

from app.db import transaction
from app.errors import NotFound
from app.jobs import redactions as jobs_redactions
from app.jobs.redactions import burn
from app.models import Derivation, Publication, Redaction, RedactionBox, RedactionState, RoleName
from app.parts import parts
from app.ports.examining import Examination
from app.ports.redacting import Area
from app.queries import public_documents
from app.services import attempts, boxing, documents, proofs, publishing, redactions
from app.services.boxing import Sought
from app.services.publishing import PublishRefused
from app.services.redactions import RedactionRefused, Wish
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.dispatches import dispatch
from tests.factories.documents import SIGNED, document
from tests.factories.moments import NOW, TODAY
from tests.factories.papers import line_box, paper
from tests.factories.people import member

SECOND = Wish(area=Area(**line_box(1)), reason="A name")
FIRST = Wish(area=Area(**line_box(0)), reason="Home address of a private person")


@pytest.fixture
def one(session):
    return document(session, parts().store, agency(session), content=paper())


@pytest.fixture
def organiser(session):
    return member(session, RoleName.ORGANISER, name="Olive Organiser")


def draft(session, one, *wishes):
    """A draft with boxes."""
    made = redactions.open_draft(session, one, member_id=None, now=NOW)
    redactions.add_boxes(session, made, wishes, member_id=None)
    return made


def burned(session, one, *wishes):
    """A redaction as the worker leaves it."""
    made = draft(session, one, *wishes)
    redactions.ask_to_burn(session, made, member_id=None, now=NOW)
    session.commit()
    burn(redactions.next_work(session, redaction_id=made.id))
    session.expire_all()
    return made


def held_by(session, one, organiser):
    """What the checklist says about the redaction when somebody publishes all the same."""
    with pytest.raises(PublishRefused) as refused:
        publishing.publish_document(
            session, one, answers=SIGNED, publisher=organiser, now=NOW, today=TODAY
        )
    return " ".join(refused.value.reasons)


def test_only_the_proven_copy_becomes_public(session, one, organiser):
    made = burned(session, one, FIRST)
    assert made.state is RedactionState.VERIFIED, made.verification
    link = session.scalars(select(Derivation)).one()
    assert (link.source_id, link.made_id) == (one.file_id, made.result_id)
    found = Examination.from_data(made.result.examination)
    decided = replace(SIGNED, may_stay=frozenset(look.key for look in found.decisions()))
    address = publishing.publish_document(
        session, one, answers=decided, publisher=organiser, now=NOW, today=TODAY
    ).address
    shown = public_documents.document(session, address)
    assert shown.file.sha256 == made.result.sha256 != one.file.sha256
    assert shown.pages == 1
    public = session.scalars(select(Publication)).one()
    publishing.withdraw(session, public, "because", member=organiser, now=NOW)
    assert public_documents.document(session, address).sha256 == made.result.sha256


def test_the_same_file_elsewhere_is_held_where_one_of_them_is_redacted(session, one, organiser):
    other = document(session, parts().store, agency(session), content=paper())
    assert other.file_id == one.file_id
    draft(session, one, FIRST)
    session.commit()
    assert f"redacted as document {one.id}" in held_by(session, other, organiser)


def test_a_copy_is_held_while_the_same_file_is_public_without_boxes(session, one, organiser):
    other = document(session, parts().store, agency(session), content=paper())
    found = Examination.from_data(other.file.examination)
    decided = replace(SIGNED, may_stay=frozenset(look.key for look in found.decisions()))
    publishing.publish_document(
        session, other, answers=decided, publisher=organiser, now=NOW, today=TODAY
    )
    burned(session, one, FIRST)
    assert f"public without boxes as document {other.id}" in held_by(session, one, organiser)


@pytest.mark.parametrize(
    "beside",
    [
        {"title": "Report on M. WHITFIELD"},
        {"summary": "What Whitfield's deputy did."},
        {"title": "whitfield_report.pdf"},
        {"credit": "Obtained by Margaret"},
    ],
)
def test_a_burned_word_beside_the_file_is_asked_about(session, one, organiser, beside):
    for name, words in beside.items():
        setattr(one, name, words)
    burned(session, one, FIRST)
    assert "which is under a box" in held_by(session, one, organiser)


def test_a_draft_holds_the_document(session, one, organiser):
    draft(session, one, FIRST)
    assert "were drawn and not burned" in held_by(session, one, organiser)


def test_a_watched_name_left_in_the_copy_refuses_it(session, one, organiser):
    member(session, RoleName.TRACKER, name="Perpetual Licence")
    made = burned(session, one, FIRST)
    assert made.state is RedactionState.LEAKS
    assert {each["code"] for each in made.verification["findings"]} >= {"watch_word"}
    assert "was still in the burned file" in held_by(session, one, organiser)


def test_a_name_that_is_watched_since_asks_for_another_look(session, one, organiser):
    made = burned(session, one, FIRST)
    member(session, RoleName.TRACKER, name="Green Vehicle")
    assert "names to watch for may have changed" in held_by(session, one, organiser)
    assert made.state is RedactionState.VERIFIED


def test_what_is_burned_stays_and_the_next_begins_with_its_boxes(session, one):
    made = burned(session, one, FIRST)
    with pytest.raises(RedactionRefused, match="stay as they are"):
        redactions.add_boxes(session, made, [FIRST], member_id=None)
    again = redactions.open_draft(session, one, member_id=None, now=NOW)
    assert again.id != made.id
    assert [box.reason for box in again.boxes] == [FIRST.reason]


def test_boxes_that_are_none_are_refused_together(session, one):
    made = draft(session, one)
    wrong = Wish(area=Area(x0=5, y0=5, x1=5, y1=9), reason="")
    with pytest.raises(RedactionRefused) as refused:
        redactions.add_boxes(session, made, [FIRST, wrong], member_id=None)
    assert refused.value.reasons == ("Box 2: x1 must be larger than x0, and y1 larger than y0.",)
    assert made.boxes == []
    assert redactions.add_boxes(session, made, [FIRST, FIRST], member_id=None) == 1
    redactions.drop_box(session, made, made.boxes[0].id)
    with pytest.raises(RedactionRefused, match="no box yet"):
        redactions.ask_to_burn(session, made, member_id=None, now=NOW)


def test_a_broken_original_fails_in_words(session, organiser):
    kept = io.BytesIO(b"%PDF-1.7 broken")
    one = document(session, parts().store, agency(session), content=kept.read())
    made = burned(session, one, FIRST)
    assert made.state is RedactionState.FAILED
    assert "damaged" in made.problem
    assert "could not be burned" in held_by(session, one, organiser)
    assert documents.is_public(session, one) is False


def test_who_waits_is_told_how_many_pages_are_done(session, one):
    made = draft(session, one, FIRST)
    redactions.ask_to_burn(session, made, member_id=None, now=NOW)
    session.commit()
    seen = []

    def look():
        session.expire_all()
        seen.append(dict(session.get_one(Redaction, made.id).verification))
        session.rollback()

    burn(redactions.next_work(session, redaction_id=made.id), renew=look)
    assert seen[:2] == [{"drawn": 0, "to_draw": 1}, {"drawn": 1, "to_draw": 1}]
    session.expire_all()
    assert made.state is RedactionState.VERIFIED
    assert "to_draw" not in made.verification


def test_nothing_is_told_of_pages_once_the_burning_failed(session, one):
    made = draft(session, one, FIRST)
    redactions.ask_to_burn(session, made, member_id=None, now=NOW)
    work = redactions.next_work(session, redaction_id=made.id)
    redactions.note_progress(session, work, 3, 9)
    assert made.verification == {"drawn": 3, "to_draw": 9}
    redactions.note_failed(session, work, "It broke.")
    assert (made.state, made.verification) == (RedactionState.FAILED, {})
    redactions.note_progress(session, work, 4, 9)
    assert made.verification == {}


def asked_to_burn(session, one):
    """A draft with a box, in the hands of the worker."""
    made = draft(session, one, FIRST)
    redactions.ask_to_burn(session, made, member_id=None, now=NOW)
    session.commit()
    return made


def blobs():
    """What the store holds."""
    return {path.name for path in parts().settings.home.rglob("*") if path.is_file()}


def test_a_burn_that_is_stopped_ends_at_its_next_step_and_keeps_nothing(session, one):
    made = asked_to_burn(session, one)
    steps = []

    def stop():
        steps.append(1)
        with transaction() as writing:
            redactions.stop_burning(writing, writing.get_one(Redaction, made.id))

    before = blobs()
    assert one.file.sha256 in before
    burn(redactions.next_work(session, redaction_id=made.id), renew=stop)
    session.expire_all()
    assert steps == [1]
    assert blobs() == before
    assert (made.state, made.result, made.verification) == (RedactionState.DRAFT, None, {})
    assert (made.burned_at, made.burned_by_id) == (None, None)
    assert [box.reason for box in made.boxes] == [FIRST.reason]
    assert session.scalars(select(Derivation)).first() is None


@pytest.mark.parametrize("asked_anew", [False, True])
def test_what_comes_of_a_stopped_burn_is_thrown_away(session, one, asked_anew, monkeypatch):
    made = asked_to_burn(session, one)
    late = redactions.next_work(session, redaction_id=made.id)
    redactions.stop_burning(session, made)
    redactions.stop_burning(session, made)  # by two people: stopped all the same
    if asked_anew:
        redactions.add_boxes(session, made, [SECOND], member_id=None)
        redactions.ask_to_burn(session, made, member_id=None, now=NOW)
    session.commit()
    monkeypatch.setattr(jobs_redactions, "_go_on", lambda _work: None)  # it sees it at the very end
    monkeypatch.setattr(redactions, "note_progress", lambda *_told: True)
    burn(late)
    session.expire_all()
    assert made.state is (RedactionState.BURNING if asked_anew else RedactionState.DRAFT)
    assert (made.result, made.problem) == (None, "")
    redactions.note_failed(session, late, "It broke.")
    assert made.problem == ""
    if asked_anew:
        assert len(redactions.next_work(session).areas) == 2


def test_a_burn_that_broke_rests_no_longer_once_it_was_stopped(session, one):
    made = asked_to_burn(session, one)
    attempts.begin(session, redactions.JOB, made.id, now=NOW)
    attempts.note_broken(session, redactions.JOB, made.id, now=NOW)
    assert attempts.resting(session, redactions.JOB, now=NOW) == {made.id}
    redactions.stop_burning(session, made)
    assert attempts.resting(session, redactions.JOB, now=NOW) == frozenset()


def test_what_was_done_before_is_not_stopped(session, one):
    made = burned(session, one, FIRST)
    with pytest.raises(RedactionRefused, match="done before it could be stopped"):
        redactions.stop_burning(session, made)
    assert made.state is RedactionState.VERIFIED


def test_a_draft_that_somebody_else_dropped_is_told_in_words(session, one):
    made = draft(session, one, FIRST)
    unseen = {"synchronize_session": False}  # as by another process
    session.execute(delete(RedactionBox), execution_options=unseen)
    session.execute(delete(Redaction), execution_options=unseen)
    for act in (redactions.abandon, redactions.stop_burning):
        with pytest.raises(NotFound, match="dropped that draft"):
            act(session, made)


def test_words_that_wait_hold_the_document_even_without_a_draft(session, one, organiser):
    name = Sought(query="Whitfield", found_by="words")
    boxing.ask(session, one, [name], reason="", member_id=None, now=NOW)
    assert "still being looked for" in held_by(session, one, organiser)


def test_a_letter_that_leaves_makes_no_proof_old(session, one, organiser):
    made = burned(session, one, FIRST)
    assert not proofs.is_stale(session, made)
    asked = records_request(session, agency(session), campaign(session))
    dispatch(session, asked, reply_token="k7m2p9q4")
    assert not proofs.is_stale(session, made)
    organiser.name = "Oriel Organiser"
    assert proofs.is_stale(session, made)


def test_a_copy_that_is_burned_once_more_is_looked_into_and_searched_anew(session, one, organiser):
    made = burned(session, one, FIRST)
    made.result.searched_until = NOW
    again = burned(session, one)
    assert again.id != made.id
    assert again.result is made.result
    assert again.result.searched_until is None
    seen = Examination.from_data(again.result.examination)
    assert seen.watched == proofs.names_today(session)

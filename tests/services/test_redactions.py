"""A redacted document: only a proven copy becomes public, and the original never does."""

import io
from dataclasses import replace

import pytest
from sqlalchemy import select

from app.jobs.redactions import burn
from app.models import Derivation, Publication, RedactionState, RoleName
from app.parts import parts
from app.ports.examining import Examination
from app.ports.redacting import Area
from app.queries import public_documents
from app.services import documents, publishing, redactions
from app.services.publishing import PublishRefused
from app.services.redactions import RedactionRefused, Wish
from tests.factories.agencies import agency
from tests.factories.documents import SIGNED, document
from tests.factories.moments import NOW, TODAY
from tests.factories.papers import line_box, paper
from tests.factories.people import member

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
    assert "names to watch for have changed" in held_by(session, one, organiser)
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

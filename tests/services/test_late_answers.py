"""SQLite gives the number of a row that is gone to the next: a late answer is no answer to that."""

import pytest

from app.models import RedactionState
from app.parts import parts
from app.ports.redacting import Area, Burned, Verdict
from app.services import boxing, redactions
from app.services.boxes import Wish
from app.services.boxing import Sought
from app.services.documents import Kept
from tests.factories.agencies import agency
from tests.factories.documents import document
from tests.factories.moments import NOW
from tests.factories.papers import line_box, paper

FIRST = Wish(area=Area(**line_box(0)), reason="a name")
SECOND = Wish(area=Area(**line_box(1)), reason="a name")


@pytest.fixture
def one(session):
    return document(session, parts().store, agency(session), content=paper())


def asked_to_burn(session, one, *wishes):
    made = redactions.open_draft(session, one, member_id=None, now=NOW)
    redactions.add_boxes(session, made, wishes, member_id=None)
    redactions.ask_to_burn(session, made, member_id=None, now=NOW)
    return made, redactions.next_work(session, redaction_id=made.id)


def dropped(session, made):
    redactions.stop_burning(session, made)
    redactions.abandon(session, made)
    session.expire_all()


def note_burned(session, work):
    kept = Kept(sha256="a" * 64, size=1, media_type="application/pdf")
    areas = work.areas
    burned = Burned(media_type="application/pdf", pages=1, areas=areas, words=(), elsewhere=())
    return redactions.note_burned(session, work, kept, burned, Verdict(), people=(), now=NOW)


def test_a_burn_of_a_draft_that_was_dropped_is_not_taken_for_that_of_the_next(session, one):
    made, late = asked_to_burn(session, one, FIRST)
    dropped(session, made)
    anew, work = asked_to_burn(session, one, FIRST, SECOND)
    assert redactions.is_wanted(session, late) is False
    assert redactions.note_progress(session, late, 1, 2) is False
    redactions.note_failed(session, late, "It broke.")
    assert note_burned(session, late) is None
    assert (anew.state, anew.result, anew.problem) == (RedactionState.BURNING, None, "")
    assert note_burned(session, work) is anew
    assert anew.state is RedactionState.VERIFIED


def test_a_burn_of_one_document_is_not_taken_for_that_of_another(session, one):
    made, late = asked_to_burn(session, one, FIRST)
    dropped(session, made)
    other = document(session, parts().store, agency(session), content=paper(("Something else",)))
    anew, _work = asked_to_burn(session, other, FIRST)
    assert redactions.is_wanted(session, late) is False
    assert note_burned(session, late) is None
    assert (anew.state, anew.result) == (RedactionState.BURNING, None)


def test_boxes_of_words_that_were_taken_back_are_not_those_of_the_next(session, one):
    def ask(words):
        sought = [Sought(query=words, found_by="words", places=((1.0, 5.0, 5.0, 9.0, 9.0),))]
        return boxing.ask(session, one, sought, reason="", member_id=None, now=NOW)

    first = ask("Whitfield")
    late = boxing.next_work(session)
    boxing.take_back(session, one, first.id)
    session.expire_all()
    second = ask("Montgomery")
    work = boxing.next_work(session)
    assert boxing.note_progress(session, late, 1) is False
    assert boxing.note_found(session, late, [FIRST], by_eye=(), now=NOW) == 0
    boxing.note_failed(session, late, "It broke.", now=NOW)
    assert (second.answered_at, second.problem) == (None, "")
    assert redactions.words_wait(session, one.id)
    assert boxing.note_found(session, work, [SECOND], by_eye=(), now=NOW) == 1

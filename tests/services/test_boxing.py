"""Words to be boxed: asked for, looked for later, and taken along by their draft."""

import pytest
from sqlalchemy import func, select

from app.errors import NotFound
from app.models import (
    FilePage,
    FileText,
    Redaction,
    RedactionState,
    TextFrom,
    TextState,
    WordsToBox,
)
from app.parts import parts
from app.ports.page_reading import Word
from app.ports.redacting import Area
from app.services import boxing, redactions
from app.services.boxes import Wish
from app.services.boxing import Sought
from app.services.file_texts import packed
from app.services.redactions import RedactionRefused
from tests.factories.agencies import agency
from tests.factories.documents import document
from tests.factories.moments import NOW
from tests.factories.papers import paper

NAME = Sought(query="Whitfield", found_by="words")
BOX = Wish(area=Area(page=1, x0=134, y0=99, x1=181, y1=111), reason="a name", found_by="words")


@pytest.fixture
def one(session):
    """A page that OCR read."""
    made = document(session, parts().store, agency(session), content=paper())
    session.add(
        FilePage(
            file_id=made.file_id, number=1, width=612, height=792, text="Whitfield",
            text_from=TextFrom.OCR, words=packed([Word(134, 100, 180, 110, "Whitfield")]),
        )
    )  # fmt: skip
    session.flush()
    return made


def ask(session, one, *sought, reason="a name"):
    return boxing.ask(session, one, sought or [NAME], reason=reason, member_id=None, now=NOW)


def answer(session, *wishes, by_eye=()):
    return boxing.note_found(session, boxing.next_work(session), wishes, by_eye=by_eye, now=NOW)


def draft(session, one, *wishes):
    made = redactions.open_draft(session, one, member_id=None, now=NOW)
    redactions.add_boxes(session, made, wishes, member_id=None)
    return made


def test_askings_queue_and_each_says_how_many_boxes_it_added_and_where(session, one):
    first, second = ask(session, one), ask(session, one)
    second_box = Wish(area=Area(page=3, x0=1, y0=1, x1=9, y1=9), reason="", found_by="words")
    assert answer(session, BOX, BOX, second_box) == 2
    assert boxing.next_work(session).asking_id == second.id
    assert answer(session, BOX, by_eye=[7, 4]) == 0
    assert (first.added, second.added, second.by_eye) == ([1, 3], [], [4, 7])
    assert boxing.next_work(session) is None
    assert [each.id for each in boxing.of(session, one)] == [second.id, first.id]
    made = redactions.latest(session, one)
    assert [box.found_by for box in made.boxes] == ["words", "words"]


def test_what_stands_nowhere_begins_no_draft(session, one):
    asked = ask(session, one)
    assert answer(session) == 0
    assert asked.answered_at == NOW
    assert session.scalars(select(Redaction)).first() is None


def test_pages_that_are_still_being_read_are_told(session, one):
    session.add(FileText(file_id=one.file_id, state=TextState.WORKING, asked_at=NOW))
    asked = ask(session, one)
    answer(session, BOX)
    assert "still being read" in asked.problem
    assert asked.added == [1]


@pytest.mark.parametrize("anew", [False, True])
def test_pages_whose_reading_ended_meanwhile_are_told(session, one, anew):
    asked = ask(session, one)
    work = boxing.next_work(session)
    number = 1 if anew else 2
    if anew:
        session.delete(session.scalars(select(FilePage)).one())
        session.flush()
    session.add(
        FilePage(
            id=77, file_id=one.file_id, number=number, width=612, height=792, text="Whitfield",
            text_from=TextFrom.EMBEDDED,
        )
    )  # fmt: skip
    session.add(FileText(file_id=one.file_id, state=TextState.READY, asked_at=NOW))
    boxing.note_found(session, work, [BOX], by_eye=(), now=NOW)
    assert "not every page was looked at" in asked.problem


def test_nobody_burns_while_words_wait(session, one):
    made = draft(session, one, BOX)
    ask(session, one)
    with pytest.raises(RedactionRefused, match="still being looked for"):
        redactions.ask_to_burn(session, made, member_id=None, now=NOW)
    assert made.state is RedactionState.DRAFT
    answer(session)
    redactions.ask_to_burn(session, made, member_id=None, now=NOW)
    assert boxing.of(session, one) == []


def test_a_draft_that_is_dropped_takes_its_words_along_and_the_answer_comes_to_nothing(
    session, one
):
    made = draft(session, one, BOX)
    ask(session, one)
    work = boxing.next_work(session)
    redactions.abandon(session, made)
    session.expire_all()
    assert boxing.note_progress(session, work, 1) is False
    assert boxing.note_found(session, work, [BOX], by_eye=(), now=NOW) == 0
    boxing.note_failed(session, work, "It broke.", now=NOW)
    assert session.scalar(select(func.count(WordsToBox.id))) == 0
    assert session.scalars(select(Redaction)).first() is None


def test_words_that_were_taken_back_are_not_looked_for(session, one):
    asked = ask(session, one)
    work = boxing.next_work(session)
    boxing.take_back(session, one, asked.id)
    with pytest.raises(NotFound):
        boxing.take_back(session, one, asked.id)
    assert boxing.next_work(session) is None
    assert boxing.note_found(session, work, [BOX], by_eye=(), now=NOW) == 0


def test_an_answer_is_kept_once(session, one):
    ask(session, one)
    work = boxing.next_work(session)
    assert boxing.note_progress(session, work, 1) is True
    assert boxing.note_found(session, work, [BOX], by_eye=(), now=NOW) == 1
    assert boxing.note_found(session, work, [BOX], by_eye=(), now=NOW) == 0
    (asked,) = boxing.of(session, one)
    assert (asked.done, asked.pages, asked.added) == (1, 1, [1])


def test_nothing_is_asked_while_it_burns_nor_without_words_nor_beyond_measure(session, one):
    with pytest.raises(RedactionRefused, match="Tick what must go"):
        boxing.ask(session, one, [], reason="", member_id=None, now=NOW)
    for _each in range(boxing.MOST_WAITING):
        ask(session, one)
    with pytest.raises(RedactionRefused, match="wait already"):
        ask(session, one)
    made = draft(session, one, BOX)
    redactions.abandon(session, made)
    made = draft(session, one, BOX)
    redactions.ask_to_burn(session, made, member_id=None, now=NOW)
    with pytest.raises(RedactionRefused, match="being burned"):
        ask(session, one)
    made.state = RedactionState.VERIFIED  # by a page of before: its words would be shown nowhere
    with pytest.raises(RedactionRefused, match="no draft any more"):
        ask(session, one)
    assert not redactions.words_wait(session, one.id)

"""The worker looks for the words that are to be boxed, page by page."""

import errno
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.adapters.page_reader import ProcessPageReader
from app.jobs import box_words
from app.jobs.running import run
from app.models import FilePage, Redaction, TextFrom, WordsToBox
from app.parts import parts
from app.ports.page_reading import PagesUnreadable
from app.services import attempts, boxing, redactions
from app.services.boxing import Sought
from tests.factories.agencies import agency
from tests.factories.documents import document
from tests.factories.moments import NOW
from tests.factories.papers import LINES, paper

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def one(session):
    """Three pages whose text was read: the name stands on the first and on the third."""
    pages = LINES, ("Nothing to see here",), ("Signed by M. Whitfield",)
    made = document(session, parts().store, agency(session), content=paper(*pages))
    for number, lines in enumerate(pages, start=1):
        session.add(
            FilePage(
                file_id=made.file_id, number=number, width=612, height=792, text="\n".join(lines),
                text_from=TextFrom.EMBEDDED,
            )
        )  # fmt: skip
    session.commit()
    return made


def ask(session, one, query="Whitfield", found_by="words", places=()):
    sought = [Sought(query=query, found_by=found_by, places=places)]
    made = boxing.ask(session, one, sought, reason="a name", member_id=None, now=NOW)
    session.commit()
    return made


def done(session):
    told = run("box-words")
    session.expire_all()
    return told


def test_every_place_is_boxed_and_each_asking_says_what_came_of_it(session, one):
    name, absent = ask(session, one), ask(session, one, "Montgomery")
    assert done(session) == {"answered": 2, "boxes": 2}
    assert (name.added, name.by_eye, name.done) == ([1, 3], [], 3)
    assert (absent.added, absent.answered_at, absent.problem) == ([], NOW, "")
    assert [box.page for box in redactions.latest(session, one).boxes] == [1, 3]
    assert done(session) == {"answered": 0, "boxes": 0}


def test_what_a_picture_shows_is_boxed_where_it_was_seen_and_not_twice(session, one):
    whole = (1.0, 60.0, 90.0, 560.0, 120.0)  # page and corners: all of the first line
    asked = ask(session, one, '"Whitfield"', "name", (whole,))
    done(session)
    assert asked.added == [1, 3]
    first, _third = redactions.latest(session, one).boxes
    assert (first.x0, first.x1, first.found_by) == (59.5, 560.5, "name")


def test_a_page_that_nobody_can_read_is_told_to_be_looked_at_by_eye(session, one, monkeypatch):
    words = ProcessPageReader.words

    def unreadable(self, path, kind, number):
        if number == 3:
            raise PagesUnreadable("it is damaged")
        return words(self, path, kind, number)

    monkeypatch.setattr(ProcessPageReader, "words", unreadable)
    asked = ask(session, one)
    done(session)
    assert (asked.added, asked.by_eye) == ([1], [3])


def test_too_many_boxes_are_refused_in_words_and_none_is_added(session, one, monkeypatch):
    monkeypatch.setattr(redactions, "MOST_BOXES", 1)
    asked = ask(session, one)
    assert done(session) == {"answered": 1, "boxes": 0}
    assert "at most 1 boxes. None was added" in asked.problem
    assert session.scalars(select(Redaction)).first() is None


def test_what_breaks_holds_up_no_other_and_is_tried_again(session, one, clock, monkeypatch):
    other = document(session, parts().store, agency(session), content=paper(LINES[:2]))
    broken, missing = ask(session, one), ask(session, other)
    path = parts().store.path(other.file.sha256)
    path.chmod(0o600)
    path.unlink()

    def breaks(*_asked, **_how):
        raise RuntimeError

    monkeypatch.setattr(box_words.redaction_places, "on_page", breaks)
    assert done(session)["answered"] == 1
    assert "not in the store" in missing.problem
    for hour in range(1, attempts.MOST):
        assert broken.answered_at is None
        clock(NOW + timedelta(hours=hour))
        done(session)
    assert "Draw the boxes by eye" in broken.problem


def test_what_broke_once_is_answered_by_the_next_attempt(session, one, clock, monkeypatch):
    asked = ask(session, one)
    really, broke = box_words.redaction_places.on_page, list[int]()

    def breaks_once(page, *told, **how):
        if not broke:
            broke.append(page.number)
            raise OSError(errno.ENOSPC, "no room")
        return really(page, *told, **how)

    monkeypatch.setattr(box_words.redaction_places, "on_page", breaks_once)
    assert done(session) == {"answered": 0, "boxes": 0}
    clock(NOW + timedelta(hours=1))
    assert done(session) == {"answered": 1, "boxes": 2}
    assert (asked.added, asked.problem) == ([1, 3], "")


def test_words_that_are_taken_back_while_they_are_looked_for_add_nothing(session, one, monkeypatch):
    asked = ask(session, one)
    words, pages = ProcessPageReader.words, list[int]()

    def taken_back(self, path, kind, number):
        if not pages:
            with box_words.transaction() as writing:
                boxing.take_back(writing, writing.merge(one, load=False), asked.id)
        pages.append(number)
        return words(self, path, kind, number)

    monkeypatch.setattr(box_words, "_PIECE", 1)
    monkeypatch.setattr(ProcessPageReader, "words", taken_back)
    number = asked.id
    done(session)
    assert pages == [1]  # the third page was not opened any more
    assert session.get(WordsToBox, number) is None
    assert session.scalars(select(Redaction)).first() is None


def test_a_worker_that_ends_leaves_the_words_to_the_next(session, one):
    asked = ask(session, one)
    box_words.stopping.set()
    try:
        assert box_words._looked(boxing.next_work(session), lambda: None) is None
    finally:
        box_words.stopping.clear()
    session.expire_all()
    assert asked.answered_at is None
    assert done(session) == {"answered": 1, "boxes": 2}

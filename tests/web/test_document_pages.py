"""Documents read page by page: at the desk by members, and in public what was published."""

import io

import pytest
from PIL import Image

from app.jobs import read_text
from app.jobs.lease import lease
from app.models import FileText, PageNote, RoleName, TextState
from app.parts import parts
from app.services import file_texts, publishing
from tests.factories.agencies import agency
from tests.factories.documents import document, pdf, published
from tests.factories.moments import NOW
from tests.factories.people import group, member
from tests.factories.pictures import scan, scanned_pdf


@pytest.fixture
def tracker(session, sign_in_as):
    group(session, credit="Daylight Test Group")
    return sign_in_as(member(session, RoleName.TRACKER))


@pytest.fixture
def one(app, session):
    """A document of one page with text of its own, read by the worker."""
    made = document(
        session, parts().store, agency(session), content=pdf("A perpetual licence, for ever")
    )
    session.commit()
    read_now()
    return made


def read_now():
    with lease("read-text", parts().settings.home) as held:
        read_text.run(held)


def test_a_page_shows_its_picture_and_marks_the_words_asked_for(tracker, one):
    page = tracker.get(f"/desk/documents/{one.id}/pages/1?q=PERPETUAL").text
    assert "page 1 of 1" in page.replace('<span class="num">', "").replace("</span>", "")
    assert page.count('class="hit"') == 1
    assert "A perpetual licence, for ever" in page
    phrase = tracker.get(f'/desk/documents/{one.id}/pages/1?q="perpetual+licence"').text
    assert phrase.count('class="hit"') == 2
    assert tracker.get(f"/desk/documents/{one.id}/pages/1?q=absent").text.count('class="hit"') == 0


def test_a_picture_is_drawn_once_in_the_widths_there_are(app, tracker, one, monkeypatch):
    address = f"/desk/documents/{one.id}/pages/1.png"
    first = tracker.get(f"{address}?width=900")
    assert first.mimetype == "image/png"
    assert Image.open(io.BytesIO(first.data)).width == pytest.approx(900, abs=1)
    inner = parts().page_reader._reader
    monkeypatch.setattr(type(inner), "picture", None)  # whoever draws again breaks
    assert tracker.get(f"{address}?width=900").data == first.data
    again = tracker.get(f"{address}?width=900", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert tracker.get(f"{address}?width=901").status_code == 404


def test_a_page_that_is_not_there_is_not_found(tracker, one):
    assert tracker.get(f"/desk/documents/{one.id}/pages/2").status_code == 404
    assert tracker.get(f"/desk/documents/{one.id}/pages/2.png").status_code == 404
    assert tracker.get(f"/desk/documents/{one.id}/pages/0").status_code == 404


def test_a_note_stays_where_it_was_drawn_and_can_be_taken_away(session, tracker, one):
    drawn = {"said": "See this clause", "part": "0 1", "x0": 300, "y0": 90, "x1": 72, "y1": 60}
    assert tracker.post(f"/desk/documents/{one.id}/pages/1/notes", data=drawn).status_code == 302
    note = session.query(PageNote).one()
    assert (note.x0, note.y0, note.x1, note.y1) == (72, 60, 300, 90)
    page = tracker.get(f"/desk/documents/{one.id}/pages/1").text
    assert "See this clause" in page
    tracker.post(f"/desk/documents/{one.id}/notes/{note.id}/drop")
    assert "See this clause" not in tracker.get(f"/desk/documents/{one.id}/pages/1").text


def test_without_a_drawing_a_note_goes_to_a_part_of_the_page(session, tracker, one):
    said = {"said": "The whole end of it", "part": "0.67 1"}
    tracker.post(f"/desk/documents/{one.id}/pages/1/notes", data=said)
    note = session.query(PageNote).one()
    assert (note.x0, note.x1, note.y1) == (0, 612, 792)
    assert note.y0 == pytest.approx(530.6, abs=1)


def test_a_note_without_words_is_asked_for_them(session, tracker, one):
    answer = tracker.post(f"/desk/documents/{one.id}/pages/1/notes", data={"part": "0 1"})
    assert answer.status_code == 422
    assert "A note needs words" in answer.text
    assert session.query(PageNote).count() == 0


def test_the_document_says_how_far_its_text_is_and_can_be_stopped(app, session, tracker):
    made = document(session, parts().store, agency(session), content=scanned_pdf(scan(times=1)))
    file_texts.wish_for_new(session, now=NOW)
    told = session.query(FileText).one()
    told.state, told.pages, told.done, told.began_at = TextState.WORKING, 18, 12, NOW
    session.commit()
    page = tracker.get(f"/desk/documents/{made.id}").text
    assert "12 of 18" in page
    assert tracker.post(f"/desk/documents/{made.id}/reading/stop").status_code == 302
    assert "12 of 18" in tracker.get(f"/desk/documents/{made.id}").text
    assert session.query(FileText).one().state is TextState.CANCELLED
    refused = tracker.post(f"/desk/documents/{made.id}/reading/again", data={"language": "xyz"})
    assert refused.status_code == 409
    tracker.post(f"/desk/documents/{made.id}/reading/again", data={"language": "eng"})
    assert session.query(FileText).one().state is TextState.WAITING


def test_only_what_is_public_has_public_pages(app, session, tracker, one):
    organiser = member(session, RoleName.ORGANISER)
    stranger = app.test_client()
    publication = published(session, one, organiser)
    session.commit()
    address = publication.address
    page = stranger.get(f"/d/{address}/p/1?q=perpetual")
    assert page.status_code == 200
    assert page.text.count('class="hit"') == 1
    assert f"/d/{address}/p/1" in page.text
    picture = stranger.get(f"/d/{address}/p/1.png?width=900")
    assert picture.mimetype == "image/png"
    assert "no-store" not in picture.headers["Cache-Control"]
    assert stranger.get(f"/d/{address}/p/2").status_code == 404
    assert stranger.get("/d/nothing-here/p/1").status_code == 404
    assert stranger.get("/d/nothing-here/p/1.png").status_code == 404
    assert stranger.get(f"/desk/documents/{one.id}/pages/1.png").status_code == 302

    publishing.withdraw(session, publication, "By mistake", member=organiser, now=NOW)
    session.commit()
    gone = stranger.get(f"/d/{address}/p/1")
    assert gone.status_code == 410
    assert "perpetual" not in gone.text
    assert stranger.get(f"/d/{address}/p/1.png").status_code == 410


def test_notes_never_reach_the_public(app, session, tracker, one):
    said = {"said": "Ask the mayor about this", "part": "0 1"}
    tracker.post(f"/desk/documents/{one.id}/pages/1/notes", data=said)
    address = published(session, one, member(session, RoleName.ORGANISER)).address
    session.commit()
    assert "mayor" not in app.test_client().get(f"/d/{address}/p/1").text

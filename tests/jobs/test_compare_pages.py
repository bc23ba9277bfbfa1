"""A file that is to be published is compared with its pictures, and what differs is decided."""

import pytest
from sqlalchemy import select

from app.adapters import ocr
from app.adapters.page_reader import ProcessPageReader
from app.errors import ServiceError
from app.jobs import compare_pages, inspect_files, read_text
from app.jobs.lease import lease
from app.models import FilePage, RoleName
from app.parts import parts
from app.ports.examining import Examination
from app.services import comparing, file_texts, publishing
from app.services.checklist import Answers, CheckState
from tests.adapters.test_page_comparing import lying
from tests.factories.agencies import agency
from tests.factories.documents import SIGNED, document
from tests.factories.looking import look_inside
from tests.factories.moments import NOW, TODAY
from tests.factories.papers import changed, paper
from tests.factories.people import group, member

pytestmark = [
    pytest.mark.usefixtures("clock"),
    pytest.mark.skipif(not ocr.languages(), reason="needs Tesseract"),
]

UNSIGNED = Answers(signed=SIGNED.signed - {"compared"})
PRIVATE = (
    "The deputy Margaret Whitfield lives at 12 Elmwood Street",
    "Her number is 123-45-6789 and her plate is KBX4471",
    "The company grants a perpetual licence to the agency",
)


def run(*jobs):
    for job in jobs:
        with lease(job.__name__, parts().settings.home) as held:
            told = job.run(held)
    return told


@pytest.fixture
def organiser(session):
    group(session)
    return member(session, RoleName.ORGANISER, email="o@example.org")


@pytest.fixture
def kept(session, organiser):
    def made(content):
        one = document(session, parts().store, agency(session), content=content, examined=False)
        member(session, name="Margaret Whitfield", email="mw@example.org")
        session.commit()
        run(read_text, inspect_files)
        session.expire_all()
        return one

    return made


def check(session, one, answers=UNSIGNED):
    session.expire_all()
    checks = publishing.checks_of(session, one, answers, today=TODAY)
    return next((each for each in checks if each.code == "compared"), None)


def asked(session, one):
    comparing.ask(session, one.file, now=NOW)
    session.commit()
    return run(compare_pages)


def test_what_only_the_picture_shows_is_found_and_waits_for_a_decision(session, kept):
    one = kept(changed(paper(PRIVATE), lying))
    before = {each.code for each in publishing.decisions_of(session, one)}
    assert "watch_word" not in before
    assert asked(session, one) == {"compared": 1, "searched": 1}
    session.expire_all()
    found = {each.code: each for each in publishing.decisions_of(session, one)}
    assert found["watch_word"].value == "Margaret Whitfield"
    assert found["ssn"].value == "123-45-6789"
    assert "12 Elmwood Street" in found["text_differs"].value
    (page, x0, _y0, x1, y1) = found["ssn"].places[0]
    assert (page, y1) == (1, pytest.approx(150, abs=5))
    assert 72 < x0 < x1 < 400
    assert check(session, one).state is CheckState.PASSED
    reasons = publishing.blocking(publishing.checks_of(session, one, SIGNED, today=TODAY))
    assert any("not decided" in reason for reason in reasons)


def test_a_new_look_keeps_what_the_pictures_showed(session, kept, organiser, sign_in_as):
    one = kept(changed(paper(PRIVATE), lying))
    asked(session, one)
    assert sign_in_as(organiser).post(f"/desk/documents/{one.id}/examine").status_code == 302
    assert look_inside() == {"looked": 1, "missing": 0}
    assert {"watch_word", "text_differs"} <= {
        each.code for each in publishing.decisions_of(session, one)
    }
    assert check(session, one).state is CheckState.PASSED


def test_an_honest_file_asks_nothing_more_once_it_is_compared(session, kept):
    one = kept(paper(PRIVATE[2:], PRIVATE[2:]))
    before = publishing.decisions_of(session, one)
    assert check(session, one).state is CheckState.OPEN
    assert "0 of 2 pages" in check(session, one).asks
    assert asked(session, one) == {"compared": 2, "searched": 0}
    passed = check(session, one)
    assert (passed.state, passed.detail) == (CheckState.PASSED, "Compared by OCR: 2 of 2.")
    assert publishing.decisions_of(session, one) == before
    with pytest.raises(ServiceError, match="nothing was asked"):
        comparing.ask(session, one.file, now=NOW)


def test_a_person_may_answer_in_the_place_of_the_program(session, kept, organiser):
    one = kept(paper(PRIVATE[2:]))
    assert check(session, one, SIGNED).state is CheckState.PASSED
    may_stay = frozenset(each.key for each in publishing.decisions_of(session, one))
    made = publishing.publish_document(
        session,
        one,
        answers=Answers(signed=SIGNED.signed, may_stay=may_stay),
        publisher=organiser,
        now=NOW,
        today=TODAY,
    )
    (point,) = [each for each in made.checklist["points"] if each["code"] == "compared"]
    assert "I read each page" in point["words"]


def test_where_tesseract_is_missing_the_checklist_says_so_and_a_person_answers(
    session, kept, monkeypatch
):
    one = kept(paper(PRIVATE[2:]))
    monkeypatch.setattr(ProcessPageReader, "languages", lambda _self: ())
    assert asked(session, one)["compared"] == 0
    told = check(session, one)
    assert told.state is CheckState.OPEN
    assert "Tesseract is not installed" in told.asks
    monkeypatch.undo()
    assert asked(session, one)["compared"] == 1  # asked again, it tries again


def test_what_is_read_anew_is_compared_anew(session, kept):
    one = kept(paper(PRIVATE[2:]))
    asked(session, one)
    file_texts.wish_again(session, one.file, language="eng", now=NOW)
    session.commit()
    assert check(session, one).state is CheckState.OPEN
    run(read_text)
    assert run(compare_pages)["compared"] == 1
    assert check(session, one).state is CheckState.PASSED
    assert session.scalars(select(FilePage)).one().shown == ""


def test_the_page_offers_it_shows_how_far_it_is_and_then_no_more(
    session, kept, organiser, sign_in_as
):
    one, client = kept(paper(PRIVATE[2:])), sign_in_as(organiser)
    at = f"/desk/documents/{one.id}"
    assert "Compare its words with its pages" in client.get(f"{at}/publish").text
    assert client.post(f"{at}/compare-pages").status_code == 302
    waiting = client.get(f"{at}/publish").text
    assert "of 1 page" in waiting
    assert "Compare its words" not in waiting
    run(compare_pages)
    done = client.get(f"{at}/publish").text
    assert "Compared by OCR: 1 of 1." in done
    assert client.post(f"{at}/compare-pages").status_code == 409


def test_a_file_whose_pages_nobody_has_read_is_not_taken_for_compared(session, kept):
    one = kept(paper(PRIVATE[2:]))
    file_texts.wish_again(session, one.file, language="eng", now=NOW)
    session.commit()
    found = Examination.from_data(one.file.examination)
    assert found.text_chars > 0
    assert check(session, one).state is CheckState.OPEN

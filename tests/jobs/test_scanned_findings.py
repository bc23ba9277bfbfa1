"""A scan from the glass to the checklist: read, searched, boxed, or looked at by a person."""

import random

import pytest
from PIL import Image, ImageDraw
from sqlalchemy import select

from app.jobs import box_words, inspect_files, read_text
from app.jobs.lease import lease
from app.models import PageLook, Redaction, RoleName
from app.parts import parts
from app.ports.examining import Examination
from tests.factories.agencies import agency
from tests.factories.documents import document
from tests.factories.people import group, member
from tests.factories.pictures import DPI, HIGH, WIDE, WORDS, scan, scanned_pdf

PRIVATE = (
    "The officer took down the number 123-45-6789 and the plate: KBX4471",
    "Date of birth: 01/02/1980, and wrote to jane.doe@mail.example.com",
    "signed for the group by Margaret Whitfield, who was there that day",
    *WORDS,
)


@pytest.fixture
def kept(app, session, clock):
    group(session)
    member(session, name="Margaret Whitfield", email="mw@example.org")

    def made(*pages):
        one = document(
            session, parts().store, agency(session), content=scanned_pdf(*pages), examined=False
        )
        session.commit()
        return one

    return made


def work_off(*jobs):
    for job in jobs:
        with lease(job.__name__, parts().settings.home) as held:
            told = job.run(held)
    return told


def found(session, one):
    session.expire_all()
    return Examination.from_data(one.file.examination)


def scrawl():
    """A page of strokes as of a hand, which OCR makes nothing sure of."""
    page, chance = Image.new("L", (WIDE, HIGH), 255), random.Random(7)  # noqa: S311 - ink, no secret
    pen = ImageDraw.Draw(page)
    for row in range(200, 1900, 110):
        at = [(150 + step * 22, row + chance.randint(-26, 26)) for step in range(60)]
        pen.line(at, fill=40, width=5, joint="curve")
    page.info["dpi"] = (DPI, DPI)
    return page


def test_what_stands_on_a_scan_is_found_with_its_place_and_the_hold_is_lifted(
    session, kept, sign_in_as
):
    one = kept(scan(PRIVATE), Image.new("L", (WIDE, HIGH), 252))
    work_off(inspect_files)
    before = found(session, one)
    assert (before.silent_pages, before.ocr_needed) == ((1, 2), True)
    assert work_off(read_text)["searched"] == 1
    after = found(session, one)
    assert (after.read_pages, after.unread_pages, after.ocr_needed) == ((1, 2), (), False)
    hits = {one.code: one for one in after.read_findings}
    assert {"ssn", "plate", "birth_date", "email", "watch_word"} <= hits.keys()
    assert hits["ssn"].value == "123-45-6789"
    assert hits["watch_word"].value == "Margaret Whitfield"
    for hit in hits.values():
        for page, x0, y0, x1, y1 in hit.places:
            assert page == 1
            # Lines are drawn from dot 200 on, 60 apart, at 200 dots an inch; three times over.
            assert (y0 + y1) / 2 * DPI / 72 > 200
            assert 50 < x0 < x1 < 612
    (page, x0, y0, x1, y1) = hits["ssn"].places[0]
    assert 190 <= y0 * DPI / 72 <= 220
    assert y1 - y0 < 20

    organiser = sign_in_as(member(session, RoleName.ORGANISER, email="o@example.org"))
    ticked = {"hit": ["123-45-6789", "Margaret Whitfield"], "reason": "Face", "other": ""}
    assert organiser.post(f"/desk/documents/{one.id}/redact/words", data=ticked).status_code == 302
    work_off(box_words)
    session.expire_all()
    boxes = session.scalars(select(Redaction)).one().boxes
    assert sorted({box.found_by for box in boxes}) == ["ssn", "watch_word"]
    assert len([box for box in boxes if box.found_by == "ssn"]) == hits["ssn"].count
    viewer = organiser.get(f"/desk/documents/{one.id}/pages/1").text
    assert 'class="finding"' in viewer


def test_a_page_that_ocr_cannot_read_holds_until_a_person_says_that_they_looked(
    session, kept, sign_in_as
):
    one = kept(scan(), scrawl())
    work_off(read_text, inspect_files)
    assert found(session, one).unread_pages == (2,)
    who = member(session, RoleName.ORGANISER, name="Kim Keeper", email="kim@example.org")
    organiser = sign_in_as(who)
    at = f"/desk/documents/{one.id}"
    assert "No program could read page 2 well" in organiser.get(f"{at}/publish").text
    assert f'href="{at}/pages/2"' in organiser.get(at).text
    assert "I looked at this page" in organiser.get(f"{at}/pages/2").text
    assert organiser.post(f"{at}/pages/1/looked").status_code == 409
    assert organiser.post(f"{at}/pages/2/looked").status_code == 302
    look = session.scalars(select(PageLook)).one()
    assert (look.document_id, look.page, look.looked_by_id) == (one.id, 2, who.id)
    assert "Kim Keeper looked at it" in organiser.get(f"{at}/pages/2").text
    checklist = organiser.get(f"{at}/publish").text
    assert "by eye page 2 by Kim Keeper on 2026-11-24" in checklist
    assert "No program could read" not in checklist

"""Redaction at the desk: boxes by hand and by words, burned, proven, published clean."""

import pypdfium2
import pytest
from sqlalchemy import select

from app.jobs import running
from app.jobs.redactions import burn
from app.models import Publication, Redaction, RedactionState, RoleName
from app.parts import parts
from app.ports.examining import Examination, Finding
from app.services import redactions
from tests.factories.agencies import agency
from tests.factories.burned import lines_read
from tests.factories.documents import SIGNED, document
from tests.factories.moments import NOW
from tests.factories.papers import LINES, paper
from tests.factories.people import group

REASON = {"reason": redactions.REASONS[0], "other": ""}


@pytest.fixture
def organiser(sign_in, session, clock):
    """A browser in which an organiser has signed in."""
    group(session)
    return sign_in(RoleName.ORGANISER)


@pytest.fixture
def one(session):
    """A document of one page that was read and looked into."""
    made = lines_read(session)
    plate = Finding(code="plate", value="KBX4471", page=1)
    made.file.examination = Examination(pages=1, findings=(plate,)).as_data()
    session.commit()
    return made


def test_boxes_by_hand_by_words_and_by_hits_are_burned_and_published(
    organiser, client, session, one
):
    at = f"/desk/documents/{one.id}/redact"
    assert "None yet" in organiser.get(at).text
    corners = {"x0": "70", "y0": "97", "x1": "560", "y1": "114"}
    assert organiser.post(f"{at}/boxes?page=1", data=corners | REASON).status_code == 302
    hit = {"hit": "KBX4471", "words": "schedule"} | REASON
    assert organiser.post(f"{at}/words?page=1", data=hit).status_code == 302
    assert "the worker looks for them" in organiser.get(at).text
    running.run("box-words")
    session.expire_all()
    boxes = session.scalars(select(Redaction)).one().boxes
    assert sorted(box.found_by for box in boxes) == ["", "plate", "words"]
    page = organiser.get(at).text
    assert "Burn and verify" in page
    assert organiser.post(f"{at}/burn").status_code == 302
    assert "burns and verifies it" in organiser.get(at).text
    burn(redactions.next_work(session))
    session.expire_all()
    made = session.scalars(select(Redaction)).one()
    assert made.state is RedactionState.VERIFIED, made.verification
    assert "Burned and proven" in organiser.get(at).text
    looks = Examination.from_data(made.result.examination).decisions()
    answers = {"signed": sorted(SIGNED.signed), "may_stay": [look.key for look in looks]}
    organiser.post(f"/desk/documents/{one.id}/publication", data=answers)
    address = session.scalars(select(Publication.address)).one()
    with client.get(f"/d/{address}/file") as served:
        content, tag = served.data, served.headers["ETag"].strip('"')
    with pypdfium2.PdfDocument(content) as pdf:
        text = pdf[0].get_textpage().get_text_range()
    assert not [word for word in ("Whitfield", "KBX4471", "schedule") if word in text]
    assert "perpetual" in text
    assert tag == made.result.sha256
    assert one.file.sha256 not in client.get(f"/d/{address}").text


def test_a_redaction_of_before_pages_were_kept_and_printed_is_still_shown(organiser, session, one):
    copy = document(session, parts().store, one.agency, content=paper(LINES[:2]))
    kept = {"verdict": "clean", "findings": [], "means": ["PDFium"], "pages": 1}
    kept |= {"pages_by_ocr": 1, "areas": [], "words": [], "elsewhere": [], "watched": ""}
    session.add(
        Redaction(
            document=one, result=copy.file, state=RedactionState.VERIFIED, verification=kept,
            created_at=NOW, burned_at=NOW,
        )
    )  # fmt: skip
    session.commit()
    assert "proven clean" in organiser.get(f"/desk/documents/{one.id}").text
    assert "and proven" in organiser.get(f"/desk/documents/{one.id}/redact").text


def test_a_box_without_corners_teaches(organiser, session, one):
    at = f"/desk/documents/{one.id}/redact"
    page = organiser.post(f"{at}/boxes?page=1", data={"x0": "1"} | REASON)
    assert page.status_code == 422
    assert "Draw a box, or type its corners." in page.text
    organiser.post(f"{at}/words?page=1", data={"words": "nowhere"} | REASON)
    running.run("box-words")
    nowhere = organiser.get(at).text
    assert "it stands nowhere in the text that was read" in nowhere
    assert "by eye" in nowhere
    assert session.scalars(select(Redaction)).first() is None


def test_a_table_is_redacted_by_its_places(organiser, session):
    content = b"name,town,plate\nWhitfield,Tampa,KBX4471\n"
    one = document(session, parts().store, agency(session), content=content)
    session.commit()
    at = f"/desk/documents/{one.id}/redact"
    organiser.post(f"{at}/boxes?page=1", data={"place": "A2"} | REASON)
    assert "A2" in organiser.get(at).text
    box = session.scalars(select(Redaction)).one().boxes[0]
    organiser.post(f"{at}/boxes/{box.id}/drop")
    assert session.scalars(select(Redaction)).one().boxes == []
    organiser.post(f"{at}/drop")
    assert session.scalars(select(Redaction)).first() is None


MONTH = "Report of the month\nNothing of note\n\x0cJonathan Secretson\nHe lives in Tampa\n"


def test_a_place_is_the_same_on_every_part_and_is_shown_before_it_burns(organiser, session):
    one = document(session, parts().store, agency(session), content=MONTH.encode())
    session.commit()
    at = f"/desk/documents/{one.id}/redact"
    second = organiser.get(f"{at}?page=2").text
    assert '<th scope="row" class="num">3</th>' in second
    assert "Jonathan Secretson" in second
    assert "Report of the month" not in second
    for number, place in ((2, "1"), (1, "1"), (2, "3")):
        added = organiser.post(f"{at}/boxes?page={number}", data={"place": place} | REASON)
        assert added.status_code == 302
    boxes = session.scalars(select(Redaction)).one().boxes
    assert [(box.page, box.place) for box in boxes] == [(1, "1"), (1, "3")]
    page = organiser.get(f"{at}?page=2").text
    going = page.partition("What will go")[2].partition("</ul>")[0]
    assert "<strong>1</strong>: Report of the month" in going
    assert "Jonathan Secretson" in going
    organiser.post(f"{at}/boxes/{boxes[0].id}/drop")
    organiser.post(f"{at}/burn")
    burn(redactions.next_work(session))
    session.expire_all()
    made = session.scalars(select(Redaction)).one()
    assert made.state is RedactionState.VERIFIED, made.verification
    copy = parts().store.path(made.result.sha256).read_text()
    assert copy == "Report of the month\nNothing of note\n[redacted]\nHe lives in Tampa\n"
    assert "[redacted]" in organiser.get(f"{at}?page=1").text


def test_a_place_that_is_not_there_is_refused(organiser, session):
    one = document(session, parts().store, agency(session), content=MONTH.encode())
    session.commit()
    at = f"/desk/documents/{one.id}/redact"
    for place, because in (("9", "There is no line 9: the text has 4."), ("B2", "is no line")):
        said = organiser.post(f"{at}/boxes?page=2", data={"place": place} | REASON)
        assert said.status_code == 422
        assert because in said.text
    assert session.scalars(select(Redaction)).first() is None
    rows = b"name,town,plate\nWhitfield,Tampa,KBX4471\nx,y," + b"z" * 140_000 + b"\n"
    broken = document(session, parts().store, one.agency, content=rows)
    session.commit()
    at = f"/desk/documents/{broken.id}/redact"
    said = organiser.post(f"{at}/boxes", data={"place": "A2"} | REASON)
    assert said.status_code == 422
    assert said.text.count("its places cannot be counted") == 2

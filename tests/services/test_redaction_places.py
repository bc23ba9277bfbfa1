"""Before burning, a person is told which words go, which go too, and where they still stand."""

import pytest

from app.models import FilePage, TextFrom
from app.parts import parts
from app.ports.page_reading import Word
from app.ports.redacting import Area, touches
from app.services import redaction_places, redactions
from app.services.file_texts import packed
from app.services.redactions import Wish
from tests.factories.agencies import agency
from tests.factories.documents import document
from tests.factories.moments import NOW
from tests.factories.papers import paper

WORDS = (
    Word(72, 100, 130, 110, "Margaret"),
    Word(134, 100, 180, 110, "Whitfield"),
    Word(184, 100, 210, 110, "lives"),
    Word(72, 140, 120, 150, "Whitfield"),
)


@pytest.fixture
def one(session):
    """Two pages that were read; the name of the first stands on both."""
    made = document(session, parts().store, agency(session), content=paper())
    for number, text in ((1, "Margaret Whitfield lives\nWhitfield"), (2, "Mrs. Whitfield, lives")):
        session.add(
            FilePage(
                file_id=made.file_id, number=number, width=612, height=792, text=text,
                text_from=TextFrom.OCR, words=packed(WORDS if number == 1 else ()),
            )
        )  # fmt: skip
    session.flush()
    return made


def going(session, one, *areas):
    """What the boxes take on the first page."""
    draft = redactions.open_draft(session, one, member_id=None, now=NOW)
    wishes = [Wish(area=area, reason="") for area in areas]
    redactions.add_boxes(session, draft, wishes, member_id=None)
    return redaction_places.going(session, draft, 1, embedded=lambda _number: ())


def test_a_word_that_a_box_only_touches_goes_too_and_is_told(session, one):
    found = going(session, one, Area(x0=100, y0=99, x1=182, y1=111))
    assert [word.text for word in found.words] == ["Margaret", "Whitfield"]
    assert [word.text for word in found.too] == ["Margaret"]
    assert found.elsewhere == {"Whitfield": (1, 2)}


def test_a_page_that_has_a_box_is_not_told_as_one_without(session, one):
    boxes = Area(x0=134, y0=99, x1=182, y1=111), Area(page=2, x0=1, y0=1, x1=9, y1=9)
    assert going(session, one, *boxes).elsewhere == {"Whitfield": (1,)}


def test_a_box_that_reaches_no_word_says_so(session, one):
    found = going(session, one, Area(x0=300, y0=300, x1=400, y1=400))
    assert (found.words, found.too, found.elsewhere) == ((), (), {})


@pytest.mark.parametrize(
    ("box", "takes"),
    [
        ((0, 0, 10, 10), True),
        ((19.4, 0, 30, 10), True),  # 0.6 points of the word
        ((19.6, 0, 30, 10), False),  # 0.4 points of it
        ((5, 9.2, 6, 9.6), True),  # a stroke thinner than half a point, within it
        ((20, 0, 30, 10), False),  # beside it
    ],
)
def test_half_a_point_takes_a_word(box, takes):
    assert touches(box, (0, 0, 20, 10)) is takes


@pytest.mark.parametrize(
    ("located", "boxes", "untold"), [(2, 2, False), (1, 1, True), (0, 0, True)]
)
def test_a_page_of_which_not_every_place_is_known_is_looked_at_by_eye(located, boxes, untold):
    words = [Word(70, 99, 120, 111, "Whitfield"), Word(70, 199, 120, 211, "Whitfield")]
    page = FilePage(
        number=1, width=612, height=792, text="Whitfield asks. Whitfield answers.",
        text_from=TextFrom.OCR, words=packed(words[:located]),
    )  # fmt: skip
    made, by_eye = redaction_places.on_page(
        page, [("Whitfield", "words")], embedded=lambda _page: (), reason=""
    )
    assert (len(made), by_eye) == (boxes, untold)

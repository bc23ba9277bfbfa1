"""A letter cut to the boxes of a site; short versions keep what is asked and name the whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models import RequesterOfRecord
from app.services import portals
from app.services.portals import Holds, portal_of, web_link
from app.services.short_letter import shortened
from tests.factories.by_hand import BODY, letter
from tests.factories.moments import TODAY
from tests.factories.people import group

REF = "DL-7KQM-X3RT"


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://springfieldil.govqa.us/WEBAPP/_rs/x.aspx", "govqa"),
        ("https://SPRINGFIELD.MyCustHelp.com/x", "govqa"),
        ("https://springfield.nextrequest.com/requests/new", "nextrequest"),
        ("https://springfieldil.justfoia.com/publicportal/home", "justfoia"),
        ("https://records.example.invalid/palMain.aspx", "foiaxpress"),
        ("https://www.springfield.example.invalid/FormCenter/Police-5", "civicplus"),
        ("https://forms.laserfiche.com/foia", "laserfiche"),
        ("https://www.springfield.example.invalid/foia", "generic"),
        ("https://govqa.us.example.invalid/", "generic"),
        ("https://notgovqa.us/", "generic"),
        ("call the clerk", "generic"),
    ],
)
def test_a_site_is_known_by_its_address(address, kind):
    assert portal_of(address).id == kind


def test_the_last_portal_fits_all_and_none_claims_a_limit_that_was_not_read():
    every = portals.portals()
    assert every[-1].hosts == ("*",)
    assert len({one.id for one in every}) == len(every)
    for one in every:
        assert {Holds.LETTER, Holds.EMAIL} <= {box.holds for box in one.boxes}
        if one.source is portals.Source.RECALLED:
            assert all(box.limit is None for box in one.boxes)


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "ftp://x.example/", "data:text/html,x", "//x.example", "https://", "x"],
)
def test_only_a_web_address_becomes_a_link(address):
    assert web_link(address) == ""


def texts(card):
    return {one.box.holds: one.text for one in card.boxes}


def test_a_card_holds_the_letter_who_asks_and_where_to_answer(session):
    one, ours = letter(session, reply_to="answers+7@daylight.example.org"), group(session)
    card = portals.card(one, ours, None)
    assert (card.portal.name, card.link, card.attach) == ("GovQA", one.recipient, False)
    assert texts(card) == {
        Holds.LETTER: BODY.strip(),
        Holds.NAME: ours.name,
        Holds.GROUP: ours.name,
        Holds.EMAIL: "answers+7@daylight.example.org",
        Holds.POSTAL: "P.O. Box 1\nSpringfield, IL 62701",
    }


def test_a_requester_of_record_asks_in_their_own_name(session):
    person = RequesterOfRecord(
        name="Alex Doe", postal="1 Elm Street", states=["US-TN"], consented_on=TODAY, active=True
    )
    found = texts(portals.card(letter(session), group(session), person))
    assert (found[Holds.NAME], found[Holds.GROUP]) == ("Alex Doe", "Daylight Test Group")
    assert found[Holds.POSTAL] == "1 Elm Street"


def test_a_letter_longer_than_its_box_is_shortened_and_attached(session):
    one = letter(session)
    one.records_request.jurisdiction = "US-OH"
    card = portals.card(one, group(session), None, limit=320)
    box = next(each for each in card.boxes if each.box.holds is Holds.LETTER)
    assert card.attach
    assert box.cut_from == len(BODY.strip())
    assert len(box.text) <= 320
    assert one.records_request.ref in box.text
    assert "Illinois Freedom of Information Act" in box.text
    assert "1. Contracts and agreements." in box.text
    assert "2. Correspondence." in box.text


def test_where_nothing_may_be_attached_the_letter_is_not_cut(session):
    card = portals.card(letter(session), group(session), None, limit=320)  # Illinois
    assert not card.attach
    assert "Do not cut it" in card.too_small


def test_a_box_too_small_for_any_sense_says_so(session):
    one = letter(session)
    one.records_request.jurisdiction = "US-OH"
    assert "Use another way" in portals.card(one, group(session), None, limit=100).too_small


def test_a_letter_that_fits_is_left_as_it_is():
    assert shortened(BODY, REF, 5000) == BODY.strip()


def test_the_short_version_leaves_greeting_and_signature_to_their_own_boxes():
    short = shortened(BODY + "x" * 400, REF, 700)
    assert "Dear" not in short
    assert "Sincerely" not in short


paragraph = st.text(st.sampled_from("abc .,12\n"), min_size=1, max_size=120)


@given(st.lists(paragraph, min_size=1, max_size=12), st.integers(1, 900))
def test_a_short_version_always_fits_names_the_whole_and_invents_nothing(parts, limit):
    body = "\n\n".join(parts)
    short = shortened(body, REF, limit)
    if short is None:
        return
    assert len(short) <= limit
    if short == body.strip():
        return
    *kept, tail = short.split("\n\n")
    assert REF in tail
    plain = " ".join(body.split())
    assert all(" ".join(text.split()) in plain for text in kept)


@given(st.lists(paragraph, min_size=1, max_size=8), st.integers(1, 600), st.integers(1, 600))
def test_a_larger_box_never_takes_less(parts, one, other):
    body, (small, large) = "\n\n".join(parts), sorted((one, other))
    if shortened(body, REF, small) is not None:
        assert shortened(body, REF, large) is not None

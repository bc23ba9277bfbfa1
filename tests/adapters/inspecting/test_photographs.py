"""What has the tones of a photograph is shown to a person, page by page; print is not."""

import io

import pytest
from PIL import Image

from app.adapters.inspecting.photographs import SIDE, photographs
from app.ports.examining import Examination
from tests.adapters.inspecting.looking import codes, look
from tests.factories.documents import pdf
from tests.factories.photos import dirty, in_dots, logo, photo, saved, with_photo
from tests.factories.pictures import scan, scanned_pdf


def small(picture):
    copy = picture.convert("L")
    copy.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    return copy


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("printed", [lambda one: one, in_dots, lambda one: one.convert("L")])
def test_a_photograph_is_known_by_its_tones(seed, printed):
    assert photographs(printed(photo(seed=seed)))


@pytest.mark.parametrize(
    "picture",
    [
        scan(),
        scan(angle=4),
        dirty(),
        logo(),
        Image.new("L", (900, 900), 255),
        Image.new("L", (900, 900), 40),
        Image.new("L", (5, 5), 40),
        Image.effect_noise((2550, 3300), 20),
    ],
    ids=["print", "crooked", "dirty", "logo", "white", "black", "tiny", "grain"],
)
def test_print_flat_colours_and_grain_are_no_photographs(picture):
    assert photographs(small(picture)) == []


def test_a_photograph_on_a_scanned_page_is_found_where_it_stands():
    page = with_photo(scan(times=1), photo(500, 600), (300, 1200))  # dots, 200 to an inch
    found = look(scanned_pdf(scan(), page, scan()))
    (face,) = [one for one in found.findings if one.code == "faces"]
    assert (face.page, face.severity) == (2, "look")
    ((number, x0, y0, x1, y1),) = face.places
    assert number == 2
    assert (x0, y0, x1, y1) == pytest.approx((108, 432, 288, 648), abs=13)
    (others,) = [one for one in found.findings if one.code == "pictures"]
    assert others.detail == "on page 1, 3"


def test_each_page_with_a_photograph_is_decided_by_itself():
    found = look(scanned_pdf(photo(1700, 2200), photo(1700, 2200, seed=5)))
    assert len({one.key for one in found.decisions() if one.code == "faces"}) == 2
    assert Examination.from_data(found.as_data()) == found


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "BMP"])
def test_a_picture_file_that_is_a_photograph_says_so(form):
    assert "faces" in codes(look(saved(photo(), form)))
    assert "faces" not in codes(look(saved(logo(), form)))


def test_a_file_of_several_pictures_names_the_photographs_in_it():
    out = io.BytesIO()
    first, *others = (one.convert("L") for one in (scan(times=1), photo(800, 900), logo()))
    first.save(out, "TIFF", save_all=True, append_images=others)
    found = [one for one in look(out.getvalue()).findings if one.code in {"faces", "pictures"}]
    assert [(one.code, one.page) for one in found] == [("faces", 2), ("pictures", 1)]


def test_a_page_without_pictures_is_not_drawn_for_them():
    assert codes(look(pdf("No picture here", content="0.5 g 100 100 300 300 re f"))) == set()


def test_when_time_is_short_pages_are_left_to_a_person():
    content = scanned_pdf(photo(1700, 2200))
    assert codes(look(content, seconds=1e-9)) & {"pictures", "too_much"}
    assert codes(look(content)) == {"faces"}

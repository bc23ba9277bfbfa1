"""Where one letter ends and the next begins: every page once, and none in the wrong letter."""

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import ServiceError
from app.models.ref import SIGNS, new_ref
from app.ports.scanning import ScannedPage
from app.services.sheets import SheetCode, code_of, read_code, sheets_for
from app.services.splitting import split

REFS = [new_ref() for _ in range(4)]
WRITTEN, BLANK = ScannedPage(), ScannedPage(blank=True)


def sheet(ref=""):
    return ScannedPage((code_of(ref),))


def broken():
    return ScannedPage((code_of(REFS[0])[:-1] + "?",))


PAGES = st.lists(
    st.one_of(
        st.just(WRITTEN),
        st.just(BLANK),
        st.sampled_from(REFS).map(sheet),
        st.just(sheet()),
        st.just(broken()),
        st.just(ScannedPage(("https://elsewhere.example/",))),
        st.sampled_from(REFS).map(lambda ref: ScannedPage((ref,))),
    ),
    max_size=40,
)


@given(PAGES)
def test_every_page_of_a_pile_is_somewhere_once(pages):
    made = split(pages)
    everywhere = [
        *chain.from_iterable(one.pages for one in made.letters),
        *made.sheets,
        *made.backs,
    ]
    assert sorted(everywhere) == list(range(len(pages)))


@given(PAGES)
def test_no_page_is_in_a_letter_that_a_later_sheet_begins(pages):
    for letter in split(pages).letters:
        first, last = letter.pages[0], letter.pages[-1]
        within = [read_code(code) for page in pages[first + 1 : last + 1] for code in page.codes]
        assert not any(within), "a sheet lies inside a letter"


@given(PAGES)
def test_a_letter_is_called_by_the_sheets_right_before_it_and_by_no_other(pages):
    made = split(pages)
    for letter in made.letters:
        at, refs = letter.pages[0], set()
        while at - 1 in {*made.sheets, *made.backs}:
            at -= 1
            refs |= {code.ref for text in pages[at].codes if (code := read_code(text))}
        assert set(letter.refs) == refs - {""}


@given(PAGES)
def test_only_a_blank_page_right_behind_a_sheet_is_left_out(pages):
    for back in split(pages).backs:
        assert pages[back].blank
        assert _is_sheet(pages[back - 1])


@given(st.sampled_from(REFS), st.integers(0, 40), st.sampled_from([*SIGNS, "0", "?", ":", " "]))
def test_a_sheet_with_one_wrong_sign_names_no_other_request(ref, place, sign):
    code = code_of(ref)
    place %= len(code)
    told = read_code(code[:place] + sign + code[place + 1 :])
    assert told is None or told.broken or told == SheetCode(ref)


def test_a_pile_without_sheets_is_one_letter():
    (only,) = split([WRITTEN, BLANK, WRITTEN]).letters
    assert only.pages == (0, 1, 2)
    assert only.refs == ()


def test_pages_before_the_first_sheet_are_a_letter_of_their_own():
    first, second = split([WRITTEN, sheet(REFS[0]), WRITTEN]).letters
    assert (first.pages, first.refs) == ((0,), ())
    assert (second.pages, second.refs) == ((2,), (REFS[0],))


def test_both_sides_scanned_leave_no_blank_backs_but_keep_the_blank_pages_of_letters():
    made = split([sheet(REFS[0]), BLANK, WRITTEN, BLANK, sheet(REFS[1]), BLANK, WRITTEN, WRITTEN])
    assert [one.pages for one in made.letters] == [(2, 3), (6, 7)]
    assert made.backs == (1, 5)


def test_two_sheets_of_one_request_in_a_row_are_one():
    (only,) = split([sheet(REFS[0]), BLANK, sheet(REFS[0]), WRITTEN]).letters
    assert only.refs == (REFS[0],)


def test_two_requests_on_top_of_one_letter_are_both_named():
    (only,) = split([sheet(REFS[0]), sheet(REFS[1]), WRITTEN]).letters
    assert only.refs == (REFS[0], REFS[1])


def test_the_same_sheet_again_begins_a_second_letter():
    assert len(split([sheet(REFS[0]), WRITTEN, sheet(REFS[0]), WRITTEN]).letters) == 2


def test_a_sheet_with_nothing_behind_it_is_told():
    made = split([sheet(REFS[0]), WRITTEN, sheet(REFS[1]), BLANK])
    assert made.idle == (REFS[1],)
    assert len(made.letters) == 1


def test_a_mangled_sheet_ends_the_letter_before_it_and_stays_to_be_seen():
    first, second = split([sheet(REFS[0]), WRITTEN, broken(), WRITTEN]).letters
    assert first.pages == (1,)
    assert (second.pages, second.broken) == ((2, 3), True)


def test_our_own_letter_that_came_back_parts_nothing():
    (only,) = split([sheet(REFS[0]), WRITTEN, ScannedPage((REFS[0],)), WRITTEN]).letters
    assert only.own_refs == (REFS[0],)
    assert only.pages == (1, 2, 3)


def test_codes_of_others_mean_nothing():
    assert read_code("https://elsewhere.example/DLSHEET") is None
    assert read_code(REFS[0]) is None
    assert read_code("DLSHEET") == SheetCode(broken=True)


def test_a_code_is_read_in_any_case():
    assert read_code(f" {code_of(REFS[0]).lower()}\n") == SheetCode(REFS[0])
    assert read_code(code_of()) == SheetCode()


def test_no_sheets_and_too_many_are_refused():
    with pytest.raises(ServiceError, match="No sheet"):
        sheets_for([])
    with pytest.raises(ServiceError, match="At most 500"):
        sheets_for([], 501)


def _is_sheet(page):
    return any(read_code(text) for text in page.codes)

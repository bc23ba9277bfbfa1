"""Personal data by its formats and check digits, and our own people however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.inspecting.personal import MOST, hits, luhn, personal_findings
from app.adapters.inspecting.watching import WatchList

WATCHED = ("Ann Lee", "José García-López", "kim@example.org", "7kqmx3rt9dwc0hnv", "12 Elm Street")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Write to jane.doe@mail.example.invalid.", ("email", "jane.doe@mail.example.invalid")),
        ("or (217) 555-0100", ("phone", "(217) 555-0100")),
        ("+1 217.555.0100", ("phone", "+1 217.555.0100")),
        ("Tel: 555-0100", ("phone", "Tel: 555-0100")),
        ("number 123-45-6789", ("ssn", "123-45-6789")),
        ("Social Security No. 123456789", ("ssn", "Social Security No. 123456789")),
        ("paid with 4111 1111 1111 1111", ("payment_card", "4111 1111 1111 1111")),
        ("DOB: 01/02/1980", ("birth_date", "DOB: 01/02/1980")),
        ("date of\nbirth 1980-01-02", ("birth_date", "date of birth 1980-01-02")),
        ("born on January 2, 1980", ("birth_date", "born on January 2, 1980")),
        ("License plate: 7ABC123", ("plate", "License plate: 7ABC123")),
        ("lives at 12 N. Elm Street, Apt 4", ("street_address", "12 N. Elm Street, Apt 4")),
        ("at 1450 42nd Ave", ("street_address", "1450 42nd Ave")),
        ("to 21\u200b9-09\u00ad-9999.", ("ssn", "21\u200b9-09\u00ad-9999")),
    ],
)
def test_what_looks_private_is_found(words, expected):
    assert expected in set(hits(words))


@pytest.mark.parametrize(
    "words",
    [
        "Case 2019-04-1234, $1,200.50, ordinance 12-34-5678, 5 ILCS 140/3(d), 28 U.S.C. 534",
        "SSN-like numbers that cannot be: 000-12-3456, 666-12-3456, 900-12-3456, 123-00-4567",
        "4111 1111 1111 1112 fails its check digit; so does 1234567890123456",
        "0000 0000 0000 0000",
        "Within 20 days, 3 copies of Exhibit 4 to the Court",
        "see page 217-555 and 555-0100",
        "license plate readers; plate: none",
        "user@localhost, @handle, a @ b",
    ],
)
def test_numbers_that_only_look_alike_are_not(words):
    assert not {code for code, _value in hits(words)} & {
        *("ssn", "payment_card", "birth_date", "plate", "street_address", "email", "phone")
    }


@given(st.text("0123456789", min_size=12, max_size=18))
def test_exactly_one_last_digit_passes_the_check(digits):
    assert sum(luhn(digits + last) for last in "0123456789") == 1


@given(st.text("0123456789", min_size=13, max_size=16), st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_never_passes(digits, place, off):
    right = next(digits + last for last in "0123456789" if luhn(digits + last))
    wrong = str((int(right[place]) + off) % 10)
    assert not luhn(right[:place] + wrong + right[place + 1 :])


def test_each_hit_is_listed_once_with_its_first_page_and_its_count():
    pages = [(3, "a@b.example.invalid"), (4, "a@b.example.invalid a@b.example.invalid")]
    (only,) = personal_findings(pages, ["a@b.example.invalid"])
    assert (only.page, only.count) == (3, 4)


def test_more_hits_than_anybody_decides_block():
    many = [(1, " ".join(f"a{number}@b.example.invalid" for number in range(MOST + 9)))]
    found = personal_findings(many)
    assert (len(found), found[-1].code, found[-1].severity) == (MOST + 1, "too_many_hits", "block")


@pytest.mark.parametrize(
    ("words", "entry"),
    [
        ("ANN LEE", "Ann Lee"),
        ("Lee, Ann", "Ann Lee"),
        ("Ann M. Lee", "Ann Lee"),
        ("A n n   L e e", "Ann Lee"),
        ("Ann\nLee", "Ann Lee"),
        ("ann.lee", "Ann Lee"),
        ("AnnLee", "Ann Lee"),
        ("An-\nn Lee", "Ann Lee"),
        ("Ann\u200b Lee", "Ann Lee"),
        ("Ann\tLee", "Ann Lee"),
        ("Jose Garcia Lopez", "José García-López"),
        ("GARCÍA-LÓPEZ, JOSÉ", "José García-López"),
        ("garcia-\nlopez, josé", "José García-López"),
        ("Jose\u0301 Garci\u0301a-Lo\u0301pez", "José García-López"),
        ("mailto:Kim@Example.ORG.", "kim@example.org"),
        ("<kim@example.org>;", "kim@example.org"),
        ("reply+7kqmx3rt9dwc0hnv@x.invalid", "7kqmx3rt9dwc0hnv"),
        ("7KQM-X3RT-9DWC-0HNV", "7kqmx3rt9dwc0hnv"),
        ("your mail 7kqm x3rt 9dwc 0hnv came", "7kqmx3rt9dwc0hnv"),
        ("https://x.invalid/up/7kqm-x3rt-9dwc-0hnv?a", "7kqmx3rt9dwc0hnv"),
        ("12 elm\nstreet", "12 Elm Street"),
    ],
)
def test_our_own_people_are_found_however_they_are_written(words, entry):
    assert [one.value for one in WatchList(WATCHED).findings([(1, words)])] == [entry]


@pytest.mark.parametrize(
    "words",
    ["Joann Leeds", "Lee and Ann Arbor", "kim@example.organic", "112 Elm Street"],
)
def test_other_people_are_not_ours(words):
    assert WatchList(WATCHED).findings([(1, words)]) == []


@given(
    st.sampled_from(["Ann Lee", "José García-López"]),
    st.sampled_from([" ", "\n", "  ", "\t", "\u00a0", "-\n", ". "]),
    st.booleans(),
)
def test_no_way_of_setting_a_name_hides_it(name, between, loud):
    first, last = name.split()
    words = f"by {first}{between}{last}, of the town"
    assert WatchList([name]).findings([(7, words.upper() if loud else words)])[0].page == 7


def test_a_list_of_thousands_is_searched_in_a_long_text_quickly():
    names = [f"Name{number} Family{number}" for number in range(2_000)]
    watch = WatchList(names + [f"tok{number:013}" for number in range(9_000)])
    pages = [(number, "the agreement of the city with the vendor " * 60) for number in range(800)]
    assert watch.findings([*pages, (801, "Family7, Name7")])[0].value == "Name7 Family7"

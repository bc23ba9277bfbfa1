"""The codebook: 44 questions in nine families, and a group's own changes, read strictly."""

import json

import pytest

from app.errors import NotFound
from app.services.codebook import CodebookWrong, codebook

OWN = """
hide: [COM-CHILD]
families:
  - {id: drones, name: Drones}
terms:
  - code: DRO-FLY
    family: drones
    name: Flights
    question: How many flights?
    counts: A log of flights.
    contrary: None flown.
    kind: number
    weight: high
    look_in: log
"""


@pytest.fixture
def home(tmp_path):
    def with_own(text):
        (tmp_path / "codebook.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    return with_own


def test_it_has_44_terms_in_nine_families():
    book = codebook()
    assert (len(book.terms), len(book.families)) == (44, 9)
    assert len({one.code for one in book.terms}) == 44
    assert all(one.family == family.id for family in book.families for one in family.terms)
    assert book.version.startswith("1.")


def test_its_terms_are_those_that_the_research_found(shared):
    found = json.loads((shared / "domain" / "terms.json").read_text())["terms"]
    told = {one.code: one for one in codebook().terms}
    assert set(told) == {one["code"] for one in found}
    for one in found:
        assert told[one["code"]].weight == one["severity"]
        assert told[one["code"]].counts != one["definition"]


def test_every_term_is_told_in_sentences():
    for one in codebook().terms:
        assert one.question.endswith("?"), one.code
        assert one.counts.endswith("."), one.code
        assert one.contrary.endswith("."), one.code


def test_a_group_adds_and_hides_terms_and_the_version_tells(home):
    book = codebook(home(OWN))
    assert len(book.terms) == 44
    assert book.term("dro-fly").name == "Flights"
    with pytest.raises(NotFound, match="COM-CHILD"):
        book.term("COM-CHILD")
    assert book.version != codebook().version
    assert codebook(home("hide: [COM-CHILD]")).version not in {book.version, codebook().version}


def test_without_an_own_file_the_shipped_book_counts(tmp_path):
    assert codebook(tmp_path) == codebook()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("hide: [NOT-THERE]", r"codebook\.yaml:1: .*NOT-THERE"),
        ("\nhidden: [COM-CHILD]", r"codebook\.yaml:2: unknown key 'hidden'"),
        (OWN.replace("DRO-FLY", "SEC-NDA"), r"codebook\.yaml:6: .*SEC-NDA already"),
        (OWN.replace("DRO-FLY", "drone"), r"codebook\.yaml:6: 'drone' is not a code"),
        (OWN.replace("family: drones", "family: boats"), r"codebook\.yaml:6: .*needs a family"),
        (OWN.replace("id: drones", "id: access"), r"codebook\.yaml:3: two families"),
        (OWN.replace("kind: number", "kind: sum"), r"codebook\.yaml:12: 'kind' is 'sum'"),
        (OWN.replace("kind: number", "kind: choice"), r"codebook\.yaml:6: a choice needs"),
        (OWN.replace("kind: number", "kind: choice\n    choices: [none, a]"), "codebook.*differ"),
        (OWN.replace("    weight: high\n", ""), r"codebook\.yaml:6: key 'weight' is missing"),
        (OWN + "    details: [{name: A b, label: x, kind: text}]", "codebook.*'A b'"),
        ("- a list", "must hold a mapping"),
        ("a: [", r"codebook\.yaml:\d+: "),
    ],
)
def test_an_own_file_that_is_wrong_is_refused_at_its_line(home, text, says):
    with pytest.raises(CodebookWrong, match=says):
        codebook(home(text))


def test_an_own_file_that_is_not_text_is_refused(tmp_path):
    (tmp_path / "codebook.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CodebookWrong, match="UTF-8"):
        codebook(tmp_path)

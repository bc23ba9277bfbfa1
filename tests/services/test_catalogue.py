"""The catalogue has thirty kinds of records, in our own words, with the facts collected."""

import json

import pytest

from app.errors import NotFound
from app.services.catalogue import catalogue
from app.services.letter_language import LetterTemplate


def test_every_kind_has_its_words_and_the_replies_to_refusals():
    kinds = catalogue().categories
    assert len(kinds) == 30
    for kind in kinds:
        said = LetterTemplate(kind.ask, kind.id).fill({"vendor": "Ring"})
        assert "Ring" in said
        assert said.endswith((".", "off"))
        assert catalogue().replies(kind.id)


def test_what_is_not_there_is_refused_with_what_is():
    with pytest.raises(NotFound, match="It has: agreement, portal_log"):
        catalogue()["nothing"]


def test_the_facts_are_those_collected_and_the_sentences_are_not(shared):
    collected = json.loads((shared / "domain/record_categories.json").read_text())["categories"]
    assert [kind.id for kind in catalogue().categories] == [one["id"] for one in collected]
    for kind, one in zip(catalogue().categories, collected, strict=True):
        assert (kind.fee_risk, kind.privacy_risk) == (one["fee_risk"], one["pii_risk"])
        assert len(kind.exemptions) == len(one["exemptions_agencies_cite"])
        assert kind.why != one["why_it_matters"]
        assert kind.ask not in one["wording_hints"]

"""The language of letters is small, strict and bounded, whoever wrote the template."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.letter_language import (
    LONGEST_LETTER,
    Facts,
    LetterRefused,
    LetterTemplate,
    listed,
    money,
    one_line,
    set_paragraphs,
)


@pytest.mark.parametrize(
    "source",
    [
        "{{ a.__class__ }}",
        "{{ a._values }}",
        "{{ ''.join(a) }}",
        "{{ a() }}",
        "{% set a = 1 %}",
        "{{ 2 ** 999 }}",
        "{{ 'a' * 999999999 }}",
        "{{ 'a' ~ b }}",
        "{{ a['b'] }}",
        "{{ a|attr('b') }}",
        "{{ a|default('b') }}",
        "{% include 'x' %}",
        "{% extends 'x' %}",
        "{% import 'x' as y %}",
        "{% macro a() %}{% endmacro %}",
        "{% for a in b %}{% for c in d %}{% endfor %}{% endfor %}",
        "{% for a in b recursive %}{% endfor %}",
        "{{ self }}",
        "{{ a",
        "{% if a %}",
        "{{ " + "(" * 3000 + "a" + ")" * 3000 + " }}",
        "x" * 40_001,
    ],
)
def test_what_the_language_does_not_have_is_refused_when_it_is_read(source):
    with pytest.raises(LetterRefused, match="The letter"):
        LetterTemplate(source, "The letter")


@pytest.mark.parametrize("name", ["range", "lipsum", "dict", "cycler", "namespace"])
def test_no_name_is_there_but_the_facts(name):
    with pytest.raises(LetterRefused, match=f"needs {name}, which is not known"):
        LetterTemplate(f"{{{{ {name} }}}}", "The letter").fill({})


def test_a_missing_fact_refuses_and_is_named_as_a_person_would_look_for_it():
    template = LetterTemplate("{{ requester.phone }}", "The letter")
    for facts in (
        {"requester": Facts("requester", {})},
        {"requester": Facts("requester", {"phone": ""})},
    ):
        with pytest.raises(LetterRefused, match=r"needs requester\.phone, which is not known"):
            template.fill(facts)


def test_a_missing_fact_refuses_in_a_condition_too():
    with pytest.raises(LetterRefused, match="needs a, which"):
        LetterTemplate("{% if a %}x{% endif %}", "The letter").fill({})
    assert LetterTemplate("{% if a is defined %}x{% endif %}", "The letter").fill({}) == ""


def test_a_letter_that_grows_without_end_is_stopped():
    template = LetterTemplate("{% for a in b %}" + "x" * 1000 + "{% endfor %}", "The letter")
    with pytest.raises(LetterRefused, match="becomes longer"):
        template.fill({"b": range(10**9)})
    assert len(template.fill({"b": range(10)})) < LONGEST_LETTER


def test_a_filter_that_does_not_fit_its_fact_refuses():
    with pytest.raises(LetterRefused, match="cannot be filled in"):
        LetterTemplate("{{ a | money }}", "The letter").fill({"a": "much"})


def test_paragraphs_are_joined_and_addresses_and_items_are_not():
    text = "Dear\nOfficer,\n\n\n| 1 Main\n| Springfield\n\n1. One\nmore\n2. Two\n"
    assert set_paragraphs(text) == "Dear Officer,\n\n1 Main\nSpringfield\n\n1. One more\n2. Two\n"


@given(st.text())
def test_set_paragraphs_is_done_once(text):
    once = set_paragraphs(text)
    assert "\n\n\n" not in once
    if "|" not in text:
        assert set_paragraphs(once) == once


@given(st.text())
def test_one_line_is_one_printable_line(text):
    assert len(one_line(text).splitlines()) <= 1
    assert one_line(text).isprintable()


@pytest.mark.parametrize(
    ("words", "said"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_lists_read_as_in_a_sentence(words, said):
    assert listed(words) == said


def test_money_has_cents_only_where_there_are_some():
    assert [money(2500), money(2550), money(123456789)] == ["$25", "$25.50", "$1,234,567.89"]

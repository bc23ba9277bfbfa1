"""Public pages of the laws: all 53 are whole, sourced, light, and asked of nobody else."""

import re
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from app.law.statutes import codes, statute
from app.law.vocabulary import ShipAs
from app.web.public import law_words

BYTES = 100_000


def text(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return " ".join(answer.get_data(as_text=True).split())


@pytest.mark.parametrize("code", codes())
def test_a_law_shows_every_rule_with_citation_level_and_day_of_reading(client, clock, code):
    page = client.get(f"/law/{code.lower()}")
    assert page.status_code == 200
    assert len(page.data) < BYTES
    law, words = statute(code), " ".join(page.text.split())
    for rule in law.rules:
        assert f'id="{rule.id}"' in words
        for version in rule.versions:
            assert _escaped(version.citation) in words
            assert _escaped(version.text) in words
            assert law_words.LEVELS[version.level].capitalize() in words
            assert version.read_on in words
    for said in (law.silence.text, law.residency.text, law.submission.text, law.enforcement):
        assert _escaped(said) in words
    for change in law.pending:
        assert _escaped(change.what) in words
    assert "not legal advice" in words


def _escaped(said):
    found = said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return " ".join(found.replace("'", "&#39;").replace('"', "&#34;").split())


def test_no_page_of_a_law_asks_another_machine_for_anything(client, clock):
    for path in ["/law", "/law/coverage", "/law/calculator", "/law/us-tx"]:
        found = re.findall(r'<(?:img|script|link|iframe|source)[^>]+(?:src|href)="([^"]+)"',
                           client.get(path).text)  # fmt: skip
        assert found
        assert all(each.startswith("/") for each in found), path


@pytest.mark.parametrize(
    "path",
    [
        "/law",
        "/law/us-il",
        "/law/coverage",
        "/law/calculator",
        "/law/calculator?law=US-IL&received=2026-11-06",
        "/silence",
    ],
)
def test_a_page_is_tagged_answers_not_changed_and_to_head(client, clock, path):
    first = client.get(path)
    assert first.headers["Cache-Control"] == "public, no-cache"
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = FlaskClient(client.application).head(path)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == first.headers["ETag"]
    assert "Set-Cookie" not in first.headers


def test_the_list_gives_each_law_a_line_and_no_number_where_there_is_none(client, clock):
    page = text(client, "/law")
    for code in codes():
        assert f'href="/law/{code.lower()}"' in page
        assert law_words.headlines(statute(code)), code
    assert "answer within 5 business days" in page
    assert "No legal date: Minn. Stat. 13.03 subd. 2(a), 3(a) asks for a prompt act" in page


@pytest.mark.parametrize("code", codes())
def test_a_headline_says_no_number_that_its_rule_does_not_have(code):
    for line in law_words.headlines(statute(code)):
        version = line.rule.newest
        assert (str(version.within) in line.words) is (version.within is not None)
        assert version.ship_as is not ShipAs.NONE


def test_bodies_of_a_state_stand_apart_where_the_law_tells_them_apart():
    lines = law_words.headlines(statute("US-MA"))
    assert [(line.who, line.words) for line in lines] == [
        ("local bodies", "answer within 10 business days"),
        ("local bodies", "give the records within 25 business days"),
        ("state bodies", "answer within 10 business days"),
        ("state bodies", "give the records within 15 business days"),
    ]


def test_an_address_in_capitals_leads_to_the_law(client, clock):
    answer = client.get("/law/US-IL")
    assert (answer.status_code, answer.location) == (301, "/law/us-il")
    assert client.get("/law/us-zz").status_code == 404


def test_the_worked_example_is_drawn_and_a_law_without_a_number_draws_none(client, clock):
    assert '<table class="month">' in text(client, "/law/us-il")
    without = text(client, "/law/us-mn")
    assert '<table class="month">' not in without
    assert "a follow-up, not a deadline" in without


def test_a_law_that_nobody_re_read_for_a_year_says_so(client, clock):
    said = "Nobody has read this again for twelve months"
    assert said not in text(client, "/law/us-il")
    clock(datetime(2027, 12, 1, 15, tzinfo=UTC))
    assert said in text(client, "/law/us-il")
    assert "not re-read for a year" in text(client, "/law/coverage")


def test_coverage_has_a_row_for_each_law_with_what_is_missing_and_why(client, clock):
    page = text(client, "/law/coverage")
    assert len(re.findall(r'<th scope="row">', page)) == len(codes())
    assert "things missing" in page
    assert "9.5(f) not seen anywhere." in page


def test_conventions_tell_two_sides_apart_where_they_differ():
    for code in codes():
        found = statute(code).conventions
        said = " ".join(law_words.conventions(found))
        assert ("for the requester," in said) is (found.last_day_agency != found.last_day_requester)
        assert ("is counted in business days" in said) is bool(found.short_period)

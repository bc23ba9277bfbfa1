"""Later letters: one snapshot for each law and kind, or the reason why there is no letter."""

from datetime import date

import pytest

from app.law.statutes import codes
from tests.letters.matters import (
    RECENT,
    REFUSED,
    asked,
    received,
    silent,
    written,
)

# Laws whose letters differ for a reason: a forum, a silence, an extension, a fee of their own.
TELLING = (
    "US", "US-CT", "US-DE", "US-IL", "US-IN", "US-MA", "US-MI", "US-NJ", "US-NY", "US-OH",
    "US-OR", "US-PA", "US-PR", "US-RI", "US-SC", "US-TN", "US-TX", "US-UT", "US-VT", "US-WA",
)  # fmt: skip


@pytest.mark.parametrize("code", codes())
def test_each_law_has_its_friendly_follow_up(code, bare, snapshot):
    assert written(bare, silent(code), "follow_up") == snapshot


@pytest.mark.parametrize("code", codes())
def test_each_law_has_its_firm_follow_up_or_a_reason_for_none(code, bare, snapshot):
    assert written(bare, silent(code), "follow_up", may_accuse=True) == snapshot


@pytest.mark.parametrize("code", codes())
def test_each_law_has_its_appeal_from_a_refusal_or_a_reason_for_none(code, bare, snapshot):
    assert written(bare, asked(code, *received(), REFUSED), "appeal") == snapshot


@pytest.mark.parametrize("code", codes())
def test_each_law_has_its_complaint_about_a_refusal_or_a_reason_for_none(code, bare, snapshot):
    assert written(bare, asked(code, *received(), REFUSED), "complaint") == snapshot


@pytest.mark.parametrize("code", TELLING)
def test_an_appeal_from_silence(code, bare, snapshot):
    made = asked(code, ("received", RECENT), ("officer_received", RECENT), filed_on=RECENT)
    assert written(bare, made, "appeal", may_accuse=True) == snapshot


@pytest.mark.parametrize("code", TELLING)
def test_a_complaint_about_silence(code, bare, snapshot):
    assert written(bare, silent(code), "complaint", may_accuse=True) == snapshot


@pytest.mark.parametrize("code", TELLING)
def test_an_answer_to_their_question(code, bare, snapshot):
    made = asked(code, *received(), ("clarification_asked", date(2026, 8, 10)))
    words = "All of them.\n\nSites:\nMain Street\nOak Street"
    assert written(bare, made, "clarification_answer", answer=words) == snapshot


@pytest.mark.parametrize("code", TELLING)
@pytest.mark.parametrize("answer", ["accept", "itemize", "narrow", "waive"])
def test_an_answer_to_a_fee(code, answer, bare, snapshot):
    made = asked(code, *received(), ("fee_estimated", date(2026, 8, 10), {"amount_cents": 43529}))
    more = {"scope": "The agreement alone."} if answer == "narrow" else {}
    more |= {"up_to": "$25"} if answer == "accept" else {}
    assert written(bare, made, "fee_answer", answer=answer, **more) == snapshot


@pytest.mark.parametrize("code", TELLING)
def test_an_objection_to_a_notice_that_came_after_the_time(code, bare, snapshot):
    made = asked(code, *received(), ("extended", date(2026, 10, 20)))
    assert written(bare, made, "extension_objection", may_accuse=True) == snapshot


@pytest.mark.parametrize("code", TELLING)
def test_an_objection_to_a_notice_that_names_too_late_a_day(code, bare, snapshot):
    notice = ("extended", date(2026, 8, 7), {"until": "2026-12-30"})
    assert written(bare, asked(code, *received(), notice), "extension_objection") == snapshot

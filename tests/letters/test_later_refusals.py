"""Which later letter is refused and why, and which words each finds for its case."""

import re
from datetime import date

import pytest

from app.models import Body, LetterKind
from app.services import later_letters
from app.services.letter_language import LetterRefused
from tests.factories.moments import TODAY
from tests.letters.conftest import GROUP, recipient
from tests.letters.matters import (
    RECEIVED,
    REFUSED,
    asked,
    clocks,
    received,
    silent,
    write,
)

# What is refused, and what it says.


@pytest.mark.parametrize(
    ("kind", "told", "extra", "said"),
    [
        ("appeal", [], {}, "No refusal is recorded for DL-TEST1"),
        ("complaint", [], {}, "No refusal is recorded for DL-TEST1"),
        ("clarification_answer", [], {"answer": "Yes."}, "No question of the agency is recorded"),
        ("clarification_answer", [("clarification_asked", RECEIVED)], {}, "Write the answer"),
        ("fee_answer", [], {"answer": "accept"}, "No fee is recorded"),
        ("fee_answer", [("fee_estimated", RECEIVED)], {}, "Say how the fee is answered"),
        ("fee_answer", [("fee_estimated", RECEIVED)], {"answer": "accept"}, "up to which sum"),
        ("fee_answer", [("fee_estimated", RECEIVED)], {"answer": "accept", "up_to": "a lot"},
         "The sum 'a lot' is not an amount"),
        ("fee_answer", [("fee_estimated", RECEIVED)], {"answer": "narrow"}, "narrowed to"),
        ("extension_objection", [], {}, "No extension is recorded"),
        ("extension_objection", [("extended", RECEIVED, {"until": "2026-08-12"})], {},
         "may be good by some reading"),
        ("extension_objection", [("received", RECEIVED), ("extended", date(2026, 10, 20))], {},
         "Nobody may be called late"),
        ("appeal", [REFUSED], {"forum": "nobody"}, "knows no 'nobody'"),
        ("follow_up", [], {"mood": "angry"}, "has no 'mood'"),
        ("appeal", [("received", RECEIVED), ("denied", RECEIVED)], {},
         r"The time for this ended on October 5, 2026 \(5 ILCS 140/9.5\(a\)\)"),
    ],
)  # fmt: skip
def test_a_letter_that_lacks_something_is_refused_by_name(kind, told, extra, said, bare):
    with pytest.raises(LetterRefused, match=said):
        write(bare, asked("US-IL", *told), kind, **extra)


def test_a_law_for_residents_refuses_a_later_letter_that_nobody_there_signs(bare):
    made = silent("US-TN")
    with pytest.raises(LetterRefused, match="answers only a citizen of Tennessee"):
        later_letters.compose(
            bare, made, LetterKind.FOLLOW_UP, clocks=clocks(made), today=TODAY, signer=None,
            group=GROUP,
        )  # fmt: skip


def test_silence_that_was_answered_meanwhile_is_not_held_against_anybody(bare):
    made = asked("US-IL", *received(), ("produced", date(2026, 11, 20)))
    with pytest.raises(LetterRefused, match="has run out"):
        write(bare, made, "follow_up", may_accuse=True)


def test_a_day_that_a_person_set_by_hand_is_held_against_nobody(bare):
    by_hand = ("date_overridden", date(2026, 8, 6), {"rule": "determine", "until": "2026-08-07"})
    with pytest.raises(LetterRefused, match="has run out"):
        write(bare, asked("US-IL", *received(), by_hand), "follow_up", may_accuse=True)


def test_a_voided_receipt_starts_nothing(bare):
    made = silent("US-IL")
    made.events[1:] = []
    with pytest.raises(LetterRefused, match="has run out"):
        write(bare, made, "follow_up", may_accuse=True)


# Notices of more time.


def test_a_second_notice_is_objected_to_where_the_law_knows_one(bare):
    notices = (("extended", date(2026, 8, 7)), ("extended", date(2026, 8, 17)))
    body = write(bare, asked("US-IL", *received(), *notices), "extension_objection").body
    assert "The law knows one extension of this time (5 ILCS 140/3(e)-(f))" in body
    assert "You gave notice of it on August 7, 2026" in body


@pytest.mark.parametrize("code", ["US-IL", "US-PA", "US-VA", "US-ID"])
def test_a_notice_is_held_to_the_last_day_that_any_reading_allows(code, bare):
    told = [*received(), ("extended", date(2026, 8, 5), {"until": "2026-12-30"})]
    made = asked(code, *told)
    body = write(bare, made, "extension_objection").body
    latest = max(
        c.latest for c in clocks(made) if c.rule_id in {"determine", "produce"} and c.latest
    )
    assert "Your notice names December 30, 2026." in body
    assert f"Please send your answer by {latest:%B} {latest.day}, {latest.year}" in body


def test_the_time_in_which_they_waited_for_us_is_said_to_be_left_out(bare):
    made = asked(
        "US-VA", *received(), ("fee_estimated", date(2026, 8, 5)), ("paid", date(2026, 8, 12))
    )
    body = write(bare, made, "follow_up", may_accuse=True).body
    assert "The time in which you waited for me is left out." in body


def test_a_time_counted_from_the_end_of_another_says_so(bare):
    body = write(bare, asked("US-OR", *received()), "follow_up", may_accuse=True).body
    assert "10 business days from the last day for the acknowledgment of the request, Aug" in body


def test_an_appeal_speaks_of_the_agency_and_not_to_it(bare):
    recent = date(2026, 11, 3)
    notice = ("extended", date(2026, 11, 18))
    made = asked("US-IL", *received(recent), notice, filed_on=recent)
    body = write(bare, made, "appeal", may_accuse=True).body
    assert "The agency's notice of November 18, 2026 came after that time had ended" in body
    assert not re.search(r"\b[Yy]our (?:notice|favor|acknowledgment)", body)


def test_a_notice_that_we_agreed_to_is_not_objected_to(bare):
    notice = ("extended", date(2026, 8, 7), {"until": "2026-12-30", "agreed": True})
    with pytest.raises(LetterRefused, match="may be good"):
        write(bare, asked("US-IL", *received(), notice), "extension_objection")


def test_a_day_agreed_on_is_counted_in_and_uses_up_no_notice(bare):
    agreed = ("agreed", date(2026, 8, 6), {"until": "2026-08-28"})
    made = asked("US-IL", *received(), agreed, ("extended", date(2026, 8, 7)))
    body = write(bare, made, "follow_up", may_accuse=True).body
    assert "to which the days agreed on August 6, 2026 are added" in body
    assert "ended on August 28, 2026" in body
    with pytest.raises(LetterRefused, match="may be good"):
        write(bare, made, "extension_objection")


def test_a_notice_in_time_is_counted_in_before_anybody_is_called_late(bare):
    made = asked("US-IL", *received(), ("extended", date(2026, 8, 7)))
    body = write(bare, made, "follow_up", may_accuse=True).body
    assert "to which your notice of August 7, 2026 and its 5 business days are added" in body
    assert "ended on August 18, 2026" in body


# Puerto Rico.


def test_puerto_rico_is_written_to_in_spanish_first_and_in_english_beneath(bare):
    body = write(bare, silent("US-PR"), "follow_up").body
    spanish, english = body.split("\n\n")[1:3]
    assert spanish.startswith("El 3 de agosto de 2026 solicitamos documentos públicos")
    assert spanish.endswith("Puede contestar en español o en inglés. "
                            "Sigue el texto completo en inglés.")  # fmt: skip
    assert english.startswith("On August 3, 2026 we wrote")


# Fees.


def test_a_fee_that_is_accepted_names_the_sum_and_no_more(bare):
    fee = ("fee_estimated", date(2026, 8, 10), {"amount_cents": 43529})
    letter = write(bare, asked("US-IL", *received(), fee), "fee_answer", answer="accept")
    assert "agree to pay up to $435.29" in letter.body
    assert letter.event == ("fee_accepted", {"amount_cents": 43529})
    smaller = write(
        bare, asked("US-IL", *received(), fee), "fee_answer", answer="accept", up_to="25"
    )
    assert smaller.event == ("fee_accepted", {"amount_cents": 2500})


@pytest.mark.parametrize("code", ["US-IL", "US-MA", "US-RI"])
@pytest.mark.parametrize("answer", ["itemize", "waive"])
def test_a_fee_asked_after_the_time_is_met_with_what_the_law_takes_from_it(code, answer, bare):
    fee = ("fee_estimated", date(2026, 10, 5), {"amount_cents": 43529})
    made = asked(code, *received(), fee)
    letter = write(bare, made, "fee_answer", answer=answer, may_accuse=True)
    assert "What follows by law: " in letter.body
    assert "We ask you to charge nothing for that reason alone." in letter.body
    assert letter.basis["accuses"]
    silent_on_it = write(bare, made, "fee_answer", answer=answer)
    assert "What follows by law" not in silent_on_it.body
    assert not silent_on_it.basis["accuses"]


def test_a_fee_asked_in_time_is_lost_by_nobody(bare):
    made = asked("US-MA", *received(), ("fee_estimated", RECEIVED), ("granted", RECEIVED))
    letter = write(bare, made, "fee_answer", answer="waive", may_accuse=True)
    assert "What follows by law" not in letter.body


# Challenges.


def test_a_second_appeal_goes_to_the_one_who_hears_the_first(bare):
    made = asked(
        "US-UT",
        *received(),
        REFUSED,
        ("appealed", date(2026, 11, 17), {"to": "the chief administrative officer"}),
        ("appeal_decided", date(2026, 11, 20), {"decision": "upheld"}),
        to=recipient("US-UT", id=7, body=Body.STATE),
    )
    letter = write(bare, made, "appeal")
    assert letter.to.id == "director"
    assert "We appealed to the chief administrative officer." in letter.body
    assert "The decision of November 20, 2026 on our first appeal" in letter.body


def test_the_words_for_no_records_ask_for_the_search(bare):
    made = asked("US-IL", *received(), ("no_records", date(2026, 8, 7)))
    assert "where it searched" in write(bare, made, "appeal").body


def test_a_volunteer_may_complain_on_grounds_of_their_own(bare):
    letter = write(
        bare, silent("US-MN"), "complaint", grounds="They ask for a fee to look at a folder."
    )
    assert letter.to.id == "commissioner"
    assert "They ask for a fee to look at a folder." in letter.body
    assert not letter.basis["accuses"]

"""Triage: what an answer suggests, by its body, and what it never guesses."""

from datetime import UTC, date, datetime

import pytest

from app.services.event_kinds import KINDS
from app.services.reading.mail import MailKind, ReadMail
from app.services.triage import facts
from app.services.triage.reading import triage
from app.services.triage.rules import rules

WRITTEN = datetime(2026, 11, 24, 15, tzinfo=UTC)


def suggested(text, subject="RE: your request", kind=MailKind.ANSWER):
    return triage(ReadMail(subject=subject, date=WRITTEN, kind=kind, text=text, text_unquoted=text))


@pytest.mark.parametrize(
    ("event", "text"),
    [
        ("acknowledged", "We have received your public records request of November 2."),
        ("clarification_asked", "Please clarify which records you seek."),
        ("transferred", "We have forwarded your request to the County Clerk."),
        ("extended", "The City requires an additional ten business days to respond."),
        ("fee_estimated", "The estimated cost of your request is $1,250.00."),
        ("deposit_asked", "We require a deposit of $50.00 before we begin."),
        ("fee_waived", "The fees have been waived."),
        ("fee_waiver_denied", "Your request for a fee waiver is denied."),
        ("no_records", "A search of our files has yielded no records."),
        ("denied", "Your request is denied under Section 552.108."),
        ("partly_denied", "The agreement is released with redactions made under RCW 42.56.240."),
        ("partly_produced", "This is the first installment; more records will follow."),
        ("produced", "Please find attached the agreement."),
        ("made_available", "The download link will expire in 14 days."),
        ("completed", "With this your request is now closed."),
        ("vendor_notified", "We have notified the vendor, who has ten days to object."),
        ("referred", "We have requested a ruling from the Attorney General."),
        ("verification_asked", "Please send proof of residency."),
    ],
)
def test_what_they_write_suggests_the_event(event, text):
    assert suggested(text)[0].event == event


def test_the_body_is_believed_and_not_the_subject():
    found = suggested(
        "The locations of the cameras are exempt from disclosure under ORS 192.345(23).",
        subject="No Responsive Information :: EPD-2025-2738",
    )
    assert [one.event for one in found] == ["denied"]
    assert found[0].exemptions == ("ORS 192.345(23)",)
    assert found[0].ticket == "EPD-2025-2738"


@pytest.mark.parametrize(
    "text",
    [
        "If your request is denied, you may appeal.",
        "Your request has not been denied.",
        "Any portion of the records may be withheld.",
        "Pay by Friday or your request will be closed.",
        "Thank you and good day.",
    ],
)
def test_what_may_happen_and_what_did_not_is_no_answer(text):
    events = {one.event for one in suggested(text)}
    assert not events & {"denied", "completed", "partly_denied"}


@pytest.mark.parametrize("kind", [MailKind.BOUNCE, MailKind.DELAY, MailKind.OUT_OF_OFFICE])
def test_a_mail_server_and_somebody_away_suggest_nothing(kind):
    assert suggested("Your request is denied.", kind=kind) == ()


def test_the_words_that_matched_stand_where_they_are_said_to_stand():
    text = "Dear all,\n\nAfter a search, we\nhave no responsive records.\n"
    (found,) = suggested(text)
    for match in found.matches:
        assert text[match.start : match.end].replace("\n", " ") == match.words


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("Total: $291,503.52, being $48,731.76 and $242,771.76 at $55.44 per hour.", 29150352),
        ("Copies are $0.25 per page; your total is $12.50.", 1250),
        ("It will cost 1$435.29.", None),
    ],
)
def test_the_amount_is_the_total_and_one_written_oddly_is_not_guessed(text, cents):
    assert facts.amount(text).cents == cents


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("We expect to answer by December 3, 2026.", date(2026, 12, 3)),
        ("no later than Thursday, Dec. 3", date(2026, 12, 3)),
        ("due on 12/3/2026", date(2026, 12, 3)),
        ("by January 5", date(2027, 1, 5)),
        ("Your letter of November 2, 2026 came.", None),
        ("by December 3, 2026 or by December 9, 2026", None),
        ("by February 30, 2027", None),
    ],
)
def test_a_day_is_taken_only_where_the_words_set_it(text, on):
    assert facts.due_date(text, WRITTEN.date()) == on


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Reference No: W054033-111826", "W054033-111826"),
        ("your request number is 26-1187", "26-1187"),
        ("Our number DL-7KQM-X3RT is yours", None),
        ("your request of 11/02/2026", None),
        ("in case 2 of us", None),
    ],
)
def test_the_number_is_theirs_and_neither_ours_nor_a_day(text, number):
    assert facts.ticket("", text) == number


def test_every_rule_names_a_known_event_and_its_phrases_match_something_short():
    for rule in rules():
        assert rule.event in KINDS, rule.id
        assert rule.sure, rule.id
        for pattern, _ in rule.patterns:
            assert not pattern.search(""), (rule.id, pattern.pattern)

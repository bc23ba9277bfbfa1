"""Triage: what a mail suggests, with the words that suggest it. The subject is not believed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from app.services.reading.mail import MailKind, ReadMail
from app.services.triage import facts
from app.services.triage.rules import Rule, rules
from app.services.triage.sentences import Sentence, sentences

_LEAST = 0.5
_READ = 20_000  # an answer says what it is within its first pages
_MOST = 0.97
_BEFORE = re.compile(
    r"\b(if|should you|unless|in the event|in case|whether(?! to)|once|upon|otherwise)\b"
)
_MAYBE = re.compile(
    r"\b(may|might|could|can|were to) (be|charge|deny|take|withhold|require|ask|assess|redact)\b|"
    r"\bor (your|the|this) request\b|\bany (portion|part) of\b"
)
# What is asked and offered is said in words like these, and is meant.
_PROMISED = frozenset(
    {
        "receipt",
        "clarification",
        "extension",
        "wrong_office",
        "portal_notice",
        "already_public",
        "expiring_link",
        "inspection",
    }
)
_NOT = re.compile(r"\b(not|never|n't|no longer|without|isn't|aren't|wasn't)\W+(\w+\W+){0,1}$")
_NEGATED = frozenset(
    {
        "no_records",
        "wrong_office",
        "clarification",
        "denial",
        "fee_waiver_denied",
        "fee_waived",
        "not_subject",
    }
)


@dataclass(frozen=True, slots=True)
class Match:
    """Words that a rule found, and where they stand in the text."""

    words: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing that seems to have happened. A person confirms it; nothing is recorded by this.

    ``confidence`` lies between 0 and 1: one sure phrase gives 0.75.
    """

    rule: str
    event: str
    says: str
    confidence: float
    matches: tuple[Match, ...]
    amount_cents: int | None = None
    amount_words: str = ""
    date: "date | None" = None
    ticket: str | None = None
    exemptions: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


# What stands to the end of a word or a sum that was found by its beginning: "$4" of "$48.50".
_REST = re.compile(r"(?:\w|[.,](?=\d))*")


def triage(mail: ReadMail) -> tuple[Suggestion, ...]:
    """Suggest what happened, the likeliest first; nothing for bounces, reports and absences."""
    if mail.kind not in {MailKind.ANSWER, MailKind.AUTO_REPLY, MailKind.SPAM}:
        return ()
    text = mail.text_unquoted[:_READ]
    parted = tuple(sentences(text))
    number = facts.ticket(mail.subject, text)
    found = [
        _suggestion(rule, matches, parted, mail, number)
        for rule in rules()
        if (matches := tuple(_matches(rule, parted)))
    ]
    sure = [one for one in found if one.confidence >= _LEAST]
    return tuple(sorted(_settled(sure), key=lambda one: -one.confidence))


def _matches(rule: Rule, parted: tuple[Sentence, ...]) -> Iterator[Match]:
    for pattern, weight in rule.patterns:
        for sentence in parted:
            found = pattern.search(sentence.low)
            if found and _is_said(rule, sentence.low, found.start(), found.end()):
                start = sentence.start + found.start()
                end = _REST.match(sentence.text, found.end())
                words = sentence.text[found.start() : end.end() if end else None].strip()
                yield Match(words, start, start + len(words), weight)
                break


def _is_said(rule: Rule, low: str, at: int, end: int) -> bool:
    """Whether the words tell what is, and not what may be or what is not."""
    before = low[:at]
    unsure = _BEFORE.search(before) or _MAYBE.search(low[:end])
    if unsure and rule.id not in _PROMISED:
        return False
    return rule.id in _NEGATED or not _NOT.search(before[-30:])


def _suggestion(
    rule: Rule,
    matches: tuple[Match, ...],
    parted: tuple[Sentence, ...],
    mail: ReadMail,
    number: str | None,
) -> Suggestion:
    doubt = 1.0
    for match in matches:
        doubt *= 1 - match.weight
    near = [one for one in parted if any(one.start <= match.start < one.end for match in matches)]
    money = _money(rule, near, mail)
    written = mail.date.date() if mail.date else None
    days = {on for one in near if (on := facts.due_date(one.text, written))}
    if not days and rule.event in _OF_DAYS:
        days = _elsewhere(parted, written)
    return Suggestion(
        rule=rule.id,
        event=rule.event,
        says=rule.says,
        confidence=round(min(_MOST, 1 - doubt), 2),
        matches=matches,
        amount_cents=money.cents if money else None,
        amount_words=money.words if money else "",
        date=days.pop() if len(days) == 1 else None,
        ticket=number,
        exemptions=_exemptions(near, parted) if rule.event in _REFUSALS else (),
        links=facts.links(mail.text_unquoted) if rule.event in _OF_FILES else (),
    )


def _money(rule: Rule, near: list[Sentence], mail: ReadMail) -> facts.Money | None:
    """What they ask: a deposit in the sentence that names it, a fee as the whole letter has it."""
    if rule.event not in _OF_MONEY:
        return None
    said = facts.amount(" ".join(one.text for one in near)) if rule.id == "deposit" else None
    return said or facts.amount(mail.text_unquoted)


def _exemptions(near: list[Sentence], parted: tuple[Sentence, ...]) -> tuple[str, ...]:
    """What a refusal cites, in its own sentences or else in those that follow at once."""
    if found := facts.exemptions(one.text for one in near):
        return found
    following = {before.end: after for before, after in pairwise(parted)}
    return facts.exemptions(following[one.end].text for one in near if one.end in following)


def _elsewhere(parted: tuple[Sentence, ...], written: date | None) -> set[date]:
    """The days that other sentences set, save those in which we may ask for a review."""
    return {
        on
        for one in parted
        if not _OF_REVIEW.search(one.low) and (on := facts.due_date(one.text, written))
    }


_OF_REVIEW = re.compile(r"\b(appeal|petition|review|complaint|court)\b")
_OF_DAYS = frozenset(
    {
        "acknowledged",
        "clarification_asked",
        "deposit_asked",
        "extended",
        "fee_estimated",
        "granted",
        "made_available",
        "partly_produced",
        "promised",
        "vendor_notified",
        "verification_asked",
    }
)
_OF_MONEY = frozenset({"fee_estimated", "deposit_asked"})
_REFUSALS = frozenset({"denied", "partly_denied"})
_OF_FILES = frozenset({"produced", "partly_produced", "made_available", "note"})


def _settled(found: list[Suggestion]) -> list[Suggestion]:
    """Where one reading says more than another of the same words, the lesser one steps back.

    Who sends some records and refuses others has refused a part.
    """
    there = {one.rule for one in found}
    if "denial" in there and there & {"production", "partial_production"}:
        partly = next(one for one in rules() if one.id == "partial")
        found = [
            replace(one, rule=partly.id, event=partly.event, says=partly.says)
            if one.rule == "denial"
            else one
            for one in found
            if one.rule != "partial"
        ]
    return [one for one in found if not (_LESSER.get(one.rule, frozenset()) & there)]


# What is left out where any of the others is found: who refuses a part has not refused all, and
# who answers has, of course, received the request.
_LESSER = {
    "receipt": frozenset(
        {
            "denial",
            "no_records",
            "production",
            "partial",
            "completed",
            "expiring_link",
            "wrong_office",
            "appeal_receipt",
            "appeal_decided",
        }
    ),
    "production": frozenset(
        {"expiring_link", "partial_production", "inspection", "already_public", "fee", "referral"}
    ),
    "denial": frozenset({"partial", "appeal_decided", "fee_waiver_denied", "referral"}),
    "partial": frozenset({"appeal_decided"}),
    "grant": frozenset(
        {"production", "partial", "partial_production", "expiring_link", "inspection"}
    ),
    "promise": frozenset({"extension", "partial_production", "production"}),
    "fee_waived": frozenset({"fee_waiver_denied"}),
    "completed": frozenset({"partial_production"}),
    "no_records": frozenset({"not_subject"}),
    "already_public": frozenset({"expiring_link", "inspection"}),
    "fee": frozenset({"deposit", "fee_waived"}),
}

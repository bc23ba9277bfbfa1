"""Triage: what a mail suggests, with the words that suggest it. The subject is not believed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.services.reading.mail import MailKind, ReadMail
from app.services.triage import facts
from app.services.triage.rules import Rule, rules
from app.services.triage.sentences import Sentence, sentences

_LEAST = 0.5
_READ = 20_000  # an answer says what it is within its first pages
_MOST = 0.97
_BEFORE = re.compile(r"\b(if|should you|unless|in the event|in case|whether|once|upon|otherwise)\b")
_MAYBE = re.compile(
    r"\b(may|might|could|can|were to) be\b|\bor (your|the|this) request\b|\bany (portion|part) of\b"
)
_PROMISED = frozenset({"receipt", "extension", "wrong_office", "portal_notice", "already_public"})
_NOT = re.compile(r"\b(not|never|n't|no longer|without|isn't|aren't|wasn't)\W+(\w+\W+){0,1}$")
_NEGATED = frozenset({"no_records", "wrong_office", "clarification", "denial", "fee_waiver_denied"})


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
                words = sentence.text[found.start() : found.end()].strip()
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
    money = facts.amount(mail.text_unquoted) if rule.event in _OF_MONEY else None
    written = mail.date.date() if mail.date else None
    days = {on for one in near if (on := facts.due_date(one.text, written))}
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
        exemptions=facts.exemptions(one.text for one in near) if rule.event in _REFUSALS else (),
        links=facts.links(mail.text_unquoted) if rule.event in _OF_FILES else (),
    )


_OF_MONEY = frozenset({"fee_estimated", "deposit_asked"})
_REFUSALS = frozenset({"denied", "partly_denied"})
_OF_FILES = frozenset({"produced", "partly_produced", "made_available", "note"})


def _settled(found: list[Suggestion]) -> list[Suggestion]:
    """Where one reading says more than another of the same words, the lesser one steps back."""
    there = {one.rule for one in found}
    return [one for one in found if not (_LESSER.get(one.rule, frozenset()) & there)]


# What is left out where any of the others is found: who refuses a part has not refused all, and
# who answers has, of course, received the request.
_LESSER = {
    "receipt": frozenset(
        {"denial", "no_records", "production", "partial", "completed", "expiring_link"}
    ),
    "production": frozenset({"expiring_link", "partial_production"}),
    "denial": frozenset({"partial"}),
    "fee": frozenset({"deposit", "fee_waived"}),
}

"""What a letter may say about the time the law gives for an answer, and nothing beyond it."""

from dataclasses import dataclass
from functools import lru_cache

from app.law.choosing import applicable
from app.law.facts import RequestFacts
from app.law.rules import Rule
from app.law.statutes import Statute
from app.law.terms import Length
from app.law.vocabulary import (
    Actor,
    Body,
    Channel,
    EventKind,
    Kind,
    Level,
    RecordTrait,
    ShipAs,
    Standard,
)

_ORDER = (Kind.DETERMINE, Kind.PRODUCE, Kind.ACKNOWLEDGE)
_WORDS = (Standard.PROMPT, Standard.REASONABLE)
_OLD = frozenset({RecordTrait.OLDER_THAN_24_MONTHS, RecordTrait.LARGE_OR_OLD})
_READ = frozenset({Level.STATUTE_TEXT, Level.OFFICIAL_GUIDE})


@dataclass(frozen=True, slots=True)
class ResponseTerms:
    """The time for an answer as a letter may state it.

    ``length`` is None where the data has no number that is plainly the recipient's; ``standard``
    then says what the law asks for instead. ``act`` is what must be done: acknowledge, determine
    (answer) or produce. ``older`` is the length for records more than 24 months old, where the
    law gives those another.
    """

    length: Length | None
    act: Kind
    standard: Standard
    citation: str
    level: Level | None
    older: Length | None = None


@lru_cache(maxsize=256)
def response_terms(law: Statute, *, body: str = "local") -> ResponseTerms:
    """What ``law`` lets a letter to a body of this kind say about time.

    A number only where it ships as hard, is counted from receipt, and applies to an ordinary
    request to such a body without any "if"; otherwise no number. A letter asks for records of
    any age: a number that binds only for recent ones is told together with the other, or not.
    """
    recent = _answering(law, Body(body), frozenset())
    old = _answering(law, Body(body), _OLD)
    for kind in _ORDER:
        for rule in recent:
            if rule.kind is not kind or (length := _hard_length(rule)) is None:
                continue
            older = length if rule in old else _number(old, kind)
            if older is None:
                continue
            version = rule.newest
            return ResponseTerms(
                length,
                Kind.DETERMINE if _is_answered(rule) else kind,
                version.standard,
                version.citation,
                version.level,
                older if older != length else None,
            )
    return _without_number(law, recent)


def _answering(law: Statute, body: Body, record: frozenset[RecordTrait]) -> list[Rule]:
    """The rules that plainly time the agency's answer to an ordinary request."""
    request = RequestFacts.ordinary(channel=Channel.EMAIL, record=record)
    return [
        rule
        for rule, condition in applicable(law, body, None, request)
        if condition is None and rule.who is Actor.AGENCY and rule.kind in _ORDER
    ]


def _number(rules: list[Rule], kind: Kind) -> Length | None:
    found = (_hard_length(rule) for rule in rules if rule.kind is kind)
    return next((length for length in found if length), None)


def _hard_length(rule: Rule) -> Length | None:
    version = rule.newest
    if version.ship_as is not ShipAs.HARD or version.within is None or version.until is not None:
        return None
    if version.from_.op != "receipt" or len(version.within.lengths) != 1:
        return None
    return version.within.lengths[0]


def _is_answered(rule: Rule) -> bool:
    """Whether naming a date is as good as producing the records."""
    return rule.met_by is not None and EventKind.PROMISED in rule.met_by


def _without_number(law: Statute, rules: list[Rule]) -> ResponseTerms:
    for standard in _WORDS:
        for rule in sorted(rules, key=lambda rule: rule.kind is Kind.ACKNOWLEDGE):
            version = rule.newest
            if (
                version.ship_as is ShipAs.NO_NUMBER
                and version.standard is standard
                and version.level in _READ
                and version.from_.op == "receipt"
            ):
                return ResponseTerms(None, rule.kind, standard, version.citation, version.level)
    return ResponseTerms(None, Kind.DETERMINE, Standard.NONE, law.law.citation, None)

"""The words in which the public pages say what a law asks, how sure we are, and how it counts."""

from dataclasses import dataclass

from app.law.choosing import applicable
from app.law.clocks import Clock
from app.law.conditions import in_words
from app.law.explaining import no_number
from app.law.facts import RequestFacts
from app.law.rules import Rule, Version
from app.law.statutes import Conventions, Statute
from app.law.vocabulary import (
    Actor,
    Body,
    Channel,
    Effect,
    EventKind,
    Kind,
    Level,
    Meaning,
    Second,
    ShipAs,
    Standard,
)
from app.models.places import state_name
from app.web import dates

LEVELS = {
    Level.STATUTE_TEXT: "read in the text of the law",
    Level.OFFICIAL_GUIDE: "read in an official guide, rule or decision",
    Level.SECONDARY: "read in a secondary source; check the statute",
    Level.RECALLED: "from memory, not re-read",
    Level.NOT_FOUND: "looked for, and found in no text",
}
SECOND = {
    Second.CONFIRMED: "a second reader confirmed it",
    Second.CHANGED: "a second reader corrected it, and the correction is in",
    Second.DOUBTFUL: "a second reader doubts it",
    Second.NOT_FOUND: "a second reader did not find it",
}
# Tone and words of how far a date may be used.
USES = {
    ShipAs.HARD: ("done", "firm"),
    ShipAs.SOFT: ("due", "check the statute"),
    ShipAs.NONE: ("none", "not re-read: “about” at most"),
    ShipAs.NO_NUMBER: ("none", "no legal date"),
}
KINDS = {
    Kind.ACKNOWLEDGE: "Say that it has the request",
    Kind.DETERMINE: "Answer",
    Kind.PRODUCE: "Give the records",
    Kind.EXTENSION: "Take more time",
    Kind.FEE_ESTIMATE: "Estimate the fee",
    Kind.CLARIFICATION_REPLY: "Answer a question about the request",
    Kind.WITHDRAWN_IF_SILENT: "Answer or pay, or the request ends",
    Kind.APPEAL_FILE: "Appeal or complain",
    Kind.APPEAL_DECIDE: "Decide the appeal",
    Kind.SUE: "Go to court",
    Kind.NOT_BEFORE: "Wait before the next step",
    Kind.THIRD_PARTY_NOTICE: "Notice to the business concerned",
    Kind.REFER_TO_OVERSIGHT: "Ask the overseer for a ruling",
    Kind.COMPLY_AFTER_RULING: "Do what was ruled",
}
ACTORS = {
    Actor.AGENCY: "the agency",
    Actor.REQUESTER: "the requester",
    Actor.APPEAL_BODY: "the body that hears the appeal",
    Actor.THIRD_PARTY: "the business concerned",
}
GROUPS = (
    (Actor.AGENCY, "What the agency must do"),
    (Actor.REQUESTER, "What the requester must do, or lose something"),
    (Actor.APPEAL_BODY, "What the body that hears an appeal must do"),
    (Actor.THIRD_PARTY, "What a business concerned may do"),
)
SILENCE = {
    Meaning.DENIED: "Silence counts as a refusal.",
    Meaning.APPROVED: "Silence counts as consent.",
    Meaning.PRESUMED_PUBLIC: "After silence the records are presumed to be public.",
    Meaning.VIOLATION: "Silence breaks the law.",
    Meaning.UNSETTLED: "What silence means is not settled.",
    Meaning.NOTHING: "The law gives silence no meaning.",
}
EFFECTS = {
    Effect.PAUSES: "stops the clock",
    Effect.RESTARTS: "starts the clock anew",
    Effect.DELAYS_START: "holds back the start",
    Effect.NONE: "changes no clock",
}
# Tone and words of how far a law as a whole was read.
STATUSES = {
    "verified": ("done", "every number is firm"),
    "partly": ("due", "some numbers are not firm"),
    "not yet": ("none", "no number is firm"),
}
STEPS = {
    "optional": "you may, you need not",
    "mandatory": "must come before court",
    "exclusive_choice": "choosing it closes another way",
    "unsettled": "whether it must come first is not settled",
}
HAZARDS = {
    "recurrent_requester": "Many requests make a recurrent requester",
    "mass_requester": "Rules for mass requests",
    "one_body_per_request": "One body in each request",
    "merged_requests": "Requests may be merged",
    "mailed_request_cap": "A cap on requests by mail",
    "bot_requests": "Requests by machine",
    "repeat_non_collection": "Records that were not fetched",
    "commercial_purpose": "A commercial purpose",
}
_OWED = {
    Kind.ACKNOWLEDGE: "an acknowledgment",
    Kind.DETERMINE: "an answer",
    Kind.PRODUCE: "access to the records",
}
_LAST_DAYS = {
    "no_roll": "it stays there",
    "next_open_day": "it moves to the next day that is open",
    "sunday_only": "it moves only if that day is a Sunday",
    "sunday_or_holiday": "it moves only if that day is a Sunday or a holiday",
    "office_closed": "it moves only if the office is closed",
    "unsettled": "nobody has settled whether it moves: we count it to stay, and call nobody late "
    "before the next open day",
}
_CLOSED_DAYS = {
    "excluded": "Days on which the body itself is closed are not counted.",
    "counted": "Days on which the body itself is closed are counted all the same.",
    "unsettled": "Whether days on which the body itself is closed count is not settled: the due "
    "day counts them, the last defensible day does not.",
}
_VERBS = {
    Kind.ACKNOWLEDGE: "acknowledge",
    Kind.DETERMINE: "answer",
    Kind.PRODUCE: "give the records",
}


@dataclass(frozen=True, slots=True)
class Headline:
    """What a law owes an ordinary requester, in one line: ``who`` it binds, and how sure that is.

    ``ship_as`` and ``level`` are of the number; without one the line says why there is none.
    """

    who: str
    words: str
    ship_as: ShipAs
    level: Level
    rule: Rule


def headlines(law: Statute) -> list[Headline]:
    """The time for an answer to an ordinary request; state bodies apart where they differ."""
    if law.code == "US":
        return _of_body(law, Body.FEDERAL, "")
    local, state = _of_body(law, Body.LOCAL, ""), _of_body(law, Body.STATE, "")
    if [line.words for line in local] == [line.words for line in state]:
        return local
    return [*_of_body(law, Body.LOCAL, "local bodies"), *_of_body(law, Body.STATE, "state bodies")]


def _of_body(law: Statute, body: Body, who: str) -> list[Headline]:
    request = RequestFacts.ordinary(channel=Channel.EMAIL)
    chosen = [
        (rule, condition)
        for rule, condition in applicable(law, body, None, request)
        if rule.who is Actor.AGENCY and rule.kind in _VERBS and rule.newest.until is None
    ]
    plain = [rule for rule, condition in chosen if condition is None and _is_dated(rule)]
    found = [_line(rule, None, who) for rule in plain]
    if all(rule.kind is Kind.ACKNOWLEDGE for rule in plain):
        # No number binds the answer itself: say so, and name what some cases get.
        open_ended = [
            rule
            for rule, condition in chosen
            if condition is None
            and rule.newest.ship_as is ShipAs.NO_NUMBER
            and rule.kind is not Kind.ACKNOWLEDGE
        ]
        found += [_line(rule, None, who) for rule in open_ended[:1]]
        found += [_line(rule, words, who) for rule, words in chosen if words and _is_dated(rule)]
    return found


def _is_dated(rule: Rule) -> bool:
    """Whether the rule gives a number that may be shown, from the start or after the receipt."""
    version = rule.newest
    shown = version.within is not None and version.ship_as is not ShipAs.NONE
    return shown and _after(version) is not None


def _after(version: Version) -> str | None:
    """From what a headline's number runs, where it is not the receipt itself; None for others."""
    start = version.from_
    if start.op in {"receipt", "request"}:
        return ""
    if start.op == "due":
        return " after that"
    acknowledged = start.event is EventKind.ACKNOWLEDGED
    return " after the acknowledgment" if acknowledged else None


def _line(rule: Rule, condition: str | None, who: str) -> Headline:
    version = rule.newest
    if version.within is None:
        words = no_number(version).removesuffix(".")
    else:
        words = f"{_VERBS[rule.kind]} within {version.within}{_after(version) or ''}"
    if condition:
        words = f"{words}, if {condition}"
    return Headline(who, words, version.ship_as, version.level, rule)


def length(version: Version) -> str:
    """Say how long a rule gives: "5 business days", or that the law asks for a prompt act."""
    if version.within is not None:
        return str(version.within)
    return {
        Standard.PROMPT: "promptly; no number of days",
        Standard.REASONABLE: "in a reasonable time; no number of days",
        Standard.NONE: "no time limit found",
        Standard.FIXED: "no number found",
    }[version.standard]


def conventions(found: Conventions) -> list[str]:
    """Say how the law counts, one sentence for each convention."""
    said = [
        "The day on which a period starts is not counted; the day after it is day one.",
        "Business days leave out weekends and holidays; calendar days leave out nothing.",
        _CLOSED_DAYS[found.agency_closed_days],
    ]
    theirs, ours = _LAST_DAYS[found.last_day_agency], _LAST_DAYS[found.last_day_requester]
    last = "If a period of calendar days ends on a closed day"
    if theirs == ours:
        said.append(f"{last}, {theirs}.")
    else:
        said.append(f"{last}: for the agency, {theirs}; for the requester, {ours}.")
    if found.short_period:
        said.append(
            f"A period of at most {found.short_period} calendar days is counted in business days."
        )
    said.append("A period of months or years ends on the same day of the month, or on its last.")
    return said


def name_of(code: str) -> str:
    """Name a jurisdiction for a list: "Illinois", "United States (federal)"."""
    return "United States (federal)" if code == "US" else state_name(code.removeprefix("US-"))


def condition(rule: Rule) -> str:
    """Say for which cases a rule is: the end of a sentence that begins with "if"; "" for all."""
    return in_words(rule.applies) if rule.applies else ""


def standing(version: Version) -> str:
    """Say how a rule was checked: what was read, when, and what a second reader found."""
    second = f"; {SECOND[version.second]}" if version.second else "; nobody has read it again"
    return f"{LEVELS[version.level].capitalize()}, {version.read_on}{second}."


def quote(found: Clock) -> str:
    """The sentence to say to a clerk; "" where the clock is not the agency's or has no date."""
    owed = _OWED.get(found.kind)
    if owed is None or found.who is not Actor.AGENCY or found.due is None or found.start is None:
        return ""
    law = found.statute.law
    begin = f"If {found.condition}: under" if found.condition else "Under"
    day, within = dates.day(found.due), found.version.within
    until = f", {found.due_at:%H:%M}" if found.due_at else ""
    said = (
        f"{begin} the {law.name}, {found.citation}, {owed} is due within {within} of "
        f"{found.start.why} on {dates.day(found.start.on)}: by {day}{until}."
    )
    if skipped := found.skipped():
        days = ", ".join(f"{closure.reason} ({dates.day(closure.on)})" for closure in skipped)
        said = f"{said} This leaves out weekends and {days}."
    if found.latest is not None and found.latest > found.due:
        said = f"{said} By every reading, it is due no later than {dates.day(found.latest)}."
    return said

"""Puts a clock that ran out into the words of a letter: when it ended, and how that is counted."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from app.law.vocabulary import Actor, ClockState, EventKind, Kind, Meaning, ShipAs
from app.law.working import Clock, Leg, is_stale
from app.services.later_matter import Matter
from app.services.letter_clauses import section
from app.services.letter_language import Facts, LetterRefused, day, listed

# What is owed under each kind of clock that a letter may call run out; the first is told first.
_OWED = {
    Kind.DETERMINE: "answer to the request",
    Kind.PRODUCE: "production of the records",
    Kind.ACKNOWLEDGE: "acknowledgment of the request",
    Kind.FEE_ESTIMATE: "estimate of the fee",
    Kind.COMPLY_AFTER_RULING: "compliance with the ruling",
}
_BEGAN = {
    EventKind.ACKNOWLEDGED: "{their} acknowledgment",
    EventKind.GRANTED: "{their} grant of the request",
    EventKind.DENIED: "{their} refusal",
    EventKind.PARTLY_DENIED: "{their} refusal of a part",
    EventKind.PARTLY_PRODUCED: "{their} last production",
    EventKind.PAID: "{our} payment",
    EventKind.STATEMENT_ASKED: "{our} request for your reasons",
    EventKind.RULING_ISSUED: "the ruling",
    EventKind.COMPLAINT_UPHELD: "the notice that the complaint was upheld",
    EventKind.APPEAL_DECIDED: "the decision on the appeal",
}
_DIGIT = re.compile(r"\d")
_FEE = re.compile(r"\b(?:fees?|charge)\b")


def run_out(matter: Matter, rule_id: str | None = None) -> Clock:
    """The agency's clock that ran out and may be held against it; ``rule_id`` asks for one.

    A date that a person set by hand is held against nobody: the law did not count it.
    Raises LetterRefused where nobody may be called late: the gate was not passed, or no clock
    whose date can be defended has run out.
    """
    if not matter.may_accuse:
        raise LetterRefused(
            "Nobody may be called late in this letter: it is not proven that an answer was due and "
            "did not come. Send a friendly follow-up instead."
        )
    found = [
        clock
        for clock in matter.clocks
        if clock.kind in _OWED
        and clock.who is Actor.AGENCY
        and rule_id in {None, clock.rule_id}
        and clock.is_late_on(matter.today)
    ]
    if not found:
        raise LetterRefused(
            f"No time of the law that can be defended has run out for {matter.request.ref}. "
            "Send a friendly follow-up instead."
        )
    deems = {day.rule for day in matter.law.silence.dates}

    def first(clock: Clock) -> tuple[bool, int, date, str]:
        """What silence speaks of comes first, then what is owed most."""
        order = list(_OWED).index(clock.kind)
        return clock.rule_id not in deems, order, clock.latest or date.max, clock.rule_id

    return min(found, key=first)


def forfeit(matter: Matter) -> tuple[Clock, Facts] | None:
    """What the law takes from the fee because an answer came after its time, or never did.

    Only where the caller passed the gate, by a hard clock, in the words of the law's own data.
    """
    if not matter.may_accuse:
        return None
    for clock in matter.clocks:
        missed, kept = clock.rule.missed, clock.may_accuse and clock.who is Actor.AGENCY
        if missed is None or not kept or is_stale(clock.version, matter.today):
            continue
        late = clock.was_met_late or clock.is_late_on(matter.today)
        if late and _FEE.search(missed.effect) and not _DIGIT.search(missed.effect):
            said = {
                "length": str(clock.version.within),
                "latest": clock.latest,
                "met": clock.met_by.on if clock.met_by else None,
                "clock": section(clock.citation),
                "effect": _as_clause(missed.effect),
                "citation": section(missed.citation or clock.citation),
            }
            return clock, Facts("forfeit", said)
    return None


def run_out_facts(matter: Matter, clock: Clock) -> dict[str, object]:
    """What a letter may say of ``clock``, which ran out: its working and what follows from it."""
    due, latest, start, within = clock.due, clock.latest, clock.start, clock.version.within
    if due is None or latest is None or start is None or within is None:
        raise LetterRefused(f"The clock '{clock.rule_id}' has no day on which it ended.")
    words = matter.signer.words() | matter.addressed
    ended = {
        "owed": _owed(clock),
        "length": str(within),
        "start": _began(matter, clock).format(**words) + day(start.on),
        "skipped": _days_skipped(clock),
        "paused": "yes" if _is_paused(clock.legs) else None,
        "added": _added(matter, clock),
        "rolled": _rolled(clock),
        "on": due,
        "latest": latest if latest != due else None,
        "ago": _days((matter.today - latest).days),
        "citation": section(clock.citation),
        "useless_notice": _useless_notice(matter, clock),
    }
    return {"ended": Facts("ended", ended), "silence": Facts("silence", _silence(matter, clock))}


def _owed(clock: Clock) -> str:
    """What was due; where naming a date is as good as producing, an answer."""
    met_by = clock.rule.met_by
    promised = met_by is not None and EventKind.PROMISED in met_by
    kind = Kind.DETERMINE if clock.kind is Kind.PRODUCE and promised else clock.kind
    return _OWED[kind]


def _began(matter: Matter, clock: Clock) -> str:
    """What the time is counted from; its day follows."""
    start = clock.version.from_
    if start.op == "receipt":
        return "receipt of the request on "
    if start.op == "request":
        return "the request of "
    if start.op in {"due", "missed"}:
        before = _OWED.get(matter.law.rule(start.rule).kind)
        return f"the last day for the {before}, " if before else ""
    event = clock.start.event if clock.start else None
    began = _BEGAN.get(event.kind) if event is not None else None
    return f"{began} of " if began else ""


def _days_skipped(clock: Clock) -> str | None:
    """The holidays that were passed over, each with its name; no weekends."""
    days = clock.skipped()
    return listed(f"{day(closure.on)} ({closure.reason})" for closure in days) if days else None


def _is_paused(legs: Iterable[Leg]) -> bool:
    return any(leg.why == "before the pause" for leg in legs)


def _added(matter: Matter, clock: Clock) -> str | None:
    """The extension that is counted in, by the notice that made it good."""
    for other in matter.clocks:
        extends = other.rule.extends
        if extends is None or clock.rule_id not in extends.rules or other.met_by is None:
            continue
        if other.met_by.agreed:
            return f"the days agreed on {day(other.met_by.on)}"
        within = other.version.within
        longer = f" and its {within}" if within is not None else ""
        return f"{matter.addressed['their']} notice of {day(other.met_by.on)}{longer}"
    return None


def _rolled(clock: Clock) -> str | None:
    """The last day as counted, where it was closed and the next open day took its place."""
    last = clock.last_day_as_counted
    if last is None or clock.due is None or last >= clock.due or clock.notes:
        return None
    return f"{last:%A}, {day(last)}"


def _useless_notice(matter: Matter, clock: Clock) -> str | None:
    """The newest notice of more time that came when there was none left to extend."""
    notice = matter.last({EventKind.EXTENDED.value})
    if notice is None or clock.latest is None or notice.happened_on <= clock.latest:
        return None
    return None if notice.facts.get("agreed") else day(notice.happened_on)


def _as_clause(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(" .")


def _days(number: int) -> str:
    return f"{number} day{'' if number == 1 else 's'}"


def _silence(matter: Matter, clock: Clock) -> dict[str, Any]:
    """What the law makes of this clock running out, and of no other."""
    law, missed = matter.law, clock.rule.missed
    deems = {day.rule for day in law.silence.dates}
    speaks = law.silence.means is not Meaning.DENIED or clock.rule_id in deems
    said: dict[str, Any] = {
        "means": law.silence.means.value if speaks else None,
        "citation": section(law.silence.citation) if law.silence.citation else None,
    }
    # Sums and penalties were checked least of all that the data holds: no letter repeats one.
    if missed is not None and not _DIGIT.search(missed.effect):
        said["effect"] = _as_clause(missed.effect)
        said["effect_citation"] = section(missed.citation or clock.citation)
    return said


def filing_time(clock: Clock | None, matter: Matter) -> Facts:
    """The time for the challenge itself, where a number that was read in the law still runs.

    Nothing where it is soft or stale, was set by hand, depends on an unknown fact, or has no day.
    Raises LetterRefused where it is over by every reading.
    """
    if clock is None or clock.start is None or clock.due is None or clock.overridden_by is not None:
        return Facts("file", {})
    if clock.condition is not None or clock.ship_as_on(matter.today) is not ShipAs.HARD:
        return Facts("file", {})
    if clock.state_on(matter.today) is ClockState.MISSED:
        raise LetterRefused(
            f"The time for this ended on {day(clock.latest or clock.due)} ({clock.citation}). No "
            "letter was written; look at the other steps that are open for the request."
        )
    if matter.today > clock.due:
        return Facts("file", {})
    said = {
        "length": str(clock.version.within),
        "due": clock.due,
        "citation": section(clock.citation),
    }
    return Facts("file", said)

"""Why a notice of more time is not good, by numbers and conditions that were read in the law."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.law.rules import Extension
from app.law.vocabulary import Actor, EventKind, Level, ShipAs
from app.law.working import Clock, is_stale
from app.models import RequestEvent
from app.services.later_clocks import run_out
from app.services.later_matter import Matter
from app.services.letter_clauses import section
from app.services.letter_language import LetterRefused, day

_READ = frozenset({Level.STATUTE_TEXT, Level.OFFICIAL_GUIDE})


@dataclass(frozen=True, slots=True)
class Objection:
    """A fault that can be proven: its facts, the extension's clock, the notice it is about.

    ``ended`` is the clock that had run out when the notice came, if that is the fault.
    """

    facts: dict[str, Any]
    extension: Clock
    notice_id: int
    ended: Clock | None = None


def objection(matter: Matter) -> Objection:
    """What is wrong with the newest notice of more time.

    Raises LetterRefused where there is no notice, and where no fault of it can be proven: a
    notice that is good by any reading is not objected to.
    """
    notice = matter.last({EventKind.EXTENDED.value})
    if notice is None:
        raise LetterRefused(
            f"No extension is recorded for {matter.request.ref}, so there is none to object to. "
            "Record the notice first."
        )
    for extension in _extensions(matter):
        found = _fault(matter, extension, notice)
        if found is not None:
            return found
    raise LetterRefused(
        f"The notice of {day(notice.happened_on)} may be good by some reading of the law, or the "
        "number it breaks was not read in the law itself. Ask how the work stands instead."
    )


def _extensions(matter: Matter) -> list[Clock]:
    """The extensions of the agency's clocks whose number or condition was read in a source."""
    return [
        clock
        for clock in matter.clocks
        if clock.rule.extends is not None
        and clock.who is Actor.AGENCY
        and clock.level in _READ
        and clock.condition is None
        and not is_stale(clock.version, matter.today)
    ]


def _fault(matter: Matter, extension: Clock, notice: RequestEvent) -> Objection | None:
    terms = extension.rule.extends
    if terms is None or notice.facts.get("agreed") or notice.facts.get("granted"):
        return None
    facts = {
        "notice": notice.happened_on,
        "citation": section(extension.citation),
        "length": _length(extension),
    }
    for base in _extended(matter, terms):
        if _came_after(extension, base, notice):
            ended = run_out(matter, base.rule_id)
            return Objection(facts | {"ended_on": base.latest}, extension, notice.id, ended)
        found = (
            _without_leave(extension, base, notice)
            or _second(extension, notice)
            or _too_long(extension, base, notice)
        )
        if found is not None:
            return Objection(facts | found, extension, notice.id)
    return None


def _extended(matter: Matter, terms: Extension) -> list[Clock]:
    clocks = (matter.clock(rule_id) for rule_id in terms.rules)
    return [
        clock
        for clock in clocks
        if clock
        and clock.latest
        and clock.overridden_by is None
        and clock.ship_as is ShipAs.HARD
        and clock.condition is None
    ]


def _length(extension: Clock) -> str | None:
    within = extension.version.within
    return str(within) if within is not None and extension.ship_as is ShipAs.HARD else None


def _came_after(extension: Clock, base: Clock, notice: RequestEvent) -> bool:
    """Whether the time was over, by the last reading, when the notice came."""
    terms = extension.rule.extends
    if terms is None or terms.valid_if != "noticed_by_due" or extension.met_by is not None:
        return False
    return base.latest is not None and notice.happened_on > base.latest


def _without_leave(extension: Clock, base: Clock, notice: RequestEvent) -> dict[str, Any] | None:
    """A day past the time itself, where more takes agreement or leave and none is recorded."""
    terms, until = extension.rule.extends, notice.facts.get("until")
    if terms is None or terms.valid_if not in {"agreed", "granted"} or not until:
        return None
    past = base.latest is not None and date.fromisoformat(until) > base.latest
    return {"wants": terms.valid_if} if past else None


def _second(extension: Clock, notice: RequestEvent) -> dict[str, Any] | None:
    """A further notice where the law knows one."""
    terms, first = extension.rule.extends, extension.met_by
    if terms is None or terms.times != "once" or first is None or first.id == str(notice.id):
        return None
    if first.agreed:
        return None  # what both sides agreed on uses up no notice
    return {"first": first.on} if first.on <= notice.happened_on else None


def _too_long(extension: Clock, base: Clock, notice: RequestEvent) -> dict[str, Any] | None:
    """The notice names a day after the last one that the number allows, by any reading.

    Some laws cut such a notice to that day, in others it is none at all.
    """
    terms, until, used = extension.rule.extends, notice.facts.get("until"), extension.met_by
    if terms is None or not until or _length(extension) is None:
        return None
    cut = used is not None and used.id == str(notice.id)
    void = used is None and terms.beyond == "void" and terms.valid_if == "noticed_by_due"
    allowed = extension.latest if cut else base.latest if void else None
    named = date.fromisoformat(until)
    return {"named": named, "allowed": allowed} if allowed and named > allowed else None

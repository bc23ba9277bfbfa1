"""How far the law of one jurisdiction was read, and what is missing from it, and why."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from app.law import calendars
from app.law.rules import Rule, Version
from app.law.statutes import Statute
from app.law.vocabulary import Level, ShipAs

FIRM = frozenset({ShipAs.HARD, ShipAs.NO_NUMBER})
_UNSURE = {
    Level.STATUTE_TEXT: "the text was read, and a second reading doubts the number",
    Level.OFFICIAL_GUIDE: "an official guide was read, and a second reading doubts the number",
    Level.SECONDARY: "only a secondary source was read: shown with a mark, accuses nobody",
    Level.RECALLED: "it was not re-read: shown as 'about', accuses nobody",
    Level.NOT_FOUND: "no text that sets it was found: no date is given",
}


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is not known of a law, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was read of one law: ``verified`` means that every number in it is sure.

    ``levels`` and ``uses`` count the versions of its rules.
    """

    status: Literal["verified", "partly", "not yet"]
    rules: int
    versions: int
    levels: Mapping[Level, int]
    uses: Mapping[ShipAs, int]
    first_read: str
    last_read: str
    missing: tuple[Missing, ...]


def coverage(law: Statute) -> Coverage:
    """Say how far ``law`` was read and what is missing from it."""
    versions = [version for rule in law.rules for version in rule.versions]
    sure = sum(version.ship_as in FIRM for version in versions)
    return Coverage(
        status="verified" if sure == len(versions) else "partly" if sure else "not yet",
        rules=len(law.rules),
        versions=len(versions),
        levels=Counter(version.level for version in versions),
        uses=Counter(version.ship_as for version in versions),
        first_read=min(version.read_on for version in versions),
        last_read=max(version.read_on for version in versions),
        missing=tuple(_missing(law)),
    )


def _missing(law: Statute) -> Iterator[Missing]:
    for rule in law.rules:
        for version in rule.versions:
            if version.ship_as not in FIRM:
                yield Missing(_name(rule, version), version.doubt or _UNSURE[version.level])
    unknown = sum(version.effective == "unknown" for rule in law.rules for version in rule.versions)
    if unknown:
        yield Missing(
            f"the first day of {unknown} of the rules",
            "the text in force was read, not the act that brought it: dated 'unknown'",
        )
    conventions = law.conventions
    if "unsettled" in {conventions.last_day_agency, conventions.last_day_requester}:
        yield Missing(
            "what becomes of a last day that is closed",
            "no text that was read settles it: two dates are given",
        )
    if conventions.agency_closed_days == "unsettled":
        yield Missing(
            "whether an office's own closing days count",
            "no text that was read settles it: only the latest date passes over them",
        )
    for gap in calendars.calendar(law.calendar).known_gaps:
        yield Missing(f"{gap.holiday} in {gap.year}", gap.note)


def _name(rule: Rule, version: Version) -> str:
    length = f"the {version.within}" if version.within else "any number"
    return f"{length} of '{rule.id}' ({version.citation})"

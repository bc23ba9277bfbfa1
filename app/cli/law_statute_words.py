"""How a whole law is written for a terminal and for JSON."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from app.cli.law_words import NO_ADVICE
from app.law.rules import Pause, Rule, Version
from app.law.statutes import Conventions, Statute
from app.law.terms import Start, Within


def statute_facts(law: Statute) -> dict[str, object]:
    """A whole law as JSON, as its file states it."""
    found = _plain(law)
    if not isinstance(found, dict):
        raise TypeError("a law is written as a mapping")
    return found


def _plain(value: object) -> object:
    if isinstance(value, Within | Start):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {
            name.removesuffix("_"): _plain(found)
            for name, found in pairs
            if found not in (None, (), frozenset(), "")
        }
    if isinstance(value, frozenset):
        return sorted(str(item) for item in value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def statute_lines(law: Statute) -> Iterator[str]:
    """A law for a person: its clocks and their levels, how it counts, who hears, what comes."""
    yield f"{law.name}: {law.law.name} ({law.law.citation})"
    yield law.covers
    yield f"Read with {law.confidence} confidence. {law.law.url}"
    yield ""
    for rule in law.rules:
        yield from _rule_lines(rule)
    for pause in law.pauses:
        yield from _pause_lines(pause)
    yield ""
    yield from _counting_lines(law.conventions)
    yield f"Holidays: {law.holidays.text} ({law.holidays.citation})"
    yield ""
    yield f"Silence: {law.silence.text}{_cited(law.silence.citation)}"
    yield f"Appeal: {law.appeal.text}{_cited(law.appeal.citation)}"
    for forum in law.forums:
        yield f"  {forum.name} ({forum.step}): {forum.text}{_cited(forum.citation)}"
    yield f"Who may ask: {law.residency.text}{_cited(law.residency.citation)}"
    yield f"How: {law.submission.text}{_cited(law.submission.citation)}"
    yield f"Fees: {law.fees.search_or_labor}; {law.fees.copies}{_cited(law.fees.citation)}"
    yield f"Fee waiver: {law.fees.waiver.text}{_cited(law.fees.waiver.citation)}"
    yield f"Enforcement: {law.enforcement}"
    yield from _warning_lines(law)
    yield NO_ADVICE


def _warning_lines(law: Statute) -> Iterator[str]:
    for wording in law.wording:
        yield f"The letter: {wording.text}{_cited(wording.citation)}"
    for hazard in law.hazards:
        yield f"Batches: {hazard.text}{_cited(hazard.citation)}"
    for change in law.pending:
        yield f"Pending: {change.what} ({change.seen})"
    for check in law.checks:
        yield f"Second reading of {check.what}: {check.verdict}; {check.why}"
    if law.notes:
        yield f"Notes: {law.notes}"
    for source in law.sources:
        yield f"Source: {source.where} ({source.supports})"


def _counting_lines(ways: Conventions) -> Iterator[str]:
    yield f"Counting: {ways.notes.first_day} {ways.notes.last_day}{_cited(ways.citation)}"
    if ways.short_period:
        yield f"  Periods of up to {ways.short_period} days are counted in business days."
    own = {
        "excluded": "An office's own closing days do not count.",
        "counted": "An office's own closing days count like any other.",
        "unsettled": "Whether an office's own closing days count is not settled.",
    }
    yield f"  {own[ways.agency_closed_days]}"


def _rule_lines(rule: Rule) -> Iterator[str]:
    for version in rule.versions:
        yield f"  {rule.id} ({rule.who}): {_length(version)} from {version.from_}"
        yield f"      {version.text}"
        yield f"      {version.citation}; {version.level}, {version.ship_as}, {_read(version)}"
        if version.doubt:
            yield f"      Doubt: {version.doubt}"
    if rule.missed:
        yield f"      If it is missed: {rule.missed.effect}{_cited(rule.missed.citation)}"


def _length(version: Version) -> str:
    length = str(version.within) if version.within else f"no number ({version.standard})"
    since = "" if version.effective == "unknown" else f", since {version.effective}"
    until = f", until {version.until}" if version.until else ""
    return f"{length}{since}{until}"


def _read(version: Version) -> str:
    second = f", second reading: {version.second}" if version.second else ""
    return f"read {version.read_on}{second}"


def _pause_lines(pause: Pause) -> Iterator[str]:
    clocks = f" ({', '.join(pause.rules)})" if pause.rules else ""
    yield f"  {pause.event} {pause.effect}{clocks}: {pause.text}{_cited(pause.citation)}"


def _cited(citation: str | None) -> str:
    return f" ({citation})" if citation else ""

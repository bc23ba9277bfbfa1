"""How a law and its clocks are written for a terminal and for JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import date

from app.law.rules import Rule
from app.law.statutes import Statute
from app.law.terms import Start, Within
from app.law.working import Clock


def clock_facts(clock: Clock, today: date | None) -> dict[str, object]:
    """One clock as JSON."""
    found: dict[str, object] = {
        "id": clock.rule_id,
        "kind": clock.kind,
        "who": clock.who,
        "applies_if": clock.condition,
        "ship_as": clock.ship_as,
        "state": clock.state if today is None else clock.state_on(today),
        "due": clock.due_at.isoformat() if clock.due_at else clock.due,
        "earliest": clock.earliest,
        "latest": clock.latest,
        "about": clock.about,
        "not_before": clock.not_before,
        "standard": clock.standard,
        "start_date": clock.started_on,
        "starts_on": clock.starts_because,
        "citation": clock.citation,
        "verified": clock.level,
        "effective": clock.version_effective,
        "read_on": clock.read_on,
        "explanation": clock.explanation(),
        "consequence": clock.missed_effect,
        "skipped": [
            {"date": closure.on, "reason": closure.reason, "layer": closure.layer}
            for closure in clock.skipped()
        ],
    }
    if today is not None:
        found["late"] = clock.is_late_on(today)
    return found


def clock_lines(clocks: Sequence[Clock], today: date | None) -> Iterator[str]:
    """Every clock in two lines: what and when, then why."""
    for clock in clocks:
        when = str(clock.due) if clock.due else "no date"
        stands = f", {clock.state_on(today)}" if today else ""
        yield f"{when:<10}  {clock.rule_id} ({clock.who}{stands})"
        yield f"            {clock.explanation()}"


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
    """A law for a person: its name, its rules with their levels, what is pending."""
    yield f"{law.name}: {law.law.name} ({law.law.citation})"
    yield law.covers
    yield ""
    for rule in law.rules:
        yield from _rule_lines(rule)
    yield ""
    yield f"Silence: {law.silence.text}"
    yield f"Appeal: {law.appeal.text}"
    yield f"Who may ask: {law.residency.text}"
    for change in law.pending:
        yield f"Pending: {change.what} ({change.seen})"
    yield "This is no legal advice."


def _rule_lines(rule: Rule) -> Iterator[str]:
    for version in rule.versions:
        length = str(version.within) if version.within else f"no number ({version.standard})"
        since = "" if version.effective == "unknown" else f", since {version.effective}"
        until = f", until {version.until}" if version.until else ""
        yield f"  {rule.id} ({rule.who}): {length}{since}{until}"
        yield f"      {version.text}"
        checked = f"{version.level}, {version.ship_as}, read {version.read_on}"
        yield f"      {version.citation}; {checked}"

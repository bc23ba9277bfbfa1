"""What `daylight batch` answers, as data and in words."""

from collections import Counter
from datetime import date, datetime
from typing import Any

from app.models import Batch, BatchRowState, Dispatch
from app.queries.batches import Progress
from app.services.preflight import Preflight, Row

_WAYS = {"email": "by e-mail", "portal": "by portal", "post": "to print", "fax": "by fax"}
_FEW = 3


def preflight_facts(looked: Preflight, days: dict[date, int]) -> dict[str, Any]:
    """Lay a pre-flight out as data; ``fees_promised`` and ``postage`` are in dollars."""
    return {
        "rows": [_row_facts(row) for row in looked.rows],
        "ready": looked.ready,
        "blocked": looked.blocked,
        "reasons": looked.reasons,
        "forecast": {day.isoformat(): count for day, count in days.items()},
        "fees_promised": looked.fees_promised_cents / 100,
        "postage": looked.postage_cents / 100,
    }


def _row_facts(row: Row) -> dict[str, Any]:
    return {
        "agency": {"id": row.agency.id, "name": row.agency.name, "state": row.agency.state},
        "recipient": {"id": row.recipient.id, "name": row.recipient.name},
        "jurisdiction": row.recipient.jurisdiction,
        "law": row.law.law.citation if row.law else None,
        "letter": row.letter.name,
        "channel": row.channel.value if row.channel else None,
        "filer": row.signer.name if row.signer else None,
        "since": row.since.isoformat() if row.since else None,
        "problems": [
            {"code": problem.code, "text": problem.text, "blocks": problem.blocks}
            for problem in row.problems
        ],
    }


def preflight_words(looked: Preflight, days: dict[date, int]) -> str:
    """Say the truth first, then what to mend, then when the deadlines fall."""
    ways = [f"{count:,} {_WAYS[way]}" for way, count in looked.ready.items()]
    lines = [f"{len(looked.rows):,} agencies: {', '.join([*ways, f'{looked.blocked:,} blocked'])}."]
    lines.append(
        f"Postage ${looked.postage_cents / 100:,.2f}. If every agency charges up to the ceiling, "
        f"the fees come to ${looked.fees_promised_cents / 100:,.2f}."
    )
    lines += ["", *_problem_lines(looked)] if any(row.problems for row in looked.rows) else []
    if days:
        busiest = max(days, key=lambda day: days[day])
        lines.append(
            f"\nLegal deadlines on {len(days)} days from {min(days)} to {max(days)}, if all "
            f"receive it on the day it leaves; the most, {days[busiest]}, on {busiest}."
        )
    return "\n".join(lines)


def _problem_lines(looked: Preflight) -> list[str]:
    counts: Counter[tuple[str, bool]] = Counter()
    examples: dict[tuple[str, bool], str] = {}
    for row in looked.rows:
        for problem in row.problems:
            key = problem.code, problem.blocks
            counts[key] += 1
            examples.setdefault(key, f"{row.agency.name}, {row.agency.state}: {problem.text}")
    ordered = sorted(counts, key=lambda key: (not key[1], -counts[key]))
    return [
        f"{'■ blocks' if key[1] else '○ warns '} {counts[key]:>6,} {key[0]}: {examples[key]}"
        for key in ordered
    ]


def filed_facts(batch: Batch, done: Progress, reasons: dict[str, int]) -> dict[str, Any]:
    """Lay out what filing a batch did; ``reasons`` counts what blocked the rest."""
    withdrawn = done.rows.get(BatchRowState.WITHDRAWN, 0)
    return {
        "batch": batch.id,
        "ref": batch.ref,
        "filed": done.rows.get(BatchRowState.FILED, 0),
        "already": done.rows.get(BatchRowState.ALREADY, 0),
        "blocked": done.rows.get(BatchRowState.BLOCKED, 0),
        "reasons": reasons,
        "state": batch.state.value,
        "undo_until": moment(batch.undo_until),
        **({"withdrawn": withdrawn} if withdrawn else {}),
    }


def filed_words(facts: dict[str, Any]) -> str:
    """Say what filing did and how long it can be undone."""
    words = (
        f"Batch {facts['batch']}: {facts['filed']:,} filed, {facts['already']:,} already filed, "
        f"{facts['blocked']:,} blocked."
    )
    if facts["reasons"]:
        told = ", ".join(f"{code} {count:,}" for code, count in facts["reasons"].items())
        words = f"{words} In the way: {told}."
    if facts.get("state") == "awaiting_approval":
        return f"{words} Somebody else must approve it: daylight batch approve {facts['batch']}."
    if facts["filed"] and facts.get("undo_until"):
        return f"{words} Nothing leaves before {facts['undo_until']}."
    return words


def show_facts(batch: Batch, campaign: str, done: Progress) -> dict[str, Any]:
    """Lay out how far a batch has come."""
    return {
        "batch": batch.id,
        "ref": batch.ref,
        "campaign": campaign,
        "state": batch.state.value,
        "round": batch.round,
        "agencies": batch.expression,
        "only_newer": bool(batch.plan.get("only_newer")),
        "created_at": moment(batch.created_at),
        "undo_until": moment(batch.undo_until),
        "rows": done.rows,
        "letters": done.letters,
    }


def show_words(facts: dict[str, Any]) -> str:
    """Say in two lines how far a batch has come."""
    rows = ", ".join(f"{count:,} {state}" for state, count in sorted(facts["rows"].items()))
    ways = "; ".join(
        f"{way}: " + ", ".join(f"{count:,} {state}" for state, count in sorted(states.items()))
        for way, states in sorted(facts["letters"].items())
    )
    head = f"Batch {facts['batch']} of {facts['campaign']}, round {facts['round']}"
    return f"{head}, {facts['state'].replace('_', ' ')}: {rows}.\n  {ways or 'no letters yet'}"


def letter_facts(dispatch: Dispatch) -> dict[str, Any]:
    """Lay out one letter that needs a person."""
    return {
        "id": dispatch.id,
        "ref": dispatch.records_request.ref,
        "recipient": dispatch.recipient,
        "state": dispatch.state.value,
        "attempted_at": moment(dispatch.attempted_at) if dispatch.attempted_at else None,
        "answer": dispatch.answer or dispatch.held_because,
    }


def moment(at: datetime) -> str:
    """Write a moment, in UTC."""
    return f"{at:%Y-%m-%d %H:%M} UTC"

"""What `daylight agencies` tells a person, and the rows it lists."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Agency

_SHOWN = 20


def imported(found: dict[str, Any], *, dry_run: bool) -> str:
    """Tell what an import did, or would do."""
    would = "would be " if dry_run else ""
    counts = (
        f"{found['rows']} rows: {found['new']} {would}new, {found['updated']} {would}updated, "
        f"{found['unchanged']} unchanged, {len(found['duplicates'])} likely duplicates held, "
        f"{len(found['rejected'])} rejected."
    )
    lines = [counts, *_findings("Rejected", found["rejected"])]
    lines += _findings("Taken, with a warning", found["warnings"])
    held = found["duplicates"]
    if held:
        lines.append("Held for a person (`daylight agencies held list`):")
        lines += [f"  row {one['row']}, {one['name']}: {one['reason']}" for one in held[:_SHOWN]]
        lines += _rest(held)
    return "\n".join(lines)


def selected(session: Session, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Give the agencies of ``ids`` as plain rows, in their order."""
    columns = (Agency.id, Agency.name, Agency.type, Agency.city, Agency.state, Agency.external_id)
    wanted = set(ids)
    query = select(*columns).where(Agency.merged_into_id.is_(None)).order_by(Agency.id)
    return [row._asdict() for row in session.execute(query) if row.id in wanted]


def _findings(title: str, findings: list[dict[str, Any]]) -> list[str]:
    if not findings:
        return []
    lines = [f"{title}:"]
    lines += [
        f"  row {one['row']}, column {one['column']}: {one['reason']}" for one in findings[:_SHOWN]
    ]
    return lines + _rest(findings)


def _rest(items: Sequence[object]) -> list[str]:
    more = len(items) - _SHOWN
    return [f"  ... and {more} more (--json lists all)."] if more > 0 else []

"""Lists of imports, and how many of their rows wait for a person."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import HeldRow, ImportKind, ImportRun


def agency_imports(session: Session, limit: int = 50) -> Sequence[ImportRun]:
    """List the imports of agencies, the newest first."""
    query = select(ImportRun).where(ImportRun.kind == ImportKind.AGENCIES)
    return session.scalars(query.order_by(ImportRun.id.desc()).limit(limit)).all()


def held_counts(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """Count the undecided rows of each import that has any."""
    query = (
        select(HeldRow.import_id, func.count())
        .where(HeldRow.import_id.in_(ids), HeldRow.decision.is_(None))
        .group_by(HeldRow.import_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}

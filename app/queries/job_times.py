"""Which of the nightly jobs have done their work of late."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import JobRun


def done_since(session: Session, names: Collection[str], since: datetime) -> frozenset[str]:
    """Give those of the jobs ``names`` that began at ``since`` or later and ended well."""
    query = select(JobRun.name).where(
        JobRun.name.in_(names),
        JobRun.started_at >= since,
        JobRun.ended_at.is_not(None),
        JobRun.error == "",
    )
    return frozenset(session.scalars(query.distinct()))

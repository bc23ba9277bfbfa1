"""Whom the requests that a change would move are about."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Agency, RecordsRequest


def agencies_of(session: Session, request_ids: Sequence[int]) -> dict[int, str]:
    """The name of the agency that each of these requests is about."""
    query = (
        select(RecordsRequest.id, Agency.name)
        .join(Agency, Agency.id == RecordsRequest.agency_id)
        .where(RecordsRequest.id.in_(request_ids))
    )
    return {row.id: row.name for row in session.execute(query)}

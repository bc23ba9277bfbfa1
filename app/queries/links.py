"""Reads of links that agencies send instead of files."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import ExpiringLink, LinkState


def of_request(session: Session, request_id: int) -> Sequence[ExpiringLink]:
    """Every link of one request: those that wait first, by the day they end."""
    query = (
        select(ExpiringLink)
        .where(ExpiringLink.request_id == request_id)
        .order_by(
            ExpiringLink.state != LinkState.OPEN,
            ExpiringLink.expires_on.is_(None),
            ExpiringLink.expires_on,
            ExpiringLink.id,
        )
    )
    return session.scalars(query).all()

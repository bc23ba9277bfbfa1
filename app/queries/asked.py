"""What they asked us last, for requests that wait for our answer."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.models import RequestEvent


def last_asked(
    session: Session, request_ids: Sequence[int], kinds: Collection[str]
) -> dict[int, RequestEvent]:
    """Give, of each request, the last standing event of one of these ``kinds``; one query."""
    voider = aliased(RequestEvent)
    query = (
        select(RequestEvent)
        .where(
            RequestEvent.request_id.in_(request_ids),
            RequestEvent.kind.in_(kinds),
            ~select(voider.id).where(voider.voids_id == RequestEvent.id).exists(),
        )
        .order_by(RequestEvent.happened_on, RequestEvent.id)
    )
    return {event.request_id: event for event in session.scalars(query)}

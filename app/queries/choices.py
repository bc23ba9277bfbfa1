"""What pages offer to choose from: campaigns by name, agencies found by a few letters."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Agency, Campaign

FEW = 20


def campaign_names(session: Session) -> dict[int, str]:
    """Name every campaign by its id, in the order of their names."""
    rows = session.execute(select(Campaign.id, Campaign.name).order_by(Campaign.name))
    return {row.id: row.name for row in rows}


def agencies_named(session: Session, words: str, state: str) -> Sequence[Agency]:
    """Find up to twenty agencies of ``state`` whose name has ``words``, by name."""
    like = "%" + words.strip().lower().replace("%", "").replace("_", "") + "%"
    query = select(Agency).where(
        func.lower(Agency.name).like(like), Agency.merged_into_id.is_(None)
    )
    if state:
        query = query.where(Agency.state == state)
    return session.scalars(query.order_by(Agency.name).limit(FEW)).all()

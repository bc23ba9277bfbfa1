"""What was changed about an agency, kept beside it with who did it and when."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.models import Agency, AgencyChange


def note_change(
    session: Session,
    agency: Agency,
    act: str,
    before: dict[str, Any],
    after: dict[str, Any],
    member_id: int | None,
    now: datetime,
) -> None:
    """Keep one change; ``before`` and ``after`` hold what the act touched, as JSON can say it."""
    session.add(
        AgencyChange(
            agency_id=agency.id,
            act=act,
            before=before,
            after=after,
            member_id=member_id,
            changed_at=now,
        )
    )
    session.flush()

"""The days on which one body was closed, or open although its calendar says closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound, ServiceError
from app.models import Agency, AgencyDay
from app.services import ledger
from app.services.agencies import corrected
from app.services.agency_changes import note_change
from app.services.agency_told import NO_DAYS, AgencyTold, OwnDays, own_days, told
from app.services.clock_moves import Moved

LONGEST_REASON, LONGEST_SOURCE = 200, 500


class DayRefused(ServiceError):
    """The day cannot be kept as it was given; nothing was changed."""


@dataclass(frozen=True, slots=True)
class GivenDay:
    """One day as a person gives it: open or closed, why, and where that stands."""

    falls_on: date
    reason: str
    source: str = ""
    open: bool = False


def days_of(session: Session, agency: Agency) -> Sequence[AgencyDay]:
    """The days kept for ``agency``, the newest first."""
    mine = select(AgencyDay).where(AgencyDay.agency_id == agency.id)
    return session.scalars(mine.order_by(AgencyDay.falls_on.desc())).all()


def day_by_id(session: Session, agency: Agency, day_id: int) -> AgencyDay:
    """Find one day of ``agency``. Raises ``NotFound``."""
    found = session.get(AgencyDay, day_id)
    if found is None or found.agency_id != agency.id:
        raise NotFound(f"{agency.name} has no such day; perhaps somebody removed it.")
    return found


def day_on(session: Session, agency: Agency, on: date) -> AgencyDay | None:
    """The day kept for ``agency`` on this date, if there is one."""
    return session.scalars(select(AgencyDay).filter_by(agency_id=agency.id, falls_on=on)).first()


def moved_by_adding(session: Session, agency: Agency, given: GivenDay) -> list[Moved]:
    """What would move if this day were kept. Refuses as ``add_day`` does."""
    read = _read(session, agency, given)
    days = _days(session, agency)
    if read.open:
        return ledger.moves_if(session, agency, told(agency, days.opening(read.falls_on)))
    return ledger.moves_if(session, agency, told(agency, days.closing(read.falls_on, read.reason)))


def moved_by_correcting(session: Session, agency: Agency, facts: dict[str, Any]) -> list[Moved]:
    """What would move if ``agencies.correct`` wrote these facts. Refuses as that does."""
    after = told(corrected(agency, facts), _days(session, agency))
    return ledger.moves_if(session, agency, after)


def moved_by_removing(session: Session, agency: Agency, day: AgencyDay) -> list[Moved]:
    """What would move if this day were as the calendar has it."""
    return ledger.moves_if(session, agency, as_told(session, agency, without=day.falls_on))


def as_told(session: Session, agency: Agency, *, without: date | None = None) -> AgencyTold:
    """What the law is told about ``agency``, with its own days, ``without`` one of them."""
    days = _days(session, agency)
    return told(agency, days if without is None else days.without(without))


def add_day(
    session: Session, agency: Agency, given: GivenDay, *, member_id: int | None, now: datetime
) -> AgencyDay:
    """Keep a day of ``agency`` and move the clocks that it moves, each with its event.

    Refused: no reason, and a day that is kept already (remove it first).
    """
    read = _read(session, agency, given)
    day = AgencyDay(
        agency_id=agency.id,
        falls_on=read.falls_on,
        open=read.open,
        reason=read.reason,
        source=read.source,
        added_by_id=member_id,
        added_at=now,
    )
    session.add(day)
    note_change(session, agency, "day added", {}, _as_data(day), member_id, now)
    ledger.follow(session, agency, member_id=member_id, now=now)
    return day


def remove_day(
    session: Session, agency: Agency, day: AgencyDay, *, member_id: int | None, now: datetime
) -> None:
    """Take a day back, and move the clocks that this moves; the agency's history keeps it."""
    note_change(session, agency, "day removed", _as_data(day), {}, member_id, now)
    session.delete(day)
    ledger.follow(session, agency, member_id=member_id, now=now)


def _read(session: Session, agency: Agency, given: GivenDay) -> GivenDay:
    reason, source = given.reason.strip(), given.source.strip()
    if not reason:
        raise DayRefused("Say why it was closed or open: a flood, a local holiday, a notice.")
    if len(reason) > LONGEST_REASON or len(source) > LONGEST_SOURCE:
        raise DayRefused(
            f"The reason may have {LONGEST_REASON} characters, the source {LONGEST_SOURCE}."
        )
    known = day_on(session, agency, given.falls_on)
    if known is not None:
        state = "open" if known.open else "closed"
        raise DayRefused(
            f"{given.falls_on} is kept as {state} already ({known.reason}). Remove it first."
        )
    return GivenDay(given.falls_on, reason, source, given.open)


def _days(session: Session, agency: Agency) -> OwnDays:
    return own_days(session, [agency.id]).get(agency.id, NO_DAYS)


def _as_data(day: AgencyDay) -> dict[str, Any]:
    return {
        "day": day.falls_on.isoformat(),
        "state": "open" if day.open else "closed",
        "reason": day.reason,
        "source": day.source,
    }

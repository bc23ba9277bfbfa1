"""How the machine is: the last run of each job, and letters that need a person."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Dispatch, DispatchState, JobRun

TROUBLE = (DispatchState.HELD, DispatchState.FAILED, DispatchState.UNCERTAIN)
WAITING = (DispatchState.QUEUED, DispatchState.SENDING)

_NIGHTLY = timedelta(hours=26)  # a day, and the time that a long night may take


def last_sweep(session: Session) -> datetime | None:
    """Give the moment in which the last sweep that ended well began; None where none did."""
    return session.scalar(
        select(func.max(JobRun.started_at)).where(
            JobRun.name == "sweep", JobRun.ended_at.is_not(None), JobRun.error == ""
        )
    )


def without_sweep_since(session: Session, *, now: datetime) -> datetime | None:
    """Give the last sweep where a night without one has passed since; None if all is well."""
    last = last_sweep(session)
    return last if last is not None and now - last > _NIGHTLY else None


def last_runs(session: Session) -> Sequence[JobRun]:
    """Give the newest run of each job, by the job's name."""
    newest = select(func.max(JobRun.id)).group_by(JobRun.name)
    return session.scalars(select(JobRun).where(JobRun.id.in_(newest)).order_by(JobRun.name)).all()


def letters_not_gone(session: Session) -> dict[DispatchState, int]:
    """Count the letters that wait or need a person, by state; states without any are 0."""
    wanted = (*WAITING, *TROUBLE)
    counted = session.execute(
        select(Dispatch.state, func.count())
        .where(Dispatch.state.in_(wanted))
        .group_by(Dispatch.state)
    )
    return dict.fromkeys(wanted, 0) | {row[0]: row[1] for row in counted}

"""How the machine is: the last run of each job, and letters that need a person."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Dispatch, DispatchState, JobRun

TROUBLE = (DispatchState.HELD, DispatchState.FAILED, DispatchState.UNCERTAIN)
WAITING = (DispatchState.QUEUED, DispatchState.SENDING)


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

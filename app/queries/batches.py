"""How far batches have come: counts that are true after a reload, and what went wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from app.models import (
    Agency,
    Batch,
    BatchRow,
    BatchState,
    Campaign,
    Dispatch,
    DispatchState,
    RecordsRequest,
)


@dataclass(frozen=True, slots=True)
class Progress:
    """A batch in numbers: its rows by state, its letters by channel and state."""

    rows: dict[str, int]
    letters: dict[str, dict[str, int]]

    @property
    def total(self) -> int:
        """All agencies of the batch."""
        return sum(self.rows.values())

    @property
    def dealt_with(self) -> int:
        """The agencies whose turn has come."""
        return self.total - self.rows.get("waiting", 0)

    @property
    def left(self) -> int:
        """The letters that are out of the house."""
        return sum(states.get(DispatchState.SENT.value, 0) for states in self.letters.values())


def progress(session: Session, batch_id: int) -> Progress:
    """Count the rows and letters of a batch, in two queries."""
    by_state = (
        select(BatchRow.state, func.count())
        .where(BatchRow.batch_id == batch_id)
        .group_by(BatchRow.state)
    )
    rows = {state.value: count for state, count in session.execute(by_state)}
    by_channel = (
        select(Dispatch.channel, Dispatch.state, func.count())
        .join(RecordsRequest, RecordsRequest.id == Dispatch.request_id)
        .where(RecordsRequest.batch_id == batch_id, Dispatch.cohort_id.is_(None))
        .group_by(Dispatch.channel, Dispatch.state)
    )
    letters: dict[str, dict[str, int]] = {}
    for channel, state, count in session.execute(by_channel):
        letters.setdefault(channel.value, {})[state.value] = count
    return Progress(rows, letters)


def failures(
    session: Session, batch_id: int, limit: int = 200
) -> Sequence[Row[Dispatch, RecordsRequest, Agency]]:
    """List the letters of a batch that failed, are uncertain or held, with the server's words."""
    query = (
        select(Dispatch, RecordsRequest, Agency)
        .join(RecordsRequest, RecordsRequest.id == Dispatch.request_id)
        .join(Agency, Agency.id == RecordsRequest.agency_id)
        .where(RecordsRequest.batch_id == batch_id, Dispatch.cohort_id.is_(None))
        .where(
            Dispatch.state.in_([DispatchState.FAILED, DispatchState.UNCERTAIN, DispatchState.HELD])
        )
        .order_by(Dispatch.state, Agency.state, Agency.name)
        .limit(limit)
    )
    return session.execute(query).all()


def newest_first(session: Session, limit: int = 100) -> Sequence[Row[Batch, Campaign]]:
    """List the batches with their campaigns."""
    query = (
        select(Batch, Campaign)
        .join(Campaign, Campaign.id == Batch.campaign_id)
        .order_by(Batch.id.desc())
        .limit(limit)
    )
    return session.execute(query).all()


def to_file(session: Session) -> list[int]:
    """List the batches whose filing was begun and not ended, oldest first."""
    query = select(Batch.id).where(Batch.state == BatchState.FILING).order_by(Batch.id)
    return list(session.scalars(query))


def last_of_letter(session: Session, letter_id: int, round_number: int) -> int | None:
    """Give the newest batch of a letter in a round."""
    same = select(func.max(Batch.id)).filter_by(letter_id=letter_id, round=round_number)
    return session.scalars(same).one()

"""Jobs: who holds which lease, what each run did, and what was tried in vain."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class JobLease(Base):
    """The right to run one job, held by one process until a moment that passes by itself."""

    __tablename__ = "job_leases"

    name: Mapped[str] = mapped_column(String(60), unique=True)
    holder: Mapped[str] = mapped_column(String(120))
    until_at: Mapped[datetime]


class JobRun(Base):
    """One run of a job."""

    __tablename__ = "job_runs"

    name: Mapped[str] = mapped_column(String(60), index=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[dict[str, Any]] = mapped_column(default=dict)
    error: Mapped[str] = mapped_column(Text, default="")


class JobAttempt(Base):
    """That a job tried a piece of its work, by number, and has not come to its end yet.

    ``in_hand`` is so while somebody is at it, and stays so where the process was killed over it.
    Until ``rests_until_at`` everything else goes first.
    """

    __tablename__ = "job_attempts"
    __table_args__ = (UniqueConstraint("job", "of_id"),)

    job: Mapped[str] = mapped_column(String(60))
    of_id: Mapped[int]
    number: Mapped[int] = mapped_column(default=0)
    in_hand: Mapped[bool] = mapped_column(default=False)
    rests_until_at: Mapped[datetime]

"""Jobs: who holds which lease, and what each run did."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, Text
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

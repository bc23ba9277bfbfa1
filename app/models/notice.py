"""Notices: what was told to whom, so that nothing is told twice."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class Notice(Base):
    """One thing told. ``key`` names it, with its recipient and its occasion."""

    __tablename__ = "notices"

    key: Mapped[str] = mapped_column(String(160), unique=True)
    said_at: Mapped[datetime] = mapped_column(index=True)

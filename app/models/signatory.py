"""Signatories: who put their name under a statement."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base
from app.models.document import Document
from app.models.said import Line

_CURRENT = sql("superseded_at IS NULL")


class Signatory(Base):
    """One name under a statement, in the order of the list. A new list supersedes the whole one.

    ``page`` and ``places`` (rectangles, each ``[x0, y0, x1, y1]`` in points from the top left) say
    where the name stands; none where the program did not find it.
    """

    __tablename__ = "signatories"
    __table_args__ = (
        CheckConstraint("name <> ''", "has_a_name"),
        Index(
            "uq_signatories_current",
            "document_id",
            "position",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
    )

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(Line(200))
    role: Mapped[str] = mapped_column(Line(200), default="")
    affiliation: Mapped[str] = mapped_column(Line(200), default="")
    page: Mapped[int | None]
    places: Mapped[list[Any]] = mapped_column(default=list)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    superseded_at: Mapped[datetime | None]

    document: Mapped[Document] = relationship()

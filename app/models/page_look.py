"""Looks at pages: that a person saw with their own eyes what no program could read."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class PageLook(Base):
    """A member looked at one page of a document, and answers for what stands on it.

    ``name`` is what the member was called on that day; it is kept in the checklist.
    """

    __tablename__ = "page_looks"
    __table_args__ = (UniqueConstraint("document_id", "page"),)

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    page: Mapped[int]  # from 1
    looked_at: Mapped[datetime]
    looked_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    name: Mapped[str] = mapped_column(String(200))

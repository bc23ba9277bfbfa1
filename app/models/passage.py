"""Passages: words of a document that a later request quotes."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base
from app.models.document import Document

if TYPE_CHECKING:
    from app.models.campaign import CampaignLetter


class Passage(Base):
    """A quote from one page of a document, and the letter that asks for what it speaks of.

    ``quote`` is what the letter says, ``places`` (rectangles, each ``[x0, y0, x1, y1]`` in points
    from the top left) where it stands on the page; none where no program reads the page.
    ``wanted`` names the records in the asker's own words; empty: whatever the passage refers to.
    """

    __tablename__ = "passages"
    __table_args__ = (CheckConstraint("quote <> ''", "quotes_something"),)

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), index=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("campaign_letters.id"), unique=True)
    page: Mapped[int]
    quote: Mapped[str] = mapped_column(Text)
    places: Mapped[list[Any]] = mapped_column(default=list)
    wanted: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    document: Mapped[Document] = relationship()
    letter: Mapped["CampaignLetter"] = relationship(back_populates="passage")

"""Sightings: who saw a file again at which web address, and on which day."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base
from app.models.document import Document


class Sighting(Base):
    """A person saw a document's very bytes at a web address again, on a later day or elsewhere.

    Where and when it was found first are facts of the document. All of one agency and address in
    their order are the history of that page. Daylight itself never looks.
    """

    __tablename__ = "sightings"
    __table_args__ = (CheckConstraint("url <> ''", "is_somewhere"),)

    document_id: Mapped[int] = mapped_column(
        ForeignKey("documents.id", ondelete="CASCADE"), index=True
    )
    url: Mapped[str] = mapped_column(String(1000), index=True)  # as it was typed
    seen_on: Mapped[date]
    noted_at: Mapped[datetime]
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    document: Mapped[Document] = relationship()

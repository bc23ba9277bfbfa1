"""Publications: the acts that made something public, and the ones that took it back."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base
from app.models.batch import Batch
from app.models.document import Document
from app.models.said import Line, Prose


class Publication(Base):
    """A document, or the state of a batch, made public with a checklist.

    A withdrawn one keeps its address and says why. What has no row here, or only a withdrawn
    one, is not public: every public query starts from this table.
    """

    __tablename__ = "publications"
    __table_args__ = (
        CheckConstraint("(document_id IS NULL) <> (batch_id IS NULL)", "of_one_thing"),
        CheckConstraint("withdrawn_at IS NULL OR withdrawn_because <> ''", "withdrawal_says_why"),
        # What stands, the newest first; how much of a campaign does is counted from this.
        Index(
            "ix_publications_withdrawn_at_published_at",
            "withdrawn_at",
            "published_at",
            "document_id",
        ),
    )

    address: Mapped[str] = mapped_column(String(40), unique=True)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"), unique=True)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id"), unique=True)
    # The file that is public where it is not the original: a redacted one, proven clean.
    redaction_id: Mapped[int | None] = mapped_column(ForeignKey("redactions.id"), index=True)
    title: Mapped[str] = mapped_column(Line(300))
    summary: Mapped[str] = mapped_column(Prose, default="")
    credit: Mapped[str] = mapped_column(Line(200), default="")
    checklist: Mapped[dict[str, Any]]
    published_at: Mapped[datetime] = mapped_column(index=True)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_because: Mapped[str] = mapped_column(Prose, default="")

    document: Mapped[Document | None] = relationship()
    batch: Mapped[Batch | None] = relationship()

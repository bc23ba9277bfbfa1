"""Documents: files as they came, kept unchanged, tagged by agency."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    String,
    UniqueConstraint,
    and_,
)
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from app.filetypes import PRINTED
from app.models.agency import Agency
from app.models.base import Base, words
from app.models.file_text import Derivation, DerivationKind, FileText
from app.models.records_request import RecordsRequest
from app.models.said import Line, Prose


class DocumentSource(StrEnum):
    """How a document came to the group."""

    PRODUCED = "produced"  # by the agency, in answer to a request
    FOUND_ONLINE = "found_online"
    GIVEN = "given"


class DocumentKind(StrEnum):
    """What a document is."""

    AGREEMENT = "agreement"
    AMENDMENT = "amendment"
    POLICY = "policy"
    CORRESPONDENCE = "correspondence"
    DETERMINATION = "determination"
    FEE_ESTIMATE = "fee_estimate"
    LOG = "log"
    PROMOTION = "promotion"
    STATEMENT = "statement"  # an open letter, a reply: signed, or said in somebody's name
    OTHER = "other"


class StoredFile(Base):
    """A file in the store, named by its content. Never changed, never stored twice.

    ``examination`` is what the last look inside found; none until somebody has looked.
    ``look_asked_at`` is when somebody asked for another; none where nobody waits for one.
    ``searched_until`` is when the reading ended whose words it includes; none where what OCR read
    was not searched yet. ``prints`` are the links to what we printed of it; the first counts.
    """

    __tablename__ = "stored_files"

    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(120))
    stored_at: Mapped[datetime]
    examination: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    examined_at: Mapped[datetime | None]
    look_asked_at: Mapped[datetime | None]
    searched_until: Mapped[datetime | None]

    prints: Mapped[list[Derivation]] = relationship(
        primaryjoin=lambda: and_(
            StoredFile.id == foreign(Derivation.source_id),
            Derivation.kind == DerivationKind.CONVERTED,
        ),
        order_by=Derivation.id,
        viewonly=True,
    )

    @property
    def printing(self) -> Derivation | None:
        """The link to what we printed of a file without pages; none where nothing was printed."""
        return self.prints[0] if self.media_type in PRINTED and self.prints else None

    @property
    def paged(self) -> "StoredFile":
        """The file that has the pages: itself, or what we printed of it."""
        return self.printing.made if self.printing else self


class Document(Base):
    """A file about an agency, with where it came from. Private until published."""

    __tablename__ = "documents"
    __table_args__ = (
        UniqueConstraint("agency_id", "request_id", "file_id"),
        CheckConstraint("source <> 'found_online' OR source_url <> ''", "found_online_has_a_url"),
    )

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("requests.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("request_events.id"))
    # The message that brought it; what an unproven sender brings is not published.
    message_id: Mapped[int | None] = mapped_column(ForeignKey("inbound_messages.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"), index=True)
    original_name: Mapped[str] = mapped_column(String(255))
    title: Mapped[str] = mapped_column(Line(300))
    kind: Mapped[DocumentKind] = mapped_column(
        words(DocumentKind, "kind_is_known"), default=DocumentKind.OTHER, index=True
    )
    source: Mapped[DocumentSource] = mapped_column(words(DocumentSource, "source_is_known"))
    source_url: Mapped[str] = mapped_column(Line(1000), default="")
    dated_on: Mapped[date | None]
    received_on: Mapped[date]
    note: Mapped[str] = mapped_column(Prose, default="")  # never public
    summary: Mapped[str] = mapped_column(Prose, default="")
    credit: Mapped[str] = mapped_column(Line(200), default="")
    embargo_ends_on: Mapped[date | None]  # the first day on which it may be published
    sample: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    agency: Mapped[Agency] = relationship()
    records_request: Mapped[RecordsRequest | None] = relationship(viewonly=True)
    file: Mapped[StoredFile] = relationship(lazy="joined")
    reading: Mapped[FileText | None] = relationship(
        primaryjoin=lambda: foreign(Document.file_id) == FileText.file_id,
        viewonly=True,
        uselist=False,
    )

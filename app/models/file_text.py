"""What is in a file, page by page: its text, and the files that were made from it."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, words

if TYPE_CHECKING:
    from app.models.document import StoredFile


class TextState(StrEnum):
    """How far the text of a file is."""

    WAITING = "waiting"
    WORKING = "working"
    READY = "ready"
    CANCELLED = "cancelled"
    FAILED = "failed"


class TextFrom(StrEnum):
    """Where the text of a page comes from."""

    EMBEDDED = "embedded"
    OCR = "ocr"
    CONVERTED = "converted"  # from an office file, a mail, a web page


class FileText(Base):
    """The reading of one file: ``done`` of ``pages`` pages so far. Safe to begin anew.

    ``near`` lists the files that say almost the same, each with the share of what both say; none
    until it was compared. ``signature`` says which words stand beside which, for that comparison.
    """

    __tablename__ = "file_texts"

    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"), unique=True)
    state: Mapped[TextState] = mapped_column(
        words(TextState, "state_is_known"), default=TextState.WAITING, index=True
    )
    language: Mapped[str] = mapped_column(String(40), default="eng")
    pages: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime]
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(Text, default="")
    near: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    signature: Mapped[bytes | None] = mapped_column(LargeBinary)
    compare_asked_at: Mapped[datetime | None]
    compare_problem: Mapped[str] = mapped_column(Text, default="")


class FilePage(Base):
    """One page: its text, and its size as displayed, in points.

    ``quality`` is the share of its words, 0 to 1, that OCR was sure of; none where nobody had to
    guess. ``read_with`` is the program, with its version, that OCR was done with; empty where
    nobody noted it. ``words`` packs the words that OCR read with their places; those of embedded
    text are read from the file itself when they are asked for. ``shown`` is what OCR read in the
    picture of a page with a text of its own and that text does not say, line by line: empty where
    it says it all, none where nobody compared. ``shown_words`` packs the words of these lines;
    ``alike`` is the share of the words of its text, 0 to 1, that OCR read in the picture.
    """

    __tablename__ = "file_pages"
    __table_args__ = (UniqueConstraint("file_id", "number"),)

    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    number: Mapped[int]  # from 1
    width: Mapped[float] = mapped_column(default=0.0)
    height: Mapped[float] = mapped_column(default=0.0)
    text: Mapped[str] = mapped_column(Text, default="")
    text_from: Mapped[TextFrom] = mapped_column(words(TextFrom, "source_is_known"))
    quality: Mapped[float | None]
    read_with: Mapped[str] = mapped_column(String(100), default="")
    words: Mapped[bytes | None] = mapped_column(LargeBinary)

    @property
    def is_printed(self) -> bool:
        """Whether it is a page that we printed; other converted ones are text alone."""
        return self.text_from is TextFrom.CONVERTED and self.width > 0

    @property
    def tells_places(self) -> bool:
        """Whether the file of its pages tells where its words stand, so that none is kept here."""
        return self.text_from is TextFrom.EMBEDDED or self.is_printed

    shown: Mapped[str | None] = mapped_column(Text)
    shown_words: Mapped[bytes | None] = mapped_column(LargeBinary)
    alike: Mapped[float | None]


class DerivationKind(StrEnum):
    """How a file was made from another one."""

    UNPACKED = "unpacked"  # it lay in an archive or was attached
    READ = "read"  # the same pages with a layer of text that OCR made
    CONVERTED = "converted"  # we printed its words on pages of ours
    REDACTED = "redacted"


class Derivation(Base):
    """That a file was made from another one, how, and when: one link of the chain.

    ``path`` is where it lay in an archive, as the archive calls it; never used as a path.
    """

    __tablename__ = "derivations"
    __table_args__ = (UniqueConstraint("source_id", "made_id", "kind", "path"),)

    source_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    made_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"), index=True)
    kind: Mapped[DerivationKind] = mapped_column(words(DerivationKind, "kind_is_known"))
    path: Mapped[str] = mapped_column(String(1000), default="")
    how: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_at: Mapped[datetime]

    made: Mapped["StoredFile"] = relationship(foreign_keys=[made_id], viewonly=True)

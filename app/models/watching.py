"""What is public and the words to watch for: how far it was searched, and what a person decides."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, words


class PublicKind(StrEnum):
    """What carries words in public; ``of_id`` is the number of its row."""

    FILE = "file"  # of a document's publication: its pages
    FIGURES = "figures"  # of a table's publication: the names of its groups
    PUBLICATION = "publication"  # title, summary and credit
    COUNTS = "counts"  # the same of a table
    CAMPAIGN = "campaign"
    CODING = "coding"  # a quote, or a value
    AGREEMENT = "agreement"  # who agreed
    SIGNATORY = "signatory"
    REPLY = "reply"
    AGENCY = "agency"  # what it is called and where it is
    CLAIM = "claim"  # where a claim about an agency is from
    VENDOR = "vendor"
    FORM = "form"  # what members call a form that agreements share
    CODEBOOK = "codebook"  # the group's own questions: a file, and no row


class WatchMark(Base):
    """A word of the watch list, by its digest. Its number says after which others it joined."""

    __tablename__ = "watch_marks"

    digest: Mapped[str] = mapped_column(String(64), unique=True)
    since_at: Mapped[datetime]


class PublicSearch(Base):
    """Something public, as it was when it was searched (``state``), and up to which mark."""

    __tablename__ = "public_searches"
    __table_args__ = (UniqueConstraint("kind", "of_id"),)

    kind: Mapped[PublicKind] = mapped_column(words(PublicKind, "kind_is_known"))
    of_id: Mapped[int]
    state: Mapped[str] = mapped_column(String(64))
    searched_to: Mapped[int]


class NameInPublic(Base):
    """A watched word in a text of ours that is public. It waits until somebody says it may stay.

    ``place`` says in words where it stands. A row goes once the word stands there no more.
    """

    __tablename__ = "names_in_public"
    __table_args__ = (UniqueConstraint("kind", "of_id", "word"),)

    kind: Mapped[PublicKind] = mapped_column(words(PublicKind, "kind_is_known"))
    of_id: Mapped[int]
    word: Mapped[str] = mapped_column(String(500))
    place: Mapped[str] = mapped_column(String(500))
    found_at: Mapped[datetime]
    stays_at: Mapped[datetime | None] = mapped_column(index=True)
    stays_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

"""Imports: the file as it came, the columns matched, and what came of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, words


class ImportKind(StrEnum):
    """What the rows of the file are."""

    AGENCIES = "agencies"
    REQUESTS = "requests"


class ImportState(StrEnum):
    """Whether anything of the file has been taken in."""

    MATCHED = "matched"
    APPLIED = "applied"


class ImportRun(Base):
    """One file on its way in: matched, previewed, then applied once."""

    __tablename__ = "import_runs"

    kind: Mapped[ImportKind] = mapped_column(words(ImportKind, "kind_is_known"))
    state: Mapped[ImportState] = mapped_column(words(ImportState, "state_is_known"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    filename: Mapped[str] = mapped_column(String(255))
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]

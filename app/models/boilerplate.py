"""Boilerplate: the forms that near-identical agreements share, and what differs in each of them.

All but the names is a projection: it is computed from the texts and can be dropped and rebuilt.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, words
from app.models.document import Document
from app.models.said import Line

_CURRENT = sql("superseded_at IS NULL")


class Scope(StrEnum):
    """Whose forms they are. The public ones are made of published files alone."""

    DESK = "desk"
    PUBLIC = "public"


class ClauseKind(StrEnum):
    """How a clause of an agreement stands to the form's."""

    SAME = "same"
    FILLED_IN = "filled_in"  # only the blanks differ: names, dates, numbers of things, sums
    CHANGED = "changed"
    MISSING = "missing"
    ADDED = "added"
    MOVED = "moved"


class Boilerplate(Base):
    """One form: agreements that say almost the same, measured against one of them.

    ``inputs`` is a hash of all it was computed from: while it stays, nothing is computed again.
    ``follows_how`` counts the kinds of clauses against the form that it follows.
    """

    __tablename__ = "boilerplates"

    scope: Mapped[Scope] = mapped_column(words(Scope, "scope_is_known"), index=True)
    reference_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    reference_file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    vendor: Mapped[str] = mapped_column(String(200), default="")
    size: Mapped[int]
    agencies: Mapped[int]
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]
    undated: Mapped[int] = mapped_column(default=0)
    follows_id: Mapped[int | None] = mapped_column(
        ForeignKey("boilerplates.id", ondelete="SET NULL")
    )
    follows_how: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    inputs: Mapped[str] = mapped_column(String(64))
    built_at: Mapped[datetime]

    reference: Mapped[Document] = relationship()


class BoilerplateClause(Base):
    """A clause of a form; or one that is not in it, added by some after clause ``after``.

    ``text`` is the reference's; of an added one, that of the first who has it.
    """

    __tablename__ = "boilerplate_clauses"
    __table_args__ = (UniqueConstraint("boilerplate_id", "number"),)

    boilerplate_id: Mapped[int] = mapped_column(ForeignKey("boilerplates.id", ondelete="CASCADE"))
    number: Mapped[int]  # from 1; the added ones after the last of the form
    after: Mapped[
        int | None
    ]  # the form's clause it follows, 0 at the start; none: it is the form's
    label: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    page: Mapped[int]  # of the reference; of an added one, of the first who has it


class BoilerplateMember(Base):
    """One agreement of a form: how much of the form it has, and how each clause stands.

    ``kinds`` and ``pages`` have an entry for each of the form's clauses; page 0 where it is gone.
    ``counts`` are the numbers of its clauses by kind; ``doubtful`` the words that a scan may have
    read wrongly and that were taken as the same.
    """

    __tablename__ = "boilerplate_members"
    __table_args__ = (UniqueConstraint("boilerplate_id", "document_id"),)

    boilerplate_id: Mapped[int] = mapped_column(ForeignKey("boilerplates.id", ondelete="CASCADE"))
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    share: Mapped[float]
    signed_on: Mapped[date | None]
    kinds: Mapped[list[str]]
    pages: Mapped[list[Any]]
    counts: Mapped[dict[str, Any]]
    doubtful: Mapped[int] = mapped_column(default=0)

    document: Mapped[Document] = relationship()


class ClauseDifference(Base):
    """How one agreement differs in one clause.

    ``words`` is the comparison: pairs of ``=``, ``-`` (the form's only), ``+`` (its own) or ``~``
    (a blank filled in: the form's words and its own) with what is said.
    """

    __tablename__ = "clause_differences"

    member_id: Mapped[int] = mapped_column(
        ForeignKey("boilerplate_members.id", ondelete="CASCADE"), index=True
    )
    clause_id: Mapped[int] = mapped_column(
        ForeignKey("boilerplate_clauses.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[ClauseKind] = mapped_column(words(ClauseKind, "kind_is_known"))
    page: Mapped[int]  # where it stands; where it is gone, the page it would be on
    words: Mapped[list[Any]]

    member: Mapped[BoilerplateMember] = relationship()
    clause: Mapped[BoilerplateClause] = relationship()


class BoilerplateName(Base):
    """What a person calls the form that a file belongs to. Kept when forms are made anew."""

    __tablename__ = "boilerplate_names"
    __table_args__ = (
        Index(
            "uq_boilerplate_names_current",
            "file_id",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
    )

    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    name: Mapped[str] = mapped_column(Line(120))
    named_at: Mapped[datetime]
    named_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    superseded_at: Mapped[datetime | None]

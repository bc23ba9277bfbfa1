"""Fees: what an agency asks for, line by line, and each step from estimate to refund."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, words
from app.models.records_request import RecordsRequest


class FeeKind(StrEnum):
    """What a fee is for."""

    SEARCH = "search"
    REVIEW = "review"
    COPIES = "copies"
    MEDIA = "media"
    POSTAGE = "postage"
    DEPOSIT = "deposit"
    OTHER = "other"


class FeeState(StrEnum):
    """How far a line has come."""

    ESTIMATED = "estimated"
    NARROWED = "narrowed"  # the request was cut down, and so was the line
    WAIVED = "waived"
    REFUSED = "refused"  # we do not pay it
    ACCEPTED = "accepted"
    PAID = "paid"
    REFUNDED = "refunded"


class FeeLine(Base):
    """One line of what an agency asks for. Money is whole cents.

    ``asked_cents`` is the estimate as it came, ``cents`` what the line stands at now; a projection
    of its steps, as ``state`` is.
    """

    __tablename__ = "fee_lines"
    __table_args__ = (
        CheckConstraint("asked_cents >= 0 AND cents >= 0", "money_is_not_negative"),
        Index("ix_fee_lines_state_request_id", "state", "request_id"),
    )

    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("inbound_messages.id"), index=True)
    kind: Mapped[FeeKind] = mapped_column(words(FeeKind, "kind_is_known"), default=FeeKind.OTHER)
    what: Mapped[str] = mapped_column(String(300), default="")
    hundredths: Mapped[int | None]  # hours or pieces, in hundredths: 1.5 hours are 150
    rate_cents: Mapped[int | None]  # per hour or piece
    asked_cents: Mapped[int]
    cents: Mapped[int]
    state: Mapped[FeeState] = mapped_column(
        words(FeeState, "state_is_known"), default=FeeState.ESTIMATED
    )
    estimated_on: Mapped[date]
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    records_request: Mapped[RecordsRequest] = relationship()
    steps: Mapped[list["FeeStep"]] = relationship(back_populates="line", order_by="FeeStep.id")


class FeeStep(Base):
    """What happened to a line: added, never changed.

    An acceptance above the group's limit has no ``approved_at`` until a second person agrees;
    until then it counts for nothing.
    """

    __tablename__ = "fee_steps"

    line_id: Mapped[int] = mapped_column(ForeignKey("fee_lines.id", ondelete="CASCADE"), index=True)
    state: Mapped[FeeState] = mapped_column(words(FeeState, "state_is_known"))
    cents: Mapped[int]
    happened_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="")
    event_id: Mapped[int | None] = mapped_column(ForeignKey("request_events.id"))
    taken_at: Mapped[datetime]
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    line: Mapped[FeeLine] = relationship(back_populates="steps")

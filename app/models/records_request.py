"""Records requests: one letter to one agency, what was asked, and what happened since."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.agency import Agency, ContactKind
from app.models.base import Base, words


class RequestStatus(StrEnum):
    """Where a request stands: a projection of its events, never set by hand."""

    FILED = "filed"  # the letter has not left yet
    SENT = "sent"  # it left; no sign of receipt
    AWAITING = "awaiting"  # the agency has it and owes an answer
    OUR_MOVE = "our_move"  # they asked us something: clarification, money, a form
    PARTLY_ANSWERED = "partly_answered"
    PRODUCED = "produced"
    NO_RECORDS = "no_records"
    DENIED = "denied"
    NOT_SUBJECT = "not_subject"
    TRANSFERRED = "transferred"
    WITHDRAWN = "withdrawn"


class ItemOutcome(StrEnum):
    """What the agency did about one thing asked."""

    WAITING = "waiting"
    PRODUCED = "produced"
    PARTLY = "partly"
    NONE_EXISTS = "none_exists"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class RecordsRequest(Base):
    """One request. ``agency_id`` is the agency it is about; ``recipient_id`` the body asked.

    The two differ where a neighbour (the city clerk, say) holds the records. ``status`` is a
    projection of the events.
    """

    __tablename__ = "requests"
    __table_args__ = (
        # One request per agency, letter and round: the promise that nobody is asked twice.
        UniqueConstraint("campaign_id", "letter_id", "agency_id", "round", "taken_back"),
        Index("ix_requests_status_follow_up_on", "status", "follow_up_on"),
        Index("ix_requests_closed_on_follow_up_on", "closed_on", "follow_up_on"),
        Index("ix_requests_assignee_id_closed_on", "assignee_id", "closed_on"),
        # Who waits longest: the open ones in this order.
        Index("ix_requests_closed_on_filed_on", "closed_on", "filed_on"),
        # What became of a campaign, by letter, what of it is open, and of whom is counted from
        # this alone.
        Index(
            "ix_requests_campaign_id_status_letter_id",
            "campaign_id",
            "status",
            "letter_id",
            "closed_on",
            "batch_id",
            "agency_id",
        ),
        # Who was asked in a campaign; what of a state is open, agency by agency.
        Index("ix_requests_agency_id_campaign_id", "agency_id", "campaign_id", "closed_on"),
        Index("ix_requests_letter_id_jurisdiction_status", "letter_id", "jurisdiction", "status"),
    )

    ref: Mapped[str] = mapped_column(String(20), unique=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"))
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("campaign_letters.id"))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("letter_versions.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    recipient_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    round: Mapped[int] = mapped_column(default=1)
    # 0 while it stands. A batch undone before anything left writes each request's own id here:
    # nobody was asked, so the place in the round is free again.
    taken_back: Mapped[int] = mapped_column(default=0)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    jurisdiction: Mapped[str] = mapped_column(String(5), index=True)
    channel: Mapped[ContactKind] = mapped_column(words(ContactKind, "channel_is_known"))
    status: Mapped[RequestStatus] = mapped_column(
        words(RequestStatus, "status_is_known"), default=RequestStatus.FILED
    )
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    requester_id: Mapped[int | None] = mapped_column(ForeignKey("requesters_of_record.id"))
    filed_on: Mapped[date]
    follow_up_on: Mapped[date | None]
    closed_on: Mapped[date | None]  # none: something is still expected of somebody
    tracking_number: Mapped[str] = mapped_column(String(120), default="", index=True)
    external_id: Mapped[str | None] = mapped_column(String(120), unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("requests.id"), index=True)
    created_at: Mapped[datetime]
    # Which text of the law and which calendar the kept clocks were computed by: a change of either
    # is shown before it moves anything.
    law_digest: Mapped[str] = mapped_column(String(40), default="")

    agency: Mapped[Agency] = relationship(foreign_keys=[agency_id])
    recipient: Mapped[Agency] = relationship(foreign_keys=[recipient_id])
    events: Mapped[list["RequestEvent"]] = relationship(
        back_populates="records_request", order_by="RequestEvent.id"
    )
    items: Mapped[list["RequestItem"]] = relationship(
        back_populates="records_request", order_by="RequestItem.position"
    )
    clocks: Mapped[list["RequestClock"]] = relationship(
        back_populates="records_request", order_by="RequestClock.id"
    )


class RequestItem(Base):
    """One record category asked for, and what became of it."""

    __tablename__ = "request_items"
    __table_args__ = (UniqueConstraint("request_id", "category"),)

    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id", ondelete="CASCADE"))
    category: Mapped[str] = mapped_column(String(60))
    position: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[ItemOutcome] = mapped_column(
        words(ItemOutcome, "outcome_is_known"), default=ItemOutcome.WAITING
    )

    records_request: Mapped[RecordsRequest] = relationship(back_populates="items")


class RequestEvent(Base):
    """A dated fact. Added, never changed: a wrong one is voided by another, with a reason."""

    __tablename__ = "request_events"

    request_id: Mapped[int] = mapped_column(
        ForeignKey("requests.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(40))
    happened_on: Mapped[date]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    note: Mapped[str] = mapped_column(Text, default="")
    voids_id: Mapped[int | None] = mapped_column(ForeignKey("request_events.id"), unique=True)
    dispatch_id: Mapped[int | None] = mapped_column(ForeignKey("dispatches.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    recorded_at: Mapped[datetime]

    records_request: Mapped[RecordsRequest] = relationship(back_populates="events")


class RequestClock(Base):
    """One legal clock of a request, as the law last computed it from the events.

    A projection for queries: rebuilt after every act, audited every night, never edited.
    Lateness is not stored; it is ``latest_on`` compared with today. Clocks that wait for their
    first event have no row. ``due_on`` is the text's own day, ``latest_on`` the last that can be
    defended, ``earliest_on`` the one that we ourselves keep to (clocks of the requester only).
    ``started_on`` may lie ahead where silence, once complete, starts a clock.
    """

    __tablename__ = "request_clocks"
    __table_args__ = (
        UniqueConstraint("request_id", "rule"),
        # What the desk asks: whose clocks run out when, and may an agency be called late by them.
        # Each index holds all that is asked of it, so that the rows themselves are not read.
        Index(
            "ix_request_clocks_theirs",
            "state",
            "latest_on",
            "due_on",
            "who",
            "may_accuse",
            "read_on",
            "kind",
            "request_id",
        ),
        Index(
            "ix_request_clocks_ours",
            "who",
            "state",
            "earliest_on",
            "latest_on",
            "started_on",
            "kind",
            "rule",
            "request_id",
        ),
    )

    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id", ondelete="CASCADE"))
    rule: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(40))
    who: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    started_on: Mapped[date | None]
    # The kind of the event that started it, or "silence"; empty where neither did.
    started_by: Mapped[str] = mapped_column(String(40), default="")
    due_on: Mapped[date | None]
    latest_on: Mapped[date | None]
    earliest_on: Mapped[date | None]
    may_accuse: Mapped[bool] = mapped_column(default=False)
    # The month in which the rule was last read, 2026-11: one that is older than a year accuses
    # nobody, and that too depends on today.
    read_on: Mapped[str] = mapped_column(String(7), default="")
    overridden: Mapped[bool] = mapped_column(default=False)  # a person set the date, with a reason

    records_request: Mapped[RecordsRequest] = relationship(back_populates="clocks")

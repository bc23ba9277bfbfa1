"""Calendar feeds: an address with a secret in it, by which a calendar reads somebody's dates."""

import hashlib
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, words


class FeedScope(StrEnum):
    """Whose dates a feed shows."""

    MEMBER = "member"
    CAMPAIGN = "campaign"
    BATCH = "batch"


class CalendarFeed(Base):
    """One feed of one member. Only a hash of its secret is kept; revoking ends it at once."""

    __tablename__ = "calendar_feeds"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    scope: Mapped[FeedScope] = mapped_column(words(FeedScope, "scope_is_known"))
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"), index=True)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


def secret_hash(secret: str) -> str:
    """Give what is kept of a secret: it finds the feed, and does not give the secret back."""
    return hashlib.sha256(secret.encode()).hexdigest()

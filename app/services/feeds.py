"""Calendar feeds: making an address with a secret in it, and ending it."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import NotFound, ServiceError
from app.models import Batch, CalendarFeed, Campaign, FeedScope, Member
from app.models.feed import secret_hash

MOST = 20
"""How many feeds one member may have at a time."""


@dataclass(frozen=True, slots=True)
class IssuedFeed:
    """A new feed: its secret is shown once and kept nowhere."""

    feed: CalendarFeed
    secret: str


def issue(
    session: Session,
    member: Member,
    about: Campaign | Batch | None,
    *,
    now: datetime,
) -> IssuedFeed:
    """Make a feed of what is assigned to ``member``, or of a whole campaign or batch.

    Refuses more than ``MOST`` at a time: each is an address that somebody may find.
    """
    standing = select(func.count(CalendarFeed.id)).where(
        CalendarFeed.member_id == member.id, CalendarFeed.revoked_at.is_(None)
    )
    if (session.scalar(standing) or 0) >= MOST:
        raise ServiceError(
            f"You have {MOST} calendars, and no new one was made. End one that no calendar reads "
            "any more, then make this one."
        )
    secret = secrets.token_urlsafe(32)
    feed = CalendarFeed(
        member_id=member.id,
        scope=_scope(about),
        campaign_id=about.id if isinstance(about, Campaign) else None,
        batch_id=about.id if isinstance(about, Batch) else None,
        secret_hash=secret_hash(secret),
        created_at=now,
    )
    session.add(feed)
    session.flush()
    return IssuedFeed(feed, secret)


def revoke(session: Session, member: Member, feed_id: int, *, now: datetime) -> None:
    """End a feed of ``member`` at once; one that has ended stays ended. Raises ``NotFound``."""
    feed = session.get(CalendarFeed, feed_id)
    if feed is None or feed.member_id != member.id:
        raise NotFound("You have no such calendar. Nothing was changed.")
    feed.revoked_at = feed.revoked_at or now
    session.flush()


def _scope(about: Campaign | Batch | None) -> FeedScope:
    if about is None:
        return FeedScope.MEMBER
    return FeedScope.CAMPAIGN if isinstance(about, Campaign) else FeedScope.BATCH

"""Asking only for what is newer than the documents that are here already."""

from datetime import date, timedelta

from app.models import Campaign


def begins_on(newest: date | None, campaign: Campaign) -> date | None:
    """Give the first day that a letter asks for, the one after the ``newest`` document's.

    None where the campaign's own period holds: no document is here, or it begins later anyway.
    """
    if newest is None:
        return None
    after = newest + timedelta(days=1)
    return after if campaign.date_from is None or after > campaign.date_from else None


def ends_on(campaign: Campaign, today: date) -> date:
    """Give the last day that a letter can ask for: no record is of a day to come."""
    return min(campaign.date_to or today, today)

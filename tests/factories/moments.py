"""The days the tests live in."""

from datetime import UTC, date, datetime

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)

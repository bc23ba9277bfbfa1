"""What a letter costs to post: a dated fact, in one place."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Rate:
    """The price of a stamped first-class letter of one ounce (about four sheets), in cents."""

    since: date
    cents: int
    source: str


# Newest last. A rise is a new line.
RATES = (
    Rate(date(2024, 7, 14), 73, "USPS Notice 123, First-Class Mail, Letters (Stamped)"),
    Rate(date(2025, 7, 13), 78, "USPS Notice 123, First-Class Mail, Letters (Stamped)"),
)


def letter_cents(on: date) -> int:
    """Give the price of one letter posted on ``on``; the oldest known before all of them."""
    begun = [rate for rate in RATES if rate.since <= on]
    return (begun or RATES)[-1 if begun else 0].cents

"""Which questions of the codebook a campaign's grid of agreements compares."""

from collections.abc import Sequence
from typing import Final

from app.errors import NotFound, ServiceError
from app.models import Campaign
from app.services.codebook import Codebook, Term

MOST: Final = 8
"""More columns than this no page shows."""


class TooMany(ServiceError):
    """More questions were chosen than a grid shows; nothing was changed."""


def chosen(campaign: Campaign, book: Codebook) -> tuple[Term, ...]:
    """Give the questions a campaign compares; those the book offers where it chose none.

    A question that the book has no longer is left out.
    """
    return named(campaign.grid_terms or book.overview, book) or named(book.overview, book)


def named(codes: Sequence[str], book: Codebook) -> tuple[Term, ...]:
    """Give the terms of these codes that the book has, in its order, no more than ``MOST``."""
    wanted = set(codes)
    return tuple(one for one in book.terms if one.code in wanted)[:MOST]


def choose(campaign: Campaign, codes: Sequence[str], book: Codebook) -> None:
    """Keep which questions a campaign compares; none means: those that the book offers.

    Refuses a code that the book does not have, and more than ``MOST``.
    """
    for code in codes:
        if code not in {one.code for one in book.terms}:
            raise NotFound(f"The codebook has no term “{code}”. Nothing was changed.")
    if len(set(codes)) > MOST:
        raise TooMany(
            f"A grid compares {MOST} questions at the most, and {len(set(codes))} are chosen. "
            "Nothing was changed; leave some out."
        )
    campaign.grid_terms = [one.code for one in book.terms if one.code in set(codes)]

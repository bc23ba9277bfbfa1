"""The pages that fit a question, the best first: one order, whatever the database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import Row, Select
from sqlalchemy.orm import Session

from app.models.search import Wanted, matching
from app.queries.searching.marking import scorer

MOST: Final = 1_000
"""Pages that are put in order and counted: of more than these, the newest are taken."""


class Fit(NamedTuple):
    """A row that fits: ``exact`` where it says the words, not only what looks like them."""

    row: Row[Any]
    exact: bool
    score: float


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """The rows that fit, in order; ``more`` where there are more than were put in order."""

    fits: tuple[Fit, ...]
    more: bool


def ranked(
    session: Session,
    query: Select[*tuple[Any, ...]],
    wanted: Wanted,
    *,
    lane: str,
    newest: Callable[[Row[Any]], tuple[date | int, ...]],
    loosely: bool = True,
) -> Ranked:
    """Find the rows of ``query`` that fit, the best first; of equals, the newest.

    ``query`` selects from ``SearchPage``: its ``id`` and ``words``, and anything else. Exact
    ones come before those that only look alike; then how often, and how close together, a page
    says what is wanted; then ``newest``, the greatest first. One query, or two with ``loosely``.
    """
    score, rows = scorer(wanted), _rows(session, query, wanted, lane=lane, loosely=False)
    more = len(rows) > MOST
    fits = [Fit(row=row, exact=True, score=score(row.words)) for row in rows[:MOST]]
    if loosely and len(rows) < MOST and any(one.loosely for g in wanted.groups for one in g):
        there = {row.id for row in rows}
        others = _rows(session, query, wanted, lane=lane, loosely=True)
        left = [row for row in others if row.id not in there]
        more = more or len(rows) + len(left) > MOST
        fits += [Fit(row=row, exact=False, score=0.0) for row in left[: MOST - len(rows)]]
    fits.sort(key=lambda fit: (fit.exact, fit.score, newest(fit.row)), reverse=True)
    return Ranked(fits=tuple(fits), more=more)


def _rows(
    session: Session, query: Select[*tuple[Any, ...]], wanted: Wanted, *, lane: str, loosely: bool
) -> list[Row[Any]]:
    found = matching(session, query, wanted, lane=lane, loosely=loosely).limit(MOST + 1)
    return list(session.execute(found).all())

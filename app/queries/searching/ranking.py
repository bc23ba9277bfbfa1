"""The pages that fit a question, the best first: one order, whatever the database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import Row, Select
from sqlalchemy.orm import Session

from app.models.search import Wanted, matching, of_files
from app.queries.searching.marking import scorer

MOST: Final = 400
"""Pages that are put in order and counted: of more than these, the newest are taken."""

_FEW: Final = 200  # files; a filter that leaves more is left to the database


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
    files: Sequence[int] | None = None,
) -> Ranked:
    """Find the rows of ``query`` that fit, the best first; of equals, the newest.

    ``query`` selects from ``SearchPage``: its ``id`` and ``words``, and anything else. Exact
    ones come before those that only look alike; then how often, and how close together, a page
    says what is wanted; then ``newest``, the greatest first. One query, or two with ``loosely``.
    Where ``files`` are given, ``query`` must take pages of these alone.
    """
    score, asked = scorer(wanted), wanted if files is None else of_files(wanted, files)
    if files is not None and not files:
        return Ranked(fits=(), more=False)
    rows = _rows(session, query, asked, lane=lane, loosely=False)
    more = len(rows) > MOST
    fits = [Fit(row=row, exact=True, score=score(row.words)) for row in rows[:MOST]]
    if loosely and len(rows) < MOST and any(one.loosely for g in wanted.groups for one in g):
        there = {row.id for row in rows}
        others = _rows(session, query, asked, lane=lane, loosely=True)
        left = [row for row in others if row.id not in there]
        more = more or len(rows) + len(left) > MOST
        fits += [Fit(row=row, exact=False, score=0.0) for row in left[: MOST - len(rows)]]
    fits.sort(key=lambda fit: (fit.exact, fit.score, newest(fit.row)), reverse=True)
    return Ranked(fits=tuple(fits), more=more)


def few(session: Session, files: Select[*tuple[Any, ...]]) -> list[int] | None:
    """Give the files that ``files`` selects where they are few; none where they are many."""
    found = [row[0] for row in session.execute(files.distinct().limit(_FEW + 1))]
    return found if len(found) <= _FEW else None


def _rows(
    session: Session, query: Select[*tuple[Any, ...]], wanted: Wanted, *, lane: str, loosely: bool
) -> list[Row[Any]]:
    found = matching(session, query, wanted, lane=lane, loosely=loosely).limit(MOST + 1)
    return list(session.execute(found).all())

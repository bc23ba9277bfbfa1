"""The pages that fit a question, and their order: one for both databases."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from app.models.search import SearchPage, Wanted, of_files
from app.queries.searching.finding import matching, newest
from app.queries.searching.marking import scorer

MOST: Final = 300
"""Pages that are put in order and counted: of more than these, the newest are taken."""

FEW: Final = 200
"""Files that the index is asked for by name; a filter that leaves more is left to the database."""


class Fit(NamedTuple):
    """A row that fits: ``exact`` where it says the words, not only what looks like them."""

    row: Row[Any]
    exact: bool
    score: float


@dataclass(frozen=True, kw_only=True)
class Fitting:
    """The rows that fit; ``more`` where there are more than are put in order."""

    fits: tuple[Fit, ...]
    more: bool


def fitting(
    session: Session,
    query: Select[*tuple[Any, ...]],
    wanted: Wanted,
    *,
    lane: str,
    loosely: bool = True,
    files: Sequence[int] | None = None,
) -> Fitting:
    """Find the rows of ``query`` that fit, at most ``MOST``: the newest that say what is wanted.

    ``query`` selects from ``SearchPage``: its ``id`` and ``words``, and anything else. Where there
    is room left, those follow that only look alike (``loosely``). Where ``files`` are given,
    ``query`` must take pages of these alone. One query; a second where too many look alike.
    """
    if files is not None and not files:
        return Fitting(fits=(), more=False)
    asked = wanted if files is None else of_files(wanted, files)
    score = scorer(wanted)
    fits = _fits(session, query, asked, score, lane=lane, loosely=loosely)
    more = len(fits) > MOST
    says = [one for one in fits if one.exact]
    if more and len(says) < MOST:
        # What looks alike is newer than some that say it, and must not push them out.
        older = query.where(SearchPage.id < fits[-1].row.id)
        most = MOST - len(says)
        says += _fits(session, older, asked, score, lane=lane, loosely=False, most=most)
    fits = [*says, *(one for one in fits if not one.exact)]
    return Fitting(fits=tuple(fits[:MOST]), more=more)


def counted(
    session: Session, queries: Mapping[str, Select[*tuple[Any, ...]]], wanted: Wanted
) -> list[int]:
    """Count what says what is wanted, by lane, each as far as one more than ``MOST``. One query."""
    counts = []
    for lane, query in queries.items():
        found = query.with_only_columns(SearchPage.id, maintain_column_froms=True)
        found = matching(session, found, wanted, lane=lane).limit(MOST + 1)
        counts.append(select(func.count()).select_from(found.subquery()).scalar_subquery())
    return list(session.execute(select(*counts)).one()) if counts else []


def order(fit: Fit, newest: tuple[Any, ...]) -> tuple[Any, ...]:
    """What to sort by, the greatest first.

    Exact ones come before those that only look alike; then how often, and how close together, a
    page says what is wanted; then what is ``newest``.
    """
    return (fit.exact, fit.score, newest)


def _fits(
    session: Session,
    query: Select[*tuple[Any, ...]],
    asked: Wanted,
    score: Callable[[str], float],
    *,
    lane: str,
    loosely: bool,
    most: int = MOST + 1,
) -> list[Fit]:
    rows = newest(session, query, asked, lane=lane, loosely=loosely, most=most)
    told = ((row, score(row.words)) for row in rows)
    return [Fit(row=row, exact=scored > 0, score=scored) for row, scored in told]

"""How fast 100,000 pages are searched on both databases: words, phrases, with filters."""

import gc
import random
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Final

from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from app.cli.bench import postgres
from app.cli.bench.search_pages import OF_A_FILE, fill, vocabulary
from app.cli.bench.table import Row
from app.db import engine_options
from app.models import DocumentKind
from app.queries.searching.desk import Among, Filters, search

_BUDGET: Final = 30  # milliseconds, of the slowest twentieth
_FILES, _FEW_FILES = 2_500, 100
_ASKED: Final = 100

Ask = Callable[[random.Random], tuple[str, Filters]]


def measure(quick: bool) -> list[Row]:  # noqa: FBT001 - every part of the bench is asked alike
    """Search made-up pages in both databases; one line alone where PostgreSQL is not there."""
    files, words = _FEW_FILES if quick else _FILES, vocabulary()
    with tempfile.TemporaryDirectory() as folder:
        rows = _measured(f"sqlite:///{Path(folder) / 'search.sqlite'}", "", files, words)
    with postgres.server() as url:
        if url is not None:
            return rows + _measured(url, "PostgreSQL, ", files, words)
    return [*rows, Row("PostgreSQL, search", "-", "not measured: it is not installed here", None)]


def _measured(url: str, where: str, files: int, words: list[str]) -> list[Row]:
    engine = create_engine(**engine_options(url))
    pages, filled = fill(engine, files, words)
    gc.freeze()  # what the bench holds is nothing that a server would look through
    with Session(engine) as session:
        rows = [
            _row(session, f"{where}search of {files * OF_A_FILE:,} pages: {what}", ask)
            for what, ask in _questions(words, pages).items()
        ]
        size = _size(session) / 1024**2
    gc.unfreeze()
    engine.dispose()
    made = f"{files * OF_A_FILE / filled:,.0f} pages a second, {size:,.0f} MB"
    return [*rows, Row("  pages put into the index, cut and folded before", "-", made, None)]


def _size(session: Session) -> int:
    url = session.get_bind().engine.url
    if url.get_backend_name() == "sqlite":
        return Path(str(url.database)).stat().st_size
    return session.scalar(select(func.pg_database_size(func.current_database()))) or 0


def _work_of(session: Session) -> Callable[[], float]:
    """Make what tells the seconds that processors have worked on our questions so far.

    PostgreSQL works in a process of its own, whose work Linux tells; elsewhere the clock is told.
    """
    if session.get_bind().dialect.name == "sqlite":
        return time.process_time
    told = Path(f"/proc/{session.scalar(select(func.pg_backend_pid()))}/schedstat")
    if not told.is_file():
        return time.perf_counter
    return partial(_work_of_both, told)


def _work_of_both(told: Path) -> float:
    return time.process_time() + int(told.read_text().split()[0]) / 1e9


def _row(session: Session, what: str, ask: Ask) -> Row:
    """The budget is of the processor's time: what else runs on the machine is not the search."""
    dice, took, waited, most = random.Random(7), list[float](), list[float](), 0  # noqa: S311 - the same each time
    work_so_far = _work_of(session)
    for _ in range(_ASKED):
        question, filters = ask(dice)
        began, worked = time.perf_counter(), work_so_far()
        found = search(session, question, filters)
        took.append((work_so_far() - worked) * 1000)
        waited.append((time.perf_counter() - began) * 1000)
        most = max(most, found.counts[Among.DOCUMENTS].number)
        session.rollback()
    late = quantiles(took, n=20)[-1]
    return Row(
        what,
        f"p95 <= {_BUDGET} ms",
        f"p50 {median(took):.1f}, p95 {late:.1f} ms of work ({quantiles(waited, n=20)[-1]:.1f} ms"
        f" by the clock); up to {most:,} pages put in order",
        late <= _BUDGET,
    )


def _questions(words: list[str], pages: list[list[str]]) -> dict[str, Ask]:
    """What people ask: words of every rank, words that stand side by side on some page."""

    def word(dice: random.Random) -> str:
        return words[int(len(words) * dice.random() ** 3)]

    def phrase(dice: random.Random) -> str:
        page = dice.choice(pages)
        at = dice.randrange(len(page) - 3)
        return '"' + " ".join(page[at : at + 3]) + '"'

    one_state = Filters(state="FL")
    narrow = Filters(state="FL", kind=DocumentKind.LOG, since=date(2025, 1, 1))
    return {
        "a word": lambda dice: (word(dice), Filters()),
        "two words": lambda dice: (f"{word(dice)} {word(dice)}", Filters()),
        "a phrase of three": lambda dice: (phrase(dice), Filters()),
        "a beginning": lambda dice: (word(dice)[:4] + "*", Filters()),
        "this or that, without": lambda dice: (
            f"{word(dice)} OR {word(dice)} -{word(dice)}",
            Filters(),
        ),
        "a word, one state of 50": lambda dice: (word(dice), one_state),
        "a word, state, type and date": lambda dice: (word(dice), narrow),
        "the commonest words": lambda dice: (dice.choice(words[:20]), Filters()),
        "the commonest words, state, type and date": lambda dice: (dice.choice(words[:20]), narrow),
    }

"""How fast 1,400 agreements of ten pages are grouped, aligned with their form, and shown."""

import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import create_engine, insert, select
from sqlalchemy.orm import Session

from app.cli.bench.table import Row
from app.db import engine_options
from app.models import (
    Agency,
    Base,
    Boilerplate,
    ClauseKind,
    Document,
    DocumentKind,
    DocumentSource,
    FilePage,
    FileText,
    Scope,
    StoredFile,
    TextFrom,
    TextState,
)
from app.queries.boilerplate_towns import clauses, differences, towns
from app.services.boilerplate.computing import Computed, compute
from app.services.boilerplate.keeping import keep
from app.services.boilerplate.planning import plans
from app.services.boilerplate.sources import sign

_TOWNS, _FEW_TOWNS = 1_400, 60
_CLAUSES, _WORDS, _PAGES = 60, 60, 10
_NOW: Final = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
_FORMS: Final = 4
_BUDGET: Final = 100  # milliseconds, of a page of the desk


def measure(quick: bool) -> list[Row]:  # noqa: FBT001 - every part of the bench is asked alike
    """Take made-up agreements of four forms through every step."""
    towns = _FEW_TOWNS if quick else _TOWNS
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(**engine_options(f"sqlite:///{Path(folder) / 'xray.sqlite'}"))
        Base.metadata.create_all(engine)
        with Session(engine) as session:
            with session.begin():
                _fill(session, towns)
            with session.begin():
                rows = _rows(session, towns)
        engine.dispose()
    return rows


def _rows(session: Session, towns: int) -> list[Row]:
    files = session.scalars(select(StoredFile.id)).all()
    signing, _ = _timed(lambda: [sign(session, one) for one in files])
    grouping, found = _timed(lambda: plans(session, Scope.DESK))
    aligning, made = _timed(lambda: [compute(session, one, lambda: None) for one in found])
    keeping, _ = _timed(lambda: _keep(session, made))
    form = session.scalars(select(Boilerplate).order_by(Boilerplate.size.desc())).first()
    number = form.id if form else 0
    whole = f"{signing + grouping + aligning + keeping:.1f} s"
    return [
        Row(f"{towns:,} agreements of {_PAGES} pages, all steps once", "-", whole, None),
        Row("  signatures", "-", f"{signing:.1f} s", None),
        Row(f"  grouped into {len(found)} forms", "-", f"{grouping:.1f} s", None),
        Row("  aligned clause by clause", "-", f"{aligning:.1f} s", None),
        Row(f"  kept; the largest has {form.size if form else 0}", "-", f"{keeping:.1f} s", None),
        _viewed("a form's page reads", lambda: _page(session, number, clause=None)),
        _viewed("a clause's page reads", lambda: _page(session, number, clause=5)),
    ]


def _viewed(what: str, act: Callable[[], Any]) -> Row:
    took = sorted(_timed(act)[0] * 1000 for _ in range(20))
    figure = f"p50 {took[10]:.0f}, p95 {took[18]:.0f} ms"
    return Row(f"  what {what}", f"p95 ≤ {_BUDGET} ms", figure, took[18] <= _BUDGET)


def _page(session: Session, form: int, *, clause: int | None) -> None:
    """Read what a page shows: a clause in all towns, or all clauses and what differs in 25."""
    known = towns(session, Scope.DESK, form)
    every = clauses(session, form, known)
    if clause is None:
        differences(session, known[:25])
    else:
        differences(session, known, clause_id=every[clause].id, kinds=list(ClauseKind))


def _keep(session: Session, made: list[Computed]) -> None:
    for one in made:
        keep(session, one, now=_NOW)


def _timed(act: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = act()
    return time.perf_counter() - began, result


def _fill(session: Session, towns: int) -> None:
    draw = random.Random(8)  # noqa: S311 - no secret
    forms = [_form(draw) for _ in range(_FORMS)]
    agencies, files, documents, texts, pages = [], [], [], [], []
    for number in range(1, towns + 1):
        name = f"Town{number}"
        agencies.append(_agency(number, name))
        digest = f"{number:064x}"
        files.append(
            {
                "id": number,
                "sha256": digest,
                "size": 1,
                "media_type": "text/plain",
                "stored_at": _NOW,
            }
        )
        documents.append(_document(number))
        texts.append(_text(number))
        said = _said(draw, forms[number % _FORMS], name)
        pages += [
            {"file_id": number, "number": at, "text": page, "text_from": TextFrom.EMBEDDED}
            for at, page in enumerate(said, start=1)
        ]
    for model, rows in (
        (Agency, agencies), (StoredFile, files), (Document, documents), (FileText, texts),
        (FilePage, pages),
    ):  # fmt: skip
        session.execute(insert(model), rows)


def _form(draw: random.Random) -> list[str]:
    """Make up sixty clauses of sixty words, two of them blanks."""
    words = [f"w{draw.randrange(30_000):x}".translate(_LETTERS) for _ in range(3_000)]
    return [
        " ".join(draw.choice(words) for _ in range(_WORDS - 2)) + " {town} {number}"
        for _ in range(_CLAUSES)
    ]


_LETTERS: Final = str.maketrans("0123456789", "ghijklmnop")


def _said(draw: random.Random, form: list[str], town: str) -> list[str]:
    """Fill a form in, strike a clause in one town of three, change words, misread some."""
    said = [clause.format(town=town, number=draw.randrange(99)) for clause in form]
    if draw.randrange(3) == 0:
        said.pop(draw.randrange(len(said)))
    words = [clause.split() for clause in said]
    for _ in range(20):
        clause = draw.choice(words)
        clause[draw.randrange(len(clause))] = "otherwise"
    lines = [f"{at}. Clause. {' '.join(one)}.\n" for at, one in enumerate(words, start=1)]
    per_page = -(-len(lines) // _PAGES)
    return ["\n".join(lines[at : at + per_page]) for at in range(0, len(lines), per_page)]


def _agency(number: int, name: str) -> dict[str, Any]:
    return {
        "id": number, "name": f"{name} Police Department", "match_name": name.lower(),
        "city": name, "state": "IL", "jurisdiction": "US-IL", "zone": "America/Chicago",
        "created_at": _NOW, "updated_at": _NOW,
    }  # fmt: skip


def _document(number: int) -> dict[str, Any]:
    return {
        "id": number, "agency_id": number, "file_id": number, "original_name": "mou.txt",
        "title": f"Agreement {number}", "kind": DocumentKind.AGREEMENT,
        "source": DocumentSource.GIVEN, "received_on": date(2026, 1, 2),
        "dated_on": date(2018 + number % 6, 1 + number % 12, 1), "added_at": _NOW,
    }  # fmt: skip


def _text(number: int) -> dict[str, Any]:
    return {
        "file_id": number, "state": TextState.READY, "pages": _PAGES, "done": _PAGES,
        "asked_at": _NOW, "began_at": _NOW, "ended_at": _NOW, "near": [],
    }  # fmt: skip

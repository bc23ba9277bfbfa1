"""Made-up pages to search, whose words are as unevenly common as those of a language."""

import itertools
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from app.models import (
    Agency,
    Base,
    Document,
    DocumentKind,
    DocumentSource,
    FilePage,
    SearchPage,
    StoredFile,
    TextFrom,
)
from app.models.search import PAGE, VERSION, mark
from app.models.search_words import look

OF_A_FILE: Final = 40
_WORDS: Final = 320  # of a page
_VOCABULARY: Final = 30_000
_NOW: Final = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
_SOUNDS: Final = (
    "ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo",
)  # fmt: skip


def vocabulary() -> list[str]:
    """Make the words, the commonest first; the same ones each time."""
    dice = random.Random(3)  # noqa: S311 - the same words each time
    made = ("".join(dice.choices(_SOUNDS, k=dice.randint(2, 5))) for _ in itertools.count())
    return list(itertools.islice(dict.fromkeys(itertools.islice(made, 90_000)), _VOCABULARY))


def fill(engine: Engine, files: int, words: list[str]) -> tuple[list[list[str]], float]:
    """Write ``files`` documents of 40 pages; give back pages to ask about, and seconds it took."""
    Base.metadata.create_all(engine)
    began = time.perf_counter()
    in_bulk = _in_bulk_sqlite if engine.dialect.name == "sqlite" else _in_bulk_postgresql
    with in_bulk(engine), Session(engine) as session:
        pages = _fill(session, files, words)
    return pages, time.perf_counter() - began


@contextmanager
def _in_bulk_sqlite(engine: Engine) -> Iterator[None]:
    """Write without a way back, and index all of it once at the end: it is thrown away anyhow."""
    raw = engine.raw_connection()
    cursor = raw.cursor()
    (added,) = cursor.execute(
        "SELECT sql FROM sqlite_master WHERE name = 'search_pages_added'"
    ).fetchone()
    for statement in ("DROP TRIGGER search_pages_added", "PRAGMA journal_mode=OFF"):
        cursor.execute(statement).fetchall()
    raw.close()
    yield
    raw = engine.raw_connection()
    cursor = raw.cursor()
    for statement in (
        "INSERT INTO search_index (search_index, rank) VALUES ('hashsize', 67108864)",
        "INSERT INTO search_index (search_index) VALUES ('rebuild')",
        added,
        "ANALYZE",
        "PRAGMA journal_mode=WAL",
    ):
        cursor.execute(statement).fetchall()
    raw.close()


@contextmanager
def _in_bulk_postgresql(engine: Engine) -> Iterator[None]:
    """Make the indexes of words once at the end; numbers for the planner as autovacuum does."""
    made = "SELECT indexname, indexdef FROM pg_indexes WHERE indexname LIKE 'search_index_%%'"
    with engine.begin() as connection:
        indexes = connection.exec_driver_sql(made).all()
        for name, _definition in indexes:
            connection.exec_driver_sql(f"DROP INDEX {name}")
    yield
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for _name, definition in indexes:
            connection.exec_driver_sql(definition)
        connection.exec_driver_sql("VACUUM ANALYZE")


def _fill(session: Session, files: int, words: list[str]) -> list[list[str]]:
    """Write ``files`` documents of 40 pages; give back some pages to ask about."""
    states = [f"{a}{b}" for a, b in itertools.product("ABCDEFG", "HIJKLMN")]
    session.execute(insert(Agency), [_agency(n, state) for n, state in enumerate(["FL", *states])])
    kinds, some = list(DocumentKind), list[list[str]]()
    for number in range(1, files + 1):
        file = {"sha256": f"{number:064x}", "size": 1, "media_type": "application/pdf"}
        session.execute(insert(StoredFile), [file | {"id": number, "stored_at": _NOW}])
        session.execute(insert(Document), [_document(number, kinds[number // 50 % len(kinds)])])
        pages = list(_pages(number, words))
        session.execute(insert(FilePage), [page for page, _said, _kept in pages])
        session.execute(insert(SearchPage), [kept for _page, _said, kept in pages])
        some.append(pages[0][1])
    session.connection().exec_driver_sql("COMMIT")
    return some


def _pages(
    file: int, words: list[str]
) -> Iterator[tuple[dict[str, Any], list[str], dict[str, Any]]]:
    dice = random.Random(file)  # noqa: S311 - the same pages each time
    weights = list(itertools.accumulate(1 / (rank + 2) for rank in range(len(words))))
    for number in range(1, OF_A_FILE + 1):
        key = (file - 1) * OF_A_FILE + number
        said = dice.choices(words, cum_weights=weights, k=_WORDS)
        text = " ".join(said)
        page = {"id": key, "file_id": file, "number": number, "text": text}
        loose = " ".join(look(word) for word in said)
        kept = {
            "page_id": key,
            "lane": PAGE,
            "words": f" {text} _ {mark(file)} ",
            "loose": f" {loose} ",
        }
        yield page | {"text_from": TextFrom.OCR}, said, kept | {"version": VERSION}


def _agency(number: int, state: str) -> dict[str, Any]:
    return {
        "id": number + 1,
        "name": f"Agency {number}",
        "match_name": f"agency {number}",
        "type": "police",
        "state": state,
        "jurisdiction": f"US-{state}",
        "zone": "America/Chicago",
        "created_at": _NOW,
        "updated_at": _NOW,
    }


def _document(number: int, kind: DocumentKind) -> dict[str, Any]:
    return {
        "agency_id": number % 50 + 1,
        "file_id": number,
        "original_name": f"{number}.pdf",
        "title": f"Document {number}",
        "kind": kind,
        "source": DocumentSource.PRODUCED,
        "received_on": _NOW.date() - timedelta(days=number % 1_500),
        "added_at": _NOW,
    }

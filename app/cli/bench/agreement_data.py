"""Agreements that two people read to the end, for the pages that compare them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.models import (
    AgreementFacts,
    AgreementType,
    Anchor,
    CodebookVersion,
    Coding,
    Finding,
    Reading,
    Round,
    Settlement,
)
from app.services.codebook import codebook

_NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
_DIFFER = 20  # in one of so many answers two readers differ; most of those are settled
_FINDINGS = (
    Finding.PRESENT,
    Finding.ABSENT,
    Finding.PRESENT,
    Finding.CONTRARY,
    Finding.ABSENT,
    Finding.STRUCK,
    Finding.UNCLEAR,
)
_QUOTE = "The agency shall keep the terms of this program confidential for ever"


def read_twice(session: Session, documents: Sequence[int]) -> None:
    """Let two people answer every question of the codebook for each of ``documents``."""
    book = codebook()
    version = CodebookVersion(version=book.version, book=book.as_data(), used_at=_NOW)
    session.add(version)
    session.flush()
    terms = [one.code for one in book.terms]
    session.execute(insert(Reading), [_reading(one, turn) for one in documents for turn in Round])
    session.execute(insert(Coding), list(_codings(documents, terms, version.id)))
    session.execute(insert(Settlement), list(_settlements(documents, terms)))
    session.execute(insert(AgreementFacts), [_facts(one) for one in documents])


def _codings(
    documents: Sequence[int], terms: Sequence[str], codebook_id: int
) -> Iterator[dict[str, Any]]:
    for document_id in documents:
        for place, term in enumerate(terms):
            for turn in Round:
                yield _coding(document_id, term, place, turn) | {"codebook_id": codebook_id}


def _coding(document_id: int, term: str, place: int, turn: Round) -> dict[str, Any]:
    finding = _FINDINGS[(document_id + place) % len(_FINDINGS)]
    if turn is Round.SECOND and _differ(document_id, place):
        finding = Finding.REDACTED
    located = finding not in {Finding.ABSENT, Finding.UNCLEAR}
    return {
        "id": _coding_id(document_id, place, turn),
        "reading_id": _reading_id(document_id, turn),
        "term": term,
        "finding": finding,
        "value": None,
        "details": {},
        "anchor": Anchor.WORDS if located else Anchor.WHOLE,
        "page": 1 + place % 4 if located else None,
        "quote": _QUOTE if located else "",
        "places": [[72, 90, 300, 102]] if located else [],
        "coded_at": _NOW,
        "superseded_at": None,
    }


def _settlements(documents: Sequence[int], terms: Sequence[str]) -> Iterator[dict[str, Any]]:
    for document_id in documents:
        for place, term in enumerate(terms):
            if _differ(document_id, place) and document_id % 3:
                yield {
                    "document_id": document_id,
                    "term": term,
                    "coding_id": _coding_id(document_id, place, Round.FIRST),
                    "reason": "The clause says so.",
                    "settled_at": _NOW,
                }


def _differ(document_id: int, place: int) -> bool:
    return (document_id * 7 + place) % _DIFFER == 0


def _reading(document_id: int, turn: Round) -> dict[str, Any]:
    return {
        "id": _reading_id(document_id, turn),
        "document_id": document_id,
        "round": turn,
        "reader_id": None,
        "began_at": _NOW,
        "finished_at": _NOW,
        "alone_because": "",
    }


def _reading_id(document_id: int, turn: Round) -> int:
    return document_id * 2 + (turn is Round.SECOND)


def _coding_id(document_id: int, place: int, turn: Round) -> int:
    return (document_id * 100 + place) * 2 + (turn is Round.SECOND)


def _facts(document_id: int) -> dict[str, Any]:
    return {
        "document_id": document_id,
        "type": AgreementType.MEMORANDUM,
        "parties": [{"role": "vendor", "name": "Example Vendor, Inc."}],
        "facts": {"signed_on": {"kind": "date", "state": "known", "date": "2026-01-02"}},
        "recorded_at": _NOW,
    }

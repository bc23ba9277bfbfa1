"""Counts of obtained tables that are public: what was frozen when they were published, no more.

Only ``table_publications`` is read, never rows or mappings; and these types have no place for a
cell, a row or a field: whatever else were in a publication, it could not come out here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.models import Agency, Publication, TablePublication


@dataclass(frozen=True, slots=True)
class Line:
    """One group and its number of rows."""

    label: str
    rows: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows by one field. ``hidden`` groups have ``hidden_rows`` together; only months are named."""

    label: str
    shown: tuple[Line, ...]
    hidden: int
    hidden_rows: int
    hidden_months: tuple[str, ...]
    is_of_months: bool

    @property
    def by(self) -> str:
        """What rows are counted by, to stand behind that word."""
        label = self.label.lower()
        return f"month ({label})" if self.is_of_months else label

    @property
    def most(self) -> int:
        """The largest number, for the length of bars."""
        return max((one.rows for one in self.shown), default=1)


@dataclass(frozen=True, slots=True)
class Sum:
    """Amounts added up; ``told`` is none where there were too few to tell of."""

    label: str
    is_money: bool
    told: int | None
    not_told: int
    sum: str
    median: str


@dataclass(frozen=True, slots=True)
class Source:
    """What was counted, so that anybody who has the file can count again."""

    sha256: str
    sheet: str
    mapped_on: date
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PublicTable:
    """All that is public of one table. ``document`` is the address of its document, if public."""

    address: str
    title: str
    summary: str
    credit: str
    agency_id: int
    agency: str
    state: str
    published_at: datetime
    about: str
    rows: int
    by: tuple[Counts, ...]
    sums: tuple[Sum, ...]
    source: Source
    hidden_counted: bool
    from_pictures: bool
    sample: bool
    document: str


@dataclass(frozen=True, slots=True)
class WithdrawnTable:
    """What is left at the address of counts that were taken back."""

    withdrawn_at: datetime
    because: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Card:
    """Public counts in a list."""

    address: str
    title: str
    rows: int
    published_at: datetime


def table(session: Session, address: str) -> PublicTable | WithdrawnTable | None:
    """Find what stands at an address: counts, the note of withdrawn ones, or nothing."""
    found = session.execute(
        select(TablePublication, Agency)
        .join(Agency, TablePublication.agency_id == Agency.id)
        .where(TablePublication.address == address)
    ).one_or_none()
    if found is None:
        return None
    publication, agency = found
    if publication.withdrawn_at is not None:
        return WithdrawnTable(
            publication.withdrawn_at,
            publication.withdrawn_because,
            publication.figures["source"]["sha256"],
        )
    document = session.scalar(
        select(Publication.address).where(
            Publication.document_id == publication.document_id, Publication.withdrawn_at.is_(None)
        )
    )
    return shown(publication, agency, document or "")


def shown(publication: TablePublication, agency: Agency, document: str) -> PublicTable:
    """Make what a reader sees of a publication; the desk's preview shows the same."""
    told = publication.figures
    return PublicTable(
        address=publication.address,
        title=publication.title,
        summary=publication.summary,
        credit=publication.credit,
        agency_id=agency.id,
        agency=agency.name,
        state=agency.state,
        published_at=publication.published_at,
        about=str(told["about"]),
        rows=int(told["rows"]),
        by=tuple(_counts(one) for one in told["by"]),
        sums=tuple(_sum(one) for one in told["sums"]),
        source=_source(told["source"]),
        hidden_counted=bool(told["hidden_counted"]),
        from_pictures=bool(told.get("from_pictures")),
        sample=bool(told["sample"]),
        document=document,
    )


def of_agency(session: Session, agency_id: int) -> list[Card]:
    """List the public counts of an agency, the newest first."""
    return _cards(session, TablePublication.agency_id == agency_id)


def of_document(session: Session, address: str) -> list[Card]:
    """List the public counts made of the public document at ``address``."""
    standing = select(Publication.document_id).where(
        Publication.address == address, Publication.withdrawn_at.is_(None)
    )
    return _cards(session, TablePublication.document_id.in_(standing))


def _cards(session: Session, of: ColumnElement[bool]) -> list[Card]:
    found = session.scalars(
        select(TablePublication)
        .where(of, TablePublication.withdrawn_at.is_(None))
        .order_by(TablePublication.published_at.desc(), TablePublication.id.desc())
    )
    return [
        Card(one.address, one.title, int(one.figures["rows"]), one.published_at) for one in found
    ]


def _counts(told: Mapping[str, Any]) -> Counts:
    return Counts(
        label=str(told["label"]),
        shown=tuple(Line(str(label), int(rows)) for label, rows in told["shown"]),
        hidden=int(told["hidden"]),
        hidden_rows=int(told["hidden_rows"]),
        hidden_months=tuple(map(str, told["hidden_months"])),
        is_of_months=bool(told.get("months")),
    )


def _sum(told: Mapping[str, Any]) -> Sum:
    return Sum(
        label=str(told["label"]),
        is_money=bool(told["money"]),
        told=told["told"],
        not_told=int(told.get("not_told", 0)),
        sum=str(told.get("sum", "")),
        median=str(told.get("median", "")),
    )


def _source(told: Mapping[str, Any]) -> Source:
    columns: Sequence[Mapping[str, Any]] = told["columns"]
    return Source(
        sha256=str(told["sha256"]),
        sheet=str(told["sheet"]),
        mapped_on=date.fromisoformat(told["mapped_on"]),
        columns=tuple((str(one["label"]), str(one["column"])) for one in columns),
    )

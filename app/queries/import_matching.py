"""What an import compares its rows with: agencies, their contacts, what people decided."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from app.models import Agency, AgencyChange, Contact, HeldDecision, HeldRow

T = TypeVar("T")
_VALUES = 500  # below every database's limit of values in one statement


class KnownAgency(NamedTuple):
    """What a row is compared with."""

    id: int
    name: str
    state: str
    match_name: str
    city: str
    county: str
    external_id: str | None
    merged_into_id: int | None


class HeldBefore(NamedTuple):
    """A row held earlier, what was decided, and the agency it looks like or became."""

    id: int
    decision: HeldDecision | None
    agency_id: int


def known_agencies(session: Session) -> Iterator[KnownAgency]:
    """Give every agency, merged ones too, the oldest first."""
    wanted = select(*(getattr(Agency, column) for column in KnownAgency._fields))
    for row in session.execute(wanted.order_by(Agency.id)):
        yield KnownAgency(*row)


def columns_of(session: Session, ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
    """Give every column of these agencies, by their ids."""
    found: dict[int, Mapping[str, Any]] = {}
    for part in _parts(ids):
        for row in session.execute(select(*Agency.__table__.c).where(Agency.id.in_(part))):
            found[row.id] = row._asdict()
    return found


def contacts_of(session: Session, ids: Sequence[int]) -> defaultdict[int, list[Row[Any]]]:
    """Give the contacts of these agencies, the oldest first."""
    found: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for part in _parts(ids):
        query = select(*Contact.__table__.c).where(Contact.agency_id.in_(part))
        for row in session.execute(query.order_by(Contact.id)):
            found[row.agency_id].append(row)
    return found


def corrected_by_people(session: Session, ids: Sequence[int]) -> defaultdict[int, set[str]]:
    """Give the columns that a member corrected, by agency: no import overwrites them."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    query = select(AgencyChange.agency_id, AgencyChange.after).where(
        AgencyChange.act == "corrected", AgencyChange.member_id.is_not(None)
    )
    for part in _parts(ids):
        for agency_id, after in session.execute(query.where(AgencyChange.agency_id.in_(part))):
            found[agency_id] |= after.keys()
    return found


def held_before(session: Session, digests: Sequence[str]) -> dict[str, HeldBefore]:
    """Give the rows held earlier that say the same, by digest."""
    found: dict[str, HeldBefore] = {}
    query = select(
        HeldRow.digest,
        HeldRow.id,
        HeldRow.decision,
        func.coalesce(HeldRow.became_id, HeldRow.agency_id),
    )
    for part in _parts(digests):
        for row in session.execute(query.where(HeldRow.digest.in_(part))):
            found[row[0]] = HeldBefore(*row[1:])
    return found


def _parts(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), _VALUES):
        yield values[start : start + _VALUES]

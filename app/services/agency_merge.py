"""Merge two agencies that are one, so that nothing is lost and it can be taken back."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session, aliased

from app.errors import NotFound, ServiceError
from app.models import (
    Agency,
    AgencyChange,
    AgencyDay,
    AgencyLink,
    BatchRow,
    Contact,
    ContactSearch,
    Document,
    PartnershipClaim,
    RecordsRequest,
    Reply,
    TablePublication,
)

_NUMBERS = ("population", "latitude", "longitude")
_FILLED = ("type", "city", "county", "website", *_NUMBERS)
# Each is a table, its column that names the agency, and what may be there once per agency.
_MOVED: tuple[tuple[str, type[Any], str, tuple[str, ...]], ...] = (
    ("days", AgencyDay, "agency_id", ("falls_on",)),
    ("contacts", Contact, "agency_id", ("kind", "value")),
    ("claims", PartnershipClaim, "agency_id", ("vendor_id", "status", "dated_on", "source")),
    ("links", AgencyLink, "agency_id", ("relation", "neighbour_id")),
    ("linked_from", AgencyLink, "neighbour_id", ("relation", "agency_id")),
    ("batch_rows", BatchRow, "agency_id", ("batch_id",)),
    ("documents", Document, "agency_id", ("request_id", "file_id")),
    ("requests", RecordsRequest, "agency_id", ()),
    ("public_counts", TablePublication, "agency_id", ()),
    ("replies", Reply, "agency_id", ()),
    ("requests_to", RecordsRequest, "recipient_id", ()),
)


class MergeRefused(ServiceError):
    """The two cannot become one as they are; nothing was changed."""


def merge(
    session: Session,
    gone: Agency,
    kept: Agency,
    *,
    because: str,
    member_id: int | None,
    now: datetime,
) -> AgencyChange:
    """Make ``gone`` a part of ``kept``: contacts, claims, links, requests and documents move.

    ``gone`` stays with its names and its external ID, pointing at ``kept``, so that imports and
    old addresses still find it. What ``kept`` has already stays with ``gone``. The change that is
    given back lists what moved. Refuses agencies under different laws, and two requests of one
    letter and round, of which one must be withdrawn or moved first.
    """
    _check(session, gone, kept)
    moved: dict[str, Any] = {
        name: _move(session, model, column, once, gone.id, kept.id)
        for name, model, column, once in _MOVED
    }
    moved["filled"] = _fill(gone, kept)
    session.execute(delete(ContactSearch).where(ContactSearch.agency_id == gone.id))
    gone.merged_into_id = kept.id
    gone.updated_at = kept.updated_at = now
    for agency, act in ((kept, "took in"), (gone, "merged")):
        session.add(
            AgencyChange(
                agency_id=agency.id,
                act=act,
                before={"agency": gone.id, "name": gone.name, "moved": moved},
                after={"agency": kept.id, "name": kept.name, "because": because.strip()},
                member_id=member_id,
                changed_at=now,
            )
        )
    session.flush()
    session.expire_all()
    return _last_merge(session, gone)


def undo_merge(session: Session, gone_id: int, *, member_id: int | None, now: datetime) -> Agency:
    """Take a merge back: what moved goes back to ``gone``. What came since stays where it is."""
    gone = session.get(Agency, gone_id)
    if gone is None:
        raise NotFound(f"There is no agency {gone_id}.")
    if gone.merged_into_id is None:
        raise MergeRefused(f"{gone.name} is not merged into another agency.")
    kept = session.get_one(Agency, gone.merged_into_id)
    if kept.merged_into_id is not None:
        raise MergeRefused(
            f"{kept.name} was itself merged since. Take that merge back first (agency {kept.id})."
        )
    moved = _last_merge(session, gone).before["moved"]
    for name, model, column, _once in _MOVED:
        ids = moved.get(name, [])  # a merge of an earlier version moved fewer things
        session.execute(update(model).where(model.id.in_(ids)).values({column: gone.id}))
    for column, value in moved["filled"].items():
        if getattr(kept, column) == value:
            setattr(kept, column, None if column in _NUMBERS else "")
    gone.merged_into_id = None
    gone.updated_at = kept.updated_at = now
    for agency, act in ((kept, "gave back"), (gone, "unmerged")):
        session.add(
            AgencyChange(
                agency_id=agency.id,
                act=act,
                before={"agency": kept.id, "name": kept.name},
                after={"agency": gone.id, "name": gone.name},
                member_id=member_id,
                changed_at=now,
            )
        )
    session.flush()
    session.expire_all()
    return gone


def _check(session: Session, gone: Agency, kept: Agency) -> None:
    if gone.id == kept.id:
        raise MergeRefused("An agency cannot be merged into itself.")
    for agency in (gone, kept):
        if agency.merged_into_id is not None:
            raise MergeRefused(f"{agency.name} ({agency.id}) was already merged into another.")
    if gone.jurisdiction != kept.jurisdiction:
        raise MergeRefused(
            f"{gone.name} is under the law of {gone.jurisdiction}, {kept.name} under that of "
            f"{kept.jurisdiction}; they are two bodies."
        )
    mine, theirs = aliased(RecordsRequest), aliased(RecordsRequest)
    clashes = session.execute(
        select(mine.ref, theirs.ref)
        .join(
            theirs,
            (theirs.campaign_id == mine.campaign_id)
            & (theirs.letter_id == mine.letter_id)
            & (theirs.round == mine.round)
            & (theirs.taken_back == mine.taken_back),
        )
        .where(mine.agency_id == gone.id, theirs.agency_id == kept.id)
        .order_by(mine.ref)
    ).all()
    if clashes:
        raise MergeRefused(
            "Both agencies were asked the same letter in the same round, and neither request may "
            "be lost. Nothing was merged; keep the agencies apart, or file the next round to one.",
            tuple(f"{one} and {other} are the same letter" for one, other in clashes),
        )


def _move(
    session: Session, model: type[Any], column: str, once: tuple[str, ...], gone: int, kept: int
) -> list[int]:
    """Move the rows of ``gone`` that ``kept`` has not got; give their ids."""
    owner = getattr(model, column)
    rows = session.execute(
        select(model.id, owner, *(getattr(model, name) for name in once)).where(
            or_(owner == gone, owner == kept)
        )
    ).all()
    of: defaultdict[int, dict[int, tuple[Any, ...]]] = defaultdict(dict)
    for row in rows:
        of[row[1]][row[0]] = tuple(row[2:])
    there = set(of[kept].values())
    ids = [
        row_id
        for row_id, facts in of[gone].items()
        # A link between the two would point at itself.
        if (not once or facts not in there) and not (model is AgencyLink and kept in facts)
    ]
    session.execute(update(model).where(model.id.in_(ids)).values({column: kept}))
    return ids


def _fill(gone: Agency, kept: Agency) -> dict[str, Any]:
    """Give ``kept`` what it lacked."""
    filled = {
        column: getattr(gone, column)
        for column in _FILLED
        if getattr(kept, column) in (None, "") and getattr(gone, column) not in (None, "")
    }
    for column, value in filled.items():
        setattr(kept, column, value)
    return filled


def _last_merge(session: Session, gone: Agency) -> AgencyChange:
    return session.scalars(
        select(AgencyChange)
        .where(AgencyChange.agency_id == gone.id, AgencyChange.act == "merged")
        .order_by(AgencyChange.id.desc())
        .limit(1)
    ).one()

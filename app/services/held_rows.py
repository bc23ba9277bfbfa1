"""Rows held because they look like an agency that is there: a person says what they are."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.errors import NotFound, ServiceError
from app.models import (
    Agency,
    AgencyChange,
    Contact,
    HeldDecision,
    HeldRow,
    ImportRun,
    PartnershipStatus,
)
from app.queries.import_matching import columns_of, contacts_of, corrected_by_people
from app.services.agencies import agency_by_id
from app.services.agency_import import changes_of
from app.services.agency_intake import contact_columns, new_agency
from app.services.agency_rows import AgencyRow
from app.services.contact_folding import fold
from app.services.partnerships import claim
from app.services.vendors import ensure_vendor


class AlreadyDecided(ServiceError):
    """Somebody has decided about this row before."""


def waiting_rows(session: Session, import_id: int | None = None) -> list[HeldRow]:
    """List the rows that wait for a decision, the oldest first."""
    query = select(HeldRow).where(HeldRow.decision.is_(None)).order_by(HeldRow.id)
    return list(
        session.scalars(query.where(HeldRow.import_id == import_id) if import_id else query)
    )


def accept_as_new(
    session: Session, held_id: int, *, member_id: int | None, now: datetime, today: date
) -> Agency:
    """The row is an agency of its own. An external ID that another agency has is left out."""
    held = _undecided(session, held_id)
    row = AgencyRow.from_json(held.row, held.facts)
    facts = new_agency(row, now=now)
    taken = select(Agency.id).where(Agency.external_id == facts["external_id"])
    if facts["external_id"] and session.scalar(taken) is not None:
        facts["external_id"] = None
    agency = Agency(**facts)
    session.add(agency)
    session.flush()
    run = session.get_one(ImportRun, held.import_id)
    _fold_contacts(session, agency, row, run)
    _claim(session, agency, row, run, today, now)
    _decide(session, held, HeldDecision.NEW, agency, member_id, now)
    return agency


def accept_as_same(
    session: Session,
    held_id: int,
    agency_id: int | None = None,
    *,
    member_id: int | None,
    now: datetime,
    today: date,
) -> Agency:
    """The row is the agency it looks like (or ``agency_id``), and brings it up to date."""
    held = _undecided(session, held_id)
    agency = agency_by_id(session, agency_id or held.agency_id)
    row = AgencyRow.from_json(held.row, held.facts)
    run = session.get_one(ImportRun, held.import_id)
    before = columns_of(session, [agency.id])[agency.id]
    corrected = corrected_by_people(session, [agency.id])[agency.id]
    after = {
        column: value
        for column, value in changes_of(before, row.facts).items()
        # Which register's ID the agency keeps is not what was decided.
        if column not in corrected and column != "external_id"
    }
    if after:
        session.execute(update(Agency).where(Agency.id == agency.id).values(**after))
        agency.updated_at = now
        session.add(
            AgencyChange(
                agency_id=agency.id,
                act="imported",
                before={column: before[column] for column in after},
                after=after,
                import_id=run.id,
                member_id=member_id,
                changed_at=now,
            )
        )
    _fold_contacts(session, agency, row, run)
    _claim(session, agency, row, run, today, now)
    _decide(session, held, HeldDecision.MERGED, agency, member_id, now)
    return agency


def dismiss(session: Session, held_id: int, *, member_id: int | None, now: datetime) -> None:
    """The row says nothing new; it is remembered, so that no later import holds it again."""
    held = _undecided(session, held_id)
    _decide(session, held, HeldDecision.DISMISSED, None, member_id, now)


def _undecided(session: Session, held_id: int) -> HeldRow:
    held = session.get(HeldRow, held_id)
    if held is None:
        raise NotFound(f"There is no held row {held_id}.")
    if held.decision is not None:
        raise AlreadyDecided(f"Held row {held_id} was decided already: {held.decision}.")
    return held


def _fold_contacts(session: Session, agency: Agency, row: AgencyRow, run: ImportRun) -> None:
    folded = fold(contacts_of(session, [agency.id])[agency.id], row.contacts)
    for had, values in folded.changed:
        session.execute(update(Contact).where(Contact.id == had.id).values(**values))
    added: list[dict[str, Any]] = [
        contact_columns(agency.id, contact, run.filename) for contact in folded.added
    ]
    if added:
        session.execute(insert(Contact), added)


def _claim(
    session: Session, agency: Agency, row: AgencyRow, run: ImportRun, today: date, now: datetime
) -> None:
    if not run.options.get("vendor"):
        return
    claim(
        session,
        agency,
        ensure_vendor(session, run.options["vendor"]),
        PartnershipStatus(run.options["status"]),
        dated_on=row.joined,
        source=row.source or run.filename,
        today=max(today, row.joined or today),
        now=now,
    )


def _decide(
    session: Session,
    held: HeldRow,
    decision: HeldDecision,
    agency: Agency | None,
    member_id: int | None,
    now: datetime,
) -> None:
    held.decision, held.decided_at, held.decided_by_id = decision, now, member_id
    held.became_id = agency.id if agency else None
    session.flush()
    session.expire_all()

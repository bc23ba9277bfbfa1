"""Do what an import's plan says: agencies, contacts, claims and changes, in bulk."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from app.errors import ServiceError
from app.models import (
    Agency,
    AgencyChange,
    Body,
    Contact,
    HeldRow,
    ImportRun,
    ImportState,
    PartnershipClaim,
)
from app.services.agency_import import Held, ImportPlan, Update, claim_key
from app.services.agency_rows import AgencyRow, GivenContact
from app.services.chunks import chunks
from app.services.vendors import ensure_vendor

_ROWS_PER_INSERT = 1_000
# Every row of a bulk insert names the same columns.
_DEFAULTS: dict[str, Any] = {
    "type": "",
    "body": Body.LOCAL,
    "city": "",
    "county": "",
    "state": "",
    "population": None,
    "latitude": None,
    "longitude": None,
    "external_id": None,
    "website": "",
}


class AlreadyApplied(ServiceError):
    """This import was applied before; nothing is done twice."""


def apply(session: Session, plan: ImportPlan, run: ImportRun, *, now: datetime) -> dict[str, Any]:
    """Apply ``plan``, drawn up in this transaction, as the import ``run``; give its result.

    New agencies are added, known ones updated, likely duplicates kept for a person. A contact
    that a person verified is never overwritten. Raises ``AlreadyApplied``.
    """
    if run.state is ImportState.APPLIED:
        raise AlreadyApplied(f"Import {run.id} was already applied; nothing was done.")
    ids = _add_agencies(session, plan.new, run, now)
    _update_agencies(session, plan.updates, run, now)
    _add_claims(session, plan, ids, now)
    _keep_held(session, plan.held, ids, plan.decided, run)
    run.state, run.applied_at, run.result = ImportState.APPLIED, now, plan.as_json()
    session.flush()
    # What was loaded before the bulk statements is old now.
    session.expire_all()
    return plan.as_json()


def new_agency(row: AgencyRow, *, now: datetime) -> dict[str, Any]:
    """Give the columns of a new agency."""
    return {**_DEFAULTS, **row.facts, "created_at": now, "updated_at": now}


def contact_columns(agency_id: int, given: GivenContact, source: str) -> dict[str, Any]:
    """Give the columns of a new contact that nobody verified yet."""
    return {"agency_id": agency_id, "source": source, **vars(given)}


def _add_agencies(
    session: Session, rows: list[AgencyRow], run: ImportRun, now: datetime
) -> dict[int, int]:
    """Insert the new agencies and their contacts; give each row's agency id."""
    ids: dict[int, int] = {}
    adding = insert(Agency).returning(Agency.id, sort_by_parameter_order=True)
    for part in chunks(rows, _ROWS_PER_INSERT):
        made = session.scalars(adding, [new_agency(row, now=now) for row in part])
        ids.update(zip((row.row for row in part), made, strict=True))
    _insert(
        session,
        Contact,
        [
            contact_columns(ids[row.row], contact, run.filename)
            for row in rows
            for contact in _once(row.contacts)
        ],
    )
    return ids


def _once(contacts: tuple[GivenContact, ...]) -> list[GivenContact]:
    return list({(contact.kind, contact.value): contact for contact in contacts}.values())


def _update_agencies(
    session: Session, updates: list[Update], run: ImportRun, now: datetime
) -> None:
    agencies: list[dict[str, Any]] = []
    contacts: list[dict[str, Any]] = []
    added: list[dict[str, Any]] = []
    changes: list[dict[str, Any]] = []
    for change in updates:
        if change.after:
            agencies.append({**change.after, "id": change.agency_id, "updated_at": now})
        contacts += [
            {**values, "id": had.id, "source": run.filename}
            for had, values in change.contacts.changed
        ]
        added += [
            contact_columns(change.agency_id, contact, run.filename)
            for contact in change.contacts.added
        ]
        if change.after or change.contacts:
            changes.append(_change(change, run, now))
    _update(session, Agency, agencies)
    _update(session, Contact, contacts)
    _insert(session, Contact, added)
    _insert(session, AgencyChange, changes)


def _change(change: Update, run: ImportRun, now: datetime) -> dict[str, Any]:
    before, after = dict(change.before), dict(change.after)
    for had, values in change.contacts.changed:
        before[f"contact {had.id}"] = had.value
        after[f"contact {had.id}"] = values.get("value", had.value)
    for contact in change.contacts.added:
        after[f"new {contact.kind}"] = contact.value
    return {
        "agency_id": change.agency_id,
        "act": "imported",
        "before": before,
        "after": after,
        "import_id": run.id,
        "member_id": run.member_id,
        "changed_at": now,
    }


def _add_claims(session: Session, plan: ImportPlan, ids: dict[int, int], now: datetime) -> None:
    if plan.options.status is None:
        return
    vendor = ensure_vendor(session, plan.options.vendor)
    claiming = [(ids[row.row], row) for row in plan.new]
    claiming += [(change.agency_id, change.row) for change in plan.updates if change.claims]
    _insert(
        session,
        PartnershipClaim,
        [claim_columns(plan, vendor.id, agency_id, row, now) for agency_id, row in claiming],
    )


def claim_columns(
    plan: ImportPlan, vendor_id: int, agency_id: int, row: AgencyRow, now: datetime
) -> dict[str, Any]:
    """Give the columns of the claim that ``row`` makes about an agency and the plan's vendor."""
    dated_on, source = claim_key(row, plan.options)
    return {
        "agency_id": agency_id,
        "vendor_id": vendor_id,
        "status": plan.options.status,
        "dated_on": dated_on,
        "source": source,
        "external_id": row.facts.get("external_id"),
        "recorded_at": now,
    }


def _keep_held(
    session: Session,
    held: list[Held],
    ids: dict[int, int],
    decided: dict[int, int],
    run: ImportRun,
) -> None:
    """Keep the rows that wait for a person; one that waits already is kept once."""
    looks_like = {**ids, **decided}
    kept: dict[str, int] = {}
    for one in held:
        like_id = one.like.id or looks_like[one.like.row or 0]
        looks_like[one.row.row] = like_id
        one.held_id = one.held_id or kept.get(one.digest)
        if one.held_id is None:
            one.held_id = kept[one.digest] = _held_row(session, one, like_id, run).id


def _held_row(session: Session, one: Held, like_id: int, run: ImportRun) -> HeldRow:
    kept = HeldRow(
        import_id=run.id,
        row=one.row.row,
        facts=one.row.as_json(),
        reason=one.reason[:500],
        digest=one.digest,
        agency_id=like_id,
    )
    session.add(kept)
    session.flush()
    return kept


def _update(session: Session, model: type[Any], rows: list[dict[str, Any]]) -> None:
    """Update by key; rows that give the same columns go in one statement."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        alike.setdefault(tuple(sorted(row)), []).append(row)
    for part in alike.values():
        session.execute(update(model), part)


def _insert(session: Session, model: type[Any], rows: list[dict[str, Any]]) -> None:
    for part in chunks(rows, _ROWS_PER_INSERT):
        session.execute(insert(model), part)

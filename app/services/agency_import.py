"""Import agencies: match a table with what is known, show what would happen, and do it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Body, PartnershipClaim, PartnershipStatus
from app.models.agency_names import match_name
from app.models.said import visible
from app.queries.import_matching import (
    columns_of,
    contacts_of,
    corrected_by_people,
    held_before,
    known_agencies,
)
from app.services.agency_columns import agency_columns
from app.services.agency_matching import Directory, Known, Likely, New, Same
from app.services.agency_rows import AgencyRow, Finding, Rejected, RowReader
from app.services.contact_folding import Folded, fold
from app.services.import_answer import import_answer
from app.services.tables import Table
from app.services.vendors import find_vendor

# A row that does not give the county says nothing of the zone.
_FOLLOWS_FROM = {"jurisdiction": "body", "zone": "county"}


@dataclass(frozen=True, kw_only=True)
class ImportOptions:
    """What is said of every row of the file.

    ``vendor`` and ``status`` claim that each agency works with a vendor; ``body`` is the kind of
    body of the rows that do not say themselves.
    """

    filename: str
    vendor: str = ""
    status: PartnershipStatus | None = None
    body: Body | None = None

    @property
    def claimed(self) -> tuple[str, str]:
        """What is claimed of every agency in the file: the vendor and the status, or nothing."""
        return self.vendor.lower(), self.status or ""


@dataclass
class Update:
    """A row that is an agency we have, and what differs."""

    agency_id: int
    row: AgencyRow
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    contacts: Folded = field(default_factory=Folded)
    claims: bool = False

    @property
    def changes(self) -> bool:
        """Whether applying it would change anything."""
        return bool(self.after or self.contacts or self.claims)


@dataclass
class Held:
    """A row that waits for a person. ``held_id`` is there once it is kept."""

    row: AgencyRow
    like: Known
    reason: str
    digest: str
    held_id: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Give what `--json` prints."""
        return {
            "row": self.row.row,
            "name": self.row.facts["name"],
            "state": self.row.facts.get("state", ""),
            "reason": self.reason,
            "like": {"agency": self.like.id, "row": self.like.row, "name": self.like.name},
            "held": self.held_id,
        }


@dataclass
class ImportPlan:
    """What an import would do. Every row of the file is in exactly one of the lists."""

    options: ImportOptions
    columns: dict[str, str]
    rows: int
    new: list[AgencyRow] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    unchanged: int = 0
    held: list[Held] = field(default_factory=list)
    decided: dict[int, int] = field(default_factory=dict)  # a row once held: its agency
    rejected: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Give what `--json` prints."""
        return import_answer(self, self.held)


def draw_up(
    session: Session,
    table: Table,
    options: ImportOptions,
    told: Mapping[str, str] | None = None,
) -> ImportPlan:
    """Match every row of ``table`` and say what importing it would do. Writes nothing.

    ``told`` names the column of a field where the guess would be wrong. Raises ``ColumnUnknown``.
    """
    columns = agency_columns(table, told, federal=options.body is Body.FEDERAL)
    reader = RowReader(table.headers, columns, options.body)
    plan = ImportPlan(options, columns, rows=len(table.rows), warnings=reader.warnings)
    directory = _directory(session)
    same: list[tuple[AgencyRow, Same]] = []
    for number, record in enumerate(table.rows, start=1):
        try:
            row = reader.read(number, record)
        except Rejected as rejected:
            plan.rejected.append(rejected.finding)
            continue
        _sort(plan, row, directory.find(number, row.facts), same)
    _forget_decided(session, plan)
    _compare(session, plan, same)
    plan.warnings.sort(key=lambda finding: finding.row)
    return plan


def _sort(
    plan: ImportPlan, row: AgencyRow, found: Same | Likely | New, same: list[tuple[AgencyRow, Same]]
) -> None:
    if isinstance(found, Same):
        same.append((row, found))
    elif isinstance(found, Likely):
        plan.held.append(Held(row, found.known, found.reason, row.digest(plan.options.claimed)))
    else:
        plan.new.append(row)
        if found.twin:
            reason = (
                f"{found.twin} has the same name and place. Their external IDs differ, so both "
                "were taken; merge them if they are one."
            )
            plan.warnings.append(Finding(row.row, plan.columns["name"], reason))


def _directory(session: Session) -> Directory:
    """Load what rows are compared with: a few columns of every agency."""
    agencies: dict[int, Known] = {}
    merged: dict[int, int] = {}
    for row in known_agencies(session):
        name = visible(row.name)  # some were kept before signs that nobody sees were left out
        agencies[row.id] = Known(
            id=row.id,
            row=None,
            name=name,
            state=row.state,
            matched=row.match_name if name == row.name else match_name(name),
            city=visible(row.city),
            county=visible(row.county),
            external_id=row.external_id,
        )
        if row.merged_into_id is not None:
            merged[row.id] = row.merged_into_id
    directory = Directory()
    for agency_id, known in agencies.items():
        target = agency_id
        while target in merged:
            target = merged[target]
        directory.add(known, stands_for=agencies[target] if target != agency_id else None)
    return directory


def _forget_decided(session: Session, plan: ImportPlan) -> None:
    """A row that a person has decided about before is not held again."""
    known = held_before(session, [held.digest for held in plan.held])
    still = []
    for held in plan.held:
        before = known.get(held.digest)
        if before is not None and before.decision is not None:
            plan.unchanged += 1
            plan.decided[held.row.row] = before.agency_id
            continue
        held.held_id = before.id if before else None
        still.append(held)
    plan.held = still


def _compare(session: Session, plan: ImportPlan, same: list[tuple[AgencyRow, Same]]) -> None:
    ids = sorted({found.known.id for _row, found in same if found.known.id is not None})
    agencies = columns_of(session, ids)
    contacts = contacts_of(session, ids)
    corrected = corrected_by_people(session, ids)
    claims = _claims_of(session, plan.options)
    for row, found in same:
        agency_id = found.known.id or 0
        update = Update(agency_id, row)
        if not found.through_merge:
            before = agencies[agency_id]
            _differ(plan, update, before, corrected[agency_id])
            update.contacts = fold(contacts[agency_id], row.contacts)
        if plan.options.status is not None:
            claim = claim_key(row, plan.options)
            update.claims = claims[agency_id, claim] == 0
            claims[agency_id, claim] += 1
        if update.changes:
            plan.updates.append(update)
        else:
            plan.unchanged += 1


def changes_of(before: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Give the columns of an agency that ``facts`` would change, with their new values."""
    return {column: value for column, value in facts.items() if _is_change(column, before, facts)}


def _differ(
    plan: ImportPlan, update: Update, before: Mapping[str, Any], corrected: set[str]
) -> None:
    for column, value in changes_of(before, update.row.facts).items():
        if _FOLLOWS_FROM.get(column) in corrected:
            continue
        if column in corrected:
            reason = f"A person corrected the agency's {column}; it was kept as it is."
            plan.warnings.append(Finding(update.row.row, column, reason))
            continue
        update.before[column], update.after[column] = before[column], value


def _is_change(column: str, before: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    """Tell a change from another spelling of the same; an empty cell never erases anything."""
    old, new = before[column], facts[column]
    if column == "name":
        return bool(before["match_name"] != facts["match_name"])
    if column == "external_id":
        return old is None
    if _FOLLOWS_FROM.get(column, column) not in facts:
        return False
    if isinstance(old, str) and isinstance(new, str):
        return old.casefold() != new.casefold()
    return bool(old != new)


def _claims_of(session: Session, options: ImportOptions) -> Counter[tuple[int, Any]]:
    vendor = find_vendor(session, options.vendor) if options.vendor else None
    if vendor is None:
        return Counter()
    claims = select(
        PartnershipClaim.agency_id, PartnershipClaim.dated_on, PartnershipClaim.source
    ).where(PartnershipClaim.vendor_id == vendor.id, PartnershipClaim.status == options.status)
    return Counter((row[0], (row[1], visible(row[2]))) for row in session.execute(claims))


def claim_key(row: AgencyRow, options: ImportOptions) -> tuple[Any, str]:
    """Give what tells one claim of an agency from another: its day and its source."""
    return row.joined, row.source or visible(options.filename)

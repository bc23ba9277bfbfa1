"""Bring in requests that are under way elsewhere: match, show what would happen, do it.

Nothing is invented: a row whose agency is not known is rejected, a status without a day becomes
a warning, and another system's due date becomes a follow-up of ours, never a deadline.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.models import Agency, ContactKind, RecordsRequest, RequestEvent, RequestStatus
from app.models.agency_names import match_name
from app.services import clocks, events
from app.services.agency_rows import Finding, Rejected
from app.services.chunks import chunks
from app.services.columns import match_columns
from app.services.import_answer import import_answer
from app.services.request_columns import FIELDS
from app.services.request_rows import GivenEvent, RequestReader, RequestRow
from app.services.requests import new_refs
from app.services.tables import Table

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Body:
    """What an import needs to know of an agency."""

    id: int
    name: str
    state: str
    city: str
    jurisdiction: str


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A row that is a request we do not have."""

    row: RequestRow
    agency: Body


@dataclass(frozen=True, slots=True)
class Addition:
    """A row that is a request we have, with what the file tells beyond it."""

    row: RequestRow
    request_id: int
    events: tuple[GivenEvent, ...]
    tracking_number: str


@dataclass
class ImportPlan:
    """What an import would do. Every row of the file is in exactly one of the lists."""

    rows: int
    columns: dict[str, str]
    new: list[Newcomer] = field(default_factory=list)
    updates: list[Addition] = field(default_factory=list)
    unchanged: int = 0
    duplicates: list[Finding] = field(default_factory=list)
    rejected: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Give what `--json` prints: the answer of an agencies import."""
        return import_answer(self, self.duplicates)


def draw_up(
    session: Session, table: Table, told: Mapping[str, str] | None = None, *, today: date
) -> ImportPlan:
    """Match every row and say what importing it would do. Writes nothing.

    A request is known by its external id, else by agency, title and the day it was filed. Raises
    ``ColumnUnknown`` where agency or day have no column.
    """
    columns = match_columns(table.headers, FIELDS, told, needed=("agency", "filed"))
    reader = RequestReader(table.headers, columns, today)
    plan = ImportPlan(len(table.rows), columns, warnings=reader.warnings)
    agencies = Agencies.of(session)
    matched: list[Newcomer] = []
    for number, record in enumerate(table.rows, start=1):
        try:
            row = reader.read(number, record)
            matched.append(Newcomer(row, agencies.find(row, columns)))
        except Rejected as rejected:
            plan.rejected.append(rejected.finding)
    _sort(session, plan, matched)
    plan.warnings.sort(key=lambda finding: finding.row)
    return plan


def apply(
    session: Session,
    plan: ImportPlan,
    *,
    campaign_id: int | None = None,
    member_id: int | None = None,
    now: datetime,
    today: date,
) -> None:
    """Take in what ``plan`` says, in bulk; statuses and clocks follow from the events."""
    for some in chunks(plan.new, CHUNK):
        _add(session, some, campaign_id, member_id, now, today)
    for some_known in chunks(plan.updates, CHUNK):
        _complete(session, some_known, member_id, now, today)


class Agencies:
    """Every agency by its external id and by its name in its state; merged ones lead on."""

    def __init__(self) -> None:
        self._by_external_id: dict[str, Body] = {}
        self._by_name: dict[str, dict[int, Body]] = defaultdict(dict)

    @classmethod
    def of(cls, session: Session) -> "Agencies":
        """Load a few columns of every agency."""
        rows = session.execute(
            select(
                Agency.id,
                Agency.name,
                Agency.state,
                Agency.city,
                Agency.jurisdiction,
                Agency.match_name,
                Agency.external_id,
                Agency.merged_into_id,
            )
        ).all()
        bodies = {row.id: Body(*row[:5]) for row in rows}
        merged = {row.id: row.merged_into_id for row in rows if row.merged_into_id}
        found = cls()
        for row in rows:
            target = row.id
            while target in merged:
                target = merged[target]
            if row.external_id:
                found._by_external_id[row.external_id] = bodies[target]
            found._by_name[row.match_name][target] = bodies[target]
        return found

    def find(self, row: RequestRow, columns: Mapping[str, str]) -> Body:
        """The agency a row means. Raises ``Rejected`` for none, and for more than one."""
        known = self._by_external_id.get(row.agency_id) if row.agency_id else None
        if known is not None:
            return known
        named = self._by_name.get(match_name(row.agency), {}).values()
        found = [body for body in named if _fits(body, row)]
        if len(found) > 1 and row.city:
            found = [body for body in found if body.city.lower() == row.city.lower()] or found
        if len(found) == 1:
            return found[0]
        raise Rejected(Finding(row.row, columns["agency"], _why_not(row, found)))


def _fits(body: Body, row: RequestRow) -> bool:
    if row.federal:
        return body.jurisdiction == "US"
    return row.state is None or body.state == row.state


def _why_not(row: RequestRow, found: Sequence[Body]) -> str:
    where = f" in {row.state}" if row.state else ""
    if found:
        places = "; ".join(f"{body.city or body.name}, {body.state}" for body in found[:5])
        return (
            f'"{row.agency}"{where} may be {len(found)} agencies ({places}). Give the state, the '
            "city or the agency's external ID."
        )
    return f'"{row.agency}"{where} is not among the agencies. Import it first; none is made up.'


def _sort(session: Session, plan: ImportPlan, matched: list[Newcomer]) -> None:
    """Tell the new requests from those we have, and find rows that say the same twice."""
    known = _Known.of(session, matched)
    seen: dict[Any, int] = {}
    for each in matched:
        row, key = each.row, _key(each)
        if key in seen:
            reason = f"It is the same request as row {seen[key]} of this file."
            plan.duplicates.append(Finding(row.row, plan.columns["agency"], reason))
            continue
        seen[key] = row.row
        request = known.find(each)
        if request is None:
            plan.new.append(each)
        elif request.agency_id != each.agency.id:
            reason = f"Its id {row.external_id} belongs to {request.ref}, of another agency."
            plan.rejected.append(Finding(row.row, plan.columns["agency"], reason))
        else:
            addition = known.addition(request, row)
            if addition is None:
                plan.unchanged += 1
            else:
                plan.updates.append(addition)
    plan.rejected.sort(key=lambda finding: finding.row)


def _key(each: Newcomer) -> tuple[Any, ...]:
    row = each.row
    if row.external_id:
        return ("id", row.external_id)
    return (each.agency.id, row.title.lower(), row.filed_on)


@dataclass
class _Known:
    """The requests of the agencies in the file, with what is recorded of them."""

    by_id: dict[str, Any]
    by_story: dict[tuple[int, str, date], Any]
    told: dict[int, set[tuple[str, date]]]

    @classmethod
    def of(cls, session: Session, matched: Iterable[Newcomer]) -> "_Known":
        matched = list(matched)
        columns = (
            RecordsRequest.id,
            RecordsRequest.ref,
            RecordsRequest.agency_id,
            RecordsRequest.title,
            RecordsRequest.filed_on,
            RecordsRequest.external_id,
            RecordsRequest.tracking_number,
        )
        found: dict[int, Any] = {}
        for ids in chunks(sorted({each.agency.id for each in matched}), CHUNK):
            query = select(*columns).where(RecordsRequest.agency_id.in_(ids))
            found.update({row.id: row for row in session.execute(query)})
        external = sorted({each.row.external_id for each in matched if each.row.external_id})
        for some in chunks(external, CHUNK):
            query = select(*columns).where(RecordsRequest.external_id.in_(some))
            found.update({row.id: row for row in session.execute(query)})
        told: dict[int, set[tuple[str, date]]] = defaultdict(set)
        for ids in chunks(sorted(found), CHUNK):
            recorded = select(
                RequestEvent.request_id, RequestEvent.kind, RequestEvent.happened_on
            ).where(RequestEvent.request_id.in_(ids))
            for request_id, kind, on in session.execute(recorded):
                told[request_id].add((kind, on))
        return cls(
            {row.external_id: row for row in found.values() if row.external_id},
            {(row.agency_id, row.title.lower(), row.filed_on): row for row in found.values()},
            told,
        )

    def find(self, each: Newcomer) -> Any:  # noqa: ANN401 - a row of the query above
        row = each.row
        if row.external_id and row.external_id in self.by_id:
            return self.by_id[row.external_id]
        found = self.by_story.get((each.agency.id, row.title.lower(), row.filed_on))
        # Two ids of one system are two requests, however alike they look.
        if found is not None and row.external_id and found.external_id:
            return None
        return found

    def addition(self, request: Any, row: RequestRow) -> Addition | None:  # noqa: ANN401 - as above
        """What the row tells beyond what is recorded; what a person took back stays so."""
        recorded = self.told[request.id]
        kinds = {kind for kind, _ in recorded}
        fresh = tuple(
            given
            for given in row.events
            if (given.kind, given.on) not in recorded
            and not (given.by_status and given.kind in kinds)
        )
        tracking = row.tracking_number
        if tracking == request.tracking_number:
            tracking = ""
        return Addition(row, request.id, fresh, tracking) if fresh or tracking else None


def _add(
    session: Session,
    some: Sequence[Newcomer],
    campaign_id: int | None,
    member_id: int | None,
    now: datetime,
    today: date,
) -> None:
    refs = new_refs(session, len(some))
    made = session.scalars(
        insert(RecordsRequest).returning(RecordsRequest.id, sort_by_parameter_order=True),
        [_row(each, ref, campaign_id, now) for each, ref in zip(some, refs, strict=True)],
    ).all()
    rows = []
    for each, request_id in zip(some, made, strict=True):
        rows.append(_event(request_id, _imported(each.row, today), member_id, now, each.row.note))
        rows += [_event(request_id, given, member_id, now) for given in each.row.events]
    session.execute(insert(RequestEvent), rows)
    events.reproject(session, list(made), now=now)


def _row(each: Newcomer, ref: str, campaign_id: int | None, now: datetime) -> dict[str, Any]:
    return {
        "ref": ref,
        "campaign_id": campaign_id,
        "agency_id": each.agency.id,
        "recipient_id": each.agency.id,
        "round": 1,
        "title": each.row.title,
        "jurisdiction": each.agency.jurisdiction,
        "channel": each.row.channel or ContactKind.EMAIL,
        "status": RequestStatus.FILED,
        "filed_on": each.row.filed_on,
        "tracking_number": "",
        "external_id": each.row.external_id,
        "created_at": now,
    }


def _complete(
    session: Session,
    some: Sequence[Addition],
    member_id: int | None,
    now: datetime,
    today: date,
) -> None:
    rows = []
    for each in some:
        if each.tracking_number:
            told = GivenEvent("imported", today, {"tracking_number": each.tracking_number})
            rows.append(_event(each.request_id, told, member_id, now))
        rows += [_event(each.request_id, given, member_id, now) for given in each.events]
    ids = [each.request_id for each in some]
    clocks.settle(session, ids, now=now)
    session.execute(insert(RequestEvent), rows)
    session.expire_all()
    events.reproject(session, ids, now=now)


def _imported(row: RequestRow, today: date) -> GivenEvent:
    """The first event of a request from elsewhere; a channel that is not told stays unknown."""
    facts: dict[str, Any] = {}
    if row.tracking_number:
        facts["tracking_number"] = row.tracking_number
    if row.status:
        facts["status"] = row.status
    if row.channel:
        facts["channel"] = row.channel.value
    if row.follow_up_on:
        facts["follow_up_on"] = row.follow_up_on.isoformat()
    return GivenEvent("imported", today, facts)


def _event(
    request_id: int, given: GivenEvent, member_id: int | None, now: datetime, note: str = ""
) -> dict[str, Any]:
    return {
        "request_id": request_id,
        "kind": given.kind,
        "happened_on": given.on,
        "facts": dict(given.facts),
        "note": note,
        "member_id": member_id,
        "recorded_at": now,
    }

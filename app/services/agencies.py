"""Agencies by hand: added, corrected, said to be outside the law, linked to their neighbours."""

import re
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound, ServiceError
from app.law.vocabulary import AgencyTrait
from app.models import Agency, AgencyLink, Body, Relation
from app.models.agency_names import match_name
from app.models.places import STATES, jurisdiction_of, zone_of
from app.services.agency_changes import note_change

CORRECTABLE = (
    "name",
    "type",
    "body",
    "city",
    "county",
    "state",
    "zone",
    "population",
    "latitude",
    "longitude",
    "external_id",
    "website",
    "traits",
    "cut_off",
)
LONGEST_NAME = 300
_HOUR = re.compile(r"^([01]\d|2[0-3]):[0-5]\d$")


class AgencyRefused(ServiceError):
    """The agency cannot be as it was described; nothing was changed."""


def agency_by_id(session: Session, agency_id: int, *, follow: bool = True) -> Agency:
    """Find an agency, following merges (if ``follow``) to the one it became.

    Raises ``NotFound``.
    """
    agency = session.get(Agency, agency_id)
    if agency is None:
        raise NotFound(f"There is no agency {agency_id}.")
    while follow and agency.merged_into_id is not None:
        agency = session.get_one(Agency, agency.merged_into_id)
    return agency


def add_agency(
    session: Session, facts: dict[str, Any], *, member_id: int | None, now: datetime
) -> Agency:
    """Add an agency of ``facts`` (the names of ``CORRECTABLE``); a name and a state are needed.

    Refuses one whose name and city are there already in the state.
    """
    agency = Agency(
        name="", match_name="", zone="", jurisdiction="", city="", county="", state="", type="",
        body=Body.LOCAL, website="", cut_off="", created_at=now, updated_at=now,
    )  # fmt: skip
    _write(agency, facts)
    with session.no_autoflush:
        twin = session.scalar(
            select(Agency).where(
                Agency.state == agency.state,
                Agency.match_name == agency.match_name,
                Agency.city == agency.city,
                Agency.merged_into_id.is_(None),
            )
        )
    if twin is not None:
        raise AgencyRefused(
            f"{twin.name} in {twin.city or twin.state} is agency {twin.id} already."
        )
    session.add(agency)
    session.flush()
    note_change(session, agency, "added", {}, dict(facts), member_id, now)
    return agency


def correct(
    session: Session,
    agency: Agency,
    facts: dict[str, Any],
    *,
    member_id: int | None,
    now: datetime,
) -> list[str]:
    """Correct what is wrong, give the columns that changed. No import overwrites these later.

    The jurisdiction follows from state and body; the zone from the county, unless it is given.
    """
    before = _columns(agency)
    _write(agency, facts)
    after = _columns(agency)
    changed = [column for column in before if before[column] != after[column]]
    if changed:
        agency.updated_at = now
        note_change(
            session,
            agency,
            "corrected",
            {column: before[column] for column in changed},
            {column: after[column] for column in changed},
            member_id,
            now,
        )
    return changed


def corrected(agency: Agency, facts: dict[str, Any]) -> Agency:
    """The agency as ``correct`` would make it; a copy that belongs to no session.

    Refuses as ``correct`` does.
    """
    copy = Agency(**_columns(agency))
    _write(copy, facts)
    return copy


def set_subject_to_law(
    session: Session,
    agency: Agency,
    *,
    subject: bool,
    because: str,
    member_id: int | None,
    now: datetime,
) -> None:
    """Note whether the public-records law binds this body; that it does not needs a reason."""
    if not subject and not because.strip():
        raise AgencyRefused("Say why the law does not bind it: a ruling, or the statute's words.")
    before = {"subject_to_law": agency.subject_to_law, "subject_note": agency.subject_note}
    agency.subject_to_law, agency.subject_note = subject, because.strip()
    agency.updated_at = now
    after = {"subject_to_law": subject, "subject_note": agency.subject_note}
    note_change(session, agency, "corrected", before, after, member_id, now)


def link(
    session: Session,
    agency: Agency,
    relation: Relation,
    neighbour: Agency,
    *,
    source: str,
    member_id: int | None,
    now: datetime,
) -> AgencyLink:
    """Link a neighbouring body that holds what ``agency`` does not. The same link is made once."""
    if agency.id == neighbour.id:
        raise AgencyRefused("An agency is not its own neighbour.")
    if agency.merged_into_id is not None or neighbour.merged_into_id is not None:
        raise AgencyRefused("One of the two was merged into another agency; link that one.")
    known = session.scalar(
        select(AgencyLink).where(
            AgencyLink.agency_id == agency.id,
            AgencyLink.relation == relation,
            AgencyLink.neighbour_id == neighbour.id,
        )
    )
    if known is not None:
        known.source = source.strip()[:500] or known.source
        session.flush()
        return known
    made = AgencyLink(
        agency_id=agency.id,
        neighbour_id=neighbour.id,
        relation=relation,
        source=source.strip()[:500],
    )
    session.add(made)
    note_change(session, agency, "linked", {}, _linked(made), member_id, now)
    return made


def unlink(session: Session, made: AgencyLink, *, member_id: int | None, now: datetime) -> None:
    """Take a link back; the agency's history keeps it."""
    agency = session.get_one(Agency, made.agency_id)
    note_change(session, agency, "unlinked", _linked(made), {}, member_id, now)
    session.delete(made)
    session.flush()


def _write(agency: Agency, facts: dict[str, Any]) -> None:
    unknown = sorted(set(facts) - set(CORRECTABLE))
    if unknown:
        raise AgencyRefused(f"An agency has no {', '.join(unknown)} to write.")
    state = facts.get("state", agency.state)
    body = Body(facts.get("body", agency.body))
    if state not in STATES and not (body is Body.FEDERAL and not state):
        raise AgencyRefused(f"There is no state {state!r}; write its two letters.")
    name = " ".join(str(facts.get("name", agency.name)).split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise AgencyRefused(f"An agency needs a name of at most {LONGEST_NAME} characters.")
    traits = facts.get("traits")
    if traits is not None and (odd := sorted(set(traits) - {trait.value for trait in AgencyTrait})):
        raise AgencyRefused(f"No law asks whether an agency has {', '.join(odd)}.")
    if (hour := facts.get("cut_off", "")) and not _HOUR.match(hour):
        raise AgencyRefused(f"'{hour}' is not an hour of the day such as 16:30.")
    moved = facts.get("county", agency.county) != agency.county or state != agency.state
    for column, value in facts.items():
        setattr(agency, column, value)
    agency.name, agency.match_name, agency.body = name, match_name(name), body
    agency.jurisdiction = jurisdiction_of(agency.state, federal=body is Body.FEDERAL)
    if "zone" not in facts and (moved or not agency.zone):
        agency.zone = zone_of(agency.state, agency.county)


def _columns(agency: Agency) -> dict[str, Any]:
    written = (*CORRECTABLE, "match_name", "jurisdiction")
    return {column: getattr(agency, column) for column in written}


def _linked(made: AgencyLink) -> dict[str, Any]:
    return {"relation": made.relation, "neighbour": made.neighbour_id, "source": made.source}

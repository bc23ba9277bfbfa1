"""What the law is told about the body that was asked: its facts and its own days, in bulk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.law.facts import AgencyFacts
from app.law.vocabulary import AgencyTrait, Body
from app.models import AgencyDay, RecordsRequest


@dataclass(frozen=True, slots=True)
class OwnDays:
    """The days on which one body closes, with the reason, and those on which it opens."""

    closed: tuple[tuple[date, str], ...] = ()
    opened: tuple[date, ...] = ()

    def closing(self, on: date, reason: str) -> "OwnDays":
        """The same days, and ``on`` closed."""
        rest = self.without(on)
        return replace(rest, closed=tuple(sorted((*rest.closed, (on, reason)))))

    def opening(self, on: date) -> "OwnDays":
        """The same days, and ``on`` open."""
        rest = self.without(on)
        return replace(rest, opened=tuple(sorted((*rest.opened, on))))

    def without(self, on: date) -> "OwnDays":
        """The same days, and ``on`` as the calendar has it."""
        return OwnDays(
            tuple(each for each in self.closed if each[0] != on),
            tuple(day for day in self.opened if day != on),
        )


NO_DAYS = OwnDays()


@dataclass(frozen=True, slots=True)
class AgencyTold:
    """Everything about a body that bears on a clock. ``traits`` None: nobody has asked."""

    body: str
    zone: str
    county: str
    city: str
    traits: tuple[str, ...] | None
    cut_off: str = ""
    days: OwnDays = field(default=NO_DAYS)

    @property
    def facts(self) -> AgencyFacts:
        """The facts as the law reads them."""
        return _facts(self)

    @property
    def places(self) -> frozenset[str]:
        """The places whose own holidays the body keeps."""
        return _places(self.county, self.city)


def told(agency: Any, days: OwnDays) -> AgencyTold:  # noqa: ANN401 - an agency, or a row of one
    """What the law is told about ``agency`` as it stands: the model, or a row with its columns."""
    return AgencyTold(
        body=str(agency.body.value),
        zone=agency.zone,
        county=agency.county,
        city=agency.city,
        traits=None if agency.traits is None else tuple(sorted(agency.traits)),
        cut_off=agency.cut_off,
        days=days,
    )


def own_days(session: Session, agency_ids: Sequence[int]) -> dict[int, OwnDays]:
    """The own days of these bodies; those that have none are left out."""
    return _gathered(session, AgencyDay.agency_id.in_(agency_ids))


def days_of_asked(session: Session, request_ids: Sequence[int]) -> Mapping[int, OwnDays]:
    """The own days of the bodies that these requests asked, by the id of the body."""
    asked = select(RecordsRequest.recipient_id).where(RecordsRequest.id.in_(request_ids))
    return _gathered(session, AgencyDay.agency_id.in_(asked))


def _gathered(session: Session, which: Any) -> dict[int, OwnDays]:  # noqa: ANN401 - a condition
    query = (
        select(AgencyDay.agency_id, AgencyDay.falls_on, AgencyDay.open, AgencyDay.reason)
        .where(which)
        .order_by(AgencyDay.agency_id, AgencyDay.falls_on)
    )
    closed: dict[int, list[tuple[date, str]]] = {}
    opened: dict[int, list[date]] = {}
    for row in session.execute(query):
        if row.open:
            opened.setdefault(row.agency_id, []).append(row.falls_on)
        else:
            closed.setdefault(row.agency_id, []).append((row.falls_on, row.reason))
    return {
        agency_id: OwnDays(tuple(closed.get(agency_id, ())), tuple(opened.get(agency_id, ())))
        for agency_id in closed.keys() | opened.keys()
    }


@lru_cache(maxsize=4096)
def _facts(about: AgencyTold) -> AgencyFacts:
    return AgencyFacts(
        body=Body(about.body),
        has=None if about.traits is None else frozenset(AgencyTrait(one) for one in about.traits),
        closed_days=about.days.closed,
        open_days=about.days.opened,
        zone=about.zone,
        cut_off=time.fromisoformat(about.cut_off) if about.cut_off else None,
    )


@lru_cache(maxsize=4096)
def _places(county: str, city: str) -> frozenset[str]:
    return frozenset({county, city} - {""})

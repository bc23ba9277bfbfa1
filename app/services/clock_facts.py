"""What the law is told about a request: its agency, its letter, its live events, in bulk."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from app.law.errors import LawError
from app.law.facts import AgencyFacts, Event, RequestFacts
from app.law.vocabulary import (
    Channel,
    Circumstance,
    EventKind,
    RecordTrait,
    Requester,
    Size,
)
from app.models import Agency, Campaign, RecordsRequest, RequestEvent, RequestItem
from app.services.agency_told import NO_DAYS, AgencyTold, days_of_asked, told
from app.services.event_kinds import LAW_KINDS
from app.services.law_digest import digest
from app.services.returned import RETURNED, never_arrived

_IMPORTED = "imported"
_READ = sorted([*LAW_KINDS, EventKind.VOIDED.value, _IMPORTED, RETURNED])
_TRAITS = {
    "agreement": RecordTrait.CONTRACT,
    "ended": RecordTrait.CONTRACT,
    "considering": RecordTrait.CONTRACT,
    "cad": RecordTrait.EMERGENCY_CALLS,
}
_OLD_AFTER_DAYS = 730
_FILED_BY_US = frozenset({Circumstance.WRITTEN, Circumstance.PLAINLY_FOIA})
_TREATED_AS: dict[str, dict[str, Any]] = {
    "voluminous": {"size": Size.VOLUMINOUS},
    "time_intensive": {"size": Size.TIME_INTENSIVE},
    "commercial": {"requester": Requester.COMMERCIAL},
    "recurrent": {"requester": Requester.RECURRENT},
    "ordinary": {"requester": Requester.ORDINARY, "size": Size.ORDINARY},
}


@dataclass(frozen=True, slots=True)
class Case:
    """Everything the law needs to know of one request.

    ``kept_digest`` says what its kept clocks were computed by, ``digest`` what they would be
    computed by now.
    """

    request_id: int
    ref: str
    status: str
    jurisdiction: str
    places: frozenset[str]
    agency: AgencyFacts
    request: RequestFacts
    events: tuple[Event, ...]
    kept_digest: str = ""
    digest: str = ""

    def with_event(self, event: Event, treated_as: str = "") -> "Case":
        """The same case after one more event; ``treated_as`` is what its notice calls the request.

        Taking a notice back by an event leaves what it called the request as it is.
        """
        request = replace(self.request, **_TREATED_AS.get(treated_as, {}))
        return replace(self, events=(*self.events, event), request=request)


def cases(
    session: Session, ids: Sequence[int], *, instead: Mapping[int, AgencyTold] | None = None
) -> Iterator[Case]:
    """Give the case of each of these requests, in four queries however many there are.

    ``instead`` holds, by the id of an agency, what to tell the law about it in the place of what
    is known: a change that somebody is about to make.
    """
    stories = _told(session, ids)
    traits = _traits(session, ids)
    for row, about in _heads(session, ids, instead or {}):
        story = stories.get(row.id) or _Told()
        yield Case(
            request_id=row.id,
            ref=row.ref,
            status=row.status.value,
            jurisdiction=row.jurisdiction,
            places=about.places,
            agency=about.facts,
            request=_request(row, traits.get(row.id), story),
            events=tuple(story.events),
            kept_digest=row.law_digest,
            digest=_digest(row, about),
        )


def unsettled(session: Session, ids: Sequence[int]) -> list[int]:
    """Which of these requests have clocks computed by what has changed since; two queries.

    Passed over: those whose law is not in order, which the audit names.
    """
    return [
        row.id
        for row, about in _heads(session, ids, {})
        if _digest(row, about) not in {"", row.law_digest}
    ]


def _heads(
    session: Session, ids: Sequence[int], instead: Mapping[int, AgencyTold]
) -> Iterator[tuple[Any, AgencyTold]]:
    """Each request's own columns with what is told of the body it asked."""
    days = days_of_asked(session, ids)
    for row in session.execute(_columns().where(RecordsRequest.id.in_(ids))):
        about = instead.get(row.agency_id) or told(row, days.get(row.agency_id, NO_DAYS))
        yield row, about


@lru_cache(maxsize=1)
def _columns() -> Select[*tuple[Any, ...]]:
    asked = aliased(Agency)
    return (
        select(
            RecordsRequest.id,
            RecordsRequest.ref,
            RecordsRequest.status,
            RecordsRequest.jurisdiction,
            RecordsRequest.channel,
            RecordsRequest.filed_on,
            RecordsRequest.version_id,
            RecordsRequest.law_digest,
            Campaign.date_from,
            asked.id.label("agency_id"),
            asked.body,
            asked.zone,
            asked.county,
            asked.city,
            asked.traits,
            asked.cut_off,
        )
        .join(asked, asked.id == RecordsRequest.recipient_id)
        .outerjoin(Campaign, Campaign.id == RecordsRequest.campaign_id)
        .order_by(RecordsRequest.id)
    )


def _digest(row: Any, about: AgencyTold) -> str:  # noqa: ANN401 - a row of ``_columns``
    """The word for what its clocks would be computed by; none where the law is not in order."""
    try:
        return digest(row.jurisdiction, about, old=bool(_age(row.date_from, row.filed_on)))
    except LawError:
        return ""


def _request(
    row: Any,  # noqa: ANN401 - a row of ``_columns``
    traits: frozenset[RecordTrait] | None,
    story: "_Told",
) -> RequestFacts:
    """What is known of the request itself.

    It is an ordinary one until the agency gives notice that it treats it otherwise. What a
    request brought in from elsewhere asked for is not known, and its clocks say so.
    """
    old = _age(row.date_from, row.filed_on)
    facts = _facts(
        row.channel.value if story.channel_known else None,
        None if traits is None else traits | old,
        row.version_id is not None,
        row.filed_on,
    )
    for treatment in story.treatments:
        facts = replace(facts, **_TREATED_AS[treatment])
    return facts


def facts_of_letter(
    channel: str, categories: Iterable[str], date_from: date | None, filed_on: date
) -> RequestFacts:
    """What would be known of a request if one of our letters were filed on ``filed_on``."""
    traits = frozenset(_TRAITS[name] for name in categories if name in _TRAITS)
    return _facts(channel, traits | _age(date_from, filed_on), by_letter=True, filed_on=filed_on)


def _age(date_from: date | None, filed_on: date) -> frozenset[RecordTrait]:
    """Say whether old records are asked for.

    Without a first day the request reaches back: the longer period is the defensible one.
    """
    if date_from is None or (filed_on - date_from).days > _OLD_AFTER_DAYS:
        return frozenset({RecordTrait.OLDER_THAN_24_MONTHS, RecordTrait.LARGE_OR_OLD})
    return frozenset()


@lru_cache(maxsize=4096)
def _facts(
    channel: str | None,
    record: frozenset[RecordTrait] | None,
    by_letter: bool,  # noqa: FBT001 - a fact of the request, not a switch
    filed_on: date,
) -> RequestFacts:
    return RequestFacts(
        channel=Channel(channel) if channel else None,
        requester=Requester.ORDINARY,
        record=record,
        size=Size.ORDINARY,
        expedited=False,
        holds=_FILED_BY_US if by_letter else frozenset({Circumstance.WRITTEN}),
        fails=frozenset({Circumstance.ORAL}),
        filed_on=filed_on,
    )


def _traits(session: Session, ids: Sequence[int]) -> dict[int, frozenset[RecordTrait]]:
    """What each request asks for, as far as a law cares; none where no category is known."""
    query = select(RequestItem.request_id, RequestItem.category).where(
        RequestItem.request_id.in_(ids)
    )
    found: dict[int, frozenset[RecordTrait]] = {}
    for request_id, category in session.execute(query):
        trait = _TRAITS.get(category)
        found[request_id] = found.get(request_id, frozenset()) | ({trait} if trait else set())
    return found


@dataclass(slots=True)
class _Told:
    """What the live events of one request tell: those of the law, and facts on the request."""

    events: list[Event] = field(default_factory=list)
    treatments: list[str] = field(default_factory=list)
    imported: bool = False
    channel_told: bool = False

    @property
    def channel_known(self) -> bool:
        """Whether the channel of the request is more than what its column must hold."""
        return self.channel_told or not self.imported

    def add(self, row: Any) -> None:  # noqa: ANN401 - a row of the query in ``_told``
        if row.kind == _IMPORTED:
            self.imported = True
            self.channel_told = self.channel_told or "channel" in row.facts
            return
        self.events.append(law_event(row.kind, row.happened_on, row.facts, row.id))
        if "treated_as" in row.facts:
            self.treatments.append(row.facts["treated_as"])


def _told(session: Session, ids: Sequence[int]) -> dict[int, _Told]:
    """Read the live events of each request that matter to the law."""
    columns = (
        RequestEvent.id,
        RequestEvent.request_id,
        RequestEvent.kind,
        RequestEvent.happened_on,
        RequestEvent.facts,
        RequestEvent.voids_id,
        RequestEvent.dispatch_id,
    )
    query = (
        select(*columns)
        .where(RequestEvent.request_id.in_(ids), RequestEvent.kind.in_(_READ))
        .order_by(RequestEvent.happened_on, RequestEvent.id)
    )
    rows = session.execute(query).all()
    voided = {row.voids_id for row in rows if row.voids_id is not None}
    live: dict[int, list[Any]] = {}
    for row in rows:
        if row.voids_id is None and row.id not in voided:
            live.setdefault(row.request_id, []).append(row)
    return {request_id: _told_by(some) for request_id, some in live.items()}


def _told_by(rows: Sequence[Any]) -> _Told:
    """What the live events of one request tell the law: nothing of a letter that came back."""
    found = _Told()
    back = any(row.kind == RETURNED for row in rows)
    lost = never_arrived(rows) if back else frozenset()
    for row in rows:
        if row.kind != RETURNED and row.id not in lost:
            found.add(row)
    return found


def law_event(kind: str, on: date, facts: dict[str, Any], event_id: int = 0) -> Event:
    """One recorded event as the law reads it."""
    if not facts:
        return Event(EventKind(kind), on, id=str(event_id))
    until, at = facts.get("until"), facts.get("at")
    return Event(
        EventKind(kind),
        on,
        until=date.fromisoformat(until) if until else None,
        id=str(event_id),
        at=datetime.fromisoformat(at) if at else None,
        agreed=facts.get("agreed", False),
        granted=facts.get("granted", False),
        rule=facts.get("rule", ""),
    )

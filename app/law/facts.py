"""What the engine is told: the agency, the request, and what happened when."""

from dataclasses import dataclass
from datetime import date, datetime, time

from app.law.vocabulary import (
    AgencyTrait,
    Body,
    Channel,
    Circumstance,
    EventKind,
    RecordTrait,
    Requester,
    Size,
)


@dataclass(frozen=True, slots=True)
class Event:
    """One dated thing that happened to a request.

    ``on`` is the day at the agency. ``until`` is a date that the event itself names (an extension
    to, a promise for). ``at`` is the aware instant, where hours matter. ``agreed`` says that the
    requester consented, ``granted`` that an overseer or court gave leave. ``voids`` names the
    ``id`` of an event that a ``voided`` event takes back, ``rule`` the rule whose date a
    ``date_overridden`` event sets to ``until``.
    """

    kind: EventKind
    on: date
    until: date | None = None
    id: str = ""
    at: datetime | None = None
    agreed: bool = False
    granted: bool = False
    voids: str = ""
    rule: str = ""

    def __post_init__(self) -> None:
        if self.at is not None and self.at.tzinfo is None:
            raise ValueError(f"{self.kind}: an instant needs its offset")


@dataclass(frozen=True, slots=True)
class AgencyFacts:
    """What about the body chooses and counts its clocks. None means: not known.

    ``cut_off`` is the hour, in ``zone``, from which the body takes what comes as the next day's.
    """

    body: Body | None = None
    has: frozenset[AgencyTrait] | None = None
    closed_days: tuple[tuple[date, str], ...] = ()
    open_days: tuple[date, ...] = ()
    zone: str | None = None
    cut_off: time | None = None


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """What about the request chooses its clocks. None means: not known.

    ``record`` is the whole list of traits that the request has: a trait that is not in it is
    known to be absent. ``holds`` and ``fails`` are the circumstances known to hold or not to;
    a circumstance in neither is unknown, and the clocks that turn on it say so.
    """

    channel: Channel | None = None
    requester: Requester | None = None
    record: frozenset[RecordTrait] | None = None
    size: Size | None = None
    expedited: bool | None = None
    holds: frozenset[Circumstance] = frozenset()
    fails: frozenset[Circumstance] = frozenset()
    filed_on: date | None = None

    @classmethod
    def ordinary(
        cls,
        *,
        channel: Channel | None = None,
        record: frozenset[RecordTrait] = frozenset(),
        filed_on: date | None = None,
    ) -> "RequestFacts":
        """A written request of ordinary size by an ordinary requester, without haste."""
        return cls(
            channel=channel,
            requester=Requester.ORDINARY,
            record=record,
            size=Size.ORDINARY,
            expedited=False,
            holds=frozenset({Circumstance.WRITTEN, Circumstance.PLAINLY_FOIA}),
            fails=frozenset({Circumstance.ORAL}),
            filed_on=filed_on,
        )

"""The ledger of clocks: what a changed law, calendar or fact would move, told before it is applied.

A request keeps what its clocks were computed by. Where that has changed, ``pending`` tells each
clock that would move, from which day to which and why; ``apply`` moves them and records it with
each request. Nothing here moves by itself.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import ServiceError
from app.law import calendars, statutes
from app.law.errors import LawError
from app.law.explaining import day
from app.models import Agency, RecordsRequest
from app.services import clocks
from app.services.agency_told import AgencyTold
from app.services.chunks import chunks
from app.services.clock_facts import cases, unsettled
from app.services.clock_moves import Moved, moved
from app.services.clock_rows import keep_digests, kept_rows, rows_of
from app.services.law_digest import WORDS, Cause

CHUNK = 1000
SHOWN = 50


class MovesChanged(ServiceError):
    """What would move is not what was shown any more; nothing was moved."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where what changed can be read; ``where`` is an address, or words that lead there."""

    words: str
    where: str


@dataclass(slots=True)
class Group:
    """The requests under one law that one change would move; ``shown`` holds the first of them.

    ``seal`` stands for all of them as they are: what is applied is what was shown.
    """

    jurisdiction: str
    causes: tuple[Cause, ...]
    requests: int = 0
    clocks: int = 0
    shown: list[Moved] = field(default_factory=list)
    _sealing: "hashlib._Hash" = field(default_factory=hashlib.sha256, repr=False)

    @property
    def key(self) -> str:
        """The name of the group, as an address has it: ``US-IL.law-calendar``."""
        return f"{self.jurisdiction}.{'-'.join(self.causes)}"

    @property
    def seal(self) -> str:
        """A short word for exactly these moves."""
        return self._sealing.hexdigest()[:16]

    @property
    def why(self) -> str:
        """The causes in words."""
        return "; ".join(WORDS[cause] for cause in self.causes)

    @property
    def place(self) -> str:
        """The name of the jurisdiction, its code where it has no law."""
        try:
            return statutes.statute(self.jurisdiction).name
        except LawError:
            return self.jurisdiction

    @property
    def sources(self) -> list[Source]:
        """Where what changed can be read: the law's citation and address, its calendar's."""
        return list(_sources(self.jurisdiction, self.causes))

    def add(self, found: Moved, shown: int) -> None:
        """Count one more request."""
        self.requests += 1
        self.clocks += len(found.moves)
        _seal(self._sealing, found)
        if len(self.shown) < shown:
            self.shown.append(found)


def moves(session: Session, *, chunk: int = CHUNK) -> Iterator[Moved]:
    """Each request whose clocks would move, by its id; memory stays flat however many there are.

    A few queries a chunk. A jurisdiction whose law is not in order is passed over: the audit
    names it.
    """
    for ids in clocks.ticking(session, chunk):
        if stale := unsettled(session, ids):
            yield from _moved(session, stale)


def pending(session: Session, *, shown: int = SHOWN, chunk: int = CHUNK) -> tuple[Group, ...]:
    """What would move, grouped by law and by what changed, the largest group first."""
    groups: dict[tuple[str, tuple[Cause, ...]], Group] = {}
    for found in moves(session, chunk=chunk):
        key = (found.jurisdiction, found.causes)
        groups.setdefault(key, Group(*key)).add(found, shown)
    return tuple(sorted(groups.values(), key=lambda group: (-group.requests, group.key)))


def apply(
    session: Session, key: str, *, seal: str | None, member_id: int | None, now: datetime
) -> int:
    """Move the clocks of a group and record it with each request; give back how many requests.

    ``seal`` is that of the group as it was shown, None where nobody was shown anything. Refused
    with ``MovesChanged`` where the group is gone, or moves otherwise than it was shown.
    """
    group, ids = None, list[int]()
    for found in moves(session):
        if f"{found.jurisdiction}.{'-'.join(found.causes)}" == key:
            group = group or Group(found.jurisdiction, found.causes)
            group.add(found, 0)
            ids.append(found.request_id)
    if group is None:
        raise MovesChanged("Nothing is left to move here: somebody applied it, or it changed back.")
    if seal is not None and seal != group.seal:
        raise MovesChanged(
            "Something changed since you looked, and nothing was moved. Look at the list again."
        )
    return bring_up(session, ids, member_id=member_id, now=now)


def bring_up(session: Session, ids: Sequence[int], *, member_id: int | None, now: datetime) -> int:
    """Move the clocks of these requests to what they are now, and record it with each."""
    changed = 0
    for some in chunks(ids, clocks.CHUNK):
        rows = select(RecordsRequest.id).where(RecordsRequest.id.in_(some))
        session.execute(rows.order_by(RecordsRequest.id).with_for_update())
        stale = unsettled(session, some)
        changed += clocks.rebuild(session, stale, now=now, member_id=member_id)
    return changed


def moves_if(session: Session, agency: Agency, about: AgencyTold) -> list[Moved]:
    """What would move of the requests that ``agency`` was asked, if ``about`` were true of it."""
    asked = select(RecordsRequest.id).where(RecordsRequest.recipient_id == agency.id)
    ids = list(session.scalars(asked.order_by(RecordsRequest.id)))
    return [
        found for some in chunks(ids, CHUNK) for found in _moved(session, some, {agency.id: about})
    ]


def follow(session: Session, agency: Agency, *, member_id: int | None, now: datetime) -> int:
    """Move the clocks of every request that ``agency`` was asked, after its facts were changed."""
    session.flush()
    asked = select(RecordsRequest.id).where(RecordsRequest.recipient_id == agency.id)
    ids = session.scalars(asked.order_by(RecordsRequest.id)).all()
    return bring_up(session, ids, member_id=member_id, now=now)


def seal_of(found: Iterable[Moved]) -> str:
    """A short word for exactly these moves."""
    sealing = hashlib.sha256()
    for each in found:
        _seal(sealing, each)
    return sealing.hexdigest()[:16]


def note_unmoved(session: Session, ids: Sequence[int]) -> int:
    """Note which of these requests a change leaves as they are, so that none asks again.

    Moves nothing; gives back how many were noted.
    """
    stale = unsettled(session, ids)
    kept = kept_rows(session, stale)
    unmoved = {}
    for case in cases(session, stale):
        try:
            if rows_of(case) == kept.get(case.request_id, ()):
                unmoved[case.request_id] = case.digest
        except LawError:
            continue
    keep_digests(session, unmoved)
    return len(unmoved)


def _moved(
    session: Session, ids: Sequence[int], instead: dict[int, AgencyTold] | None = None
) -> Iterator[Moved]:
    kept = kept_rows(session, ids)
    for case in cases(session, ids, instead=instead):
        before = kept.get(case.request_id, ())
        try:
            after = rows_of(case)
        except LawError:
            continue
        if after != before and clocks.was_computed(case, before):
            yield moved(case, before, after)


def _seal(sealing: "hashlib._Hash", found: Moved) -> None:
    told = [found.request_id, *(move.as_data() for move in found.moves)]
    sealing.update(json.dumps(told, sort_keys=True).encode())


def _sources(jurisdiction: str, causes: Sequence[Cause]) -> Iterator[Source]:
    try:
        law = statutes.statute(jurisdiction)
        days = calendars.calendar(law.calendar)
    except LawError:
        return
    if Cause.LAW in causes:
        yield Source(f"{law.law.name}, {law.law.citation}", law.law.url)
        yield from (Source(each.supports, each.where) for each in law.sources[:3])
    if Cause.CALENDAR in causes:
        yield Source(f"Holidays, known until {day(days.known_until)}", law.holidays.citation)

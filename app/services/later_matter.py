"""One request as a later letter sees it: its law, its clocks and the events that stand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from app.law.statutes import Statute, statute
from app.law.vocabulary import EventKind
from app.law.working import Clock
from app.models import LetterKind, RecordsRequest, RequestEvent
from app.services.event_kinds import KINDS
from app.services.letter_clauses import Signer
from app.services.returned import never_arrived

_K = EventKind
_LEFT = (_K.SENT, _K.POSTMARKED, _K.DELIVERED)


@dataclass(frozen=True)
class Matter:
    """What one letter knows of one request.

    ``events`` are those that stand, in the order in which they happened. ``may_accuse`` says that
    the gate before anybody is called late was passed; without it no letter speaks of lateness.
    """

    kind: LetterKind
    request: RecordsRequest
    law: Statute
    clocks: tuple[Clock, ...]
    events: tuple[RequestEvent, ...]
    today: date
    signer: Signer
    may_accuse: bool

    def last(self, kinds: Collection[str]) -> RequestEvent | None:
        """The newest event of one of ``kinds``."""
        return next((event for event in reversed(self.events) if event.kind in kinds), None)

    @cached_property
    def sent_on(self) -> date:
        """The day on which the request left, as far as it is recorded; not what came back."""
        lost = never_arrived(self.events)
        left = [
            event.happened_on
            for event in self.events
            if event.kind in _LEFT and event.id not in lost
        ]
        return min(left, default=self.request.filed_on)

    @property
    def addressed(self) -> dict[str, str]:
        """How the letter speaks of the agency: to it, or about it to one who decides."""
        if self.kind in {LetterKind.APPEAL, LetterKind.COMPLAINT}:
            return {"they": "the agency", "their": "the agency's", "Their": "The agency's"}
        return {"they": "you", "their": "your", "Their": "Your"}

    def clock(self, rule_id: str | None) -> Clock | None:
        """The clock of one rule, if the request has it."""
        return next((clock for clock in self.clocks if clock.rule_id == rule_id), None)


def matter_of(
    records_request: RecordsRequest,
    kind: LetterKind,
    clocks: Sequence[Clock],
    *,
    today: date,
    signer: Signer,
    may_accuse: bool,
) -> Matter:
    """Gather what a letter of ``kind`` may speak of. Raises LawUnknown where there is no law."""
    return Matter(
        kind,
        records_request,
        statute(records_request.jurisdiction),
        tuple(clocks),
        tuple(_standing(records_request)),
        today,
        signer,
        may_accuse,
    )


def _standing(records_request: RecordsRequest) -> list[RequestEvent]:
    """The events that were not taken back, in the order in which they happened."""
    told = records_request.events
    voided = {event.voids_id for event in told if event.voids_id is not None}
    stand = (event for event in told if event.voids_id is None and event.id not in voided)
    return sorted(stand, key=lambda event: (event.happened_on, KINDS[event.kind].rank, event.id))

"""Which letter governs the clocks of a request: the first, or a later one that changed it."""

from dataclasses import dataclass
from datetime import date

from app.models import RecordsRequest, RequestEvent
from app.services.mending import ANEW_KIND, LEFT_KINDS, standing


@dataclass(frozen=True, slots=True)
class Governing:
    """The letter from whose receipt the clocks count.

    ``event`` is the entry that says it left; None: nothing has left. ``by_change`` says that it
    changed what was asked before, ``slips`` are letters that only put something right since.
    """

    event: RequestEvent | None
    by_change: bool
    slips: tuple[RequestEvent, ...] = ()

    @property
    def on(self) -> date | None:
        """The day it left."""
        return self.event.happened_on if self.event else None

    @property
    def words(self) -> str:
        """Which letter it is, in words for people."""
        if self.event is None:
            return "No letter has left yet."
        on = self.event.happened_on
        day = f"{on.day} {on:%B %Y}"
        if self.by_change:
            return f"The clocks count from the letter of {day}, which changed what we ask."
        said = f"The clocks count from the first letter, of {day}."
        if self.slips:
            said += " What was corrected since was only a slip."
        return said


def governing(records_request: RecordsRequest) -> Governing:
    """The letter that governs the clocks now, by the events that stand; asks no database."""
    events = sorted(standing(records_request), key=lambda event: (event.happened_on, event.id))
    changed = [event for event in events if event.kind == ANEW_KIND]
    left = [event for event in events if event.kind in LEFT_KINDS]
    event = changed[-1] if changed else left[0] if left else None
    slips = [
        each
        for each in events
        if each.kind == "corrected" and event is not None and each.happened_on >= event.happened_on
    ]
    return Governing(event, bool(changed), tuple(slips))

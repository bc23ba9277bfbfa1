"""What the desk does not know today, and what that means for whoever reads its lists."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app.queries.accusing import gate
from app.queries.job_times import done_since

_NIGHTLY = timedelta(hours=26)  # a day, and the time that a long night may take
_MEANING = {
    "sweep": "The nightly sweep has not run for a day: what it looks after may be left undone.",
    "audit-deadlines": "The dates were not computed anew for a day, so a change of the law or of "
    "a calendar may not show yet.",
}


@dataclass(frozen=True, slots=True)
class Stale:
    """What is not known: why nobody may be called late now, and what else; all in sentences."""

    shut: tuple[str, ...]
    unsorted: int
    agencies: int
    jobs: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.shut or self.unsorted or self.jobs)


def staleness(session: Session, *, now: datetime, today: date) -> Stale:
    """Look whether the mailbox was read, mail sorted and the nightly jobs run; four queries."""
    at = gate(session, now=now, today=today)
    done = done_since(session, _MEANING, now - _NIGHTLY)
    return Stale(
        shut=at.shut,
        unsorted=at.unsorted.messages,
        agencies=len(at.unsorted.agency_ids),
        jobs=tuple(words for name, words in _MEANING.items() if name not in done),
    )

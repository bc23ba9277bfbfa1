"""The events of one request in order, with those taken back left out."""

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from datetime import date

from app.law.facts import Event
from app.law.vocabulary import EventKind

_NONE: tuple[Event, ...] = ()
# What an agency may say that names a day; an extension moves the law's own clock instead.
_NAMES_A_DAY = (
    EventKind.PROMISED, EventKind.ACKNOWLEDGED, EventKind.GRANTED, EventKind.PARTLY_PRODUCED,
)  # fmt: skip


class Timeline:
    """Events by kind, each kind in the order of its days.

    The order in which events were given does not matter: events of one kind on one day are told
    apart by all that they say.
    """

    __slots__ = ("_by_kind",)

    def __init__(self, events: Sequence[Event]) -> None:
        voided = {event.voids for event in events if event.kind is EventKind.VOIDED}
        by_kind: dict[EventKind, list[Event]] = {}
        for event in events:
            if not (event.id and event.id in voided):
                by_kind.setdefault(event.kind, []).append(event)
        for found in by_kind.values():
            if len(found) > 1:
                found.sort(key=_order)
        self._by_kind = by_kind

    def all(self, kind: EventKind) -> Sequence[Event]:
        """Every event of ``kind``, oldest first."""
        return self._by_kind.get(kind, _NONE)

    def first(self, kind: EventKind) -> Event | None:
        """The oldest event of ``kind``."""
        found = self._by_kind.get(kind)
        return found[0] if found else None

    def last(self, kind: EventKind) -> Event | None:
        """The newest event of ``kind``."""
        found = self._by_kind.get(kind)
        return found[-1] if found else None

    def first_of(self, kinds: Collection[EventKind], since: date | None = None) -> Event | None:
        """The oldest event of any of ``kinds``, on or after ``since`` if that is given."""
        best: Event | None = None
        for kind, found in self._by_kind.items():
            if kind not in kinds:
                continue
            for event in found:
                if since is not None and event.on < since:
                    continue
                if best is None or (event.on, event.kind) < (best.on, best.kind):
                    best = event
                break
        return best

    def has(self, kinds: AbstractSet[EventKind]) -> bool:
        """Whether anything of ``kinds`` happened."""
        return not kinds.isdisjoint(self._by_kind)

    def overrides(self) -> dict[str, Event]:
        """The newest date that a person set by hand, by the rule whose clock it is for."""
        newest: dict[str, Event] = {}
        for event in sorted(self.all(EventKind.DATE_OVERRIDDEN), key=_entered):
            newest[event.rule] = event
        return newest

    def promise(self) -> Event | None:
        """The newest event by which the agency named a day of its own; the latest day of it."""
        named = [event for kind in _NAMES_A_DAY for event in self.all(kind) if event.until]
        return max(named, key=lambda event: (event.on, event.until, event.kind), default=None)

    def windows(
        self, opens: EventKind, closes: Collection[EventKind]
    ) -> list[tuple[date, date | None]]:
        """The days from each event ``opens`` to the first of ``closes`` on or after it, or None."""
        found = []
        for event in self.all(opens):
            end = self.first_of(closes, since=event.on)
            found.append((event.on, end.on if end else None))
        return found


def _entered(event: Event) -> tuple[date, int, str, date]:
    """Ids are numbers in their order; of entries without one the later day counts."""
    return (event.on, len(event.id), event.id, event.until or date.min)


def _order(event: Event) -> tuple[date, str, date, bool, bool, str, str]:
    return (
        event.on,
        str(event.at or ""),
        event.until or date.min,
        event.agreed,
        event.granted,
        event.id,
        event.rule,
    )

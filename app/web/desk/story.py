"""The story of a request: its events and letters as one time line, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from app.models import ContactKind, Dispatch, DispatchState, RequestEvent
from app.queries.requests import RequestPage
from app.services.clock_moves import day_of
from app.services.event_kinds import KINDS, LAW_KINDS, Actor
from app.web.dates import day
from app.web.desk import clock_words
from app.web.desk.timeline import Happened
from app.web.rendering import money
from app.web.words import words_of

_NOT_SHOWN = {"proof", "at", "request", "member_id", "as_of", "moves", "fee_line"}
_OTHERS = frozenset({Actor.AGENCY, Actor.OTHERS})
_UNVOIDABLE = {"filed", "imported", "clocks_moved"}
_LABELS = {
    "until": "until",
    "rule": "clock",
    "why": "because",
    "follow_up_on": "look again on",
    "amount_cents": "amount",
    "tracking_number": "their number",
    "exemption": "exemption cited",
    "items": "about",
    "item": "about",
    "with_whom": "with",
    "to": "to",
    "channel": "by",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the story. ``taken_back`` holds the entry that voided it."""

    on: date
    title: str
    theirs: bool
    order: tuple[date, int, int]
    facts: list[tuple[str, str]] = field(default_factory=list)
    note: str = ""
    proof: str = ""
    link: str = ""
    by: str = ""
    event: RequestEvent | None = None
    taken_back: RequestEvent | None = None
    letter: Dispatch | None = None
    documents: int = 0

    @property
    def can_be_voided(self) -> bool:
        """Whether a member may take this entry back."""
        event = self.event
        return event is not None and event.kind not in _UNVOIDABLE and self.taken_back is None


def story(page: RequestPage, zone: str, names: Mapping[str, str]) -> list[Entry]:
    """Tell everything that happened, newest first.

    ``names`` are those of what was asked, by category, and of clocks, by their rule.
    """
    letters = {letter.id: letter for letter in page.dispatches}
    entries = [
        _of_event(page, event, letters, names) for event in page.events if event.voids_id is None
    ]
    told = {entry.letter.id for entry in entries if entry.letter}
    waiting = [letter for letter in page.dispatches if letter.id not in told]
    entries += [_of_letter(letter, zone) for letter in waiting]
    return sorted(entries, key=lambda entry: entry.order, reverse=True)


def happened(page: RequestPage) -> list[Happened]:
    """What the law knows of the story, for the marks above its clocks."""
    return [
        Happened(event.happened_on, row.by in _OTHERS, f"{row.words}, {day(event.happened_on)}")
        for event in reversed(page.events)
        if event.kind in LAW_KINDS and event.id not in page.voided and event.voids_id is None
        for row in [KINDS[event.kind]]
    ]


def _of_event(
    page: RequestPage, event: RequestEvent, letters: dict[int, Dispatch], names: Mapping[str, str]
) -> Entry:
    row = KINDS[event.kind]
    title = row.words
    if event.kind == "assigned":
        taker = page.members.get(event.facts.get("member_id") or 0)
        title = f"{taker} took it" if taker else "Nobody has it any more"
    return Entry(
        on=event.happened_on,
        title=title,
        theirs=row.by in _OTHERS,
        order=(event.happened_on, row.rank, event.id),
        facts=_facts(event.facts, names) + _tracked(event, letters.get(event.dispatch_id or 0)),
        note=event.note,
        proof=str(event.facts.get("proof", "")),
        link=str(event.facts.get("request", "")),
        by=page.members.get(event.member_id or 0, ""),
        event=event,
        taken_back=page.voided.get(event.id),
        letter=letters.get(event.dispatch_id or 0),
        documents=sum(document.event_id == event.id for document in page.documents),
    )


def _of_letter(letter: Dispatch, zone: str) -> Entry:
    moment = letter.sent_at or letter.printed_at or letter.not_before_at
    on = moment.astimezone(ZoneInfo(zone)).date()
    gone = letter.state in {DispatchState.SENT, DispatchState.PRINTED}
    return Entry(
        on=on,
        title=f"Letter by {words_of(letter.channel)}: {words_of(letter.state)}",
        theirs=False,
        order=(on, 0 if gone else 1, letter.id),
        note=letter.held_because,
        proof=letter.answer,
        letter=letter,
    )


def _tracked(event: RequestEvent, letter: Dispatch | None) -> list[tuple[str, str]]:
    """The number by which the carrier knows the letter; a portal's is the event's own."""
    told = letter is not None and letter.tracking and letter.channel is not ContactKind.PORTAL
    return [("tracking", letter.tracking)] if letter and told and event.kind != "note" else []


def _facts(facts: dict[str, Any], names: Mapping[str, str]) -> list[tuple[str, str]]:
    told = [
        (_LABELS.get(name, words_of(name)), _said(name, value, names))
        for name, value in facts.items()
        if name not in _NOT_SHOWN and value not in (None, "", False)
    ]
    return told + [_moved(move) for move in facts.get("moves", ())]


def _moved(move: Mapping[str, Any]) -> tuple[str, str]:
    """One clock that a changed rule moved, as the event keeps it: its name, then both days."""
    before, after = (
        day(date.fromisoformat(on)) if (on := day_of(move[side])) else "no date"
        for side in ("old", "new")
    )
    return clock_words.title(move["kind"]).lower(), f"{before} → {after}"


def _said(name: str, value: Any, names: Mapping[str, str]) -> str:  # noqa: ANN401 - whatever was stored
    if name in {"until", "follow_up_on"}:
        return day(date.fromisoformat(value))
    if name == "amount_cents":
        return money(int(value))
    if name == "items":
        return ", ".join(names.get(item, words_of(item)) for item in value)
    if name == "channel" and value in list(ContactKind):
        return words_of(ContactKind(value))
    if name in {"item", "rule"}:
        return names.get(value, words_of(value))
    return "yes" if value is True else words_of(str(value)) if name == "outcome" else str(value)

"""Rows of the desk's lists as they are read: one do-by date, one sentence, one act."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from flask import url_for
from sqlalchemy.orm import Session

from app.law.errors import LawError
from app.law.rules import Rule, Version
from app.law.statutes import Statute, statute
from app.law.vocabulary import Actor, EventKind, Kind, ShipAs
from app.law.working import is_stale
from app.models import LetterKind, RecordsRequest, RequestClock, RequestEvent, RequestStatus
from app.queries.asked import last_asked
from app.queries.desk import DeskRow, Pressing, Stack
from app.queries.desk_statements import LOST_BY
from app.services.clock_rows import SILENCE
from app.services.event_kinds import KINDS, Effect
from app.web.dates import day
from app.web.desk import clock_words, link_words
from app.web.permissions import may


@dataclass(frozen=True, slots=True)
class Seen:
    """One row as it is shown. ``doubt`` stands before a date that the statute must confirm."""

    row: DeskRow
    tone: str
    before: str
    on: date | None
    doubt: str
    sentence: str
    besides: str
    act: str
    act_url: str

    @property
    def request(self) -> RecordsRequest:
        """The request of the row."""
        return self.row.request


_BEFORE = {
    Stack.OUR_MOVE: "do by",
    Stack.LATE: "overdue since",
    Stack.THIS_WEEK: "due",
    Stack.FOLLOW_UP: "follow up since",
    Stack.LATER: "do by",
    Stack.WAITING: "next",
}
_TONES = {
    Stack.OUR_MOVE: "ours",
    Stack.LATE: "late",
    Stack.THIS_WEEK: "due",
    Stack.FOLLOW_UP: "due",
    Stack.LATER: "ours",
    Stack.WAITING: "waiting",
}
_FEW = 2
# Events after which they wait for us.
_QUESTIONS = frozenset(kind for kind, row in KINDS.items() if row.effect is Effect.ASKED)
# What started a clock of ours.
_STARTED = {
    SILENCE: "their silence",
    EventKind.DENIED: "their refusal",
    EventKind.PARTLY_DENIED: "their partial refusal",
    EventKind.NO_RECORDS: "their answer",
    EventKind.CLARIFICATION_ASKED: "their question",
    EventKind.VERIFICATION_ASKED: "their question",
    EventKind.FEE_ESTIMATED: "their estimate",
    EventKind.DEPOSIT_ASKED: "their demand for a deposit",
    EventKind.APPEAL_DECIDED: "the decision",
    EventKind.RULING_ISSUED: "the ruling",
}


def seen_all(session: Session, rows: Iterable[DeskRow], today: date) -> list[Seen]:
    """Word rows for a reader on ``today``; one query for what they asked us."""
    rows = list(rows)
    ids = [row.request.id for row in rows if _is_asked(row)]
    asked = last_asked(session, ids, _QUESTIONS)
    return [_seen(row, asked.get(row.request.id), today) for row in rows]


def _is_asked(row: DeskRow) -> bool:
    """Whether a row asks for an answer of ours, whatever they asked."""
    if row.link is not None:
        return False
    kinds = {Kind.CLARIFICATION_REPLY, Kind.WITHDRAWN_IF_SILENT}
    return row.stack is Stack.OUR_MOVE and (row.clock is None or row.clock.kind in kinds)


def _seen(row: DeskRow, asked: RequestEvent | None, today: date) -> Seen:
    words, url = _act(row, asked)
    return Seen(
        row,
        tone="none" if row.on is None and row.stack is Stack.WAITING else _TONES[row.stack],
        before=_words_before(row, today),
        on=clock_words.late_since(row.on) if row.stack is Stack.LATE and row.on else row.on,
        doubt=_doubt(row.request, row.clock, today),
        sentence=link_words.sentence(row.link, today) if row.link else _sentence(row, asked),
        besides=" ".join([*_besides_all(row, today)]),
        act=words,
        act_url=url,
    )


def _besides_all(row: DeskRow, today: date) -> Iterator[str]:
    if row.link_too:
        yield link_words.besides(row.link_too, today)
    if row.also:
        yield _besides(row.request, row.also)


def _words_before(row: DeskRow, today: date) -> str:
    if row.link:
        return link_words.before(row.link, today)
    if row.on is not None:
        return _BEFORE[row.stack]
    return "your move" if row.stack is Stack.OUR_MOVE else "no legal date"


def _sentence(row: DeskRow, asked: RequestEvent | None) -> str:
    """Say in one sentence why a row stands where it stands."""
    if row.clock is None:
        return _without_clock(row, asked)
    if row.clock.who == Actor.REQUESTER:
        return _ours(row.request, row.clock)
    owed = clock_words.owed(row.clock.kind)
    counted = f", counted from {day(row.clock.started_on)}" if row.clock.started_on else ""
    if row.stack is Stack.FOLLOW_UP:
        return f"The date for {owed} has passed; check the statute, and ask them."
    if row.stack is Stack.LATE and row.on is not None:
        return f"They owe us {owed}; the last defensible day was {day(row.on)}{counted}."
    return f"Next: {owed}{counted}."


def _without_clock(row: DeskRow, asked: RequestEvent | None) -> str:
    if row.stack is Stack.OUR_MOVE:
        if asked is None:
            return "They asked us something and wait for it."
        return f"{KINDS[asked.kind].words} on {day(asked.happened_on)}; no legal date to answer by."
    if row.stack is Stack.FOLLOW_UP:
        return "Ask them how it stands."
    sent = row.request.status is not RequestStatus.FILED
    return "No legal date yet." if sent else "The letter has not left yet."


def _ours(request: RecordsRequest, clock: RequestClock) -> str:
    """Say what we must do, where, and what is lost otherwise, with how the day was counted."""
    counted = _counted(request, clock)
    return f"{_asked(request, clock)}{': ' if counted else ''}{counted}."


def _asked(request: RecordsRequest, clock: RequestClock) -> str:
    law, rule, _ = _law_of(request, clock)
    said = clock_words.asked_of_us(clock.kind)
    if clock.kind == Kind.APPEAL_FILE:
        to = _forums(law, clock.rule) if law else ""
        return f"Appeal to {to} or lose it" if to else said
    if rule and rule.missed and clock.kind in LOST_BY:
        lost = _uncapital(rule.missed.effect.rstrip("."))
        return f"{said.partition(', or')[0]}, or else {lost}"
    return said


def _counted(request: RecordsRequest, clock: RequestClock) -> str:
    if clock.overridden or clock.started_on is None:
        return "one of us set the day" if clock.overridden else ""
    start = _STARTED.get(clock.started_by, "")
    start = f"{start} of {day(clock.started_on)}" if start else day(clock.started_on)
    _, _, version = _law_of(request, clock)
    if version is None or version.within is None:
        return f"counted from {start}"
    return f"{str(version.within).replace('calendar day', 'day')} from {start}"


def _besides(request: RecordsRequest, also: Pressing) -> str:
    """Say in a few words what else presses on a request that stands in another list."""
    clock = also.clock
    if clock.who == Actor.REQUESTER:
        on = f" by {day(clock.earliest_on)}" if clock.earliest_on else ""
        return f"Ours as well{on}: {_uncapital(_asked(request, clock))}."
    last, owed = clock.latest_on or clock.due_on, clock_words.owed(clock.kind)
    if last is None:
        return ""
    if also.stack is Stack.LATE:
        return f"Theirs as well: {owed}, overdue since {day(clock_words.late_since(last))}."
    return f"Theirs as well: {owed}, {'was ' * (also.stack is Stack.FOLLOW_UP)}due {day(last)}."


def _doubt(request: RecordsRequest, clock: RequestClock | None, today: date) -> str:
    """Warn of a day of ours by a rule that was not read, or not lately: it is the earliest."""
    if clock is None or clock.who != Actor.REQUESTER or clock.overridden:
        return ""
    _, _, version = _law_of(request, clock)
    if version is None or (version.ship_as is ShipAs.HARD and not is_stale(version, today)):
        return ""
    return "check the statute" if clock.due_on else "about; check the statute"


def _act(row: DeskRow, asked: RequestEvent | None) -> tuple[str, str]:
    """Give the one act of a row: its words, and the page that does it."""
    ref, letter = row.request.ref, _letter(row, asked)
    if row.link:
        return "See the link", url_for("desk.show_request", ref=ref, _anchor="links")
    if letter and may("desk.new_cohort"):
        return _LETTERS[letter], url_for("desk.new_cohort", kind=letter.value, ref=ref)
    if row.clock and row.clock.kind == Kind.SUE and may("desk.show_remedies"):
        return "See what can be done", url_for("desk.show_remedies", ref=ref)
    if letter in _RECORDED:
        kind, words = _RECORDED[letter]
        return words, url_for("desk.show_event_form", ref=ref, kind=kind)
    return "Record what happened", url_for("desk.show_request", ref=ref, _anchor="happened")


# A member who may send no letters records that one left.
_RECORDED = {
    LetterKind.APPEAL: ("appealed", "Record appeal"),
    LetterKind.FOLLOW_UP: ("followed_up", "Record that we asked"),
}
_LETTERS = {
    LetterKind.APPEAL: "Write the appeal",
    LetterKind.FOLLOW_UP: "Write to them",
    LetterKind.CLARIFICATION_ANSWER: "Answer them",
    LetterKind.FEE_ANSWER: "Answer the fee",
}
_ANSWERED_BY = {
    Kind.APPEAL_FILE.value: LetterKind.APPEAL,
    Kind.CLARIFICATION_REPLY.value: LetterKind.CLARIFICATION_ANSWER,
    Kind.FEE_ESTIMATE.value: LetterKind.FEE_ANSWER,
    EventKind.CLARIFICATION_ASKED.value: LetterKind.CLARIFICATION_ANSWER,
    EventKind.FEE_ESTIMATED.value: LetterKind.FEE_ANSWER,
    EventKind.DEPOSIT_ASKED.value: LetterKind.FEE_ANSWER,
}


def _letter(row: DeskRow, asked: RequestEvent | None) -> LetterKind | None:
    """The letter that would do what a row asks for, where one does."""
    if asked is not None and asked.kind in _ANSWERED_BY:
        return _ANSWERED_BY[asked.kind]
    if row.stack in {Stack.LATE, Stack.FOLLOW_UP}:
        return LetterKind.FOLLOW_UP
    if row.stack in {Stack.OUR_MOVE, Stack.LATER} and row.clock:
        return _ANSWERED_BY.get(row.clock.kind)
    return None


def _law_of(
    request: RecordsRequest, clock: RequestClock
) -> tuple[Statute | None, Rule | None, Version | None]:
    """The law, rule and version behind a clock; nothing where the law is no more what it was."""
    try:
        law = statute(request.jurisdiction)
        rule = law.rule(clock.rule)
    except (LawError, KeyError):
        return None, None, None
    version = rule.version(clock.started_on) if clock.started_on else None
    return law, rule, version or rule.newest


def _forums(law: Statute, rule: str) -> str:
    """Who hears the appeal that ``rule`` limits, by name; "" where it depends on too much."""
    names = dict.fromkeys(each.name for each in law.forums if each.file_rule == rule)
    return " or ".join(names) if len(names) <= _FEW else ""


def _uncapital(words: str) -> str:
    return words[:1].lower() + words[1:]

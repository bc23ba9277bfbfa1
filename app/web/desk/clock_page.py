"""The working of one clock: day by day, what started it, the words of the law, who set it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template
from sqlalchemy import select

from app import clock
from app.db import db
from app.errors import NotFound
from app.law.clocks import Clock
from app.law.errors import LawError
from app.law.facts import Event
from app.law.vocabulary import ShipAs
from app.law.working import is_stale
from app.models import Dispatch, Document, Member, RecordsRequest, RequestEvent
from app.services import clocks
from app.services.event_kinds import KINDS
from app.web import month
from app.web.desk import bp
from app.web.desk.clock_view import shown
from app.web.desk.one_request import find
from app.web.public import law_words


@dataclass(frozen=True, slots=True)
class Proof:
    """An entry that a clock rests on, with what proves it: a letter, a note, documents."""

    event: RequestEvent
    words: str
    by: str
    letter: Dispatch | None
    documents: Sequence[Document]


@bp.get("/requests/<string:ref>/clocks/<string:rule>")
def show_clock(ref: str, rule: str) -> str:
    """Show how one date was worked out, with everything it rests on."""
    records_request = find(ref)
    found = _clock(records_request, rule)
    today = clock.today(records_request.recipient.zone)
    lawful = found.computed or found
    return render_template(
        "desk/requests/clock.html",
        records_request=records_request,
        shown=shown(found, today),
        clock=found,
        months=month.shortened(month.months(lawful)),
        started=_proof(records_request, found.start.event if found.start else None),
        met=_proof(records_request, found.met_by),
        set_by=_proof(records_request, found.overridden_by),
        statute=found.statute,
        level=law_words.LEVELS[found.level],
        second=law_words.SECOND.get(found.version.second) if found.version.second else None,
        use=law_words.USES[found.ship_as],
        stale=found.version.ship_as is ShipAs.HARD and is_stale(found.version, today),
        of_law=found.rule in found.statute.rules,  # the agency's own promise is none
    )


def _clock(records_request: RecordsRequest, rule: str) -> Clock:
    """The clock of ``rule``; NotFound where the request has none, now or ever."""
    try:
        all_clocks = clocks.explain(db.session, records_request)
    except LawError as error:
        raise NotFound(f"{error} No date is shown rather than a guess.") from None
    for each in all_clocks:
        if each.rule_id == rule:
            return each
    raise NotFound("This request has no such clock. What was recorded since may have ended it.")


def _proof(records_request: RecordsRequest, told: Event | None) -> Proof | None:
    """The entry of the story behind what the law was told; None where it was worked out."""
    if told is None or not told.id.isdigit():
        return None
    session, event = db.session, db.session.get(RequestEvent, int(told.id))
    if event is None or event.request_id != records_request.id:
        return None
    author = session.get(Member, event.member_id) if event.member_id else None
    return Proof(
        event,
        KINDS[event.kind].words,
        (author.name or author.email) if author else "",
        session.get(Dispatch, event.dispatch_id) if event.dispatch_id else None,
        session.scalars(select(Document).where(Document.event_id == event.id)).all(),
    )

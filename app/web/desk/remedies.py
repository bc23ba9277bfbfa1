"""What can be done about a request: the remedy ladder, one rung for each way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template, url_for

from app import clock
from app.db import db
from app.law.errors import LawError
from app.law.explaining import LEVELS
from app.law.forums import ForumKind
from app.law.remedies import Remedy, RemedyKind, RemedyState
from app.law.vocabulary import EventKind
from app.models import RecordsRequest
from app.services import remedies
from app.web.desk import bp
from app.web.desk.one_request import find
from app.web.permissions import may

_LETTERS = {
    "follow_up": "Write the reminder",
    "clarification_answer": "Write the answer",
    "fee_answer": "Write the answer",
    "extension_objection": "Write the objection",
    "appeal": "Write the appeal",
    "complaint": "Write the complaint",
}
# What is recorded once it was done without a letter of ours.
_RECORDED = {
    "follow_up": ("followed_up", "Record that we asked"),
    "clarification_answer": (EventKind.CLARIFIED.value, "Record our answer"),
    "verification": (EventKind.VERIFIED.value, "Record that we proved it"),
    "treatment": (EventKind.CLARIFIED.value, "Record our answer"),
    "fee_answer": (EventKind.PAID.value, "Record payment"),
    "inspection": (EventKind.PAID.value, "Record payment"),
}
_CALLED = {
    RemedyKind.APPEAL: "Record appeal",
    RemedyKind.COMPLAINT: "Record complaint",
    RemedyKind.MEDIATION: "Record mediation",
    RemedyKind.COURT: "Record suit",
}


@dataclass(frozen=True, slots=True)
class Act:
    """A page that does something, and the words for it."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Rung:
    """One remedy as the page shows it."""

    remedy: Remedy
    tone: str
    label: str
    on: date | None
    must: str
    read: str
    write: Act | None
    record: Act | None

    @property
    def act(self) -> Act | None:
        """The one act of the rung: the letter, or else the entry that it was done."""
        return self.write or self.record


@dataclass(frozen=True, slots=True)
class Ladder:
    """All rungs by what can be done with them; the first of ``now`` is the next act."""

    now: Sequence[Rung]
    later: Sequence[Rung]
    done: Sequence[Rung]
    lost: Sequence[Rung]

    @property
    def next(self) -> Rung | None:
        return self.now[0] if self.now else None


@bp.get("/requests/<string:ref>/remedies")
def show_remedies(ref: str) -> str:
    """Show what can be done about a request now, later and no more."""
    records_request = find(ref)
    ladder, trouble = ladder_for(records_request)
    return render_template(
        "desk/requests/remedies.html",
        records_request=records_request,
        ladder=ladder,
        trouble=trouble,
    )


def ladder_for(records_request: RecordsRequest) -> tuple[Ladder, str]:
    """The ladder of a request for today at its agency, or why it cannot be shown."""
    today = clock.today(records_request.recipient.zone)
    try:
        found = remedies.ladder_of(db.session, records_request, today=today)
    except LawError as error:
        return Ladder((), (), (), ()), str(error)
    rungs = [_shown(remedy, records_request) for remedy in found]
    return (
        Ladder(
            now=_those(rungs, RemedyState.NOW),
            later=_those(rungs, RemedyState.NOT_YET),
            done=_those(rungs, RemedyState.DONE),
            lost=_those(rungs, RemedyState.BARRED, RemedyState.CLOSED),
        ),
        "",
    )


def _those(rungs: Sequence[Rung], *states: RemedyState) -> list[Rung]:
    return [rung for rung in rungs if rung.remedy.state in states]


def _shown(remedy: Remedy, records_request: RecordsRequest) -> Rung:
    tone, label, on = _mark(remedy)
    ref = records_request.ref
    can = remedy.state is RemedyState.NOW or remedy.judgement
    return Rung(
        remedy,
        tone,
        label,
        on,
        _must(remedy),
        LEVELS[remedy.forum.level] if remedy.forum else "",
        (_anew(remedy, records_request) or _letter(remedy, ref)) if can else None,
        _entry(remedy, ref) if can else None,
    )


def _mark(remedy: Remedy) -> tuple[str, str, date | None]:
    """The tone, the words and the day that stand beside a rung."""
    if remedy.state is RemedyState.NOW:
        if remedy.kind is RemedyKind.WAIT:
            return "waiting", "they have until" if remedy.until else "waiting", remedy.until
        if remedy.until is not None:
            return "ours", "do by", remedy.until
        return "due", "open", None
    if remedy.state is RemedyState.NOT_YET:
        if remedy.judgement:
            return "none", "for you to judge", None
        return "none", "from" if remedy.not_before else "not yet", remedy.not_before
    return {
        RemedyState.DONE: ("done", "done", None),
        RemedyState.BARRED: ("none", "given up by choice", None),
    }.get(remedy.state, ("none", "closed", None))


def _must(remedy: Remedy) -> str:
    """Whether it has to be done, in words."""
    forum = remedy.forum
    if remedy.state not in {RemedyState.NOW, RemedyState.NOT_YET}:
        return ""
    if remedy.mandatory is None:
        return "Whether it must come before court is not settled."
    if forum is None:
        return "Must be answered." if remedy.mandatory else ""
    if forum.kind is ForumKind.COURT or forum.asked_by == "agency":
        return ""
    if forum.step == "exclusive_choice":
        return "A choice: this way or another, never both."
    return "Must come before court." if remedy.mandatory else "Not needed before court."


def _letter(remedy: Remedy, ref: str) -> Act | None:
    """The page that writes the letter, for a member who may send letters."""
    if remedy.letter is None or not may("desk.new_cohort"):
        return None
    forum = remedy.forum.id if remedy.forum else None
    url = url_for("desk.new_cohort", kind=remedy.letter, ref=ref, forum=forum)
    return Act(_LETTERS[remedy.letter], url)


def _anew(remedy: Remedy, records_request: RecordsRequest) -> Act | None:
    """The page that files a new request with the same body, for a member who may file."""
    if remedy.kind is not RemedyKind.ASK_AGAIN or not may("desk.choose_agencies"):
        return None
    agency = f"id:{records_request.agency_id}"
    return Act("Ask again", url_for("desk.choose_agencies", agencies=agency))


def _entry(remedy: Remedy, ref: str) -> Act | None:
    """The page that records that it was done."""
    if remedy.forum is None:
        kind, words = _RECORDED.get(remedy.id, ("", ""))
    elif remedy.forum.asked_by == "agency":
        kind, words = "", ""
    else:
        kind, words = _made(remedy, remedy.forum.acts), _CALLED[remedy.kind]
        if kind == EventKind.SUIT_NOTICE_GIVEN:
            words = "Record notice"
    return Act(words, url_for("desk.show_event_form", ref=ref, kind=kind)) if kind else None


def _made(remedy: Remedy, acts: frozenset[EventKind]) -> str:
    """The event that this act makes, where the forum knows several."""
    wanted = {
        RemedyKind.APPEAL: EventKind.APPEALED,
        RemedyKind.COMPLAINT: EventKind.COMPLAINT_FILED,
    }.get(remedy.kind)
    return (wanted if wanted in acts else min(acts)).value

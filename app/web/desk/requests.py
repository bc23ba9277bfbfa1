"""Requests: the list, the page of one, and who looks after it when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from app import clock
from app.db import db, transaction
from app.errors import NotFound, ServiceError
from app.law.clocks import Clock
from app.law.errors import LawError
from app.law.statutes import Statute, statute
from app.law.vocabulary import Actor, ClockState
from app.models import RecordsRequest, RequestEvent
from app.parts import parts
from app.queries.members import active_members
from app.queries.requests import RequestPage, listed, page_of
from app.services import clocks, events, requests
from app.services.catalogue import catalogue
from app.services.letters_in_question import letters_in_question
from app.web.desk import bp, clock_words, happenings
from app.web.desk.drawing import Drawing, draw
from app.web.desk.filters import chosen, page_number
from app.web.desk.story import story
from app.web.forms import Form
from app.web.safety import back_to, row_number


@dataclass(frozen=True, slots=True)
class Shown:
    """One clock as the page shows it."""

    clock: Clock
    title: str
    whose: str
    tone: str
    state: str
    drawing: Drawing | None
    late: bool

    @property
    def since(self) -> date | None:
        """The first day of lateness, where it is late."""
        last = self.clock.latest or self.clock.due
        return clock_words.late_since(last) if self.late and last else None


@bp.get("/requests")
def list_requests() -> str:
    """List the requests that pass the filters, newest first."""
    picked = chosen(db.session)
    page = listed(db.session, picked.filters, page=page_number())
    return render_template("desk/requests/list.html", page=page, chosen=picked)


@bp.get("/requests/<string:ref>")
def show_request(ref: str) -> str:
    """Show everything of one request."""
    page = read(ref)
    names = item_names(page.request)
    law, all_clocks, trouble = law_of(page.request)
    today = clock.today(page.request.recipient.zone)
    shown = [show_clock(each, today) for each in all_clocks]
    return render_template(
        "desk/requests/show.html",
        page=page,
        records_request=page.request,
        entries=story(page, parts().settings.zone, names),
        names=names,
        law=law,
        trouble=trouble,
        questioned=letters_in_question(db.session, page.request),
        running=[each for each in shown if _matters(each)],
        over=[each for each in shown if not _matters(each) and each.clock.start is not None],
        unborn=[each for each in shown if each.clock.start is None],
        do_by=do_by(shown),
        late=next((each for each in shown if each.late), None),
        theirs=happenings.THEIRS,
        ours=happenings.OURS,
        rarer=happenings.rarer(),
        members=active_members(db.session),
        form=Form(),
    )


@bp.post("/requests/<string:ref>/take")
def take_request(ref: str) -> Response:
    """Take a request, or take it over."""
    return _assign([find(ref).id], current_user.id, "You look after it now.")


@bp.post("/requests/<string:ref>/assign")
def assign_request(ref: str) -> Response:
    """Give a request to somebody, or to nobody."""
    return _assign([find(ref).id], _given_to(), "Given.")


@bp.post("/requests/assign")
def assign_requests() -> Response:
    """Give several requests to somebody at once."""
    ids = [found for one in request.form.getlist("id") if (found := row_number(one))]
    if not ids:
        raise ServiceError("No request was ticked, so nothing was given to anybody.")
    return _assign(ids, _given_to(), "Given: {moved} of {ticked} changed hands.")


@bp.post("/requests/<string:ref>/follow-up")
def set_follow_up(ref: str) -> Response:
    """Choose the day on which we look again."""
    try:
        on = date.fromisoformat(request.form.get("follow_up_on", ""))
    except ValueError:
        raise ServiceError("No day was chosen, so nothing was changed.") from None
    records_request = find(ref)
    with transaction() as session:
        now = clock.now()
        requests.set_follow_up(
            session,
            requests.request_by_ref(session, records_request.ref),
            on,
            member_id=current_user.id,
            now=now,
            today=clock.today(parts().settings.zone),
        )
    flash("We look again that day. The law does not know of it.")
    return redirect(url_for(".show_request", ref=ref))


@bp.post("/requests/<string:ref>/events/<int:event_id>/void")
def void_event(ref: str, event_id: int) -> Response:
    """Take a wrong entry back, with a reason; it stays readable, struck out."""
    records_request = find(ref)
    with transaction() as session:
        event = session.get(RequestEvent, event_id)
        if event is None or event.request_id != records_request.id:
            raise NotFound("There is no such entry in this request.")
        events.void(
            session,
            event,
            reason=request.form.get("reason", ""),
            member_id=current_user.id,
            now=clock.now(),
        )
    flash("Taken back. The clocks stand as if it had never been recorded.")
    return redirect(url_for(".show_request", ref=ref))


def find(ref: str) -> RecordsRequest:
    """Find a request by its reference. Raises ``NotFound`` with a hint."""
    return requests.request_by_ref(db.session, ref)


def read(ref: str) -> RequestPage:
    """Read all that the page of a request shows. Raises ``NotFound``."""
    page = page_of(db.session, ref)
    if page is None:
        find(ref)  # says what may be wrong with the reference
        raise NotFound(f"There is no request {ref}.")
    return page


def item_names(records_request: RecordsRequest) -> dict[str, str]:
    """Name what was asked, by category; one the catalogue lost keeps its bare word."""
    known = {category.id: category.name for category in catalogue().categories}
    return {
        item.category: known.get(item.category, item.category.replace("_", " "))
        for item in records_request.items
    }


def law_of(records_request: RecordsRequest) -> tuple[Statute | None, Sequence[Clock], str]:
    """Give the law of a request and every clock, or why they cannot be shown."""
    try:
        law = statute(records_request.jurisdiction)
        return law, clocks.explain(db.session, records_request), ""
    except LawError as error:
        return None, (), str(error)


def show_clock(each: Clock, today: date) -> Shown:
    """Prepare one clock for the page of a day."""
    late = each.is_late_on(today)
    tone, words = clock_words.state(
        each.state_on(today), ours=each.who is Actor.REQUESTER, late=late
    )
    if each.due is None and each.state is ClockState.RUNNING:
        tone, words = "none", "no legal date"
    return Shown(
        each,
        clock_words.title(each.kind),
        clock_words.who(each.who),
        tone,
        words,
        draw(each, today),
        late,
    )


def do_by(shown: Sequence[Shown]) -> Shown | None:
    """Choose the clock that the head of the page names: ours before theirs, nearest first."""
    live = [
        each for each in shown if _matters(each) and each.clock.due and not each.clock.rule.floor
    ]
    ours = [each for each in live if each.clock.who is Actor.REQUESTER]
    return min(ours or live, key=lambda each: each.clock.due or date.max, default=None)


def _matters(shown: Shown) -> bool:
    state = shown.clock.state
    begun = state is ClockState.NOT_STARTED and shown.clock.start is not None
    return state in {ClockState.RUNNING, ClockState.PAUSED} or begun


def _given_to() -> int | None:
    typed = request.form.get("member", "")
    member_id = row_number(typed)
    if typed and member_id is None:
        raise ServiceError("Nobody here has that number. Nothing was given to anybody.")
    return member_id


def _assign(ids: list[int], to: int | None, words: str) -> Response:
    with transaction() as session:
        moved = requests.assign(
            session,
            ids,
            to,
            by_id=current_user.id,
            now=clock.now(),
            today=clock.today(parts().settings.zone),
        )
    flash(words.format(moved=moved, ticked=len(ids)))
    return redirect(back_to(url_for(".list_requests")))

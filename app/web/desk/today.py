"""Today: the home of whoever watches deadlines, three lists in the order of what is lost."""

from datetime import date

from flask import render_template
from werkzeug.exceptions import NotFound

from app import clock
from app.db import db
from app.law.vocabulary import Actor
from app.models import RequestStatus
from app.parts import parts
from app.queries.desk import PER_PAGE, Counts, Desk, DeskRow, Stack
from app.web.dates import day
from app.web.desk import bp, clock_words
from app.web.desk.filters import Chosen, chosen, page_number
from app.web.safety import same_query

SHOWN = 8  # of each list on the front; the rest is a page away

TITLES = {
    Stack.OUR_MOVE: "Our move, or we lose something",
    Stack.LATE: "Agencies late",
    Stack.THIS_WEEK: "This week",
    Stack.FOLLOW_UP: "Follow-up due",
    Stack.LATER: "Closed, and we could still appeal",
    Stack.WAITING: "Waiting for them",
}
EXPLAINED = {
    Stack.OUR_MOVE: "They asked us something, or a date of ours runs out within thirty days.",
    Stack.LATE: "Late by the last day that can be defended. These may be called late aloud.",
    Stack.THIS_WEEK: "A legal date of theirs falls within seven days.",
    Stack.FOLLOW_UP: "The day we chose has come, or their date has passed without proof enough "
    "to call them late. A follow-up is ours; no law sets it.",
    Stack.WAITING: "Nothing is due from us. The longest waiting come first.",
}
FRONT = (Stack.OUR_MOVE, Stack.LATE, Stack.THIS_WEEK)


@bp.get("/")
def show_today() -> str:
    """Show the three lists, and under them how many wait."""
    desk, picked = _desk()
    counts = desk.counts(db.session)
    stacks = [
        (stack, _count(counts, stack), desk.rows(db.session, stack, per_page=SHOWN))
        for stack in FRONT
        if _count(counts, stack)
    ]
    return render_template(
        "desk/today.html",
        counts=counts,
        stacks=stacks,
        chosen=picked,
        titles=TITLES,
        explained=EXPLAINED,
        sentence=sentence,
        tone=tone,
        shown_day=shown_day,
        act=act,
        same_query=same_query(page=None),
    )


@bp.get("/today/<string:stack>")
def show_stack(stack: str) -> str:
    """Show one list whole, page by page."""
    name = stack.replace("-", "_")
    if name not in list(Stack):
        raise NotFound
    which, (desk, picked), page = Stack(name), _desk(), page_number()
    total = desk.total(db.session, which)
    return render_template(
        "desk/stack.html",
        stack=which,
        rows=desk.rows(db.session, which, page=page),
        total=total,
        page=page,
        pages=max(1, -(-total // PER_PAGE)),
        chosen=picked,
        titles=TITLES,
        explained=EXPLAINED,
        sentence=sentence,
        tone=tone,
        shown_day=shown_day,
        act=act,
    )


def sentence(row: DeskRow) -> str:
    """Say in one sentence why a row stands where it stands."""
    if row.clock is None:
        return _without_clock(row)
    counted = f", counted from {day(row.clock.started_on)}" if row.clock.started_on else ""
    if row.clock.who == Actor.REQUESTER:
        return f"{clock_words.asked_of_us(row.clock.kind)}{counted}."
    owed = clock_words.owed(row.clock.kind)
    if row.stack is Stack.FOLLOW_UP:
        return f"The date for {owed} has passed; check the statute, and ask them."
    return f"{'They owe us' if row.stack is Stack.LATE else 'Next:'} {owed}{counted}."


def _without_clock(row: DeskRow) -> str:
    if row.stack is Stack.OUR_MOVE:
        return "They asked us something and wait for it."
    if row.stack is Stack.FOLLOW_UP:
        return "Ask them how it stands."
    sent = row.request.status is not RequestStatus.FILED
    return "No legal date yet." if sent else "The letter has not left yet."


def shown_day(row: DeskRow) -> date | None:
    """Give the day a row shows: for those late, the first day of their lateness."""
    return clock_words.late_since(row.on) if row.stack is Stack.LATE and row.on else row.on


def tone(row: DeskRow) -> str:
    """Give the shape of a row."""
    return {
        Stack.OUR_MOVE: "ours",
        Stack.LATE: "late",
        Stack.THIS_WEEK: "due",
        Stack.FOLLOW_UP: "due",
        Stack.WAITING: "waiting" if row.on else "none",
    }[row.stack]


def act(row: DeskRow) -> tuple[str, str]:
    """Give the act of a row: the kind of event it records, and the words of its button."""
    if row.stack is Stack.OUR_MOVE and row.clock and row.clock.kind == "appeal_file":
        return "appealed", "Record appeal"
    if row.stack in {Stack.LATE, Stack.FOLLOW_UP}:
        return "followed_up", "Record that we asked"
    return "", "Record what happened"


def _desk() -> tuple[Desk, Chosen]:
    picked = chosen(db.session)
    now = clock.now()
    return Desk(now, clock.today(parts().settings.zone), picked.filters), picked


def _count(counts: Counts, stack: Stack) -> int:
    return int(getattr(counts, stack.value))

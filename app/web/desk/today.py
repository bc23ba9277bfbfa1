"""Today: the home of whoever watches deadlines, lists in the order of what is lost."""

from dataclasses import replace
from itertools import chain

from flask import render_template
from flask_security import current_user
from werkzeug.exceptions import NotFound

from app import clock
from app.db import db
from app.parts import parts
from app.queries import by_hand, codings, verdicts
from app.queries.desk import PER_PAGE, Counts, Desk, DeskRow, Stack, total_of
from app.queries.leaks import names_that_wait, withdrawn_for_leaks
from app.web.desk import bp, grouping
from app.web.desk.filters import Chosen, chosen, page_number
from app.web.desk.queue import Seen, seen_all
from app.web.desk.staleness import staleness
from app.web.safety import same_query

SHOWN = 8  # of each list on the front; the rest is a page away

TITLES = {
    Stack.OUR_MOVE: "Our move, or we lose something",
    Stack.LATE: "Overdue by the clock",
    Stack.THIS_WEEK: "This week",
    Stack.FOLLOW_UP: "Follow-up due",
    Stack.LATER: "Closed, and we could still appeal",
    Stack.WAITING: "Waiting for them, or without a legal date",
}
EXPLAINED = {
    Stack.OUR_MOVE: "They asked us something, a link of theirs may end, or a date of ours runs out "
    "within thirty days. What kills a request or an appeal comes first.",
    Stack.LATE: "The last day that can be defended is over where they are. Before a letter or a "
    "public page calls anybody late, the mail must be read as well.",
    Stack.THIS_WEEK: "The last day that can be defended falls within seven days.",
    Stack.FOLLOW_UP: "The day we chose has come, or their date has passed without proof enough "
    "to call them late. A follow-up is ours; no law sets it.",
    Stack.LATER: "They have answered. More than thirty days are left to appeal, or to go to court.",
    Stack.WAITING: "Nothing is due from us. The longest waiting come first.",
}
FRONT = (Stack.OUR_MOVE, Stack.LATE, Stack.THIS_WEEK)
QUIET = {Stack.FOLLOW_UP: "due", Stack.LATER: "ours", Stack.WAITING: "waiting"}


@bp.get("/")
def show_today() -> str:
    """Show the lists that want somebody, and under them how many wait."""
    desk, picked = _desk()
    by = grouping.chosen_grouping()
    found = desk.groups(db.session, by) if by else None
    counts = desk.counts(db.session) if found is None else total_of(found.values())
    wanted = [stack for stack in FRONT if counts.of(stack)]
    lists = desk.lists(db.session, wanted, per_page=SHOWN)
    return render_template(
        "desk/today.html",
        counts=counts,
        next_on=desk.next_on(db.session) if counts.nothing_due else None,
        lists=_worded(desk, lists),
        quiet=QUIET,
        by_hand=by_hand.counts(db.session, now=desk.now),
        leaks=withdrawn_for_leaks(db.session),
        names=names_that_wait(db.session),
        to_read=codings.to_read(db.session, current_user.id),
        unsettled=verdicts.unsettled(db.session),
        stale=staleness(db.session, now=desk.now, today=desk.today),
        chosen=picked,
        grouped=grouping.table(found, by, picked, tuple(Stack)) if found and by else None,
        ways=grouping.ways(),
        bulk={stack: grouping.bulk_act(stack, counts, picked) for stack in wanted},
        titles=TITLES,
        explained=EXPLAINED,
        same_query=same_query(page=None, by=None),
    )


@bp.get("/today/<string:stack>")
def show_stack(stack: str) -> str:
    """Show one list whole, page by page."""
    name = stack.replace("-", "_")
    if name not in list(Stack):
        raise NotFound
    which, (desk, picked), page = Stack(name), _desk(), page_number()
    by = grouping.chosen_grouping()
    found = desk.groups(db.session, by) if by else None
    rows, total = desk.whole(db.session, which, page)
    late_too = desk.late_too(db.session) if which is Stack.LATE else 0
    counts = replace(Counts.alone(which, total), late_too=late_too)
    return render_template(
        "desk/stack.html",
        stack=which,
        rows=seen_all(db.session, rows, desk.today),
        total=total,
        page=page,
        pages=max(1, -(-total // PER_PAGE)),
        chosen=picked,
        grouped=grouping.table(found, by, picked, (which,)) if found and by else None,
        ways=grouping.ways(),
        bulk=grouping.bulk_act(which, counts, picked),
        titles=TITLES,
        explained=EXPLAINED,
    )


def _worded(desk: Desk, lists: dict[Stack, list[DeskRow]]) -> dict[Stack, list[Seen]]:
    """Word the rows of several lists at once."""
    rows = seen_all(db.session, chain.from_iterable(lists.values()), desk.today)
    return {stack: [each for each in rows if each.row.stack is stack] for stack in lists}


def _desk() -> tuple[Desk, Chosen]:
    picked = chosen(db.session, clocks=True)
    today = clock.today(parts().settings.zone)
    return Desk(clock.now(), today, picked.filters, picked.clock), picked

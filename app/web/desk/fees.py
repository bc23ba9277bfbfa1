"""Fees: what waits for whom, budgets, and the acts on the lines of one request."""

import re
from collections.abc import Callable
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.db import db, transaction
from app.errors import NotFound, ServiceError
from app.law.errors import LawError
from app.law.statutes import Fees, statute
from app.models import Campaign, FeeKind, RecordsRequest
from app.parts import parts
from app.queries import fees as known
from app.queries.campaigns import by_slug
from app.queries.fee_budgets import budget_of, budgets
from app.queries.members import active_names
from app.services import fee_budget, fee_items, fees
from app.services.fee_budget import Actor, cents_of
from app.services.fee_items import Item
from app.services.requests import request_by_ref
from app.web.desk import bp
from app.web.desk.one_request import find
from app.web.permissions import may

_NUMBER = re.compile(r"\d{1,6}(\.\d{1,2})?")


@bp.get("/fees")
def list_fees() -> str:
    """Show what waits for a second person, what is to be answered and paid, and the budgets."""
    return render_template(
        "desk/fees/list.html",
        waiting=known.waiting(db.session),
        to_answer=known.to_answer(db.session),
        to_pay=known.to_pay(db.session),
        budgets=budgets(db.session),
        members=active_names(db.session),
        limit=parts().settings.fee_approval_above,
    )


@bp.post("/fees/budgets/<string:slug>")
def set_fee_budget(slug: str) -> Response:
    """Set what all requests of a campaign may cost together."""
    typed = request.form.get("budget", "").strip()
    with transaction() as session:
        campaign = by_slug(session, slug)
        if campaign is None:
            raise NotFound("There is no such campaign.")
        cents = cents_of(typed, "The budget") if typed else None
        fee_budget.set_budget(session, campaign, cents, keep=True)
    flash("The budget is set." if typed else "The campaign has no budget now: nothing limits it.")
    return redirect(url_for(".list_fees", _anchor="budgets"))


@bp.get("/requests/<string:ref>/fees")
def show_request_fees(ref: str) -> str:
    """Show every line and step of one request's fee, with the acts that each allows."""
    asked = find(ref)
    lines = known.of_request(db.session, asked.id)
    money = known.total_of(lines)
    campaign = db.session.get(Campaign, asked.campaign_id) if asked.campaign_id else None
    return render_template(
        "desk/fees/show.html",
        records_request=asked,
        lines=[each for each in lines if not each.is_over] or lines,
        replaced=[each for each in lines if each.is_over],
        money=money,
        budget=budget_of(db.session, campaign) if campaign else None,
        law=law_on_fees(asked),
        kinds=list(FeeKind),
        members=active_names(db.session),
        limit=parts().settings.fee_approval_above,
        day_there=clock.today(asked.recipient.zone),
        may_act=may("desk.answer_fee"),
    )


@bp.post("/requests/<string:ref>/fees")
def add_fee_line(ref: str) -> Response:
    """Add a line to what they ask, or break the sum they named down."""
    item, on = _item(), _day("on")
    with transaction() as session:
        asked = request_by_ref(session, ref)
        fee_items.add(session, asked, item, actor(), on=on)
    flash("The line is kept.")
    return redirect(url_for(".show_request_fees", ref=ref))


@bp.post("/requests/<string:ref>/fees/<int:line_id>/<string:act>")
def answer_fee(ref: str, line_id: int, act: str) -> Response:
    """Do one act on one line: accept, approve, decline, narrow, waive, refuse, pay, refund."""
    if act not in _ACTS:
        raise NotFound("There is no such act.")
    with transaction() as session:
        asked = request_by_ref(session, ref)
        if fees.line_of(session, line_id).request_id != asked.id:
            raise NotFound("That line belongs to another request.")
        said = _ACTS[act](session, line_id, actor())
    flash(said)
    return redirect(url_for(".show_request_fees", ref=ref))


def actor() -> Actor:
    """Who acts now, and from which sum on a second person is needed."""
    return Actor(current_user.id, clock.now(), parts().settings.fee_approval_above * 100)


def law_on_fees(asked: RecordsRequest) -> Fees | None:
    """What the law of a request says of fees; None where no law is known."""
    try:
        return statute(asked.jurisdiction).fees
    except LawError:
        return None


def _told() -> bool:
    return request.form.get("told") == "yes"


def _accept(session: Session, line_id: int, who: Actor) -> str:
    told = _told()
    if fees.accept(session, line_id, who, told=told):
        return "Accepted by you. A second person has to agree before it counts."
    return _LETTER if not told else "Accepted."


def _approve(session: Session, line_id: int, who: Actor) -> str:
    told = _told()
    fees.approve(session, line_id, who, told=told)
    return "Agreed to." if told else _LETTER


_LETTER = (
    "Accepted. They do not know yet: write the answer, and their clock moves when it has left."
)


def _decline(session: Session, line_id: int, who: Actor) -> str:
    fees.decline(session, line_id, request.form.get("reason", ""), who)
    return "Turned down; the line is open again."


def _narrow(session: Session, line_id: int, who: Actor) -> str:
    fees.narrow(session, line_id, cents_of(request.form.get("amount", "")), who, on=_day("on"))
    return "Narrowed."


def _waive(session: Session, line_id: int, who: Actor) -> str:
    fees.waive(session, line_id, who, on=_day("on"))
    return "Waived."


def _refuse(session: Session, line_id: int, who: Actor) -> str:
    fees.refuse(session, line_id, request.form.get("reason", ""), who)
    return "Noted that we do not pay it. Tell them why."


def _pay(session: Session, line_id: int, who: Actor) -> str:
    typed = request.form.get("amount", "").strip()
    fees.pay(session, line_id, cents_of(typed) if typed else None, who, on=_day("on"))
    return "Payment noted."


def _refund(session: Session, line_id: int, who: Actor) -> str:
    fees.refund(session, line_id, cents_of(request.form.get("amount", "")), who, on=_day("on"))
    return "Noted that they paid it back."


_ACTS: dict[str, Callable[[Session, int, Actor], str]] = {
    "accept": _accept,
    "approve": _approve,
    "decline": _decline,
    "narrow": _narrow,
    "waive": _waive,
    "refuse": _refuse,
    "pay": _pay,
    "refund": _refund,
}


def _day(name: str) -> date:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        raise ServiceError("Give the day it happened. Nothing was changed.") from None


def _item() -> Item:
    form = request.form
    kind = form.get("kind", "")
    if kind not in list(FeeKind):
        raise ServiceError("Say what the line is for. Nothing was kept.")
    number, rate, amount = (form.get(name, "").strip() for name in ("number", "rate", "amount"))
    if number and not _NUMBER.fullmatch(number):
        raise ServiceError(f"“{number}” is no number of hours or pieces such as 1.5.")
    return Item(
        kind=FeeKind(kind),
        what=form.get("what", ""),
        hundredths=round(float(number) * 100) if number else None,
        rate_cents=cents_of(rate, "The rate") if rate else None,
        cents=cents_of(amount) if amount else None,
    )

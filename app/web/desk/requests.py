"""Requests: the list, the page of one, and who looks after it when."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from app import clock
from app.db import db, transaction
from app.errors import ServiceError
from app.parts import parts
from app.queries import fees as known_fees
from app.queries import links as known_links
from app.queries.members import active_members
from app.queries.passages import because_of
from app.queries.requests import listed
from app.services import requests
from app.services.governing import governing
from app.services.letters_in_question import letters_in_question
from app.web.desk import bp, happenings, link_words
from app.web.desk.clock_view import in_order, shown
from app.web.desk.filters import chosen, page_number
from app.web.desk.one_request import (
    clock_names,
    find,
    item_names,
    law_of,
    next_act,
    read,
)
from app.web.desk.remedies import ladder_for
from app.web.desk.story import happened, story
from app.web.desk.timeline import draw
from app.web.forms import Form
from app.web.safety import back_to, row_number, same_query


@bp.get("/requests")
def list_requests() -> str:
    """List the requests that pass the filters, newest first."""
    picked = chosen(db.session)
    page = listed(db.session, picked.filters, page=page_number())
    same = same_query(page=None)
    return render_template("desk/requests/list.html", page=page, chosen=picked, same_query=same)


@bp.get("/requests/<string:ref>")
def show_request(ref: str) -> str:
    """Show everything of one request: its next act first, then its clocks, its story, its facts."""
    page = read(ref)
    names = item_names(page.request)
    law, all_clocks, trouble = law_of(page.request)
    today = clock.today(page.request.recipient.zone)
    seen = in_order([shown(each, today) for each in all_clocks])
    fees = known_fees.of_request(db.session, page.request.id)
    links = known_links.of_request(db.session, page.request.id)
    ours = clock.today(parts().settings.zone)
    return render_template(
        "desk/requests/show.html",
        page=page,
        records_request=page.request,
        next=next_act(page.request),
        entries=story(page, parts().settings.zone, names | clock_names(law)),
        names=names,
        law=law,
        trouble=trouble,
        governs=governing(page.request),
        questioned=letters_in_question(db.session, page.request),
        picture=draw(seen, happened(page), page.request.filed_on, today),
        running=[each for each in seen if each.live],
        over=[each for each in seen if not each.live and each.begun],
        unborn=[each for each in seen if not each.live and not each.begun],
        ladder=ladder_for(page.request)[0],
        theirs=happenings.THEIRS,
        ours=happenings.OURS,
        rarer=happenings.rarer(),
        members=active_members(db.session),
        fees=fees,
        fee_money=known_fees.total_of(fees),
        links=links,
        quotes=because_of(db.session, page.request),
        link_endings={each.id: link_words.ending(each, ours) for each in links},
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

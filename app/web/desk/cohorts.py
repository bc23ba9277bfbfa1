"""Letters to many requests at once: look at every one of them, and send them by one act."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.db import db, transaction
from app.errors import ServiceError
from app.models import ContactKind, LetterKind
from app.parts import parts
from app.queries.accusing import gate
from app.queries.cohorts import MOST, cohort_lines
from app.services import cohort_letters, cohorts, fee_letters, forum_addresses
from app.services.clock_moves import Moved
from app.services.cohort_letters import LeftOut, Prepared, Ready
from app.services.cohorts import CohortChanged
from app.services.group import the_group
from app.services.mending import MENDING
from app.services.unsent import Act, Instead
from app.web.desk import bp, clock_words
from app.web.desk.cohort_choice import (
    EXPLAINED,
    FEE_ANSWERS,
    LISTS,
    TITLES,
    kind_of_address,
    query_of,
    wanted,
)
from app.web.desk.filters import page_number
from app.web.desk.move_words import MovedRequest, in_plain_words
from app.web.rendering import count

_PER_PAGE = 25
_FEW = 12
_REASONS = {
    "may_not_accuse": "nobody may call them late now",
    "written_lately": "got such a letter, or is about to",
    "closed": "closed",
    "no_contact": "no contact that works",
    "no_law": "no law known",
    "letter_refused": "this letter does not fit them",
    "forum_address_wanted": "nobody wrote down yet where it goes",
    "not_left": "no letter to mend",
    "printed": "printed: posted, or still here?",
    "uncertain": "nobody knows yet whether it left",
    "records_came": "records came already",
    "money_owed": "we owe them money",
}


@bp.get("/cohorts")
def list_cohorts() -> str:
    """List the letters that went to many at once, the newest first."""
    return render_template("desk/cohorts/list.html", lines=cohort_lines(db.session), titles=TITLES)


@bp.get("/cohorts/new")
def new_cohort() -> str:
    """Show the letters as they would be sent; without a kind, ask which."""
    kind = kind_of_address()
    if kind is None:
        return render_template(
            "desk/cohorts/choose.html",
            titles=TITLES,
            explained=EXPLAINED,
            query_of=query_of,
            refs=request.args.getlist("ref"),
        )
    return _preview(db.session, kind)


@bp.post("/cohorts/look")
def look_at_cohort() -> str:
    """Show the letters with the words as they stand in the form; nothing is kept."""
    return _preview(db.session, _kind())


@bp.post("/cohorts/send")
def send_cohort() -> Response:
    """Send what was shown. Refused kindly where it is no longer what was shown."""
    kind, settings, now = _kind(), parts().settings, clock.now()
    today = clock.today(settings.zone)
    try:
        with transaction() as session:
            found = wanted(session, kind)
            made = cohorts.send(
                session,
                found.asked,
                shown=request.form.get("shown", ""),
                chosen={"list": str(found.which), "refs": list(found.refs), "batch": found.batch},
                undo_minutes=settings.undo_minutes,
                second_person_above=settings.second_person_above,
                fee_above_cents=settings.fee_approval_above * 100,
                member_id=current_user.id,
                now=now,
                today=today,
            )
            ref = made.ref
    except CohortChanged as changed:
        flash(str(changed), "error")
        return redirect(url_for(".new_cohort") + query_of())
    return redirect(url_for(".show_cohort", ref=ref))


@bp.post("/cohorts/forum-address")
def give_forum_address() -> Response:
    """Write down where a forum takes letters, and go on with the letters."""
    form = request.form
    channel = form.get("channel", "")
    if channel not in set(ContactKind):
        raise ServiceError("Say by which way the forum takes letters; nothing was kept.")
    with transaction() as session:
        forum_addresses.give(
            session,
            form.get("jurisdiction", ""),
            form.get("forum", ""),
            channel=ContactKind(channel),
            value=form.get("value", ""),
            member_id=current_user.id,
            now=clock.now(),
        )
    flash("Kept. Letters of everybody to the same place use it from now on.")
    return redirect(url_for(".new_cohort") + query_of())


def _kind() -> LetterKind:
    kind = kind_of_address()
    if kind is None:
        raise ServiceError("Choose first what the letter is for; nothing was sent.")
    return kind


def _undo_minutes(session: Session, prepared: Prepared | None, usual: int) -> int:
    """How many minutes the letters could be taken back if they were sent now."""
    if prepared is None:
        return usual
    now = clock.now()
    until = cohorts.undo_until(session, prepared, usual, now=now)
    return int((until - now).total_seconds() // 60)


def _preview(session: Session, kind: LetterKind) -> str:
    settings, now = parts().settings, clock.now()
    today = clock.today(settings.zone)
    found = wanted(session, kind)
    prepared = None
    if not found.needs_words and the_group(session).can_file:
        prepared = cohort_letters.prepare(session, found.asked, now=now, today=today)
    page = page_number()
    ready = prepared.ready if prepared else ()
    limit = settings.fee_approval_above * 100
    costly = prepared is not None and fee_letters.need_second_person(
        session, prepared, above_cents=limit
    )
    number = len(ready) + len(prepared.instead) if prepared else 0
    return render_template(
        "desk/cohorts/preview.html",
        kind=kind,
        wanted=found,
        prepared=prepared,
        title_of_kind=TITLES[kind],
        explained=EXPLAINED[kind],
        lists={which.value: words for which, words in LISTS.items()},
        groups=_groups(prepared) if prepared else [],
        instead=_instead(prepared) if prepared else [],
        moved=_moved(session, ready[(page - 1) * _PER_PAGE : page * _PER_PAGE]),
        forums=_forums(prepared) if prepared else [],
        ways=forum_addresses.WAYS,
        shut=gate(session, now=now, today=today).shut,
        letters=ready[(page - 1) * _PER_PAGE : page * _PER_PAGE],
        page=page,
        pages=max(1, -(-len(ready) // _PER_PAGE)),
        truth=_truth(prepared) if prepared else "",
        clock_title=clock_words.title,
        query_of=query_of,
        fee_answers=FEE_ANSWERS,
        needs_approval=costly or number > settings.second_person_above,
        costly=costly,
        accepted=sum(fee_letters.sums(prepared).values()) if prepared else 0,
        number=number,
        undo_minutes=_undo_minutes(session, prepared, settings.undo_minutes),
        mends=kind in MENDING,
        settings=settings,
        mail_leaves=parts().mailer.configured,
        can_sign=the_group(session).can_file,
        most=MOST,
    )


def _truth(prepared: Prepared) -> str:
    """The first line: "37 requests, 35 letters, 2 left out"."""
    total = len(prepared.asked.request_ids)
    words = f"{count(total, 'request')}: {count(len(prepared.ready), 'letter')}"
    if prepared.requests > len(prepared.ready):
        whole = prepared.requests == total
        words += f" about {'all' if whole else f'{prepared.requests:,}'} of them"
    if prepared.instead:
        here = len(prepared.instead)
        words += f", {here:,} that {'has' if here == 1 else 'have'} not left"
    out = len(prepared.left_out)
    return f"{words}, {out:,} left out" if out else words


def _groups(prepared: Prepared) -> list[tuple[str, int, list[LeftOut]]]:
    """Those left out by why: the words, how many, the first of them."""
    return [
        (_REASONS[code], number, [one for one in prepared.left_out if one.code == code][:_FEW])
        for code, number in prepared.reasons.items()
    ]


def _instead(prepared: Prepared) -> list[tuple[Act, list[Instead]]]:
    """The letters that have not left, by what is done with them."""
    found = {act: [one for one in prepared.instead if one.act is act] for act in Act}
    return [(act, some) for act, some in found.items() if some]


def _moved(session: Session, letters: Sequence[Ready]) -> list[MovedRequest]:
    """The dates that these letters move, request by request."""
    found = [
        Moved(one.id, one.ref, one.jurisdiction, (), ready.moves[one.id])
        for ready in letters
        for one in ready.requests
        if ready.moves.get(one.id)
    ]
    return in_plain_words(session, found) if found else []


def _forums(prepared: Prepared) -> list[tuple[str, str, str]]:
    """The forums whose address is wanted: jurisdiction, id and name, each once."""
    found = dict.fromkeys(
        (one.request.jurisdiction, one.forum) for one in prepared.left_out if one.forum
    )
    return [(code, forum, forum_addresses.forum_named(code, forum).name) for code, forum in found]

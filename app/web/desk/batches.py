"""Batches before they are filed: choose the agencies, look at the truth, file."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.db import db, transaction
from app.errors import NotFound, ServiceError
from app.jobs.queue import wish
from app.models import Batch, BatchState, Campaign
from app.parts import parts
from app.queries.batch_lists import batch_lines, deadlines_there
from app.queries.batches import last_of_letter
from app.queries.campaigns import all_campaigns
from app.queries.selection import selection
from app.services import batches
from app.services.agency_sets import save_set, saved_sets
from app.services.filing import CHUNK, file_chunk
from app.services.forecast import forecast
from app.services.group import the_group
from app.services.preflight import REF_PLACEHOLDER, Preflight, Row, Words, preflight, without
from app.web.dates import day, moment
from app.web.desk import bp
from app.web.desk.agency_choice import choice_of_list
from app.web.desk.batch_forms import Asked, number
from app.web.desk.campaigns import campaign_at, today
from app.web.desk.filters import page_number
from app.web.desk.letter_view import tinted
from app.web.desk.letters import Shown, shown_for
from app.web.desk.preflight_view import busiest, chosen_words, groups, strip, title_of, truth
from app.web.rendering import count
from app.web.safety import row_number

_PER_PAGE = 50
_MOST_LIST = 8 * 1024 * 1024
_FEW = 5


@dataclass(frozen=True, slots=True)
class Looked:
    """A pre-flight: ``whole`` before anybody was set aside, ``kept`` what would be filed."""

    campaign: Campaign
    words: Words
    whole: Preflight
    kept: Preflight
    warnings: tuple[str, ...]

    @property
    def ready(self) -> int:
        """How many requests would be filed."""
        return sum(self.kept.ready.values())


@bp.get("/batches")
def list_batches() -> str:
    """List the batches, the newest first."""
    return render_template("desk/batches/list.html", batches=batch_lines(db.session))


@bp.get("/new-batch")
def choose_agencies() -> str:
    """Ask which campaign, which letter and which agencies."""
    session = db.session
    campaigns = [one for one in all_campaigns(session) if one.letters]
    slug = request.args.get("campaign", "")
    chosen = next((one for one in campaigns if one.slug == slug), None)
    if chosen is None and len(campaigns) == 1:
        chosen = campaigns[0]
    return render_template(
        "desk/batches/choose.html",
        campaigns=campaigns,
        campaign=chosen,
        sets=saved_sets(session),
        agencies=request.args.get("agencies", ""),
        letter=request.args.get("letter", ""),
        round_number=max(1, row_number(request.args.get("round", "")) or 1),
    )


@bp.post("/new-batch/list")
def choose_list() -> Response:
    """Turn a pasted or uploaded list into a saved set, and go on with it."""
    upload = request.files.get("file")
    content, name = request.form.get("list", "").encode(), "the pasted list"
    if upload and upload.filename:
        content, name = upload.stream.read(_MOST_LIST + 1), upload.filename
    if len(content) > _MOST_LIST:
        raise ServiceError("The list is larger than 8 MB. Keep the columns that name agencies.")
    if not content.strip():
        raise ServiceError("The list is empty: paste some lines, or choose a file.")
    now = clock.now()
    with transaction() as session:
        choice = choice_of_list(session, content, name)
        called = f"{name[:40]} of {moment(now, parts().settings.zone)}".replace('"', "")
        kept = save_set(session, called, choice.expression, now=now).name
    found = count(choice.found, "agency", "agencies")
    flash(f"{found} found, and kept as the set “{kept}”.")
    if choice.missed:
        some = " ".join(choice.missed[:_FEW])
        rest = len(choice.missed) - _FEW
        more = f" And {rest:,} more." if rest > 0 else ""
        left_out = count(len(choice.missed), "row was", "rows were")
        flash(f"{left_out} left out. {some}{more}", "error")
    return redirect(
        url_for(
            ".choose_agencies",
            campaign=request.form.get("campaign") or None,
            agencies=f'set:"{kept}"',
        )
    )


@bp.get("/pre-flight")
def show_preflight() -> str:
    """Show what filing would do: the truth first, then every problem by what to do about it."""
    session = db.session
    asked = Asked.of_address()
    looked = look(session, asked)
    on = today()
    due = forecast(looked.kept, looked.words, today=on, plan=asked.plan)
    there = deadlines_there(session, min(due), max(due)) if due else {}
    stretches = strip(due, there)
    settings = parts().settings
    rows = sorted(looked.kept.rows, key=lambda row: (row.ready, row.agency.state, row.agency.name))
    page = page_number()
    return render_template(
        "desk/batches/preflight.html",
        asked=asked,
        looked=looked,
        truth=truth(looked.whole),
        one_by_one=chosen_words(asked.agencies, looked.whole),
        title_of=title_of,
        groups=groups(looked.kept),
        aside=len(looked.whole.rows) - len(looked.kept.rows),
        stretches=stretches,
        busiest=busiest(stretches),
        rows=rows[(page - 1) * _PER_PAGE : page * _PER_PAGE],
        page=page,
        pages=max(1, -(-len(rows) // _PER_PAGE)),
        total=len(rows),
        example=_example(session, looked, rows),
        tinted=tinted,
        placeholder=REF_PLACEHOLDER,
        leaves=_leaves(clock.now(), settings.undo_minutes),
        undo_minutes=settings.undo_minutes,
        needs_approval=looked.ready > settings.second_person_above,
        second_person_above=settings.second_person_above,
        mail_leaves=parts().mailer.configured,
        can_sign=the_group(session).can_file,
    )


@bp.post("/pre-flight/file")
def file_batch() -> Response:
    """File what was shown. Refused kindly where it is no longer what was shown."""
    asked = Asked.read(request.form)
    shown = number(request.form.get("ready", ""), 0)
    settings, now = parts().settings, clock.now()
    with transaction() as session:
        looked = look(session, asked)
        begun = _begun_before(session, asked, looked)
        if begun is None and looked.ready != shown:
            flash(
                f"Nothing was filed: meanwhile it is {looked.ready:,} letters, not {shown:,}. "
                "Look once more.",
                "error",
            )
            return redirect(url_for(".show_preflight", **asked.arguments()))
        if begun is None:
            begun = batches.begin(
                session,
                looked.kept,
                looked.words,
                expression=asked.agencies,
                round_number=asked.round_number,
                plan=asked.plan,
                undo_minutes=settings.undo_minutes,
                needs_approval=looked.ready > settings.second_person_above,
                member_id=current_user.id,
                now=now,
            )
        batch_id, ref, state = begun.id, begun.ref, begun.state
    if state is BatchState.FILING:
        file_some(batch_id)
    return redirect(url_for(".show_batch", ref=ref))


def file_some(batch_id: int) -> None:
    """File a small batch at once, and let the worker go on with what is left of a large one."""
    for _ in range(2):  # the second look finds that nothing is left
        with transaction() as session:
            batch = session.get_one(Batch, batch_id, with_for_update=True)
            done = file_chunk(session, batch, now=clock.now())
        if done == CHUNK:
            break
    if done:
        wish("filing")


def look(session: Session, asked: Asked) -> Looked:
    """Look at what is asked. Raises ``NotFound`` or ``CannotSelect`` where it cannot be read."""
    if not asked.agencies:
        raise NotFound("No agencies were chosen. Choose some first, then look at the pre-flight.")
    campaign = campaign_at(session, asked.campaign)
    words = Words.of(campaign, asked.letter or None, only_newer=asked.only_newer)
    chosen = selection(session, asked.agencies)
    whole = preflight(session, words, chosen.ids, round_number=asked.round_number, today=today())
    kept = without(whole, asked.without, today=today()) if asked.without else whole
    return Looked(campaign, words, whole, kept, tuple(chosen.warnings))


def _begun_before(session: Session, asked: Asked, looked: Looked) -> Batch | None:
    """Find the batch that this very form began already: somebody pressed the button twice."""
    unfinished = batches.unfinished(
        session, looked.words, expression=asked.agencies, round_number=asked.round_number
    )
    if unfinished is not None or looked.ready:
        return unfinished
    last = last_of_letter(session, looked.words.letter.id, asked.round_number)
    same = session.get(Batch, last) if last else None
    return same if same and same.expression == asked.agencies else None


def _example(session: Session, looked: Looked, rows: list[Row]) -> Shown | None:
    """Write the letter of the agency asked for, or of the first that is ready."""
    asked = row_number(request.args.get("see", ""))
    row = next((one for one in rows if one.agency.id == asked), None)
    row = row or next((one for one in rows if one.ready), None)
    if row is None or not row.letter.versions:
        return None
    version = looked.words.version(row.letter)
    only_newer = looked.words.only_newer
    return shown_for(session, looked.campaign, version, row.agency, only_newer=only_newer)


def _leaves(now: datetime, undo_minutes: int) -> str:
    """Say when the first letter leaves, the day only where it is another one."""
    zone = parts().settings.zone
    at = now + timedelta(minutes=undo_minutes)
    text = moment(at, zone)
    this_day: date = clock.today(zone)
    return text.removeprefix(f"{day(this_day)}, ")

"""Letters of a campaign: their words, every version, and how they read for any agency."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.db import db, transaction
from app.errors import NotFound, ServiceError
from app.models import Agency, Audience, Campaign, CampaignLetter, LetterVersion, Relation
from app.queries import campaigns as known
from app.queries.choices import agencies_named
from app.services import campaigns
from app.services.catalogue import LETTERS, Category, catalogue
from app.services.group import the_group
from app.services.letters import Letter, split
from app.services.preflight import REF_PLACEHOLDER, Row, Words, Writer, preflight
from app.web.desk import bp
from app.web.desk.campaign_forms import AUDIENCES, LetterForm
from app.web.desk.campaigns import campaign_at, today
from app.web.desk.filters import page_number
from app.web.desk.letter_view import facts_of, side_by_side, tinted
from app.web.safety import row_number


@dataclass(frozen=True, slots=True)
class Shown:
    """A letter as one agency would get it, or why it cannot be written."""

    row: Row
    letter: Letter | None
    refused: str
    facts: list[str]


@bp.get("/campaigns/<string:slug>/letters/<string:name>")
def show_letter(slug: str, name: str) -> str:
    """Show a letter's words, its versions, and who got which."""
    session = db.session
    campaign = campaign_at(session, slug)
    letter = campaigns.letter_named(campaign, name)
    page = page_number()
    carriers, total = known.carriers(session, letter, page=page)
    return render_template(
        "desk/campaigns/letter.html",
        campaign=campaign,
        letter=letter,
        shown=_version(letter),
        uses=known.version_uses(session, letter),
        carriers=carriers,
        total=total,
        page=page,
        pages=max(1, -(-total // known.PER_PAGE)),
        catalogue={one.id: one for one in catalogue().all},
        audiences=AUDIENCES,
    )


@bp.get("/campaigns/<string:slug>/new-letter")
def new_letter(slug: str) -> str:
    """Show the form of one more letter, its words those of the plain request."""
    form = LetterForm()
    form.subject.data, form.body.data = split((LETTERS / "request.txt").read_text(encoding="utf-8"))
    return _form_page(campaign_at(db.session, slug), None, form)


@bp.post("/campaigns/<string:slug>/letters")
def add_letter(slug: str) -> str | Response:
    """Add a letter to the plan."""
    form = LetterForm()
    campaign = campaign_at(db.session, slug)
    if any(one.name == form.name.data for one in campaign.letters):
        form.validate_on_submit()
        form.name.errors = [*form.name.errors, "This campaign has a letter of that name already."]
        return _form_page(campaign, None, form)
    return _keep(slug, None, form)


@bp.get("/campaigns/<string:slug>/letters/<string:name>/edit")
def edit_letter(slug: str, name: str) -> str:
    """Show the form of a letter as it reads now."""
    campaign = campaign_at(db.session, slug)
    letter = campaigns.letter_named(campaign, name)
    form = LetterForm(obj=letter)
    form.fill(letter)
    return _form_page(campaign, letter, form)


@bp.post("/campaigns/<string:slug>/letters/<string:name>/write")
def write_letter(slug: str, name: str) -> str | Response:
    """Keep new words. What requests already carry stays as it was, as a version of its own."""
    return _keep(slug, name, LetterForm())


@bp.get("/campaigns/<string:slug>/letters/<string:name>/preview")
def preview_letter(slug: str, name: str) -> str:
    """Show a letter as an agency would get it; with a second agency, both beside each other."""
    session = db.session
    campaign = campaign_at(session, slug)
    letter = campaigns.letter_named(campaign, name)
    version = _version(letter)
    if version is None:
        raise NotFound(f"The letter “{letter.title}” has no words yet; write it first.")
    first = shown_for(session, campaign, version, _agency(session, "agency"))
    other = _agency(session, "beside") if request.args.get("beside") else None
    second = shown_for(session, campaign, version, other) if other else None
    both = first.letter and second and second.letter
    return render_template(
        "desk/campaigns/preview.html",
        campaign=campaign,
        letter=letter,
        version=version,
        first=first,
        second=second,
        pairs=side_by_side(first.letter.body, second.letter.body)
        if both and first.letter and second and second.letter
        else None,
        tinted=tinted,
        find=request.args.get("find", ""),
        found=agencies_named(session, request.args["find"], "") if request.args.get("find") else (),
    )


def shown_for(
    session: Session,
    campaign: Campaign,
    version: LetterVersion,
    agency: Agency,
    *,
    only_newer: bool = False,
) -> Shown:
    """Write the letter ``version`` for one agency, for a try."""
    letter = version.letter
    words = Words.of(campaign, letter.name, {letter.id: version.id}, only_newer=only_newer)
    group = the_group(session)
    (row,) = preflight(session, words, [agency.id], today=today(), write=False).rows
    facts = facts_of(row, campaign, group, REF_PLACEHOLDER)
    try:
        return Shown(row, Writer(words, group).write(row, REF_PLACEHOLDER, today()), "", facts)
    except ServiceError as refusal:
        return Shown(row, None, str(refusal), facts)


def _version(letter: CampaignLetter) -> LetterVersion | None:
    """Give the version asked for by its number, or the newest; none where there is none."""
    asked = row_number(request.args.get("version", ""))
    for version in letter.versions:
        if version.number == asked:
            return version
    return letter.versions[-1] if letter.versions else None


def _agency(session: Session, argument: str) -> Agency:
    """Find the agency an argument names; without one, the first there is."""
    asked = row_number(request.args.get(argument, ""))
    query = select(Agency).where(Agency.merged_into_id.is_(None))
    query = query.where(Agency.id == asked) if asked is not None else query.order_by(Agency.id)
    found = session.scalars(query.limit(1)).first()
    if found is None:
        why = "There is no such agency." if asked is not None else "There is no agency yet."
        raise NotFound(f"{why} Import some, then come back: a preview needs somebody to write to.")
    return found


def _keep(slug: str, name: str | None, form: LetterForm) -> str | Response:
    session = db.session
    if form.validate_on_submit():
        try:
            with transaction() as session:
                campaign = campaign_at(session, slug)
                version = _write(session, campaign, name or form.name.data or "", form)
                number = version.number
        except ServiceError as refusal:
            form.body.errors = [*form.body.errors, str(refusal)]
        else:
            flash(f"Kept as version {number}. Read it for an agency or two before you file it.")
            return redirect(url_for(".show_letter", slug=slug, name=name or form.name.data))
    campaign = campaign_at(db.session, slug)
    letter = campaigns.letter_named(campaign, name) if name else None
    return _form_page(campaign, letter, form)


def _write(session: Session, campaign: Campaign, name: str, form: LetterForm) -> LetterVersion:
    letter = campaigns.set_letter(
        campaign,
        name=name,
        title=form.title.data or "",
        audience=Audience(form.audience.data),
        recipient=Relation(form.recipient.data) if form.recipient.data else None,
        re_ask_days=form.re_ask_days.data,
    )
    return campaigns.write(
        session,
        letter,
        subject=form.subject.data or "",
        body=form.body.data or "",
        categories=form.asked,
        now=clock.now(),
    )


def _form_page(campaign: Campaign, letter: CampaignLetter | None, form: LetterForm) -> str:
    ticked = set(form.categories.data or [])
    return render_template(
        "desk/campaigns/letter_form.html",
        campaign=campaign,
        letter=letter,
        form=form,
        groups=_by_holder(ticked),
        ticked=ticked,
    )


def _by_holder(ticked: set[str]) -> dict[Relation | None, list[Category]]:
    """Group the catalogue by who usually holds the records, the agency itself first.

    What no campaign is offered is there only for the letter that asks for it.
    """
    groups: dict[Relation | None, list[Category]] = {None: []}
    for one in catalogue().all:
        if one in catalogue().besides and one.id not in ticked:
            continue
        groups.setdefault(one.recipient, []).append(one)
    return groups

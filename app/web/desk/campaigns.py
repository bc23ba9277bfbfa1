"""Campaigns: the list, one campaign with its answer grid, and what it says of itself."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from werkzeug.wrappers import Response

from app import clock
from app.db import db, transaction
from app.errors import NotFound
from app.models import Base, Campaign, CampaignLetter, Product, Vendor
from app.parts import parts
from app.queries import accusing
from app.queries import answer_grid as answers
from app.queries import campaigns as known
from app.queries.batch_lists import batch_lines
from app.queries.public_answers import Answer
from app.services import campaigns, packs
from app.services.catalogue import catalogue
from app.web.desk import bp
from app.web.desk.campaign_forms import AUDIENCES, CampaignForm, NewCampaignForm, PackForm
from app.web.desk.filters import page_number
from app.web.forms import choices
from app.web.public.words import ANSWERS

Named = TypeVar("Named", bound=Base)

# The figures at the top of a campaign's page, each with what it counts.
_FIGURES = (
    ("gave records", (Answer.RECORDS, Answer.PART)),
    ("say none exist", (Answer.NONE_EXISTS,)),
    ("refused", (Answer.REFUSED,)),
    ("silent past the law's last day", (Answer.SILENT,)),
)


@bp.get("/campaigns")
def list_campaigns() -> str:
    """List the campaigns with their numbers."""
    session = db.session
    found = known.all_campaigns(session)
    tallies = answers.tallies(session, [one.id for one in found])
    return render_template("desk/campaigns/list.html", campaigns=found, tallies=tallies)


@bp.get("/new-campaign")
def new_campaign() -> str:
    """Ask how to begin: from a pack that ships, or by hand."""
    return _start_page(NewCampaignForm(), PackForm().offer())


@bp.post("/campaigns/start")
def start_campaign() -> str | Response:
    """Make an empty campaign and go on to describe it."""
    form = NewCampaignForm()
    if not form.validate_on_submit():
        return _start_page(form, PackForm(formdata=None).offer())
    with transaction() as session:
        slug = campaigns.start(session, name=form.name.data or "", now=clock.now()).slug
    return redirect(url_for(".edit_campaign", slug=slug))


@bp.post("/campaigns/load-pack")
def load_pack() -> str | Response:
    """Take in a pack that ships. A campaign of its name is brought up to it."""
    form = PackForm().offer()
    if not form.validate_on_submit():
        return _start_page(NewCampaignForm(formdata=None), form)
    with transaction() as session:
        loaded = packs.load(session, form.pack.data, now=clock.now())
        slug, title = loaded.campaign.slug, loaded.campaign.title
    news = "is ready" if loaded.is_new else "was there already and is up to date"
    flash(f"“{title}” {news}. Read its letters, then choose the agencies.")
    return redirect(url_for(".show_campaign", slug=slug))


@bp.get("/campaigns/<string:slug>")
def show_campaign(slug: str) -> str:
    """Show one campaign: its numbers, the answer grid, letters, batches, documents."""
    session = db.session
    campaign = campaign_at(session, slug)
    used = known.letters_used(session, campaign.id)
    letter = _letter_of_grid(campaign, used)
    states = answers.states_asked(session, campaign.id)
    state = request.args.get("state", "")
    gate = accusing.gate(session, now=clock.now(), today=today())
    return render_template(
        "desk/campaigns/show.html",
        campaign=campaign,
        tally=answers.tally(session, campaign.id, gate=gate),
        agencies=known.agencies_asked(session, campaign.id),
        figures=_FIGURES,
        grid=answers.grid(
            session,
            campaign,
            gate=gate,
            letter=letter,
            state=state if state in states else "",
            page=page_number(),
        ),
        column_names=_column_names(campaign, letter),
        letter=letter,
        used=used,
        state=state,
        states=states,
        answers=ANSWERS,
        batches=batch_lines(session, campaign_id=campaign.id),
        documents=known.newest_documents(session, campaign.id),
        audiences=AUDIENCES,
    )


@bp.get("/campaigns/<string:slug>/edit")
def edit_campaign(slug: str) -> str:
    """Show the form of what a campaign says of itself."""
    campaign = campaign_at(db.session, slug)
    form = _form(db.session, CampaignForm(obj=campaign))
    form.fill(campaign)
    return _edit_page(campaign, form)


@bp.post("/campaigns/<string:slug>/describe")
def describe_campaign(slug: str) -> str | Response:
    """Keep what a campaign says of itself."""
    form = _form(db.session, CampaignForm())
    if not form.validate_on_submit():
        return _edit_page(campaign_at(db.session, slug), form)
    with transaction() as session:
        campaign = campaign_at(session, slug)
        campaigns.describe(
            campaign,
            title=form.title.data or "",
            question=form.question.data or "",
            summary=form.summary.data or "",
            date_from=form.date_from.data,
            date_to=form.date_to.data,
            fee_ceiling_cents=form.fee_ceiling_cents,
            follow_up_days=form.follow_up_days.data or 1,
        )
        campaigns.concern(
            campaign,
            _chosen(session, Vendor, form.vendors.data or []),
            _chosen(session, Product, form.products.data or []),
        )
    flash("Saved. Letters filed from now on say so; letters that have left stay as they were.")
    return redirect(url_for(".show_campaign", slug=slug))


def campaign_at(session: Session, slug: str) -> Campaign:
    """Give the campaign at an address. Raises ``NotFound``."""
    found = known.by_slug(session, slug)
    if found is None:
        raise NotFound("There is no campaign at this address. The list shows those there are.")
    return found


def today() -> date:
    """Give the day it is where the group is."""
    return clock.today(parts().settings.zone)


def _letter_of_grid(campaign: Campaign, used: dict[int, int]) -> CampaignLetter | None:
    """Choose what the columns are: the letter asked for, all letters, or the only one in use."""
    asked = request.args.get("letter")
    in_use = [letter for letter in campaign.letters if letter.id in used]
    if asked is None and len(in_use) == 1:
        return in_use[0]
    return next((letter for letter in in_use if letter.name == asked), None)


def _column_names(campaign: Campaign, letter: CampaignLetter | None) -> dict[str, str]:
    if letter is None:
        return {one.name: one.title for one in campaign.letters}
    return {one.id: one.name for one in catalogue().categories}


def _start_page(form: NewCampaignForm, pack: PackForm) -> str:
    return render_template("desk/campaigns/new.html", form=form, pack=pack)


def _edit_page(campaign: Campaign, form: CampaignForm) -> str:
    return render_template("desk/campaigns/edit.html", campaign=campaign, form=form)


def _form(session: Session, form: CampaignForm) -> CampaignForm:
    """Offer the vendors and products there are."""
    vendors = session.scalars(
        select(Vendor).options(selectinload(Vendor.products)).order_by(Vendor.name)
    ).all()
    form.vendors.choices = choices((str(vendor.id), vendor.name) for vendor in vendors)
    form.products.choices = choices(
        (str(product.id), f"{product.name} ({vendor.name})")
        for vendor in vendors
        for product in vendor.products
    )
    return form


def _chosen(session: Session, kind: type[Named], ids: Sequence[int]) -> list[Named]:
    return list(session.scalars(select(kind).where(kind.id.in_(ids)).order_by(kind.id)))

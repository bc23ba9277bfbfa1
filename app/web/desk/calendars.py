"""How somebody is reminded: the daily mail, and calendars that read the dates by themselves."""

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.db import db, transaction
from app.errors import NotFound, ServiceError
from app.models import Batch, Campaign
from app.parts import parts
from app.queries import feeds as feed_queries
from app.queries.campaigns import all_campaigns, by_slug
from app.services import batches, feeds, members
from app.web.desk import bp

MINE = "mine"


@bp.get("/calendars")
def list_calendars() -> str:
    """Show whether the daily mail comes, the calendars that stand, and the form for one more."""
    wanted = request.args.get("of", MINE)
    about = _about(db.session, wanted)
    return render_template(
        "desk/calendars.html",
        made=feed_queries.made_by(db.session, current_user.id),
        campaigns=all_campaigns(db.session),
        batch=about if isinstance(about, Batch) else None,
        wanted=wanted,
        mail_leaves=parts().mailer.configured,
        daily_mail=current_user.daily_mail,
    )


@bp.post("/calendars/make")
def make_calendar() -> Response:
    """Make an address that a calendar reads, and show it once."""
    with transaction() as session:
        about = _about(session, request.form.get("of", ""))
        made = feeds.issue(session, members.of_id(session, current_user.id), about, now=clock.now())
        address = url_for("feeds.read_feed", secret=made.secret)
    flash(parts().settings.public_url + address, "calendar")
    return redirect(url_for(".list_calendars"))


@bp.post("/calendars/<int:feed_id>/end")
def end_calendar(feed_id: int) -> Response:
    """End one of the member's own calendars at once."""
    with transaction() as session:
        feeds.revoke(session, members.of_id(session, current_user.id), feed_id, now=clock.now())
    flash("That address is dead. Calendars that read it get nothing more; take it out of them.")
    return redirect(url_for(".list_calendars"))


@bp.post("/calendars/daily-mail/<string:switch>")
def set_daily_mail(switch: str) -> Response:
    """Switch the daily mail of the member on or off."""
    if switch not in {"on", "off"}:
        raise NotFound("The daily mail is on or off; nothing was changed.")
    with transaction() as session:
        members.of_id(session, current_user.id).daily_mail = switch == "on"
    flash(
        "You get one mail in the morning of a day on which something of yours needs you."
        if switch == "on"
        else "You get no daily mail any more. Your dates stand on Today, and in your calendars."
    )
    return redirect(url_for(".list_calendars"))


def _about(session: Session, wanted: str) -> Campaign | Batch | None:
    """Read what a calendar is to be about. Refuses what is no word of the form."""
    kind, _, name = wanted.partition(":")
    if wanted == MINE:
        return None
    if kind == "campaign":
        found = by_slug(session, name)
        if found is None:
            raise NotFound("There is no such campaign. No calendar was made.")
        return found
    if kind == "batch":
        return batches.find(session, name)
    raise ServiceError("Say whose dates the calendar is to show. No calendar was made.")

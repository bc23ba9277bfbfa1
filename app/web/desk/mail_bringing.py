"""Mail brought in by hand: files of one mail or many, or words pasted from somewhere else."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response
from wtforms import EmailField, MultipleFileField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from app import clock
from app.errors import ServiceError
from app.jobs.taking_in import keep_all, sort_all
from app.models import CameBy
from app.parts import parts
from app.services.documents import LARGEST
from app.services.mboxes import mails_in
from app.services.pasting import pasted
from app.web.desk import bp
from app.web.forms import DayField, Form, stripped
from app.web.rendering import count

_LONGEST = 500_000


class BringForm(Form):
    """Either files, or a text with whose it is and when it came."""

    files = MultipleFileField(
        "Files",
        [Optional()],
        description=(
            "Mails saved as .eml or .msg, or a whole folder as .mbox, "
            f"{LARGEST // 1024**2} MB at a time. Larger ones the keeper of this machine brings in "
            "with “daylight mail receive FILE”."
        ),
    )
    sender = EmailField(
        "Who wrote it",
        [Optional(), Length(max=320)],
        filters=[stripped],
        description="Their e-mail address, if it shows one.",
    )
    on = DayField(
        "The day it came", [Optional()], description="Clocks count from it. Today, if left empty."
    )
    subject = StringField("Subject", [Optional(), Length(max=500)], filters=[stripped])
    text = TextAreaField(
        "Text",
        [Optional(), Length(max=_LONGEST)],
        description="All that it says, with the request's number if it shows one.",
    )


@bp.get("/mail/bring")
def show_bring_mail() -> str:
    """Ask for files or for a text."""
    return render_template("desk/mail/bring.html", form=BringForm())


@bp.post("/mail/bring")
def bring_mail() -> Response | tuple[str, int]:
    """Keep what was brought, each mail once, and sort what is sure."""
    form = BringForm()
    if not form.validate_on_submit():
        return render_template("desk/mail/bring.html", form=form), 422
    given = [one for one in request.files.getlist("files") if one.filename]
    if not given and not (form.text.data or "").strip():
        raise ServiceError("Choose a file, or paste a text. Nothing was kept.")
    text = [_pasted(form)] if (form.text.data or "").strip() else []
    both = (
        keep_all(_mails(given), came_by=CameBy.UPLOAD),
        keep_all(text, came_by=CameBy.PASTE),
    )
    sort_all()
    new, known = sum(one.new for one in both), sum(one.known for one in both)
    flash(f"{count(new, 'message')} kept." + (f" {known} came before." if known else ""))
    return redirect(url_for(".list_mail"))


def _mails(given: list[FileStorage]) -> Iterator[bytes]:
    for file in given:
        yield from mails_in(file.stream)


def _pasted(form: BringForm) -> bytes:
    zone = parts().settings.zone
    today = clock.today(zone)
    on = form.on.data or today
    if on > today:
        raise ServiceError("The day it came lies in the future. Nothing was kept.")
    return pasted(
        sender=form.sender.data or "",
        subject=form.subject.data or "",
        text=form.text.data or "",
        on=on,
        zone=ZoneInfo(zone),
    )

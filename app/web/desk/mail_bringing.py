"""Mail brought in by hand: files of one mail or many, or words pasted from somewhere else."""

from email.message import EmailMessage
from email.utils import formatdate

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import EmailField, MultipleFileField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from app import clock
from app.errors import ServiceError
from app.jobs.taking_in import keep_raw, sort_all
from app.services.mboxes import mails_in
from app.web.desk import bp
from app.web.forms import Form, stripped
from app.web.rendering import count

_LONGEST = 500_000


class BringForm(Form):
    """Either files, or a text with whose it is."""

    files = MultipleFileField(
        "Files",
        [Optional()],
        description="Mails saved as .eml or .msg, or a whole folder as .mbox.",
    )
    sender = EmailField("Who wrote it", [Optional(), Length(max=320)], filters=[stripped])
    subject = StringField("Subject", [Optional(), Length(max=500)], filters=[stripped])
    text = TextAreaField("Text", [Optional(), Length(max=_LONGEST)])


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
    mails = [one for file in given for one in mails_in(file.stream.read())]
    if (form.text.data or "").strip():
        mails.append(_pasted(form))
    if not mails:
        raise ServiceError("Choose a file, or paste a text. Nothing was kept.")
    new = sum(keep_raw(one) for one in mails)
    sort_all()
    before = len(mails) - new
    flash(f"{count(new, 'message')} kept." + (f" {before} came before." if before else ""))
    return redirect(url_for(".list_mail"))


def _pasted(form: BringForm) -> bytes:
    """Make a mail of a text, as plain as it can be, so that all mail goes one way."""
    made = EmailMessage()
    try:
        made["From"] = form.sender.data or ""
        made["Subject"] = " ".join((form.subject.data or "").split())
        made["Date"] = formatdate(clock.now().timestamp(), usegmt=True)
        made.set_content((form.text.data or "").replace("\r\n", "\n"))
        return made.as_bytes()
    except (ValueError, IndexError, UnicodeEncodeError) as error:
        raise ServiceError("The address or the text cannot be read. Nothing was kept.") from error

"""Replies to what is public, entered at the desk: their words, where they came from, the act."""

from collections.abc import Iterable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app import clock
from app.db import db, transaction
from app.errors import NotFound, ServiceError
from app.models import Agency, Reply
from app.parts import parts
from app.queries import replies as known
from app.queries.replies import Offered
from app.services import replies
from app.services.agencies import agency_by_id
from app.services.checklist import Answers
from app.services.publishing import PublishRefused
from app.services.replies import Said
from app.web.dates import day
from app.web.desk import bp
from app.web.forms import DayField, Form, choices, stripped
from app.web.safety import row_number


def _number(chosen: str | int | None) -> int | None:
    """Read the number of a row; nothing chosen is none. Raises ``ValueError`` for what is none."""
    if chosen is None or not str(chosen).strip():
        return None
    number = row_number(str(chosen))
    if number is None:
        raise ValueError("That is no number of a row.")
    return number


def _choices(first: str, offered: Iterable[Offered]) -> list[Any]:
    named = ((str(one.id), f"{one.title or 'No subject'}, {day(one.on)}") for one in offered)
    return choices([("", first), *named])


class ReplyForm(Form):
    """A reply as it came."""

    said_by = StringField(
        "Who replies",
        [InputRequired("Name who signed it."), Length(max=200)],
        filters=[stripped],
        description="The agency or the vendor, and who signs for it, as the reply says it.",
    )
    said_on = DayField("The day of the reply", [InputRequired("Give the day of their reply.")])
    words = TextAreaField(
        "Their words",
        [InputRequired("Copy all of their words."), Length(max=20_000)],
        description="All of them, as they stand. In the place of a name of ours write [name].",
    )
    about = SelectField(
        "The document that it answers",
        coerce=_number,
        validate_choice=False,
        description="Only what is public is offered.",
    )
    source = SelectField(
        "The document that holds the reply",
        coerce=_number,
        validate_choice=False,
        description="Where the reply came as a file or on paper: keep that as a document first.",
    )
    message = SelectField(
        "Or the message that holds it",
        coerce=_number,
        validate_choice=False,
        description="Of the mail that is filed with requests to the agency.",
    )

    def offer(self, session: Session, agency: Agency) -> None:
        """Fill the lists with what the agency has; what was chosen is in them in any case."""
        chosen = {one for one in (self.about.data, self.source.data) if one is not None}
        documents = known.documents_to_choose(session, agency.id, chosen)
        public = [one for one in documents if one.is_public or one.id == self.about.data]
        mail = {self.message.data} - {None}
        messages = known.messages_to_choose(session, agency.id, mail)
        self.about.choices = _choices("All that is said of the agency", public)
        self.source.choices = _choices("None", documents)
        self.message.choices = _choices("None", messages)

    def said(self) -> Said:
        """Give what was entered."""
        return Said(
            said_by=self.said_by.data or "",
            said_on=self.said_on.data,
            words=self.words.data or "",
            about=self.about.data,
            source=self.source.data,
            message=self.message.data,
        )


@bp.get("/agencies/<int:agency_id>/replies")
def show_replies(agency_id: int) -> str:
    """List the replies of an agency, and show the form that enters one."""
    agency = agency_by_id(db.session, agency_id)
    about = request.args.get("document", type=int)
    return _page(agency, ReplyForm(formdata=None, data={"about": about}))


@bp.post("/agencies/<int:agency_id>/replies")
def publish_reply(agency_id: int) -> Answer | tuple[str, int]:
    """Make a reply public beside what it answers."""
    form = ReplyForm()
    try:
        if not form.validate_on_submit():
            raise PublishRefused("Correct what is marked. Nothing was made public.")
        with transaction() as session:
            replies.publish(
                session,
                agency_by_id(session, agency_id),
                form.said(),
                answers=_answers(),
                publisher=current_user,
                now=clock.now(),
                today=clock.today(parts().settings.zone),
            )
    except ServiceError as refusal:
        return _page(agency_by_id(db.session, agency_id), form, refusal), 422
    flash("Their reply is public, beside what it answers.")
    return redirect(url_for(".show_replies", agency_id=agency_id))


@bp.post("/replies/<int:reply_id>/withdraw")
def withdraw_reply(reply_id: int) -> Answer:
    """Take a reply off the public pages."""
    with transaction() as session:
        one = session.get(Reply, reply_id)
        if one is None:
            raise NotFound("There is no such reply.")
        because = request.form.get("because", "")[:2000]
        replies.withdraw(session, one, because, member=current_user, now=clock.now())
        agency_id = one.agency_id
    flash("Withdrawn: it is not public any more.")
    return redirect(url_for(".show_replies", agency_id=agency_id))


def _answers() -> Answers:
    return Answers(signed=frozenset(request.form.getlist("signed")))


def _page(agency: Agency, form: ReplyForm, refusal: ServiceError | None = None) -> str:
    answers = _answers()
    form.offer(db.session, agency)
    today = clock.today(parts().settings.zone)
    return render_template(
        "desk/replies/list.html",
        agency=agency,
        form=form,
        refusal=refusal,
        answers=answers,
        checks=replies.checks_of(db.session, agency, form.said(), answers, today=today),
        entered=known.entered(db.session, agency.id),
        member=current_user,
    )

"""Forms of documents: adding files, their facts, publishing, taking back."""

import math
from datetime import date

from flask import request
from wtforms import FloatField, MultipleFileField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from app.models import Document, DocumentKind, DocumentSource
from app.services.documents import Facts
from app.web.forms import DayField, Form, choices, choices_of, stripped

_MOST_SENT = 60


def _day(field: DayField) -> date:
    """Give the day of a required field that was validated."""
    if field.data is None:
        raise ValueError(f"{field.name} was read before the form was validated.")
    return field.data


class AttachForm(Form):
    """Files that came, and what is known of them at once."""

    files = MultipleFileField("Files")
    kind = SelectField("What they are", choices=choices_of(DocumentKind))
    source = SelectField("How they came", choices=choices_of(DocumentSource))
    received_on = DayField("Day they came", [InputRequired("Say on which day they came.")])
    dated_on = DayField(
        "Date they bear",
        [Optional()],
        description="The day on the paper itself; leave it empty if you do not see one.",
    )
    source_url = StringField(
        "Where it was found",
        [Optional(), Length(max=1000)],
        filters=[stripped],
        description="The web address, for what was found online.",
    )

    @property
    def uploaded(self) -> list[str]:
        """What was sent in pieces before, named by its tokens."""
        return request.form.getlist("uploaded")[:_MOST_SENT]

    def validate_files(self, field: MultipleFileField) -> None:
        """Ask for a file, unless some were sent before."""
        if not self.uploaded and not any(one and one.filename for one in field.data or ()):
            raise ValidationError("Choose at least one file.")

    def facts(self) -> Facts:
        """Give what was typed; each file's title is its name until somebody writes one."""
        return Facts(
            title="",
            kind=DocumentKind(self.kind.data),
            source=DocumentSource(self.source.data),
            received_on=_day(self.received_on),
            dated_on=self.dated_on.data,
            source_url=self.source_url.data or "",
        )


class FactsForm(Form):
    """What people say about a document."""

    title = StringField(
        "Title",
        [InputRequired("A document needs a title."), Length(max=300)],
        filters=[stripped],
        description="As somebody would ask for it: “Agreement with Ring, 2019”.",
    )
    kind = SelectField("What it is", choices=choices_of(DocumentKind))
    dated_on = DayField("Date it bears", [Optional()])
    received_on = DayField("Day it came", [InputRequired("Say on which day it came.")])
    source = SelectField("How it came", choices=choices_of(DocumentSource))
    source_url = StringField(
        "Where it was found", [Optional(), Length(max=1000)], filters=[stripped]
    )
    summary = TextAreaField(
        "Summary",
        [Optional(), Length(max=4000)],
        filters=[stripped],
        description="Two sentences for somebody who has never heard of it. Public once published.",
    )
    credit = StringField(
        "Credit",
        [Optional(), Length(max=200)],
        filters=[stripped],
        description="Who obtained it: the name that readers cite. Public once published.",
    )
    embargo_ends_on = DayField(
        "Hold until", [Optional()], description="It cannot be published before this day."
    )
    note = TextAreaField(
        "Note", [Optional()], filters=[stripped], description="For members only; never public."
    )

    @classmethod
    def of(cls, document: Document, credit: str) -> "FactsForm":
        """Make the form of ``document``; one without credit is offered the group's."""
        form = cls(obj=document)
        form.kind.data, form.source.data = document.kind.value, document.source.value
        form.credit.data = document.credit or credit
        return form

    def facts(self) -> Facts:
        """Give what was typed."""
        return Facts(
            title=self.title.data or "",
            kind=DocumentKind(self.kind.data),
            source=DocumentSource(self.source.data),
            received_on=_day(self.received_on),
            dated_on=self.dated_on.data,
            source_url=self.source_url.data or "",
            summary=self.summary.data or "",
            credit=self.credit.data or "",
            note=self.note.data or "",
            embargo_ends_on=self.embargo_ends_on.data,
        )


class ReleaseForm(Form):
    """The words under which the state of a batch is published."""

    title = StringField("Title", [Length(max=300)], filters=[stripped])
    summary = TextAreaField(
        "Summary",
        [Length(max=4000)],
        filters=[stripped],
        description="What was asked and what came of it, for somebody who has never heard of it.",
    )
    credit = StringField("Credit", [Length(max=200)], filters=[stripped])


class WithdrawForm(Form):
    """Why something public is taken back."""

    because = TextAreaField(
        "Why it is withdrawn",
        [InputRequired("Say why: the reason stands at its address."), Length(max=2000)],
        filters=[stripped],
        description="Readers who come back see this sentence. The file is no longer served; "
        "copies that others made stay theirs.",
    )


class NoteForm(Form):
    """A note about a region of a page: drawn with the pointer, or a part of the page by name."""

    said = TextAreaField("Note", [InputRequired("A note needs words."), Length(max=2000)])
    part = SelectField(
        "Where on the page",
        choices=choices(
            [
                ("0 1", "the whole page"),
                ("0 0.33", "its upper third"),
                ("0.33 0.67", "its middle"),
                ("0.67 1", "its lower third"),
            ]
        ),
        description="Or draw a box on the page (hold Shift over words), or tap two corners.",
    )
    x0 = FloatField(validators=[Optional()], widget=HiddenInput())
    y0 = FloatField(validators=[Optional()], widget=HiddenInput())
    x1 = FloatField(validators=[Optional()], widget=HiddenInput())
    y1 = FloatField(validators=[Optional()], widget=HiddenInput())

    def region(self, width: float, height: float) -> tuple[float, float, float, float]:
        """Give the region in points of a page of that size; what is drawn counts first."""
        corners = (self.x0.data, self.y0.data, self.x1.data, self.y1.data)
        drawn = [one for one in corners if one is not None and math.isfinite(one)]
        if len(drawn) == len(corners):
            x0, y0, x1, y1 = (max(0.0, one) for one in drawn)
            return min(x0, width), min(y0, height), min(x1, width), min(y1, height)
        top, bottom = (float(one) for one in str(self.part.data).split())
        return 0.0, top * height, width, bottom * height

"""The form that asks for what a passage of a document refers to."""

import math
from collections.abc import Sequence
from typing import Final

from wtforms import BooleanField, FloatField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.fields import StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from app.models import Agency, Campaign, Document
from app.models.places import state_name
from app.services.passage_proof import MOST_SIGNS, Asked
from app.services.quotes import PageSeen, inside
from app.web.forms import Form, choices, stripped

_SAME: Final = "same"
_COUNTY: Final = "county"
_STATE: Final = "state"
_OTHERS: Final = "others"


class AskForm(Form):
    """What to quote, what to ask for because of it, and whom."""

    page = IntegerField(validators=[InputRequired(), NumberRange(min=1)], widget=HiddenInput())
    quote = TextAreaField(
        "The words to quote",
        [Optional(), Length(max=MOST_SIGNS)],
        filters=[stripped],
        description="As they stand on this page: select them there, or type them. Or leave this "
        "empty and draw a box around them (hold Shift over words), or tap two corners.",
    )
    by_sight = BooleanField("No program can read this page: I see these words with my own eyes")
    wanted = TextAreaField(
        "What do you ask for?",
        [Optional(), Length(max=MOST_SIGNS)],
        filters=[stripped],
        description="As “Exhibit B, and each later version of it”. Leave it empty to ask for "
        "every record that the passage names or relies on.",
    )
    whom = RadioField("Whom do you ask?", default=_SAME)
    agencies = StringField(
        "Which others",
        [Optional(), Length(max=500)],
        filters=[stripped],
        description="In short words: state:NJ+type:police is every police agency of New Jersey. "
        "“+” means that both must be true, a comma that either may be; set:NAME is a list of "
        "agencies that was saved under a name.",
    )
    campaign = SelectField("In which campaign", description="The letter becomes one of its own.")
    x0 = FloatField(validators=[Optional()], widget=HiddenInput())
    y0 = FloatField(validators=[Optional()], widget=HiddenInput())
    x1 = FloatField(validators=[Optional()], widget=HiddenInput())
    y1 = FloatField(validators=[Optional()], widget=HiddenInput())

    @classmethod
    def of(cls, document: Document, campaigns: Sequence[Campaign]) -> "AskForm":
        """Make the form for a document; the campaign of the request it answers comes first."""
        form, about = cls(), document.agency
        form.whom.choices = choices(_whom(about))
        own = document.records_request and document.records_request.campaign_id
        ordered = sorted(campaigns, key=lambda one: one.id != own)
        form.campaign.choices = choices((one.name, one.title or one.name) for one in ordered)
        return form

    def validate_whom(self, field: RadioField) -> None:
        """Ask which others, where others are asked."""
        if field.data == _OTHERS and not self.agencies.data:
            raise ValidationError("Say which agencies, below; the words there show how.")

    def asked(self, seen: PageSeen) -> Asked:
        """Give what was marked: the words typed, else those in the box that was drawn."""
        quote = self.quote.data or ""
        corners = (self.x0.data, self.y0.data, self.x1.data, self.y1.data)
        drawn = [one for one in corners if one is not None and math.isfinite(one)]
        if not quote and len(drawn) == len(corners):
            x0, y0, x1, y1 = drawn
            held = inside(seen, (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
            quote = held.quote if held else ""
        return Asked(quote=quote, wanted=self.wanted.data or "", by_sight=bool(self.by_sight.data))

    def expression(self, about: Agency) -> str:
        """Give the choice of agencies as an expression."""
        return {
            _SAME: f"id:{about.id}",
            _COUNTY: f'county:"{about.county}"+state:{about.state}+type:{about.type}',
            _STATE: f"state:{about.state}+type:{about.type}",
        }.get(str(self.whom.data), self.agencies.data or "")


def _whom(about: Agency) -> list[tuple[str, str]]:
    found = [(_SAME, f"The same agency: {about.name}")]
    if about.state and about.type:
        if about.county and '"' not in about.county:
            found.append((_COUNTY, f"Its neighbours: each {about.type} agency of {about.county}"))
        found.append((_STATE, f"Each {about.type} agency of {state_name(about.state)}"))
    return [*found, (_OTHERS, "Others")]

"""The forms of what is known of a body itself, and of the days on which it was closed or open."""

from datetime import date
from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from app.law.vocabulary import AgencyTrait
from app.models import Agency, Body
from app.models.places import STATES, zone_of
from app.services.agency_days import LONGEST_REASON, LONGEST_SOURCE, GivenDay
from app.web.desk.agency_forms import state_choices
from app.web.forms import DayField, Form, choices, stripped

_BODIES = {
    Body.LOCAL: "local: a town, city or county",
    Body.STATE: "of the state",
    Body.FEDERAL: "federal",
}
TRAITS = {
    AgencyTrait.WRITTEN_PROCEDURES: "it has written procedures for records requests",
    AgencyTrait.RECEIPT_PORTAL: "its portal answers with a receipt",
    AgencyTrait.PREPAYMENT_POLICY: "it has a policy of being paid beforehand",
    AgencyTrait.REGIONAL_OFFICE: "it is a regional or field office",
    AgencyTrait.BOARD_HEADED: "a board or commission is at its head",
}
ZONES = sorted({zone for _name, zone in STATES.values()} | {"America/Boise"})


class _Boxes(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class AgencyForm(Form):
    """What is known of the body itself. ``seen`` stands for the moves that were shown."""

    name = StringField(
        "Name", [InputRequired("Write its name."), Length(max=300)], filters=[stripped]
    )
    type = StringField(
        "Type",
        [Length(max=60)],
        filters=[stripped],
        description="In small letters, as in filters: “police”, “sheriff”.",
    )
    body = SelectField("Level", choices=choices((one.value, text) for one, text in _BODIES.items()))
    city = StringField("City", [Length(max=120)], filters=[stripped])
    county = StringField("County", [Length(max=120)], filters=[stripped])
    state = SelectField("State", choices=state_choices("none (federal)"), default="")
    zone = SelectField(
        "Time zone",
        choices=choices([("", "as its state and county have it"), *((one, one) for one in ZONES)]),
        default="",
        description="A day ends at midnight where the agency is.",
    )
    cut_off = StringField(
        "Its day ends at",
        [Optional(), Regexp(r"^([01]\d|2[0-3]):[0-5]\d$", message="Write an hour such as 16:30.")],
        filters=[stripped],
        description="What comes later is taken as the next day's. Empty: at midnight.",
        render_kw={"size": 6, "inputmode": "numeric"},
    )
    population = IntegerField("People it serves", [Optional(), NumberRange(0, 400_000_000)])
    website = StringField("Website", [Length(max=500)], filters=[stripped])
    traits = _Boxes(
        "What is true of it",
        choices=choices((one.value, text) for one, text in TRAITS.items()),
        description="Some laws give other days where one of these is so.",
    )
    asked = BooleanField(
        "I looked: what is ticked is true, what is not ticked is not",
        description="Until somebody looked, a date that turns on it says so.",
    )
    seen = HiddenField()

    @classmethod
    def about(cls, agency: Agency) -> "AgencyForm":
        """The form as ``agency`` stands."""
        form = cls(obj=agency)
        form.body.data = agency.body.value
        form.asked.data = agency.traits is not None
        form.traits.data = agency.traits or []
        if agency.zone == zone_of(agency.state, agency.county):
            form.zone.data = ""
        return form

    @property
    def facts(self) -> dict[str, Any]:
        """The facts as they were written, by the agency's columns."""
        state, county = self.state.data or "", self.county.data or ""
        return {
            "name": self.name.data or "",
            "type": (self.type.data or "").lower(),
            "body": Body(self.body.data),
            "city": self.city.data or "",
            "county": county,
            "state": state,
            "zone": self.zone.data or zone_of(state, county),
            "cut_off": self.cut_off.data or "",
            "population": self.population.data,
            "website": self.website.data or "",
            "traits": sorted(self.traits.data or []) if self.asked.data else None,
        }


class DayForm(Form):
    """A day on which a body was closed, or open against its calendar."""

    falls_on = DayField("Day", [InputRequired("Give the day.")])
    state = RadioField(
        "It was",
        choices=choices(
            [("closed", "closed"), ("open", "open, although its calendar says closed")]
        ),
        default="closed",
    )
    reason = StringField(
        "Why",
        [InputRequired("Say why."), Length(max=LONGEST_REASON)],
        filters=[stripped],
        description="For instance: closed by the flood; a local holiday.",
    )
    source = StringField(
        "Where that stands",
        [Length(max=LONGEST_SOURCE)],
        filters=[stripped],
        description="Its notice, a web address, who said so and when.",
    )
    seen = HiddenField()

    def given(self, on: date) -> GivenDay:
        """The day as it was given."""
        return GivenDay(
            on, self.reason.data or "", self.source.data or "", self.state.data == "open"
        )

"""Forms about agencies: ways to reach one, claims, neighbours, merging, saved sets."""

from datetime import date
from typing import Any

from wtforms import (
    BooleanField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from app.models import ContactKind, PartnershipStatus, Relation
from app.models.places import STATES
from app.services.contacts import ContactFacts, Verification
from app.web.forms import DayField, Form, choices, choices_of, stripped

_KINDS = {
    ContactKind.EMAIL: "e-mail address",
    ContactKind.PORTAL: "web form (its address)",
    ContactKind.POST: "postal address",
    ContactKind.FAX: "fax number",
    ContactKind.PHONE: "phone number",
}


def state_choices(first: str = "") -> list[Any]:
    """Offer every state by name."""
    empty = [("", first)] if first else []
    return choices([*empty, *((code, name) for code, (name, _zone) in STATES.items())])


class ContactForm(Form):
    """A way to reach an agency, with where it stands and whether it was checked."""

    kind = SelectField("What it is", choices=choices((k.value, text) for k, text in _KINDS.items()))
    value = TextAreaField(
        "The contact",
        [InputRequired("Write the address or number."), Length(max=500)],
        filters=[stripped],
        render_kw={"rows": 2},
        description="An e-mail address, a web address, a number, or the street lines.",
    )
    city = StringField("City (postal address)", [Length(max=120)], filters=[stripped])
    state = SelectField("State (postal address)", choices=state_choices("the agency's"), default="")
    zip = StringField("ZIP code (postal address)", [Length(max=10)], filters=[stripped])
    source = StringField(
        "Where you found it",
        [InputRequired("A contact needs a source."), Length(max=500)],
        filters=[stripped],
        description="A web address, or who said so and when.",
    )
    checked = BooleanField("I checked that it is right")
    how = StringField(
        "How you checked",
        [Length(max=200)],
        filters=[stripped],
        description="For instance: by telephone with the records clerk.",
    )

    @property
    def facts(self) -> ContactFacts:
        """The contact as it was given."""
        return ContactFacts(
            kind=ContactKind(self.kind.data),
            value=self.value.data or "",
            source=self.source.data or "",
            city=self.city.data or "",
            state=self.state.data or "",
            zip=self.zip.data or "",
        )

    def verification(self, on: date, member_id: int) -> Verification | None:
        """Who checked it today, and how; none where nobody did."""
        if not self.checked.data:
            return None
        return Verification(on=on, how=self.how.data or "", member_id=member_id)


class VerifyForm(Form):
    """How a contact that is there was checked."""

    how = StringField(
        "How you checked", [InputRequired("Say how."), Length(max=200)], filters=[stripped]
    )


class FailingForm(Form):
    """What went wrong with a contact."""

    note = StringField(
        "What went wrong", [InputRequired("Say what."), Length(max=500)], filters=[stripped]
    )


class ClaimForm(Form):
    """A claim that the agency works with a vendor."""

    vendor = SelectField("Vendor", coerce=int)
    status = SelectField("Status", choices=choices_of(PartnershipStatus))
    dated_on = DayField(
        "Day of the claim", [Optional()], description="Leave it empty if the source has no day."
    )
    source = StringField(
        "Source",
        [InputRequired("A claim needs a source."), Length(max=1000)],
        filters=[stripped],
        description="A web address, or a document and its page.",
    )


class LinkForm(Form):
    """A neighbouring body, and what it is to the agency."""

    relation = SelectField("It is the agency's", choices=choices_of(Relation))
    neighbour = IntegerField("Number", [InputRequired("Choose a body from the list.")])
    source = StringField("Where that stands", [Length(max=500)], filters=[stripped])


class SubjectForm(Form):
    """Why the law does not bind a body."""

    because = TextAreaField(
        "Why the law does not bind it",
        [InputRequired("Give the reason: a ruling, or the words of the statute.")],
        filters=[stripped],
    )


class MergeForm(Form):
    """Why two agencies are one."""

    because = StringField(
        "Why they are one", [InputRequired("Say why."), Length(max=500)], filters=[stripped]
    )


class SetForm(Form):
    """The name of a saved choice."""

    name = StringField(
        "Name of the set",
        [InputRequired("A set needs a name."), Length(max=80)],
        filters=[stripped],
    )
    expression = StringField("Choice", [InputRequired("The choice is empty.")])

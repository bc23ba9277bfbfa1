"""Forms of the keeper: people, the group, who asks where only residents may."""

from typing import Any

from wtforms import BooleanField, EmailField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.models import RoleName
from app.web.forms import DayField, Form, choices, stripped

ROLES = {
    RoleName.TRACKER: "tracker: watches deadlines, records what happened",
    RoleName.FILER: "filer: also imports agencies and sends letters",
    RoleName.ORGANISER: "organiser: also publishes documents",
    RoleName.KEEPER: "keeper: also looks after people and settings",
}


def _roles() -> list[Any]:
    return choices((role.value, text) for role, text in ROLES.items())


class MemberForm(Form):
    """A new member."""

    name = StringField(
        "Name",
        [InputRequired("Write the name that others here know them by."), Length(max=200)],
        filters=[stripped],
        description="Seen by members only, never by the public.",
    )
    email = EmailField(
        "E-mail address",
        [InputRequired("Write their e-mail address; it is how they sign in."), Length(max=255)],
        filters=[stripped],
    )
    role = SelectField("Role", choices=_roles())


class GroupForm(Form):
    """Who signs the letters."""

    name = StringField(
        "Name of the group",
        [InputRequired("Letters are signed with this name."), Length(max=200)],
        filters=[stripped],
    )
    email = EmailField(
        "E-mail address",
        [InputRequired("Agencies answer to this address."), Length(max=255)],
        filters=[stripped],
        description="Printed on every letter. Agencies answer here.",
    )
    postal = TextAreaField(
        "Postal address",
        [InputRequired("Most laws let an agency answer by post, so letters need an address.")],
        filters=[stripped],
        description="One line each: name, street, city with state and ZIP code.",
    )
    phone = StringField("Phone", [Length(max=60)], filters=[stripped])
    credit = StringField(
        "Credit line",
        [Length(max=200)],
        filters=[stripped],
        description="How published documents name you, for example “Obtained by Example Watch”.",
    )
    drop_box = BooleanField(
        "Letters name a page where the agency can upload its answer",
        description="Each letter its own, without an account. What comes that way is held until "
        "you have asked the agency whether they sent it.",
    )


class RequesterForm(Form):
    """A person who asks in the group's place where only citizens or residents may."""

    name = StringField(
        "Full name",
        [InputRequired("The letter is signed with this name."), Length(max=200)],
        filters=[stripped],
    )
    postal = TextAreaField(
        "Home address",
        [InputRequired("It shows the agency that they live in the state.")],
        filters=[stripped],
    )
    email = EmailField("E-mail address", [Length(max=255)], filters=[stripped])
    states = StringField(
        "States",
        [InputRequired("Name at least one state.")],
        filters=[stripped],
        description="Two letters each, with blanks between: “VA TN”.",
    )
    consented_on = DayField(
        "Day they agreed to be named",
        [InputRequired("Nobody is named in a letter without their consent.")],
        description="Named in letters only, never on a public page.",
    )

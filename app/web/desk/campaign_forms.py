"""Forms of campaigns and their letters."""

from decimal import Decimal

from wtforms import (
    DecimalField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp
from wtforms.widgets import CheckboxInput

from app.models import Audience, Campaign, CampaignLetter, Relation
from app.services.catalogue import catalogue
from app.services.packs import shipped
from app.web.forms import DayField, Form, choices, stripped
from app.web.words import words_of

_MOST_DOLLARS = 100_000


class Ticks(SelectMultipleField):
    """Several of a few, each with a box to tick."""

    option_widget = CheckboxInput()


AUDIENCES = {
    Audience.PARTNER: "agencies that work, or worked, with the vendor",
    Audience.CONSIDERING: "agencies that are only considering it",
}


class NewCampaignForm(Form):
    """The name of a campaign made by hand."""

    name = StringField(
        "Name",
        [InputRequired("A campaign needs a name."), Length(max=120)],
        filters=[stripped],
        description="A short handle that commands and addresses use, such as “flock-agreements”.",
    )


class PackForm(Form):
    """A pack that ships with Daylight."""

    pack = SelectField("Pack")

    def offer(self) -> "PackForm":
        """List the packs that ship."""
        self.pack.choices = choices((name, name) for name in shipped())
        return self


class CampaignForm(Form):
    """What a campaign asks, about whom, and how it pays and follows up."""

    title = StringField(
        "Title",
        [InputRequired("Pages show this title."), Length(max=200)],
        filters=[stripped],
        description="As pages show it: “Ring agreements”.",
    )
    question = TextAreaField(
        "The question",
        [Length(max=500)],
        filters=[stripped],
        description="One sentence that a reader understands.",
    )
    summary = TextAreaField("What it is about", [Length(max=5000)], filters=[stripped])
    vendors = Ticks("Vendors", coerce=int)
    products = Ticks("Products", coerce=int)
    date_from = DayField(
        "Records from", [Optional()], description="Records of this day or later are asked for."
    )
    date_to = DayField(
        "Records to",
        [Optional()],
        description="Leave it empty to ask for everything up to the day of the agency's search.",
    )
    fee_ceiling = DecimalField(
        "Fee ceiling in dollars",
        [InputRequired("Write 0 to promise nothing."), NumberRange(0, _MOST_DOLLARS)],
        places=2,
        description=(
            "Letters promise to pay up to this much without being asked again. Each agency may "
            "use it up, so the pre-flight shows the total."
        ),
    )
    follow_up_days = IntegerField(
        "Follow up after (days)",
        [InputRequired("After how many days do you look again?"), NumberRange(1, 365)],
        description="Ours, not the law's: when somebody here looks at a quiet request again.",
    )

    def fill(self, campaign: Campaign) -> None:
        """Show what is known of ``campaign``."""
        self.vendors.data = [vendor.id for vendor in campaign.vendors]
        self.products.data = [product.id for product in campaign.products]
        self.fee_ceiling.data = Decimal(campaign.fee_ceiling_cents) / 100

    @property
    def fee_ceiling_cents(self) -> int:
        """The ceiling in whole cents."""
        return round((self.fee_ceiling.data or Decimal(0)) * 100)


class LetterForm(Form):
    """One letter of the split plan: what is said of it, what it asks, its words."""

    name = StringField(
        "Name",
        [
            InputRequired("A letter needs a short name."),
            Length(max=60),
            Regexp(r"^[a-z0-9][a-z0-9-]*$", message="Use a-z, 0-9 and hyphens only."),
        ],
        filters=[stripped],
        description="Small letters and hyphens, for example “agreements”.",
    )
    title = StringField(
        "Title",
        [InputRequired("The subject of the letter uses the title."), Length(max=200)],
        filters=[stripped],
        description="What it asks for, in a few words: “agreements with Ring”.",
    )
    audience = SelectField(
        "Written for", choices=choices((one.value, text) for one, text in AUDIENCES.items())
    )
    recipient = SelectField(
        "Sent to",
        choices=choices(
            [
                ("", "the agency itself"),
                *((one.value, f"its {words_of(one)}") for one in Relation),
            ]
        ),
        description="Some records are not held by the police. The neighbour is asked instead.",
    )
    re_ask_days = IntegerField(
        "Ask again after (days)",
        [Optional(), NumberRange(1, 3650)],
        description="For agencies that have not decided yet.",
    )
    categories = SelectMultipleField("Records to ask for", validate_choice=False)
    subject = StringField(
        "Subject",
        [InputRequired("The letter needs a subject."), Length(max=500)],
        filters=[stripped],
    )
    body = TextAreaField("Words", [InputRequired("The letter has no words yet.")])

    def fill(self, letter: CampaignLetter) -> None:
        """Show a letter as its newest version stands."""
        self.audience.data = letter.audience.value
        self.recipient.data = letter.recipient.value if letter.recipient else ""
        if letter.versions:
            newest = letter.versions[-1]
            self.categories.data = list(newest.categories)
            self.subject.data, self.body.data = newest.subject, newest.body

    @property
    def asked(self) -> list[str]:
        """The categories ticked, in the order of the catalogue."""
        ticked = set(self.categories.data or [])
        return [one.id for one in catalogue().all if one.id in ticked]

"""Forms that decide about readings: which answer stands, and whether one reading is enough."""

from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from app.queries.codings import Pair
from app.web.forms import Form, choices, stripped


class SettleForm(Form):
    """Which of two answers stands, and why."""

    term = StringField(validators=[InputRequired(), Length(max=40)], widget=HiddenInput())
    stands = RadioField(
        "Which answer stands?",
        [InputRequired("Choose which answer stands.")],
        choices=choices(
            [
                ("first", "the first reader's"),
                ("second", "the second reader's"),
                ("none", "neither: it stays without an answer"),
            ]
        ),
    )
    reason = TextAreaField(
        "Why",
        [InputRequired("Say why this answer stands."), Length(max=1000)],
        filters=[stripped],
    )

    @classmethod
    def of(cls, pair: Pair) -> "SettleForm":
        """Make the form of one difference, without what an earlier act sent."""
        made = cls(formdata=None)
        made.term.data = pair.term
        for field in made:
            field.id = f"{field.name}-{pair.term}"
        return made


class AloneForm(Form):
    """Why one reading is enough."""

    because = TextAreaField(
        "Why no second person reads it",
        [InputRequired("Say why no second person reads it."), Length(max=1000)],
        filters=[stripped],
        description="What rests on one reader is marked so everywhere, and is never published.",
    )

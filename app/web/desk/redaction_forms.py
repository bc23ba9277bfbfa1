"""The forms of the redaction page: a box by its corners or its place, and words to find."""

from wtforms import FloatField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app.ports.redacting import Area
from app.services.boxes import Wish
from app.services.redactions import REASONS
from app.web.forms import Form, choices, stripped

_REASONS = [(one, one) for one in REASONS]


class ReasonForm(Form):
    """Why something must not be seen: a usual reason, or one in own words."""

    reason = SelectField("Why it must not be seen", choices=choices(_REASONS))
    other = StringField("Or another reason", [Length(max=200)], filters=[stripped])

    @property
    def because(self) -> str:
        """Give the reason; own words count first."""
        return self.other.data or str(self.reason.data)


class BoxForm(ReasonForm):
    """A box on a page: its corners in points, which drawing fills in."""

    x0 = FloatField("From the left", [InputRequired("Draw a box, or type its corners.")])
    y0 = FloatField("From the top", [InputRequired("Draw a box, or type its corners.")])
    x1 = FloatField("To, from the left", [InputRequired("Draw a box, or type its corners.")])
    y1 = FloatField("To, from the top", [InputRequired("Draw a box, or type its corners.")])

    def wish(self, page: int) -> Wish:
        """Give the box that was asked for."""
        x0, y0, x1, y1 = (float(one.data or 0) for one in (self.x0, self.y0, self.x1, self.y1))
        return Wish(area=Area(page=page, x0=x0, y0=y0, x1=x1, y1=y1), reason=self.because)


class PlaceForm(ReasonForm):
    """A place in a file without pages."""

    place = StringField(
        "Cell or lines",
        [InputRequired("Name a cell, such as Rates!B7, or lines, such as 12-14."), Length(max=200)],
        filters=[stripped],
        description="Cells as Rates!B7 (in a CSV: B7), lines of a text as 12 or 12-14: with the "
        "numbers that are shown here, counted from the start of the file on every page.",
    )

    def wish(self, _page: int) -> Wish:
        """Give the place that was asked for: the same, whatever page was looked at."""
        return Wish(area=Area(place=self.place.data or ""), reason=self.because)


class WordsForm(ReasonForm):
    """Words whose every place is boxed."""

    words = StringField(
        "Words",
        [Optional(), Length(max=200)],
        filters=[stripped],
        description='Each word by itself; "in quotation marks" as a phrase; Whit* for a beginning.',
    )

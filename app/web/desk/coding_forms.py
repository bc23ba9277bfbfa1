"""The form that codes one term: its finding, its value, where it stands."""

import math
from typing import Any, Final

from wtforms import (
    BooleanField,
    FloatField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from app.models import Coding, Finding
from app.services.codebook import Term
from app.services.coded_values import Kind, from_data
from app.services.coding import Found
from app.services.quotes import Region
from app.web.forms import Form, choices, choices_of, stripped
from app.web.words import finding_words

_DETAIL: Final = "detail_"
_HOW: Final = {
    Kind.DATE: "As 2026-11-24",
    Kind.DURATION: "As 30 days, 2 years",
    Kind.MONEY: "Dollars, as 5,500.00; 0 where it says that nothing is paid",
    Kind.NUMBER: "A number; 0 where it says zero",
    Kind.TEXT: "A few words",
    Kind.PARTY: "A name",
}
_ELSE: Final = "or: unknown (not told), withheld (taken out), none (there is no such thing)."
_ABSENT: Final = [
    ("unknown", "unknown: it is not told"),
    ("withheld", "withheld: it was taken out"),
    ("none", "none: there is no such thing"),
]


_MEANS: Final = {
    Finding.UNCLEAR: "the words are there, and can be read in more than one way",
    Finding.NOT_APPLICABLE: "an invoice, for example, says nothing of who may see the video",
}


class CodeForm(Form):
    """What a reader found of one term; the fields of its values are added by ``form_of``."""

    term_details: tuple[str, ...] = ()

    term = StringField(validators=[InputRequired(), Length(max=40)], widget=HiddenInput())
    page = IntegerField(validators=[InputRequired(), NumberRange(min=1)], widget=HiddenInput())
    finding = RadioField(
        "What does it say?",
        [InputRequired("Choose what the document says.")],
        choices=choices_of(Finding),
    )
    quote = TextAreaField(
        "The words that decide",
        [Optional(), Length(max=1000)],
        filters=[stripped],
        description="At most 25, as they stand on this page: type them, or select them there. Or "
        "leave this empty and draw a box around them (hold Shift over words), or tap two corners.",
    )
    by_sight = BooleanField(
        "The computer cannot read these words: I see them on the page with my own eyes",
        description="For handwriting, stamps and poor scans. The page then says that a person "
        "vouches for the quote.",
    )
    read_whole = BooleanField("I read the whole document (for “It is not there”)")
    x0 = FloatField(validators=[Optional()], widget=HiddenInput())
    y0 = FloatField(validators=[Optional()], widget=HiddenInput())
    x1 = FloatField(validators=[Optional()], widget=HiddenInput())
    y1 = FloatField(validators=[Optional()], widget=HiddenInput())

    def found(self, width: float, height: float) -> Found:
        """Give what was filled in; a box is kept to a page of that size, in points."""
        value = self["value"].data if "value" in self else ""
        return Found(
            term=str(self.term.data),
            finding=Finding(self.finding.data),
            value=value or "",
            details={name: self[_DETAIL + name].data or "" for name in self.term_details},
            quote=self.quote.data or "",
            region=self._region(width, height),
            by_sight=bool(self.by_sight.data),
            read_whole=bool(self.read_whole.data),
        )

    def _region(self, width: float, height: float) -> Region | None:
        every = (self.x0.data, self.y0.data, self.x1.data, self.y1.data)
        drawn = [float(one) for one in every if one is not None and math.isfinite(one)]
        if len(drawn) != len(every):
            return None
        x0, x1 = sorted(min(max(0.0, one), width) for one in drawn[::2])
        y0, y1 = sorted(min(max(0.0, one), height) for one in drawn[1::2])
        return (x0, y0, x1, y1)


def form_of(term: Term, page: int, kept: Coding | None = None) -> CodeForm:
    """Make the form of a term; filled with what the reader said of it before, if anything."""
    fields: dict[str, Any] = {"term_details": tuple(one.name for one in term.details)}
    if term.kind is not Kind.YES_NO:
        fields["value"] = _field("Value", term.kind, term.choices)
    for one in term.details:
        fields[_DETAIL + one.name] = _field(one.label, one.kind, one.choices)
    is_asked = term.kind is not Kind.YES_NO
    made: CodeForm = type("TermForm", (CodeForm,), fields)(data=_kept(kept))
    made.term.data, made.page.data = term.code, page
    made.finding.choices = choices((one.value, _offered(one, is_asked=is_asked)) for one in Finding)
    return made


def values_of(form: CodeForm) -> list[Any]:
    """Give the fields of its values, in order."""
    return [one for one in form if one.name == "value" or one.name.startswith(_DETAIL)]


def _offered(finding: Finding, *, is_asked: bool) -> str:
    words = finding_words(finding, is_asked)
    return f"{words}: {_MEANS[finding]}" if finding in _MEANS else words


def _field(label: str, kind: Kind, options: tuple[str, ...]) -> Any:  # noqa: ANN401 - WTForms' own unbound field
    if kind in {Kind.YES_NO, Kind.CHOICE}:
        given = ("yes", "no") if kind is Kind.YES_NO else options
        every = [("", "not noted"), *((one, one) for one in given), *_ABSENT]
        return SelectField(label, choices=choices(every), default="")
    return StringField(
        label,
        [Optional(), Length(max=500)],
        filters=[stripped],
        description=f"{_HOW[kind]}; {_ELSE}",
    )


def _kept(kept: Coding | None) -> dict[str, Any]:
    if kept is None:
        return {}
    told = {_DETAIL + name: str(from_data(one)) for name, one in kept.details.items()}
    return told | {
        "finding": kept.finding.value,
        "quote": kept.quote,
        "value": str(from_data(kept.value)) if kept.value else "",
    }

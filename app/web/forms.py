"""What every form shares: plain choices of our words, text without stray blanks, days."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Final

from flask_wtf import FlaskForm
from wtforms import DateField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs of 3.2

from app.models.said import visible
from app.web.words import words_of


class Form(FlaskForm):  # type: ignore[misc]  # the library ships no types
    """A form of ours; CSRF token included."""


_YEARS: Final = range(1800, 2201)


class DayField(DateField):
    """A day that somebody alive may mean. No calendar of ours is asked about the year 9999."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day; a slip in the year is an error of the field, and leaves it empty."""
        super().process_formdata(valuelist)
        if self.data is not None and self.data.year not in _YEARS:
            self.data = None
            raise ValueError("Check the year of this day.")


def choices(pairs: Iterable[tuple[str, str]]) -> list[Any]:
    """Make the choices of a field from (stored word, words for people)."""
    return [SelectChoice(value, label) for value, label in pairs]


def choices_of(enum: type[StrEnum], first: str = "") -> list[Any]:
    """Offer every member of ``enum`` in plain words, after an empty choice called ``first``."""
    empty = [("", first)] if first else []
    return choices([*empty, *((item.value, words_of(item)) for item in enum)])


def stripped(value: str | None) -> str | None:
    """Drop the blanks around what was typed, and what nobody sees; a filter of text fields."""
    return visible(value).strip() if value else value

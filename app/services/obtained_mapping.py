"""Which column of an obtained table holds which field: guessed by its headings, or as told."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from app.errors import ServiceError
from app.models import TableKind
from app.models.obtained_table import column_letters
from app.ports.table_reading import CellKind, Row, Sheet
from app.services.obtained_kinds import KindOfTable, kinds

_LETTERS: Final = re.compile(r"[A-Za-z]{1,3}")
_TELLING: Final = 4  # letters of a word that may stand for a field inside a longer heading


class MappingRefused(ServiceError):
    """The columns were not mapped; the message says which is wrong and what there is."""


@dataclass(frozen=True, slots=True)
class Heading:
    """One column that holds anything: its place and letters, and what its heading says."""

    column: int
    words: str
    is_hidden: bool = False

    @property
    def letters(self) -> str:
        """Its letters: A, B, … Z, AA."""
        return column_letters(self.column)

    @property
    def shown(self) -> str:
        """Its letters with its words, for people."""
        return f"{self.letters}: {self.words}" if self.words else self.letters


@dataclass(frozen=True, slots=True)
class Columns:
    """What a person said of a sheet: its kind, the row of its headings, a column for each field.

    ``header_row`` is 0 where it has none. ``day_first`` is none where nobody had to say.
    """

    kind: TableKind
    header_row: int
    columns: Mapping[str, int]
    day_first: bool | None = None

    @property
    def about(self) -> KindOfTable:
        """The kind with its fields."""
        return kinds()[self.kind]


def guessed(sheet: Sheet, kind: TableKind | None = None, header_row: int | None = None) -> Columns:
    """Guess the row of the headings, the kind and the columns; whatever is told is kept."""
    rows = [row for row in sheet.first if header_row in {None, row.number}]
    some = [kind] if kind else list(kinds())
    if header_row == 0 or not rows:
        return Columns(some[0], header_row or 0, {})
    every = [(row, one, _matched(_words_of(row), kinds()[one])) for row in rows for one in some]
    row, best, columns = max(every, key=lambda each: (len(each[2]), -each[0].number))
    if len(columns) < 2 and header_row is None:  # noqa: PLR2004 - one heading alone may be a title
        row = next((one for one in rows if _is_heading(one)), rows[0])
        columns = _matched(_words_of(row), kinds()[best])
    return Columns(best, row.number, columns)


def headings(sheet: Sheet, header_row: int) -> list[Heading]:
    """List the columns that hold anything, with what their headings say."""
    row = next((one for one in sheet.first if one.number == header_row), None)
    said = _words_of(row) if row else {}
    used = {cell.column for one in sheet.first for cell in one.cells} | set(said)
    return [
        Heading(column, said.get(column, ""), column in sheet.hidden_columns)
        for column in sorted(used)
    ]


def told(sheet: Sheet, guess: Columns, columns: Mapping[str, str]) -> Columns:
    """Change a guess by what a person said: ``{"opened_on": "Date sent"}``, or a column's letters.

    An empty column takes a field out. Raises ``MappingRefused``, naming the columns there are.
    """
    every = headings(sheet, guess.header_row)
    changed = dict(guess.columns)
    for name, column in columns.items():
        field = guess.about.field(name)
        changed.pop(name, None)
        if column.strip():
            place = _column(every, column, field.label)
            changed = {one: at for one, at in changed.items() if at != place} | {name: place}
    return Columns(guess.kind, guess.header_row, changed, guess.day_first)


def check(mapping: Columns) -> None:
    """Refuse a mapping that finds no record, or takes one column for two things."""
    about = mapping.about
    for name in mapping.columns:
        about.field(name)
    twice = [
        one for one in mapping.columns.values() if list(mapping.columns.values()).count(one) > 1
    ]
    if twice:
        both = [about.field(name).label for name, at in mapping.columns.items() if at == twice[0]]
        raise MappingRefused(
            f"Column {column_letters(twice[0])} was chosen for {' and '.join(both)}. Choose it for "
            "one of them. Nothing was kept."
        )
    if not set(mapping.columns) & set(about.keys):
        needed = " or ".join(f"“{about.field(name).label}”" for name in about.keys)
        raise MappingRefused(
            f"A row is a record where it has {needed}; choose a column for one of them at least. "
            "Nothing was kept."
        )


def as_data(mapping: Columns, sheet: Sheet) -> list[dict[str, Any]]:
    """Give the columns as they are kept: ``{"field", "column", "header", "hidden"}``."""
    words = {one.column: one.words for one in headings(sheet, mapping.header_row)}
    return [
        {
            "field": one.id,
            "column": mapping.columns[one.id],
            "header": words.get(mapping.columns[one.id], "")[:200],
            "hidden": mapping.columns[one.id] in sheet.hidden_columns,
        }
        for one in mapping.about.fields
        if one.id in mapping.columns
    ]


def sounds_private(kind: KindOfTable, heading: str) -> str:
    """Give the label of the private field that a heading speaks of; nothing where it does not.

    A heading that is wholly what an open field is called speaks of that field: ``Camera type``.
    """
    words = _folded(heading)
    sayings = [(kind.field(name), saying) for name, saying in _sayings(kind)]
    if any(_says(words, saying, is_whole=True) for one, saying in sayings if not one.private):
        return ""
    for is_whole in (True, False):
        for one, saying in sayings:
            if one.private and _says(words, saying, is_whole=is_whole):
                return one.label
    return ""


def _column(every: Iterable[Heading], column: str, label: str) -> int:
    known = list(every)
    for one in known:
        if _folded(one.words) == _folded(column) and one.words:
            return one.column
    for one in known:
        if _LETTERS.fullmatch(column) and one.letters == column.upper():
            return one.column
    there = ", ".join(one.shown for one in known)
    raise MappingRefused(
        f"There is no column “{column}” (for {label}). The columns: {there}. Nothing was kept."
    )


def _words_of(row: Row) -> dict[int, str]:
    return {cell.column: " ".join(cell.words.split()) for cell in row.cells}


def _is_heading(row: Row) -> bool:
    return len(row.cells) > 1 and all(
        cell.kind in {CellKind.TEXT, CellKind.DOUBTFUL} for cell in row.cells
    )


def _matched(said: Mapping[int, str], kind: KindOfTable) -> dict[str, int]:
    """Give the columns whose headings say a field: as a whole first, then within more words."""
    folded = {column: _folded(words) for column, words in said.items()}
    private = {column for column, words in said.items() if sounds_private(kind, words)}
    found: dict[str, int] = {}
    for is_whole in (True, False):
        for name, saying in _sayings(kind):
            if name in found:
                continue
            free = [
                column
                for column in folded
                if column not in found.values()
                and (is_whole or kind.field(name).private or column not in private)
            ]
            fits = [one for one in free if _says(folded[one], saying, is_whole=is_whole)]
            if fits:
                found[name] = fits[0]
    return found


@lru_cache(maxsize=16)
def _sayings(kind: KindOfTable) -> tuple[tuple[str, str], ...]:
    """Give what headings say for each field, the surest of all fields first."""
    lists = [(one.id, [one.id, one.label, *one.words]) for one in kind.fields]
    most = max(len(words) for _name, words in lists)
    return tuple(
        (name, _folded(words[place]))
        for place in range(most)
        for name, words in lists
        if place < len(words)
    )


def _says(heading: str, saying: str, *, is_whole: bool) -> bool:
    if is_whole:
        return heading == saying
    return len(saying) >= _TELLING and f" {saying} " in f" {heading} "


def _folded(words: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", words.casefold()).split())

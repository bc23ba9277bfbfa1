"""Counts and sums of typed rows, made in one pass; only open fields can be counted by."""

import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any, Final

from app.services.coded_values import Kind, State, Value
from app.services.obtained_kinds import Group, KindOfTable, OpenField
from app.services.obtained_rows import TypedRow
from app.services.obtained_together import Together

MOST_GROUPS: Final = 2_000
"""The most groups by one field. More are no groups, and are said to be too many."""

NOT_TOLD: Final = ""
"""The group of the rows that do not tell, or whose cell cannot be read."""


@dataclass(slots=True)
class _Sum:
    """Amounts of one field: what was added up, and why the others were not."""

    told: list[Decimal] = field(default_factory=list)
    states: Counter[State] = field(default_factory=Counter)
    blank: int = 0
    unreadable: int = 0

    def add(self, made: TypedRow, name: str) -> None:
        """Take in one row."""
        value = made.values.get(name)
        if value is None:
            self.unreadable += name in made.raw
            self.blank += name not in made.raw
        elif isinstance(value.content, Decimal):
            self.told.append(value.content)
        else:
            self.states[value.state] += 1

    def as_data(self, kind: Kind) -> dict[str, Any]:
        """Give it as JSON: amounts as words, so that no cent is lost."""
        whole = sum(self.told, Decimal(0))
        middle = statistics.median(self.told) if self.told else None
        return {
            "kind": kind.value,
            "sum": f"{whole:f}",
            "median": None if middle is None else f"{middle:f}",
            "told": len(self.told),
            "unknown": self.states[State.UNKNOWN],
            "withheld": self.states[State.WITHHELD],
            "none": self.states[State.NONE],
            "blank": self.blank,
            "unreadable": self.unreadable,
        }


@dataclass(slots=True)
class _Groups:
    """Rows by one open field. Spellings that differ in capitals and blanks alone are one group."""

    by: OpenField
    rows: Counter[str] = field(default_factory=Counter)
    labels: dict[str, str] = field(default_factory=dict)
    sums: dict[str, dict[str, Decimal]] = field(default_factory=dict)

    def add(self, made: TypedRow, sums: Iterable[OpenField]) -> str:
        """Take in one row; give back the key of its group."""
        label = self._label(made.values.get(self.by.field.id))
        key = label.casefold()
        self.labels.setdefault(key, label)
        self.rows[key] += 1
        for one in sums:
            value = made.values.get(one.field.id)
            if value and isinstance(value.content, Decimal):
                amounts = self.sums.setdefault(key, {})
                amounts[one.field.id] = amounts.get(one.field.id, Decimal(0)) + value.content
        return key

    def _label(self, value: Value | None) -> str:
        if value is None:
            return NOT_TOLD
        if self.by.field.group is Group.MONTH and isinstance(value.content, date):
            return f"{value.content:%Y-%m}"
        return f"({value.state.value})" if value.content is None else str(value.content)

    def as_data(self) -> list[dict[str, Any]]:
        """List the groups: months in order, words by their number of rows."""
        months = self.by.field.group is Group.MONTH
        order = sorted(self.rows, key=lambda key: key if months else (-self.rows[key], key))
        return [
            {
                "label": self.labels[key],
                "rows": self.rows[key],
                "sums": {name: f"{amount:f}" for name, amount in self.sums.get(key, {}).items()},
            }
            for key in order
        ]


class Tally:
    """Counts rows as they come by; what it gives is small however many there are."""

    def __init__(self, about: KindOfTable, mapped: Iterable[str]) -> None:
        names = set(mapped)
        self._groups = [_Groups(one) for one in about.groups if one.field.id in names]
        self._sums = [(one, _Sum()) for one in about.sums if one.field.id in names]
        self._together = {
            (one.by.field.id, other.by.field.id): Together()
            for one, other in combinations(self._groups, 2)
        }
        self._too_many: list[str] = []
        self.counted = self.set_aside = self.hidden = self.wrong = 0

    def add(self, made: TypedRow) -> None:
        """Take in one row. One that is set aside is told, and counted nowhere else."""
        self.wrong += bool(made.problems)
        if not made.is_record:
            self.set_aside += 1
            return
        self.counted += 1
        self.hidden += made.row.is_hidden
        summed = [one for one, _amounts in self._sums]
        keys: dict[str, str] = {}
        for group in list(self._groups):
            keys[group.by.field.id] = group.add(made, summed)
            if len(group.rows) > MOST_GROUPS:
                self._groups.remove(group)
                self._too_many.append(group.by.field.id)
        for (one, other), together in self._together.items():
            if one in keys and other in keys:
                together.add(keys[one], keys[other])
        for summing, amounts in self._sums:
            amounts.add(made, summing.field.id)

    def _parted(self) -> list[dict[str, Any]]:
        """Say which groups of any two fields have no row in common; nothing where all hang on."""
        labels = {group.by.field.id: group.labels for group in self._groups}
        made = []
        for (one, other), together in self._together.items():
            if one in labels and other in labels:
                parts = [
                    [[labels[one][key] for key in mine], [labels[other][key] for key in yours]]
                    for mine, yours in together.parts()
                ]
                if len(parts) > 1:
                    made.append({"fields": [one, other], "parts": parts})
        return made

    def as_data(self) -> dict[str, Any]:
        """Give it as JSON, for members."""
        return {
            "counted": self.counted,
            "set_aside": self.set_aside,
            "hidden": self.hidden,
            "wrong": self.wrong,
            "by": {group.by.field.id: group.as_data() for group in self._groups},
            "sums": {one.field.id: amounts.as_data(one.field.kind) for one, amounts in self._sums},
            "too_many": list(self._too_many),
            "parted": self._parted(),
        }

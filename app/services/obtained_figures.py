"""What may be told of an obtained table: protected counts and sums, made of open fields alone."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from app.models import ObtainedTable
from app.models.obtained_table import column_letters
from app.queries.watch_list import is_telling, plain
from app.services.coded_values import Kind
from app.services.obtained_kinds import Group, KindOfTable, OpenField, kinds
from app.services.obtained_mapping import sounds_private
from app.services.obtained_suppression import LEAST, Protected, TooSmall, protected
from app.services.obtained_together import Part, Side, tells
from app.services.scanned_rows import is_scanned

_PRIVATE: Final = (
    ("an e-mail address", re.compile(r"\S@\S+\.\S")),
    ("a telephone number", re.compile(r"(?<!\d)\(?\d{3}\)?[-. ]?\d{3}[-. ]\d{4}(?!\d)")),
    ("a number of identity", re.compile(r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)")),
    (
        "an address",
        re.compile(
            r"(?<!\w)\d+\w?(?: \w+){1,4}\.? (?:st|street|ave|avenue|rd|road|blvd|boulevard|dr|"
            r"drive|ln|lane|ct|court|pl|place|way|cir|circle|ter|terrace|pkwy|hwy)\b",
            re.IGNORECASE,
        ),
    ),
    ("a place on the map", re.compile(r"-?\d{1,3}\.\d{4,}")),
)


@dataclass(frozen=True, slots=True)
class Counted:
    """Rows by one open field, as far as they may be told; or why not at all."""

    by: OpenField
    counts: Protected | None

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of groups that would be public."""
        if self.counts is None:
            return ()
        shown = tuple(label for label, _rows in self.counts.shown)
        return shown + (self.counts.hidden if self._is_month else ())

    @property
    def _is_month(self) -> bool:
        return self.by.field.group is Group.MONTH

    def as_data(self) -> dict[str, Any]:
        """Give it as it is published. Of hidden groups only months have a name."""
        told = self.counts
        if told is None:
            raise ValueError("What is too small to be told is not published.")
        return {
            "label": self.by.field.label,
            "months": self._is_month,
            "shown": [[label, rows] for label, rows in told.shown],
            "hidden": len(told.hidden),
            "hidden_rows": told.hidden_rows,
            "hidden_months": list(told.hidden) if self._is_month else [],
        }


def counted(table: ObtainedTable, chosen: Iterable[str] | None = None) -> list[Counted]:
    """Protect the counts of a table by each open field that was chosen, or by all of them."""
    about, by = kinds()[table.kind], table.totals.get("by", {})
    wanted = set(by) if chosen is None else set(chosen)
    return [
        Counted(one, _protected(by[one.field.id]))
        for one in about.groups
        if one.field.id in by and one.field.id in wanted
    ]


def telling_together(table: ObtainedTable, chosen: Iterable[str]) -> list[tuple[str, str]]:
    """Name the pairs of chosen fields whose counts together would tell a small number."""
    told = {one.by.field.id: one for one in counted(table, chosen) if one.counts is not None}
    sides = {
        name: Side(one.counts, {str(row["label"]): int(row["rows"]) for row in groups})
        for name, one in told.items()
        if one.counts is not None and (groups := table.totals["by"][name])
    }
    return [
        (told[one].by.field.label, told[other].by.field.label)
        for one, other, parts in _parted(table)
        if one in sides and other in sides and tells(sides[one], sides[other], parts)
    ]


def telling_beside(
    table: ObtainedTable, chosen: Iterable[str], labels: Collection[str]
) -> list[tuple[str, str]]:
    """Name the chosen fields that tell a small number beside one published before, by its label."""
    mine = {one.by.field.label for one in counted(table, chosen)}
    told = {one.by.field.id for one in counted(table) if one.by.field.label in labels}
    pairs = telling_together(table, told | set(chosen))
    return [
        (one, other)
        for pair in pairs
        for one, other in (pair, pair[::-1])
        if one in mine and other in labels and other not in mine
    ]


def private_headings(table: ObtainedTable, chosen: Iterable[str]) -> list[str]:
    """Say of each chosen column whose heading speaks of something private what it speaks of."""
    about, wanted = kinds()[table.kind], set(chosen)
    return [
        f"“{one['header']}” is counted as {about.field(one['field']).label.lower()}, and sounds "
        f"like {private.lower()}."
        for one in table.columns
        if one["field"] in wanted and (private := sounds_private(about, str(one["header"])))
    ]


def _parted(table: ObtainedTable) -> Iterator[tuple[str, str, list[Part]]]:
    for each in table.totals.get("parted", ()):
        one, other = each["fields"]
        yield one, other, [(frozenset(mine), frozenset(yours)) for mine, yours in each["parts"]]


def _protected(groups: Sequence[Mapping[str, Any]]) -> Protected | None:
    try:
        return protected([(str(one["label"]), int(one["rows"])) for one in groups])
    except TooSmall:
        return None


def figures(table: ObtainedTable, chosen: Iterable[str]) -> dict[str, Any]:
    """Give all that is published of a table, frozen: nothing else of it is ever public."""
    about = kinds()[table.kind]
    told = [one for one in counted(table, chosen) if one.counts is not None]
    return {
        "about": about.name,
        "rows": int(table.totals["counted"]),
        "by": [one.as_data() for one in told],
        "sums": [_sum(one, table.totals["sums"]) for one in _summed(about, table)],
        "from_pictures": is_scanned(table),
        "hidden_counted": bool(table.hidden_rows or table.hidden),
        "source": {
            "sha256": table.file.sha256,
            "sheet": "" if is_scanned(table) else table.sheet,
            "mapped_on": table.mapped_at.date().isoformat(),
            "columns": _columns(about, table, [one.by for one in told]),
        },
    }


def month_words(label: str) -> str:
    """Say a month: ``2024-01`` is January 2024; what is none stays as it is."""
    try:
        return f"{date.fromisoformat(f'{label}-01'):%B %Y}"
    except ValueError:
        return label or "not told"


def private_labels(labels: Iterable[str], watched: Iterable[str]) -> list[str]:
    """Say of each name of a group that looks private what it looks like.

    A first name alone is none of that: see ``first_names``.
    """
    watch = [f" {_folded(one)} " for one in watched if is_telling(one) and _folded(one)]
    found = []
    for label in labels:
        looks = next((name for name, pattern in _PRIVATE if pattern.search(label)), "")
        if not looks and any(one in f" {_folded(label)} " for one in watch):
            looks = "a name or address of one of our own people"
        if looks:
            found.append(f"“{label}” looks like {looks}.")
    return found


def first_names(labels: Iterable[str], watched: Iterable[str]) -> list[str]:
    """List the first names of our people that stand there; they may well mean others."""
    said = " | ".join(f" {_folded(label)} " for label in labels)
    return [one for one in watched if not is_telling(one) and f" {_folded(one)} " in said]


def _summed(about: KindOfTable, table: ObtainedTable) -> list[OpenField]:
    return [one for one in about.sums if one.field.id in table.totals.get("sums", {})]


def _sum(of: OpenField, sums: Mapping[str, Any]) -> dict[str, Any]:
    """Give a sum with how many could not be added; of fewer than five amounts, nothing."""
    made = sums[of.field.id]
    data: dict[str, Any] = {"label": of.field.label, "money": of.field.kind is Kind.MONEY}
    if made["told"] < LEAST:
        return data | {"told": None}
    missing = sum(made[name] for name in ("unknown", "withheld", "none", "blank", "unreadable"))
    return data | {
        "told": made["told"],
        "not_told": missing,
        "sum": f"{Decimal(made['sum']):f}",
        "median": f"{Decimal(made['median']):f}",
    }


def _columns(
    about: KindOfTable, table: ObtainedTable, by: Iterable[OpenField]
) -> list[dict[str, str]]:
    """Say which columns were counted, so that anybody who has the file can do it again."""
    places = {one["field"]: int(one["column"]) for one in table.columns}
    used = {one.field.id: one for one in [*by, *_summed(about, table)]}
    return [
        {"label": one.field.label, "column": column_letters(places[name])}
        for name, one in used.items()
        if name in places
    ]


def _folded(words: str) -> str:
    return " ".join(re.sub(r"[^\w@.]+", " ", plain(words)).split())

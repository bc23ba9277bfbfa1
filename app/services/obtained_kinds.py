"""The kinds of obtained tables, their fields, and which of them are private: read from data."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

from app.errors import NotFound
from app.law import strict
from app.models import TableKind
from app.services.coded_values import Kind

_FILE: Final = Path(__file__).parent / "obtained_kinds.yaml"
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_READ: Final = frozenset({Kind.TEXT, Kind.DATE, Kind.NUMBER, Kind.MONEY})


class Group(StrEnum):
    """How rows are counted by a field."""

    NOT = "not"
    MONTH = "month"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a column may hold. ``sum`` says that its amounts may be added up."""

    id: str
    label: str
    kind: Kind
    words: tuple[str, ...] = ()
    private: bool = False
    group: Group = Group.NOT
    sum: bool = False

    def check(self, table: strict.Table) -> None:
        """Refuse a field that cannot be: above all a private one that is counted by."""
        if not _NAME.fullmatch(self.id):
            raise table.place("id").error(f"'{self.id}' is not a name like `opened_on`")
        if self.kind not in _READ:
            raise table.place("kind").error(f"no cell is read as {self.kind}")
        if self.private and (self.group is not Group.NOT or self.sum):
            raise table.place("private").error("what is private is never counted by or added up")
        if (self.group is Group.MONTH) != (self.kind is Kind.DATE and self.group is not Group.NOT):
            raise table.place("group").error("days are counted by month, and nothing else is")
        if self.sum and self.kind not in {Kind.NUMBER, Kind.MONEY}:
            raise table.place("sum").error("only numbers and money are added up")


@dataclass(frozen=True, slots=True)
class OpenField:
    """A field that may be counted by and published. None can be made of a private one."""

    field: Field

    def __post_init__(self) -> None:
        if self.field.private:
            raise ValueError(f"“{self.field.label}” is private: it is never counted by or shown.")


@dataclass(frozen=True, slots=True)
class KindOfTable:
    """What a table is about. A row that has none of the ``keys`` is no record, and set aside."""

    id: TableKind
    name: str
    about: str
    keys: tuple[str, ...]
    fields: tuple[Field, ...]

    def check(self, table: strict.Table) -> None:
        """Refuse a field given twice, and a key that is no field."""
        ids = [one.id for one in self.fields]
        if len(ids) != len(set(ids)):
            raise table.place("fields").error("two fields have one name")
        if strange := set(self.keys) - set(ids):
            raise table.place("keys").error(f"no such fields: {', '.join(sorted(strange))}")

    def field(self, name: str) -> Field:
        """Find a field by its name. Raises ``NotFound``, naming those there are."""
        for one in self.fields:
            if one.id == name:
                return one
        known = ", ".join(one.id for one in self.fields)
        raise NotFound(f"“{self.name}” has no field “{name}”. Its fields: {known}.")

    @property
    def groups(self) -> tuple[OpenField, ...]:
        """The fields by which its rows are counted."""
        return tuple(OpenField(one) for one in self.fields if one.group is not Group.NOT)

    @property
    def sums(self) -> tuple[OpenField, ...]:
        """The fields whose amounts are added up."""
        return tuple(OpenField(one) for one in self.fields if one.sum)


@dataclass(frozen=True, slots=True)
class _Kinds:
    kinds: tuple[KindOfTable, ...]


@lru_cache(maxsize=1)
def kinds() -> dict[TableKind, KindOfTable]:
    """Read the kinds that ship. Raises ``LawDataError`` naming file, line and key."""
    return {one.id: one for one in strict.load(_Kinds, _FILE).kinds}

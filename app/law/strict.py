"""Reads the law's YAML strictly: every mistake is refused with its file, line and key."""

import dataclasses
import enum
import re
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import (
    TYPE_CHECKING,
    Any,
    NamedTuple,
    Protocol,
    TypeAlias,
    TypeVar,
    runtime_checkable,
)

import yaml

from app.law.errors import LawDataError

if TYPE_CHECKING:
    from yaml import SafeLoader as _BaseLoader
else:  # the one in C where it was built
    _BaseLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

T = TypeVar("T")
# A type as a field spells it: `str`, `tuple[Rule, ...]`, `date | None`. None is narrower.
_Hint: TypeAlias = Any
_WORDS = {str: "text", int: "a whole number", bool: "true or false", date: "a date (YYYY-MM-DD)"}


class Table(dict[str | int, object]):
    """A mapping of a law file that remembers where it stands."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.lines: dict[str | int, int] = {}

    def place(self, key: str | int | None = None) -> "Place":
        """Where ``key`` stands, or the mapping itself."""
        return Place(self.file, self.line if key is None else self.lines[key])


class Place(NamedTuple):
    """A line of a file, to point at."""

    file: str
    line: int

    def error(self, message: str) -> LawDataError:
        """The refusal that points here; the caller raises it."""
        return LawDataError(f"{self.file}:{self.line}: {message}")


@runtime_checkable
class Checked(Protocol):
    """A dataclass whose keys must fit each other."""

    def check(self, table: Table) -> None:
        """Raise ``table.place(key).error(...)`` for a key that does not fit."""


class _Loader(_BaseLoader):
    """Plain YAML without its surprises: no yes/no, no octal, no merge keys, no twice-given keys."""

    file = ""
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}

    def table(self, node: yaml.MappingNode) -> Table:
        table = Table(self.file, node.start_mark.line + 1)
        for key_node, value_node in node.value:
            place = Place(self.file, key_node.start_mark.line + 1)
            key = self.construct_object(key_node, deep=True)
            if type(key) not in (str, int):
                raise place.error(f"a key must be text or a whole number, not {key!r}")
            if key in table:
                raise place.error(f"key '{key}' is given twice")
            table.lines[key] = place.line
            table[key] = self.construct_object(value_node, deep=True)
        return table

    def day(self, node: yaml.ScalarNode) -> date:
        try:
            return date.fromisoformat(node.value)
        except ValueError as error:
            place = Place(self.file, node.start_mark.line + 1)
            raise place.error(f"'{node.value}' is not a day of the calendar") from error


for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("int", r"-?(0|[1-9][0-9]*)", "-0123456789"),
    ("null", r"null|~|", ["n", "~", ""]),
    ("timestamp", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "0123456789"),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), list(_first)
    )
_Loader.add_constructor("tag:yaml.org,2002:map", _Loader.table)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.day)


def parse(text: str, file: str) -> Table:
    """The one mapping that ``text`` holds; ``file`` is its name in messages.

    Raises LawDataError where the text is not YAML or not a mapping.
    """
    loader = _Loader(text)
    loader.file = file
    try:
        document = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Place(file, line).error(error.problem or "this is not YAML") from error
    finally:
        loader.dispose()
    if not isinstance(document, Table):
        raise Place(file, 1).error("the file must hold a mapping")
    return document


def load(kind: type[T], file: Path | Traversable) -> T:
    """Read ``file`` into the frozen dataclass ``kind``, refusing all that does not fit."""
    return build(kind, parse(file.read_text(encoding="utf-8"), file.name))


def build(kind: type[T], table: Table) -> T:
    """Turn ``table`` into the dataclass ``kind``.

    Unknown keys, missing keys and wrong types are refused. A field ``from_`` or ``if_`` is the key
    ``from`` or ``if``. A type with a static or class method ``parse`` may be written as one text.
    A ValueError of ``parse`` or of ``__post_init__`` is refused at the line it concerns; a method
    ``check`` is given the table, to compare keys with each other and refuse at their own lines.
    """
    hint: _Hint = kind
    fields = _fields(hint)
    for key in table:
        if key not in fields:
            raise table.place(key).error(f"unknown key '{key}'")
    values: dict[str, object] = {}
    for key, field in fields.items():
        if key in table:
            values[field.name] = _convert(table[key], field.kind, table.place(key), key)
        elif field.required:
            raise table.place().error(f"key '{key}' is missing")
    try:
        made = kind(**values)
    except ValueError as error:
        raise table.place().error(str(error)) from error
    if isinstance(made, Checked):
        made.check(table)
    return made


class _Field(NamedTuple):
    name: str
    kind: _Hint
    required: bool


@lru_cache
def _fields(kind: _Hint) -> dict[str | int, _Field]:
    """The keys that ``kind`` is written with."""
    if not dataclasses.is_dataclass(kind):
        raise TypeError(f"{kind} is not a dataclass")
    hints = typing.get_type_hints(kind)
    return {
        field.name.removesuffix("_"): _Field(
            field.name,
            hints[field.name],
            field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING,
        )
        for field in dataclasses.fields(kind)
        if field.init
    }


def _convert(value: object, kind: _Hint, place: Place, key: str | int) -> object:
    origin = typing.get_origin(kind)
    if origin is not None:
        return _GENERIC[origin](value, kind, place, key)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return kind(_word(value, [member.value for member in kind], place, key))
    if isinstance(value, str) and hasattr(kind, "parse"):
        try:
            return kind.parse(value)
        except ValueError as error:
            raise place.error(f"'{key}': {error}") from error
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        if not isinstance(value, Table):
            raise place.error(f"'{key}' must be a mapping")
        return build(kind, value)
    return _scalar(value, kind, place, key)


def _scalar(value: object, kind: _Hint, place: Place, key: str | int) -> object:
    # bool is an int in Python, never in a law.
    if type(value) is not kind:
        raise place.error(f"'{key}' must be {_WORDS.get(kind, kind)}, not {value!r}")
    if isinstance(value, str) and not value.strip():
        raise place.error(f"'{key}' is empty: leave the key out")
    return value


def _word(value: object, allowed: Sequence[object], place: Place, key: str | int) -> object:
    if not any(type(value) is type(word) and value == word for word in allowed):
        words = ", ".join(str(word) for word in allowed)
        raise place.error(f"'{key}' is '{value}', which is not one of: {words}")
    return value


def _literal(value: object, kind: _Hint, place: Place, key: str | int) -> object:
    return _word(value, typing.get_args(kind), place, key)


def _collection(value: object, kind: _Hint, place: Place, key: str | int) -> object:
    if not isinstance(value, list):
        raise place.error(f"'{key}' must be a list")
    item = typing.get_args(kind)[0]
    items = [_convert(entry, item, place, key) for entry in value]
    origin: _Hint = typing.get_origin(kind)
    made = origin(items)
    if isinstance(made, frozenset) and len(made) != len(items):
        raise place.error(f"'{key}' names something twice")
    return made


def _mapping(value: object, kind: _Hint, place: Place, key: str | int) -> object:
    if not isinstance(value, Table):
        raise place.error(f"'{key}' must be a mapping")
    key_kind, value_kind = typing.get_args(kind)
    return {
        _convert(name, key_kind, value.place(name), name): _convert(
            entry, value_kind, value.place(name), name
        )
        for name, entry in value.items()
    }


def _one_of(value: object, kind: _Hint, place: Place, key: str | int) -> object:
    """The first form that fits; of several mappings, the one whose keys are given."""
    forms = [form for form in typing.get_args(kind) if form is not type(None)]
    if value is None and len(forms) < len(typing.get_args(kind)):
        return None
    if isinstance(value, Table):
        forms = [form for form in forms if _keys_fit(form, value)] or forms
    if len(forms) == 1:
        return _convert(value, forms[0], place, key)
    for form in forms:
        try:
            return _convert(value, form, place, key)
        except LawDataError:
            continue
    raise place.error(f"'{key}' fits none of its forms")


def _keys_fit(form: _Hint, table: Table) -> bool:
    if not (dataclasses.is_dataclass(form) and isinstance(form, type)):
        return False
    fields = _fields(form)
    required = {key for key, field in fields.items() if field.required}
    return required <= set(table) <= set(fields)


_GENERIC: dict[object, Callable[[object, _Hint, Place, str | int], object]] = {
    tuple: _collection,
    frozenset: _collection,
    dict: _mapping,
    Mapping: _mapping,
    typing.Literal: _literal,
    typing.Union: _one_of,
    types.UnionType: _one_of,
}

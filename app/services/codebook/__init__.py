"""The codebook: the questions put to every agreement, as data, with a group's own changes."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from app.errors import NotFound, ServiceError
from app.law import strict
from app.law.errors import LawDataError
from app.services.coded_values import Kind, Value, parse

_FOLDER: Final = Path(__file__).parent
_CODE: Final = re.compile(r"[A-Z]{3}-[A-Z][A-Z0-9]{1,14}")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
OWN_FILE: Final = "codebook.yaml"
"""The name of a group's own file in its data folder."""


class CodebookWrong(ServiceError):
    """A codebook file is wrong; the message names file and line."""


class Weight(StrEnum):
    """How much it matters to the people who live there."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Detail:
    """One more thing to note beside a term."""

    name: str
    label: str
    kind: Kind
    choices: tuple[str, ...] = ()

    def check(self, table: strict.Table) -> None:
        """Refuse a name that is none, and choices without a choice."""
        if not _NAME.fullmatch(self.name):
            raise table.place("name").error(f"'{self.name}' is not a name like `signed_on`")
        _check_choices(self.kind, self.choices, table)


@dataclass(frozen=True, slots=True)
class Term:
    """One question. ``kind`` is the value wanted beside the finding; yes_no wants none.

    ``family`` is filled in from where it stands; a group's own file writes it.
    """

    code: str
    name: str
    question: str
    counts: str
    contrary: str
    kind: Kind
    weight: Weight
    look_in: str
    choices: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()
    family: str = ""

    def check(self, table: strict.Table) -> None:
        """Refuse a code that is none, choices without a choice, and a detail given twice."""
        if not _CODE.fullmatch(self.code):
            raise table.place("code").error(f"'{self.code}' is not a code like ABC-WORD")
        _check_choices(self.kind, self.choices, table)
        names = [one.name for one in self.details]
        if len(names) != len(set(names)):
            raise table.place("details").error("two details have one name")

    def value(self, text: str) -> Value:
        """Read its value as typed. Raises ``ValueError``."""
        return parse(self.kind, text, choices=self.choices)

    def detail(self, name: str) -> Detail:
        """Find a detail by its name. Raises ``NotFound``, naming those there are."""
        for one in self.details:
            if one.name == name:
                return one
        known = ", ".join(one.name for one in self.details) or "none"
        raise NotFound(f"{self.code} has no detail “{name}”. Its details: {known}.")

    def as_data(self) -> dict[str, Any]:
        """Give it as JSON."""
        return json.loads(json.dumps(asdict(self)))  # type: ignore[no-any-return]  # what asdict gives


@dataclass(frozen=True, slots=True)
class Family:
    """Terms that belong together."""

    id: str
    name: str
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Codebook:
    """All terms by family. ``version`` changes whenever any of them does.

    ``overview`` are the codes that a grid of agreements begins with.
    """

    version: str
    families: tuple[Family, ...]
    overview: tuple[str, ...] = ()

    @property
    def terms(self) -> tuple[Term, ...]:
        """Every term, in order."""
        return tuple(term for family in self.families for term in family.terms)

    def term(self, code: str) -> Term:
        """Find a term by its code. Raises ``NotFound``."""
        for one in self.terms:
            if one.code == code.strip().upper():
                return one
        raise NotFound(f"The codebook has no term “{code}”. `daylight codebook list` lists them.")

    def as_data(self) -> dict[str, Any]:
        """Give the whole book as JSON."""
        return {
            "version": self.version,
            "families": [{"id": one.id, "name": one.name} for one in self.families],
            "terms": [one.as_data() for one in self.terms],
        }


@dataclass(frozen=True, slots=True)
class _Index:
    number: int
    families: tuple[str, ...]
    overview: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _FamilyFile:
    name: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class _OwnFamily:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class _Own:
    hide: frozenset[str] = frozenset()
    families: tuple[_OwnFamily, ...] = ()
    terms: tuple[Term, ...] = ()


def codebook(home: Path | None = None) -> Codebook:
    """Read the codebook, with the changes of the group's own file in ``home`` where there is one.

    The own file may ``hide`` terms by code, add ``families`` and add ``terms``. Raises
    ``CodebookWrong`` with file and line where it is wrong; nothing of it is then used.
    """
    own = home / OWN_FILE if home else None
    if own is None or not own.is_file():
        return _shipped()
    try:
        return _with_own(own.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise CodebookWrong(f"{OWN_FILE}:1: the file is not UTF-8 text") from error


@lru_cache(maxsize=1)
def _shipped() -> Codebook:
    index = strict.load(_Index, _FOLDER / "codebook.yaml")
    families = tuple(_family(name) for name in index.families)
    book = Codebook(_version(index.number, families), families, index.overview)
    for code in index.overview:
        book.term(code)
    return book


def _family(name: str) -> Family:
    read = strict.load(_FamilyFile, _FOLDER / f"{name}.yaml")
    return Family(name, read.name, tuple(replace(one, family=name) for one in read.terms))


@lru_cache(maxsize=4)
def _with_own(text: str) -> Codebook:
    try:
        table = strict.parse(text, OWN_FILE)
        own = strict.build(_Own, table)
        return _merged(_shipped(), own, table)
    except LawDataError as error:
        raise CodebookWrong(f"{error}. The codebook was not changed.") from error


def _merged(book: Codebook, own: _Own, table: strict.Table) -> Codebook:
    known = {one.code for one in book.terms}
    if strange := own.hide - known:
        wrong = f"hides {', '.join(sorted(strange))}, which the codebook does not have"
        raise table.place("hide").error(wrong)
    families = [*book.families, *(Family(one.id, one.name) for one in own.families)]
    ids = [one.id for one in families]
    if len(ids) != len(set(ids)):
        raise table.place("families").error("two families have one id")
    for one, place in zip(own.terms, _places(table), strict=True):
        if one.code in known:
            raise place.error(f"the codebook has {one.code} already; give yours another code")
        if one.family not in ids:
            raise place.error(f"{one.code} needs a family, one of: {', '.join(ids)}")
        known.add(one.code)
    merged = tuple(
        replace(
            family,
            terms=tuple(one for one in family.terms if one.code not in own.hide)
            + tuple(one for one in own.terms if one.family == family.id),
        )
        for family in families
    )
    number = int(book.version.partition(".")[0])
    overview = tuple(one for one in book.overview if one not in own.hide)
    return Codebook(_version(number, merged), merged, overview)


def _places(table: strict.Table) -> list[strict.Place]:
    """Where each own term stands."""
    listed = table.get("terms")
    terms = listed if isinstance(listed, list) else []
    return [one.place() for one in terms if isinstance(one, strict.Table)]


def _version(number: int, families: tuple[Family, ...]) -> str:
    terms = [one.as_data() for family in families for one in family.terms]
    digest = hashlib.sha256(json.dumps(terms, sort_keys=True).encode()).hexdigest()
    return f"{number}.{digest[:8]}"


def _check_choices(kind: Kind, choices: tuple[str, ...], table: strict.Table) -> None:
    if (kind is Kind.CHOICE) != bool(choices):
        raise table.place().error("a choice needs `choices`, and nothing else has them")
    folded = {one.casefold() for one in choices}
    if len(folded) != len(choices) or folded & {"unknown", "withheld", "none"}:
        raise table.place("choices").error("choices differ, and none is unknown, withheld or none")

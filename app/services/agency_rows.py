"""One record of an agencies file, read as an agency: what it gives, and what is wrong with it."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.models import Body, ContactKind
from app.models.agency_names import kind_and_place, match_name
from app.models.places import TERRITORIES, jurisdiction_of, state_code, zone_of
from app.models.said import visible
from app.services import cells

LONGEST_NAME = 300
_LONGEST = {
    "type": 60,
    "city": 120,
    "county": 120,
    "phone": 60,
    "fax": 60,
    "address": 500,
    "source": 1000,
}
_FEWEST_DIGITS = 7
_STREET = re.compile(
    r"(?P<street>.+?)[,\n]\s*(?P<city>[^,\n]+),\s*(?P<state>[A-Z]{2}),?\s+(?P<zip>\d{5}(-\d{4})?)",
    re.DOTALL,
)
_FEDERAL = re.compile(r"\b(federal|national|united states|us|u s)\b")
_STATE = re.compile(r"\b(state|statewide)\b")
_STATE_BODY = re.compile(r"\bstate (police|patrol|troopers?)\b|\bhighway patrol\b")


@dataclass(frozen=True)
class Finding:
    """Something about one row: where (the file's own column) and what, in a sentence."""

    row: int
    column: str
    reason: str

    def as_json(self) -> dict[str, Any]:
        """Give what `--json` prints."""
        return {"row": self.row, "column": self.column, "reason": self.reason}


@dataclass(frozen=True)
class GivenContact:
    """A way to reach an agency, as a file or a person gives it."""

    kind: ContactKind
    value: str
    city: str = ""
    state: str = ""
    zip: str = ""


@dataclass(frozen=True)
class AgencyRow:
    """What one record says. ``facts`` holds only the agency's columns that the record gives."""

    row: int
    facts: dict[str, Any]
    contacts: tuple[GivenContact, ...] = ()
    joined: date | None = None
    source: str = ""

    def as_json(self) -> dict[str, Any]:
        """Give the record as plain data, to keep it until a person has decided."""
        return {
            "facts": self.facts,
            "contacts": [[*vars(contact).values()] for contact in self.contacts],
            "joined": self.joined.isoformat() if self.joined else None,
            "source": self.source,
        }

    def digest(self, claimed: Sequence[str]) -> str:
        """Name what the record says, and what is claimed with it, by a SHA-256.

        Its place in the file does not count: the same record in a later file has the same one.
        """
        said = json.dumps([self.as_json(), *claimed], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()

    @classmethod
    def from_json(cls, row: int, kept: Mapping[str, Any]) -> "AgencyRow":
        """Read a record back that ``as_json`` gave."""
        facts = dict(kept["facts"])
        if "body" in facts:
            facts["body"] = Body(facts["body"])
        return cls(
            row=row,
            facts=facts,
            contacts=tuple(
                GivenContact(ContactKind(kind), *rest) for kind, *rest in kept["contacts"]
            ),
            joined=date.fromisoformat(kept["joined"]) if kept["joined"] else None,
            source=kept["source"],
        )


class Rejected(Exception):
    """The record cannot be an agency; the finding says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.reason)
        self.finding = finding


@dataclass
class RowReader:
    """Reads the records of one file. Warnings gather in ``warnings``."""

    headers: Sequence[str]
    columns: Mapping[str, str]
    body: Body | None = None  # of every row that does not say itself
    warnings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        places = {header: place for place, header in enumerate(self.headers)}
        self._places = {name: places[column] for name, column in self.columns.items()}

    def read(self, row: int, record: Sequence[str]) -> AgencyRow:
        """Read record number ``row``. Raises ``Rejected``; lesser faults become warnings."""
        if len(record) > len(self.headers):
            reason = (
                f"The row has {len(record)} cells, the header {len(self.headers)}: a cell that "
                "holds the delimiter needs quotation marks."
            )
            raise Rejected(Finding(row, self.headers[-1], reason))
        return _OneRow(self, row, record).agency()

    def cell(self, record: Sequence[str], name: str) -> str:
        """Give the text of a field's cell; empty if the file has no such column."""
        place = self._places.get(name)
        return "" if place is None else record[place]


@dataclass
class _OneRow:
    reader: RowReader
    row: int
    record: Sequence[str]

    def agency(self) -> AgencyRow:
        name = self._name()
        matched = match_name(name)
        body = self._body(matched)
        state = self._state(federal=body is Body.FEDERAL)
        city, county = self._text("city"), self._seen("county")
        facts: dict[str, Any] = {
            "name": name,
            "match_name": matched,
            "type": self._seen("type").lower() or _type_of(matched),
            "body": body,
            "city": visible(city).strip(),
            "county": county,
            "state": state,
            "jurisdiction": jurisdiction_of(state, federal=body is Body.FEDERAL),
            "zone": zone_of(state, county),
            "population": self._read("population", cells.whole_number, "is not a whole number"),
            "latitude": self._read("lat", _latitude, "is not between -90 and 90 degrees"),
            "longitude": self._read("lon", _longitude, "is not between -180 and 180 degrees"),
            "website": self._read("website", cells.web_address, "is not the address of a page"),
            "external_id": self._external_id(),
        }
        return AgencyRow(
            row=self.row,
            facts={key: value for key, value in facts.items() if value not in (None, "")},
            contacts=tuple(self._contacts(city, state)),
            joined=self._read("joined", cells.day, "is not a possible day (year-month-day)"),
            source=self._seen("source"),
        )

    def _name(self) -> str:
        name = visible(self._one_line("name")).strip()
        if not name:
            raise self._rejected("name", "The row has no name of an agency.")
        if len(name) > LONGEST_NAME:
            raise self._rejected(
                "name", f"The name has {len(name)} characters; at most {LONGEST_NAME} can be kept."
            )
        return name

    def _external_id(self) -> str | None:
        given = self._one_line("external_id")
        if len(given) > 120:  # noqa: PLR2004 - the width of the column
            raise self._rejected("external_id", "The external ID is longer than 120 characters.")
        return given or None

    def _state(self, *, federal: bool) -> str:
        written = self._one_line("state")
        code = state_code(written)
        if code or (federal and not written):
            return code or ""
        if not written:
            raise self._rejected("state", "The row has no state, so no law can be found for it.")
        if written.upper() in TERRITORIES:
            raise self._rejected(
                "state", f"No public-records law of {_short(written)} is known here."
            )
        raise self._rejected("state", f"There is no state {_short(written)}.")

    def _body(self, matched: str) -> Body | None:
        """Infer the kind of body; None where nothing speaks against a local one."""
        said = f"{self._one_line('level')} {self._one_line('type')}".lower()
        if _FEDERAL.search(said):
            return Body.FEDERAL
        if _STATE.search(said) or _STATE_BODY.search(matched):
            return Body.STATE
        return Body.LOCAL if self._one_line("level") else self.reader.body

    def _contacts(self, city: str, state: str) -> Iterator[GivenContact]:
        good, bad = cells.emails(cells.filled(self.reader.cell(self.record, "email")))
        for part in bad:
            self._warn("email", f"{_short(part)} is not an e-mail address; it was left out.")
        for address in good:
            yield GivenContact(ContactKind.EMAIL, address)
        portal = self._read("portal", cells.web_address, "is not the address of a page")
        if portal:
            yield GivenContact(ContactKind.PORTAL, portal)
        yield from self._post(city, state)
        for name, kind in (("fax", ContactKind.FAX), ("phone", ContactKind.PHONE)):
            number = self._text(name)
            if sum(character.isdigit() for character in number) >= _FEWEST_DIGITS:
                yield GivenContact(kind, number)
            elif number:
                self._warn(name, f"{_short(number)} is not a telephone number; it was left out.")

    def _post(self, city: str, state: str) -> Iterator[GivenContact]:
        address = self._text("address", lines=True)
        zip_code = self._read("zip", cells.zip_code, "is not a ZIP code") or ""
        if not address:
            return
        whole = None if zip_code else _STREET.fullmatch(address)
        if whole:
            yield GivenContact(
                ContactKind.POST, whole["street"], whole["city"], whole["state"], whole["zip"]
            )
        else:
            yield GivenContact(ContactKind.POST, address, city, state, zip_code)

    def _one_line(self, name: str) -> str:
        return cells.one_line(self.reader.cell(self.record, name))

    def _text(self, name: str, *, lines: bool = False) -> str:
        given = self.reader.cell(self.record, name)
        text = cells.filled(given) if lines else cells.one_line(given)
        if len(text) > _LONGEST[name]:
            self._warn(
                name, f"{len(text)} characters are too many ({_LONGEST[name]}); it was left out."
            )
            return ""
        return text

    def _seen(self, name: str) -> str:
        """Give a text as it is kept, so that the same file finds it again."""
        return visible(self._text(name)).strip()

    def _read(self, name: str, reader: Callable[[str], Any], fault: str) -> Any:  # noqa: ANN401 - as wide as its readers
        text = self._one_line(name)
        value = reader(text) if text else None
        if text and value is None:
            self._warn(name, f"{_short(text)} {fault}; it was left out.")
        return value

    def _warn(self, name: str, reason: str) -> None:
        self.reader.warnings.append(Finding(self.row, self.reader.columns[name], reason))

    def _rejected(self, name: str, reason: str) -> Rejected:
        return Rejected(Finding(self.row, self.reader.columns.get(name, name), reason))


def _latitude(text: str) -> float | None:
    return cells.degrees(text, 90)


def _longitude(text: str) -> float | None:
    return cells.degrees(text, 180)


def _type_of(matched: str) -> str:
    kinds, _place = kind_and_place(matched)
    return next((kind for kind in ("police", "sheriff") if kinds == {kind}), "")


def _short(text: str) -> str:
    """Quote what stands in the cell, cut to what a message can hold."""
    return f'"{text}"' if len(text) <= 60 else f'"{text[:57]}..."'  # noqa: PLR2004 - a line's worth

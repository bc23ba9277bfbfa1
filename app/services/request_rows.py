"""One record of a requests file, read as a request with its dated events, and what is wrong."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.models import ContactKind
from app.models.places import state_code
from app.services import cells
from app.services.agency_rows import Finding, Rejected
from app.services.event_facts import dollars
from app.services.request_columns import DATED, meaning

_CHANNELS = {
    "email": ContactKind.EMAIL, "e-mail": ContactKind.EMAIL, "mail": ContactKind.POST,
    "post": ContactKind.POST, "snail mail": ContactKind.POST, "usps": ContactKind.POST,
    "letter": ContactKind.POST, "portal": ContactKind.PORTAL, "web": ContactKind.PORTAL,
    "online": ContactKind.PORTAL, "fax": ContactKind.FAX, "phone": ContactKind.PHONE,
}  # fmt: skip
_FEDERAL = re.compile(r"\b(federal|united states|usa?)\b", re.IGNORECASE)
_TITLE, _ID = 300, 120


@dataclass(frozen=True, slots=True)
class GivenEvent:
    """One dated thing that the record says happened.

    ``by_status``: only the status tells of it, so that one of its kind on another day is the same.
    """

    kind: str
    on: date
    facts: Mapping[str, Any] = field(default_factory=dict)
    by_status: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    """What one record says. ``state`` is None where the record does not tell it."""

    row: int
    external_id: str | None
    agency: str
    agency_id: str
    state: str | None
    federal: bool
    city: str
    title: str
    filed_on: date
    channel: ContactKind | None
    tracking_number: str
    status: str
    follow_up_on: date | None
    note: str
    events: tuple[GivenEvent, ...]


@dataclass
class RequestReader:
    """Reads the records of one file. Warnings gather in ``warnings``; ``today`` bounds the days."""

    headers: Sequence[str]
    columns: Mapping[str, str]
    today: date
    warnings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        places = {header: place for place, header in enumerate(self.headers)}
        self._places = {name: places[column] for name, column in self.columns.items()}

    def read(self, row: int, record: Sequence[str]) -> RequestRow:
        """Read record number ``row``. Raises ``Rejected``; lesser faults become warnings."""
        if len(record) > len(self.headers):
            reason = (
                f"The row has {len(record)} cells, the header {len(self.headers)}: a cell that "
                "holds the delimiter needs quotation marks."
            )
            raise Rejected(Finding(row, self.headers[-1], reason))
        return _OneRow(self, row, record).request()

    def cell(self, record: Sequence[str], name: str) -> str:
        """Give the text of a field's cell; empty if the file has no such column."""
        place = self._places.get(name)
        return "" if place is None else record[place]


@dataclass
class _OneRow:
    reader: RequestReader
    row: int
    record: Sequence[str]

    def request(self) -> RequestRow:
        agency = self._text("agency")
        if not agency and not self._text("agency_id"):
            raise self._rejected("agency", "The row names no agency.")
        status = self._text("status")
        means = meaning(status)
        if means is not None and means.unsent:
            raise self._rejected("status", f'"{status}": a request that was never sent.')
        filed_on = self._filed_on()
        state, federal, city = self._place()
        events = tuple(self._events(filed_on, status))
        return RequestRow(
            row=self.row,
            external_id=self._short("external_id") or None,
            agency=agency,
            agency_id=self._text("agency_id"),
            state=state,
            federal=federal,
            city=city,
            title=self._text("title")[:_TITLE] or "Records request",
            filed_on=filed_on,
            channel=_CHANNELS.get(self._text("channel").lower()),
            tracking_number=self._short("tracking_number"),
            status=status[:_ID],
            follow_up_on=self._day("due"),
            note=cells.filled(self.reader.cell(self.record, "note"))[:2000],
            events=events,
        )

    def _filed_on(self) -> date:
        written = self._text("filed")
        if not written:
            raise self._rejected(
                "filed", "The row has no day on which the request was sent; clocks need one."
            )
        day = cells.day(written)
        if day is None:
            raise self._rejected("filed", f'"{written}" is not a possible day.')
        if day > self.reader.today:
            raise self._rejected("filed", f"{day} has not come yet.")
        return day

    def _place(self) -> tuple[str | None, bool, str]:
        """The state, whether the body is a federal one, and the city, as far as the row says."""
        jurisdiction = self._text("jurisdiction")
        city = self._text("city")
        written = self._text("state")
        federal = _FEDERAL.fullmatch(jurisdiction) is not None or bool(
            re.match(r"united states", jurisdiction, re.IGNORECASE)
        )
        if written:
            code = state_code(written)
            if code is None and not federal:
                raise self._rejected("state", f'There is no state "{written}".')
            return code, federal, city or self._town(jurisdiction)
        if federal:
            return None, True, city
        place, comma, last = jurisdiction.rpartition(",")
        return state_code(last), False, city or (place.strip() if comma else "")

    @staticmethod
    def _town(jurisdiction: str) -> str:
        """A jurisdiction that is no state names a town: "Eugene", "Eugene, OR"."""
        return "" if state_code(jurisdiction) else jurisdiction.partition(",")[0].strip()

    def _events(self, filed_on: date, status: str) -> Iterator[GivenEvent]:
        """The events that columns date, then the one that the status tells of."""
        yield GivenEvent("sent", filed_on)
        told = set()
        for kind in DATED:
            day = self._day_since(kind, filed_on)
            if day is not None:
                told.add(kind)
                yield GivenEvent(kind, day, self._extended() if kind == "extended" else {})
        means = meaning(status)
        if status and means is None:
            self._warn("status", f'Nobody here knows the status "{status}"; it is kept as a word.')
        if means is None or means.kind is None or means.kind in told:
            return
        # A production that is dated says more than a status of "partial", and the reverse.
        if means.kind in {"produced", "partly_produced"} and told & {"produced", "partly_produced"}:
            return
        yield from self._said(means.kind, filed_on, status, final=means.final)

    def _said(self, kind: str, filed_on: date, status: str, *, final: bool) -> Iterator[GivenEvent]:
        day = self._day_since("done", filed_on) if final else None
        day = day or self._day_since("changed", filed_on)
        if day is None:
            self._warn(
                "status",
                f'The status says "{status}", but no column says since when; '
                "record it by hand once the day is known.",
            )
            return
        facts = self._fee() if kind == "fee_estimated" else {}
        yield GivenEvent(kind, day, facts, by_status=True)

    def _extended(self) -> dict[str, Any]:
        until = self._day("extended_until")
        return {"until": until.isoformat()} if until else {}

    def _fee(self) -> dict[str, Any]:
        written = self._text("price")
        if not written:
            return {}
        try:
            return {"amount_cents": dollars(written)}
        except ValueError as error:
            self._warn("price", f'"{written}" {error}; it was left out.')
            return {}

    def _day_since(self, name: str, filed_on: date) -> date | None:
        """A day that can have happened: not before the request, not after today."""
        day = self._day(name)
        if day is not None and not filed_on <= day <= self.reader.today:
            why = "lies before the request was sent" if day < filed_on else "has not come yet"
            self._warn(name, f"{day} {why}; it was left out.")
            return None
        return day

    def _day(self, name: str) -> date | None:
        written = self._text(name)
        day = cells.day(written) if written else None
        if written and day is None:
            self._warn(name, f'"{written[:60]}" is not a possible day; it was left out.')
        return day

    def _text(self, name: str) -> str:
        return cells.one_line(self.reader.cell(self.record, name))

    def _short(self, name: str) -> str:
        text = self._text(name)
        if len(text) > _ID:
            raise self._rejected(name, f"It is longer than {_ID} characters.")
        return text

    def _warn(self, name: str, reason: str) -> None:
        finding = Finding(self.row, self.reader.columns.get(name, name), reason)
        if finding not in self.reader.warnings:
            self.reader.warnings.append(finding)

    def _rejected(self, name: str, reason: str) -> Rejected:
        return Rejected(Finding(self.row, self.reader.columns.get(name, name), reason))

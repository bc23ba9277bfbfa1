"""The statutes: one strict file per jurisdiction, read into frozen, dated, cited values."""

import hashlib
import re
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from app.law.errors import LawUnknown
from app.law.forums import Forum, check_forums
from app.law.rules import MONTH, Pause, Receipt, Rule, Suspension
from app.law.strict import Table, build, parse
from app.law.terms import Selector, Start, Within
from app.law.vocabulary import Kind, Meaning, Second

_DATA = files("app.law") / "data" / "us"
_CODE = re.compile(r"^US(-[A-Z]{2})?$")

LastDay = Literal[
    "no_roll", "next_open_day", "sunday_only", "sunday_or_holiday", "office_closed", "unsettled"
]


@dataclass(frozen=True, slots=True)
class LawName:
    """What the act is called and where it stands."""

    name: str
    short: str
    citation: str
    url: str


@dataclass(frozen=True, slots=True)
class Notes:
    """How the law counts, in words, beside the named values."""

    first_day: str
    last_day: str
    excluded_days: str
    after_hours: str
    satisfied_by: str | None = None


@dataclass(frozen=True, slots=True)
class Conventions:
    """How days are counted, as named values.

    ``last_day_agency`` and ``last_day_requester`` say what happens when a period of calendar days
    ends on a closed day; ``unsettled`` counts against nobody: no roll in ``due``, a roll in
    ``latest``. A period of calendar days of at most ``short_period`` days is counted in business
    days. ``agency_closed_days`` says whether the body's own closing days stop the count.
    Months and years end on the same day of the month, or on its last day.
    """

    last_day_agency: LastDay
    last_day_requester: LastDay
    agency_closed_days: Literal["excluded", "counted", "unsettled"]
    citation: str
    notes: Notes
    first_day: Literal["after_start"] = "after_start"
    months: Literal["end_of_month"] = "end_of_month"
    short_period: int | None = None


@dataclass(frozen=True, slots=True)
class SilenceDate:
    """A day on which silence becomes an answer.

    It is a rule's due date; or the end of a period of its own, which the pauses of the rule
    ``paused_with`` hold up too; or (``promise``) the day that the agency itself had named.
    """

    rule: str | None = None
    within: Within | None = None
    from_: Start | None = None
    applies: Selector | None = None
    paused_with: str | None = None
    promise: bool = False

    def __post_init__(self) -> None:
        given = (self.rule is not None) + (self.within is not None) + self.promise
        if given != 1 or (self.within is None) != (self.from_ is None):
            raise ValueError("give either 'rule', or 'within' and 'from', or 'promise'")
        if self.paused_with is not None and self.within is None:
            raise ValueError("'paused_with' belongs to 'within' and 'from'")


@dataclass(frozen=True, slots=True)
class Silence:
    """What the law makes of no answer; ``denied`` is what a deemed-denial clause says, if known."""

    means: Meaning
    text: str
    denied: bool | None = None
    citation: str | None = None
    dates: tuple[SilenceDate, ...] = ()


@dataclass(frozen=True, slots=True)
class Appeal:
    """Who hears a challenge outside court, and whether that must come first."""

    exists: bool
    text: str
    to: str | None = None
    mandatory_before_suit: bool | None = None
    bars_court: bool = False
    citation: str | None = None


@dataclass(frozen=True, slots=True)
class Residency:
    """Who may ask. ``required`` None means: disputed or not known."""

    text: str
    citation: str
    required: bool | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """How a request must be made. None means: left to the body, or not known."""

    text: str
    citation: str
    written_required: bool | None = None
    email_ok: bool | None = None
    form_required: bool | None = None
    id_required: bool | None = None


@dataclass(frozen=True, slots=True)
class Waiver:
    """Whether fees can be waived, and for what."""

    exists: bool
    text: str
    citation: str | None = None


@dataclass(frozen=True, slots=True)
class Fees:
    """What may be charged."""

    search_or_labor: str
    copies: str
    waiver: Waiver
    citation: str


@dataclass(frozen=True, slots=True)
class Hazard:
    """What a batch of like requests can run into under this law."""

    name: Literal[
        "recurrent_requester",
        "mass_requester",
        "one_body_per_request",
        "merged_requests",
        "mailed_request_cap",
        "bot_requests",
        "repeat_non_collection",
        "commercial_purpose",
    ]
    text: str
    citation: str | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """What the letter must say, or how, so that the law's clocks exist at all."""

    say: Literal[
        "foia",
        "written",
        "not_commercial",
        "contact_details",
        "adult",
        "resident",
        "us_resident",
        "right_officer",
        "no_attachment",
        "purpose_certified",
        "no_discovery",
    ]
    text: str
    citation: str | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """A change that is on its way, shown beside the law and never counted."""

    what: str
    seen: str
    read_on: str

    def __post_init__(self) -> None:
        if not MONTH.match(self.read_on):
            raise ValueError(f"'read_on' is '{self.read_on}', not a month such as 2026-11")


@dataclass(frozen=True, slots=True)
class Source:
    """Where something was read: an address, or words that lead there."""

    where: str
    supports: str


@dataclass(frozen=True, slots=True)
class HolidayNote:
    """Where the law's holidays stand, and what is unusual about them; the calendar has the days."""

    text: str
    citation: str


@dataclass(frozen=True, slots=True)
class Check:
    """What a second reading of the law as a whole found, beyond single rules."""

    what: str
    verdict: Second
    why: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Statute:
    """The public-records law of one jurisdiction."""

    code: str
    name: str
    law: LawName
    covers: str
    calendar: str
    confidence: Literal["high", "medium", "low"]
    conventions: Conventions
    receipt: Receipt
    rules: tuple[Rule, ...]
    silence: Silence
    appeal: Appeal
    residency: Residency
    submission: Submission
    fees: Fees
    exemptions_contracts: str
    enforcement: str
    sources: tuple[Source, ...]
    holidays: HolidayNote
    pauses: tuple[Pause, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    forums: tuple[Forum, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    wording: tuple[Wording, ...] = ()
    pending: tuple[Pending, ...] = ()
    checks: tuple[Check, ...] = ()
    notes: str | None = None
    digest: str = field(default="", init=False)

    def rule(self, rule_id: str) -> Rule:
        """The rule called ``rule_id``; LawUnknown if there is none."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise LawUnknown(f"{self.code} has no rule '{rule_id}'")


@lru_cache(maxsize=1)
def codes() -> tuple[str, ...]:
    """The jurisdictions whose law is known: ``US``, ``US-AK`` and so on."""
    found = (entry.name.removesuffix(".yaml") for entry in _DATA.iterdir())
    return tuple(sorted(name.upper() for name in found if name.startswith("us")))


@lru_cache(maxsize=64)
def statute(code: str) -> Statute:
    """The law of ``code``. Refuses with LawUnknown, and LawDataError where the file is wrong."""
    if not _CODE.match(code) or code not in codes():
        raise LawUnknown(f"No public-records law is known under '{code}'; write US-NJ, or US.")
    file = f"{code.lower()}.yaml"
    text = (_DATA / file).read_text(encoding="utf-8")
    table = parse(text, file)
    law = build(Statute, table)
    if law.code != code:
        raise table.place("code").error(f"'code' is '{law.code}', but the file is {file}")
    _check_references(law, table)
    object.__setattr__(law, "digest", hashlib.sha256(text.encode()).hexdigest()[:12])
    return law


def _check_references(law: Statute, table: Table) -> None:
    """Refuse a rule id that is given twice, or named and not there."""
    ids = [rule.id for rule in law.rules]
    place = table.place("rules")
    for rule in law.rules:
        if rule.kind is Kind.PROMISE or rule.id == Kind.PROMISE.value:
            raise place.error(f"rule '{rule.id}': a promise is the agency's own, no rule of law")
    for rule_id in ids:
        if ids.count(rule_id) > 1:
            raise place.error(f"rule '{rule_id}' is given twice")
    for user, named in _named_rules(law):
        for rule_id in named:
            if rule_id not in ids:
                raise place.error(f"{user} names rule '{rule_id}', which is not in this file")
    check_forums(law.forums, ids, table)


def _named_rules(law: Statute) -> list[tuple[str, frozenset[str]]]:
    """Who names which rules."""
    named = [(f"pause '{pause.event}'", frozenset(pause.rules)) for pause in law.pauses]
    named.extend(
        (f"the suspension of {each.first}", frozenset(each.rules)) for each in law.suspensions
    )
    for day in law.silence.dates:
        named.append(("silence", frozenset(filter(None, (day.rule, day.paused_with)))))
        if day.from_ is not None:
            named.append(("silence", day.from_.rules()))
    for rule in law.rules:
        user = f"rule '{rule.id}'"
        for version in rule.versions:
            named.append((user, version.from_.rules()))
            named.extend((user, bound.from_.rules()) for bound in version.bounds)
        if rule.part_of is not None:
            named.append((user, frozenset({rule.part_of})))
        if rule.extends is not None:
            named.append((user, frozenset(rule.extends.rules)))
    return named

"""How a pre-flight is shown: problems by what to do about them, deadlines week by week."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.models import ContactKind
from app.services.preflight import Preflight

_WAYS = {
    ContactKind.EMAIL.value: "by e-mail",
    ContactKind.PORTAL.value: "to put into a web portal by hand",
    ContactKind.POST.value: "to print",
    ContactKind.FAX.value: "by fax",
}
_DAYS_SHOWN = 14  # more days than this are summed up week by week

# What a person does about a problem, and the page where it is done. None: nothing but to know it.
_REMEDIES: dict[str, tuple[str, str, str | None]] = {
    "group_cannot_file": ("The group cannot sign yet", "Write down who signs", "admin.show_group"),
    "no_contact": ("Find a contact", "Contact wanted", "desk.list_wanted"),
    "no_recipient": ("Link the neighbour that holds the records", "Agencies", "desk.list_agencies"),
    "no_law": ("No law is known for them", "", None),
    "citizens_only": ("Only citizens or residents may ask", "Add a requester", "admin.show_group"),
    "unresolved_field": ("The letter cannot be written", "", None),
    "not_subject": ("Not subject to the law", "", None),
    "duplicate": ("Asked before", "", None),
    "incomplete_address": (
        "Complete the address, or they are filed and not printed",
        "Contact wanted",
        "desk.list_wanted",
    ),
    "portal_only": ("Put in by hand", "", None),
    "documents_already": ("Gave documents before", "", None),
    "residency_unsettled": ("May refuse people from elsewhere", "", None),
    "email_not_promised": ("Need not take a request by e-mail", "", None),
    "batch_hazard": ("The law minds many requests at once", "", None),
    "considering": ("Only considering, by the latest claim", "", None),
    "not_considering": ("Not known to be considering", "", None),
}


@dataclass(frozen=True, slots=True)
class Group:
    """One kind of problem: how many agencies have it, one of them as an example, where to mend."""

    code: str
    title: str
    blocks: bool
    count: int
    example: str
    agency: str
    link_text: str
    endpoint: str | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A day or a week of the forecast: deadlines of this batch, and those there are already."""

    begins_on: date
    is_week: bool
    ours: int
    there: int


def truth(looked: Preflight) -> str:
    """Say the first line: how many, ready by which way, how many not."""
    ways = [f"{count:,} {_WAYS[way]}" for way, count in looked.ready.items()]
    if looked.blocked:
        ways.append(f"{looked.blocked:,} not ready")
    total = len(looked.rows)
    return f"{total:,} {'agency' if total == 1 else 'agencies'}: {', '.join(ways) or 'none'}."


def groups(looked: Preflight) -> list[Group]:
    """Gather the problems by what to do: those that block first, the most frequent first."""
    counted: Counter[tuple[str, bool]] = Counter()
    examples: dict[tuple[str, bool], tuple[str, str]] = {}
    for row in looked.rows:
        for key in {(problem.code, problem.blocks) for problem in row.problems}:
            counted[key] += 1
        for problem in row.problems:
            named = (problem.text, f"{row.agency.name}, {row.agency.state}")
            examples.setdefault((problem.code, problem.blocks), named)
    found = []
    for (code, blocks), count in counted.items():
        title, link_text, endpoint = _REMEDIES.get(code, (code.replace("_", " "), "", None))
        text, agency = examples[code, blocks]
        found.append(Group(code, title, blocks, count, text, agency, link_text, endpoint))
    return sorted(found, key=lambda group: (not group.blocks, -group.count, group.code))


def strip(forecast: Mapping[date, int], there: Mapping[date, int]) -> list[Stretch]:
    """Lay the deadlines out by day, or by week where they fall on many days."""
    days = sorted(forecast)
    if len(days) <= _DAYS_SHOWN:
        return [
            Stretch(day, is_week=False, ours=forecast[day], there=there.get(day, 0)) for day in days
        ]
    ours, others = _by_week(forecast), _by_week(there)
    return [
        Stretch(week, is_week=True, ours=ours[week], there=others[week]) for week in sorted(ours)
    ]


def busiest(stretches: Sequence[Stretch]) -> int:
    """Give the height of the strip: the most deadlines in one stretch, at least one."""
    return max((one.ours + one.there for one in stretches), default=0) or 1


def _by_week(days: Mapping[date, int]) -> Counter[date]:
    weeks: Counter[date] = Counter()
    for day, number in days.items():
        weeks[day - timedelta(days=day.weekday())] += number
    return weeks


def title_of(code: str) -> str:
    """Say a problem's code in words."""
    return _REMEDIES.get(code, (code.replace("_", " "), "", None))[0]

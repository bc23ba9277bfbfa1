"""How a pre-flight is shown: problems by what to do about them, deadlines week by week."""

import re
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
_NUMBERS = re.compile(r'id:(?:\d+|"[\d ]+")(?:\s*,\s*id:(?:\d+|"[\d ]+"))*', re.IGNORECASE)
_NAMED = 3  # agencies that were chosen one by one and are named
_DAYS_SHOWN = 14  # more days than this are summed up week by week

# What a problem is called, what a person does about it, and where (a page and its name).
_KNOWN: dict[str, tuple[str, str, str, str | None]] = {
    "group_cannot_file": (
        "the group cannot sign",
        "Write down who signs the letters",
        "The group",
        "admin.show_group",
    ),
    "no_contact": ("no contact", "Find a contact", "Contact wanted", "desk.list_wanted"),
    "no_recipient": (
        "no neighbour linked",
        "Link the neighbour that holds the records",
        "Agencies",
        "desk.list_agencies",
    ),
    "no_law": ("no law known", "Leave them out: no law can be named", "", None),
    "law_unreadable": ("law cannot be read", "Tell the keeper: a file is damaged", "", None),
    "citizens_only": (
        "citizens only",
        "Name a person who lives there",
        "Requesters of record",
        "admin.show_group",
    ),
    "unresolved_field": ("a fact is missing", "Give the letter what it lacks", "", None),
    "not_subject": ("not subject to the law", "Nothing: the law does not bind them", "", None),
    "duplicate": ("asked before", "Look at the earlier request first", "", None),
    "incomplete_address": (
        "no ZIP code",
        "Complete the address before printing",
        "Contact wanted",
        "desk.list_wanted",
    ),
    "portal_only": ("web portal", "Put the letter in by hand", "", None),
    "documents_already": (
        "documents are here",
        "Set aside, or ask only for newer records",
        "",
        None,
    ),
    "nothing_newer": ("nothing newer", "Leave them out, or ask for the whole period", "", None),
    "reply_address_untried": (
        "reply address not tried",
        "The keeper tries it: daylight mail try-reply-address",
        "",
        None,
    ),
    "residency_unsettled": ("may refuse outsiders", "Be ready for a refusal", "", None),
    "email_not_promised": ("e-mail not promised", "Be ready to send paper as well", "", None),
    "batch_hazard": ("many requests at once", "Send few at a time", "", None),
    "considering": ("only considering", "Check that the letter fits", "", None),
    "quote_caution": ("quotes a document", "Know what the letter shows of it", "", None),
    "quote_redacted": ("quotes what is redacted", "Quote another passage", "", None),
    "quote_unproven": (
        "sender not confirmed",
        "Confirm who sent the document",
        "Mail",
        "desk.list_mail",
    ),
    "not_considering": ("not known to consider", "Check that the letter fits", "", None),
}


# These are said by a law, so that each law has its own words for them.
_BY_LAW = {"citizens_only", "residency_unsettled", "email_not_promised", "batch_hazard"}


@dataclass(frozen=True, slots=True)
class Group:
    """One kind of problem: how many agencies have it, an example, where to mend it.

    ``texts`` lists what each law says, where the problem is one of laws.
    """

    code: str
    todo: str
    blocks: bool
    count: int
    example: str
    agency: str
    link_text: str
    endpoint: str | None
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """A day or a week of the forecast: deadlines of this batch, and those there are already."""

    begins_on: date
    is_week: bool
    ours: int
    there: int


def chosen_words(expression: str, looked: Preflight) -> str:
    """Say who was chosen where that was done one by one; empty where an expression tells it."""
    if not _NUMBERS.fullmatch(expression.strip()):
        return ""
    names = sorted(row.agency.name for row in looked.rows)
    more = len(names) - _NAMED
    told = ", ".join(names[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
    return f"Chosen one by one: {told}" if names else ""


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
    texts: dict[tuple[str, bool], dict[str, None]] = {}
    examples: dict[tuple[str, bool], tuple[str, str]] = {}
    for row in looked.rows:
        for key in {(problem.code, problem.blocks) for problem in row.problems}:
            counted[key] += 1
        for problem in row.problems:
            named = (problem.text, f"{row.agency.name}, {row.agency.state}")
            examples.setdefault((problem.code, problem.blocks), named)
            if problem.code in _BY_LAW:
                texts.setdefault((problem.code, problem.blocks), {})[problem.text] = None
    found = []
    for (code, blocks), count in counted.items():
        _name, todo, link_text, endpoint = _KNOWN.get(code, (code, title_of(code), "", None))
        text, agency = examples[code, blocks]
        found.append(
            Group(
                code,
                todo,
                blocks,
                count,
                text,
                agency,
                link_text,
                endpoint,
                tuple(texts.get((code, blocks), ())),
            )
        )
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
    """Say in two or three words what a problem is."""
    return _KNOWN[code][0] if code in _KNOWN else code.replace("_", " ")

"""The desk's counts by state, campaign, volunteer or kind of clock, with an act for each group."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request, url_for

from app.models import LetterKind
from app.models.places import STATES
from app.queries.cohorts import Also, Which
from app.queries.desk import Counts, GroupBy, GroupKey, Stack
from app.web.desk import clock_words
from app.web.desk.filters import NOBODY, Chosen
from app.web.permissions import may
from app.web.safety import same_page, same_query

WORDS = {
    GroupBy.STATE: "State",
    GroupBy.CAMPAIGN: "Campaign",
    GroupBy.WHO: "Volunteer",
    GroupBy.CLOCK: "Kind of clock",
}
_COLUMNS = {
    Stack.OUR_MOVE: "Our move",
    Stack.LATE: "Overdue",
    Stack.THIS_WEEK: "This week",
    Stack.FOLLOW_UP: "Follow-up",
    Stack.LATER: "For later",
    Stack.WAITING: "Waiting",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """How many of a group stand in one list, and the address of that list narrowed to them."""

    heading: str
    number: int
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """One group: its name, its counts by list, and what can be done for all of it at once."""

    name: str
    cells: list[Cell]
    act: str
    act_url: str


@dataclass(frozen=True, slots=True)
class Table:
    """The counts told apart: what the groups are, the names of the lists, a row for each group."""

    what: str
    headings: list[str]
    groups: list[Group]


def chosen_grouping() -> GroupBy | None:
    """Read from this address by what the counts are told apart."""
    by = request.args.get("by", "")
    return GroupBy(by) if by in list(GroupBy) else None


def ways() -> list[tuple[str, str, bool]]:
    """Name each way to tell the counts apart, its address, and whether it is the chosen one."""
    by = chosen_grouping()
    return [(words, same_page(page=None, by=way.value), way is by) for way, words in WORDS.items()]


def table(
    found: Mapping[GroupKey, Counts], by: GroupBy, picked: Chosen, stacks: tuple[Stack, ...]
) -> Table:
    """Lay out the groups, those with most to lose first, with a column for each of ``stacks``."""
    rows = sorted(
        found.items(),
        key=lambda item: ([-item[1].of(stack) for stack in stacks], _name(by, item[0], picked)),
    )
    return Table(
        WORDS[by],
        [_COLUMNS[stack] for stack in stacks],
        [
            _group(by, key, counts, picked, stacks)
            for key, counts in rows
            if any(counts.of(stack) for stack in stacks)
        ],
    )


def _group(
    by: GroupBy,
    key: GroupKey,
    counts: Counts,
    picked: Chosen,
    stacks: tuple[Stack, ...],
) -> Group:
    name, value = _name(by, key, picked), _value(by, key, picked)
    narrowed: dict[str, str | None] | None = None
    if value:
        narrowed = {"page": None, "by": None, by.value: value}
    cells = [
        Cell(_COLUMNS[stack], counts.of(stack), _list_url(stack, narrowed)) for stack in stacks
    ]
    act = act_url = ""
    if narrowed is not None:
        act, act_url = _act(counts, stacks, picked if by is not GroupBy.CLOCK else None, narrowed)
    return Group(name, cells, act, act_url)


def bulk_act(stack: Stack, counts: Counts, picked: Chosen) -> tuple[str, str]:
    """Give the words and the address of the letter to all of a list; "" where there is none."""
    return _act(counts, (stack,), picked, {"page": None, "by": None})


def _act(
    counts: Counts,
    stacks: tuple[Stack, ...],
    picked: Chosen | None,
    narrowed: Mapping[str, str | None],
) -> tuple[str, str]:
    """The letter to a whole group: to those past their date, or else whom to ask how it stands.

    Those past their date are chosen whatever else is to be done about them, so that no kind of
    clock narrows them: ``picked`` is None, or has one, where such a letter would go to others too.
    """
    late = counts.late + counts.late_too
    if not may("desk.new_cohort"):
        return "", ""
    if late and Stack.LATE in stacks and picked is not None and picked.clock is None:
        return f"Write to the {late:,} past their date", _cohort_url(Also.PAST, narrowed)
    if counts.follow_up and Stack.FOLLOW_UP in stacks:
        words = f"Ask the {counts.follow_up:,} how it stands"
        return words, _cohort_url(Stack.FOLLOW_UP, narrowed)
    return "", ""


def _list_url(stack: Stack, narrowed: Mapping[str, str | None] | None) -> str:
    """The address of a list narrowed to one group; "" where no filter says which."""
    if narrowed is None:
        return ""
    address = url_for("desk.show_stack", stack=stack.value.replace("_", "-"))
    return address + same_query(**narrowed)


def _cohort_url(which: Which, narrowed: Mapping[str, str | None]) -> str:
    query = same_query(**narrowed, kind=LetterKind.FOLLOW_UP.value, list=which.value)
    return url_for("desk.new_cohort") + query


def _name(by: GroupBy, key: GroupKey, picked: Chosen) -> str:
    if by is GroupBy.STATE:
        return STATES[str(key)][0] if key in STATES else "No state"
    if by is GroupBy.CLOCK:
        return clock_words.title(str(key)) if key else "No clock of law"
    if by is GroupBy.WHO and key is None:
        return "Nobody yet"
    names, otherwise = {
        GroupBy.CAMPAIGN: (picked.campaigns, "No campaign"),
        GroupBy.WHO: (picked.members, "A former member"),
    }[by]
    return names.get(int(key or 0), otherwise)


def _value(by: GroupBy, key: GroupKey, picked: Chosen) -> str:
    """What stands in the address to choose this group; "" where nothing can."""
    if by is GroupBy.WHO:
        return NOBODY if key is None else str(key) if key in picked.members else ""
    return str(key) if key else ""

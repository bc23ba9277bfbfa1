"""Whether counts published at different times, taken from each other, tell a number below five.

What was public once can still be in somebody's hands, also when it was withdrawn or corrected. Both
sides are figures as they are published; nothing else of a table is looked at.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.services.obtained_suppression import LEAST


@dataclass(frozen=True, slots=True)
class _Side:
    """The counts by one thing as they are told."""

    shown: Mapping[str, int]
    hidden: int
    hidden_rows: int


def differences(now: Mapping[str, Any], before: Mapping[str, Any]) -> list[str]:
    """Say, a sentence each, what of ``now`` less ``before`` is one to four rows.

    Compares all rows, each group that both show, sums, the hidden groups of both together, and what
    is left of hidden groups once the other side shows some or all of them. Groups are the same
    where their names are but for capitals.
    """
    found = [_words("all rows", int(now["rows"]) - int(before["rows"]))]
    earlier = {str(one["label"]): one for one in before["by"]}
    for one in now["by"]:
        label = str(one["label"])
        if label in earlier:
            found += sorted(_of_groups(label, _side(one), _side(earlier[label])))
    told = {str(one["label"]): one.get("told") for one in before["sums"]}
    for one in now["sums"]:
        was, is_now = told.get(str(one["label"])), one.get("told")
        if was is not None and is_now is not None:
            found.append(_words(f"amounts of {one['label']}", int(is_now) - int(was)))
    return [one for one in found if one]


def _of_groups(label: str, now: _Side, before: _Side) -> Iterator[str]:
    for group in now.shown.keys() & before.shown.keys():
        yield _words(f"“{group}” by {label}", now.shown[group] - before.shown[group])
    if now.hidden and before.hidden:
        more = now.hidden_rows - before.hidden_rows
        yield _words(f"hidden groups by {label} together", more)
    for one, other in ((now, before), (before, now)):
        opened = [rows for group, rows in other.shown.items() if group not in one.shown]
        left, number = one.hidden_rows - sum(opened), one.hidden - len(opened)
        # What is left has small groups in it: were it more, none of them could be told.
        if opened and number > 0 and 0 < left <= number * (LEAST - 1):
            yield f"hidden groups by {label}: {left} left once what the other shows is taken out"
        elif opened and number == 0 and 0 < abs(left) < LEAST:
            yield f"groups by {label}, hidden once and shown once: {abs(left)} more or fewer"


def _side(told: Mapping[str, Any]) -> _Side:
    return _Side(
        shown={str(label).casefold(): int(number) for label, number in told["shown"]},
        hidden=int(told["hidden"]),
        hidden_rows=int(told["hidden_rows"]),
    )


def _words(what: str, difference: int) -> str:
    if 0 < abs(difference) < LEAST:
        return f"{what}: {abs(difference)} {'more' if difference > 0 else 'fewer'} than before"
    return ""

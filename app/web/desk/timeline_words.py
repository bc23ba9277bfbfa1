"""The time line of clocks in words: for those who do not see the drawing, and its few labels."""

from datetime import datetime

from app.law.vocabulary import ClockState
from app.web.dates import day
from app.web.desk.clock_view import Shown
from app.web.desk.stretches import Moment, Run

_SAID = {
    "stopped": "it stood still from {} to {}",
    "anew": "the count begun on {} was begun anew on {}",
    "extra": "time was added from {} to {}",
    "late": "overdue from {} to {}",
}


def said(each: Shown) -> str:
    """The label at the end of a line: the one day that counts, or why there is none."""
    clock = each.clock
    if clock.state is ClockState.MET and clock.met_by:
        return f"done {day(clock.met_by.on)}"
    if each.on is None:
        return each.state
    if each.late:
        return f"overdue since {day(each.on)}"
    if each.passed:
        return f"passed {day(each.on)}"
    hour = f"{each.hour:%H:%M}, " if each.hour else ""
    if each.clock.about and not each.clock.due:
        return f"about {day(each.on)}"
    return f"{each.before} {hour}{day(each.on)}"


def told(each: Shown, run: Run) -> str:
    """The whole line as a sentence: whose clock, from when, what befell it, until when."""
    clock = each.clock
    parts = [f"{each.title} ({each.whose}): {said(each)}"]
    if clock.started_on:
        parts.append(
            f"{'begins, if they are silent,' if each.waits else 'counted'} "
            f"from {day(clock.started_on)}"
        )
    parts += [
        _SAID[part.kind].format(_on(part.begin), _on(part.end))
        for part in run.stretches
        if part.kind in _SAID
    ]
    kept = {"latest", "safe", "computed", "passed"}
    parts += [mark.words for mark in run.marks if mark.kind in kept]
    if clock.overridden_by:
        parts.append("set by hand")
    if run.closed:
        number = len(run.closed)
        parts.append(f"{number} {'day is' if number == 1 else 'days are'} not counted")
    return f"{'; '.join(parts)}."


def _on(when: Moment) -> str:
    return day(when.date() if isinstance(when, datetime) else when)

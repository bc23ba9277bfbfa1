"""Clocks as pages show them: the words that digests have too, and the tone of each state."""

from app.law.vocabulary import ClockState
from app.services.clock_words import asked_of_us, late_since, owed, title, who

__all__ = ["asked_of_us", "late_since", "owed", "state", "title", "who"]

_STATES = {
    ClockState.NOT_STARTED: ("none", "has not begun"),
    ClockState.RUNNING: ("due", "running"),
    ClockState.PAUSED: ("waiting", "stopped for now"),
    ClockState.MET: ("done", "done"),
    ClockState.SUPERSEDED: ("none", "no longer matters"),
    ClockState.IMPOSSIBLE: ("none", "cannot begin any more"),
}


def state(value: ClockState, *, ours: bool, late: bool) -> tuple[str, str]:
    """Give tone and words of a clock's state on some day.

    ``late`` is what the clock alone proves: "overdue" for members, and not yet what a letter or a
    public page may say (``queries.accusing``).
    """
    if late:
        return "late", "overdue since"
    if value is ClockState.MISSED:
        return ("none", "has passed") if not ours else ("late", "we let it pass")
    if value is ClockState.RUNNING and ours:
        return "ours", "running against us"
    return _STATES[value]

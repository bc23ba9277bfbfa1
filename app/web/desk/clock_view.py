"""The clocks of a request as its page shows them: in plain words, and which comes first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.law.clocks import Clock
from app.law.vocabulary import Actor, ClockState
from app.web.desk import clock_words

_LIVE = frozenset({ClockState.RUNNING, ClockState.PAUSED})


@dataclass(frozen=True, slots=True)
class Shown:
    """One clock as the page shows it.

    ``on`` is the one day that counts for whoever must act: the earliest for us, the text's own
    for them, and the first day of lateness where they are late. ``before`` stands before it.
    ``passed``: the day is over and nobody is called late by it. ``waits``: only silence begins it.
    """

    clock: Clock
    title: str
    whose: str
    tone: str
    state: str
    late: bool
    passed: bool
    waits: bool
    on: date | None
    before: str
    doubt: str = ""

    @property
    def begun(self) -> bool:
        """Whether it has a day from which it counts, be it one that silence will bring."""
        return self.clock.start is not None

    @property
    def live(self) -> bool:
        """Whether it still matters: it runs, stands still, or begins by itself."""
        state = self.clock.state
        return state in _LIVE or (state is ClockState.NOT_STARTED and self.begun)

    @property
    def ours(self) -> bool:
        """Whether it is ours to act before it runs out."""
        return self.clock.who is Actor.REQUESTER

    @property
    def hour(self) -> datetime | None:
        """The hour at which it ends, for a clock of hours that is not late."""
        return None if self.late else self.clock.due_at


def shown(each: Clock, today: date) -> Shown:
    """Prepare one clock for a reader on ``today``, a day at the agency."""
    late, ours, state = each.is_late_on(today), each.who is Actor.REQUESTER, each.state_on(today)
    tone, words = clock_words.state(state, ours=ours, late=late)
    passed = state is ClockState.MISSED and not late
    if each.due is None and each.about is None and state is ClockState.RUNNING:
        tone, words = "none", "no legal date"
    on, before = _day(each, late=late, passed=passed)
    return Shown(
        each,
        _title(each),
        clock_words.who(each.who),
        tone,
        words,
        late,
        passed,
        state is ClockState.NOT_STARTED,
        on,
        before,
        "about; check the statute" if each.about and not each.due else "",
    )


def in_order(found: Sequence[Shown]) -> list[Shown]:
    """Live ones first and of them ours, by their day; then those that are over, newest first."""
    live = [each for each in found if each.live]
    over = [each for each in found if not each.live]
    live.sort(key=_urgency)
    over.sort(key=lambda each: each.clock.started_on or date.min, reverse=True)
    return live + over


def _urgency(each: Shown) -> tuple[bool, bool, bool, date]:
    return each.passed, each.clock.rule.floor, not each.ours, each.on or date.max


def _title(each: Clock) -> str:
    """Its name, with the body that it leads to where the law has several."""
    names = dict.fromkeys(
        forum.name
        for forum in each.statute.forums
        if each.rule_id in {forum.file_rule, forum.decide_rule}
    )
    title = clock_words.title(each.kind)
    return f"{title}: {next(iter(names))}" if len(names) == 1 else title


def _day(each: Clock, *, late: bool, passed: bool) -> tuple[date | None, str]:
    """The one day of a clock, and the words before it."""
    last = each.latest or each.due
    if late and last:
        return clock_words.late_since(last), "since"
    if passed and last:
        return last, "until"
    if each.who is Actor.REQUESTER and not each.rule.floor:
        return each.earliest or each.due or each.about, "by"
    return each.not_before or each.due, "not before" if each.rule.floor else "by"

"""The rungs that lead out of the agency's hands: appeal, complaint, mediation, court."""

from app.law.conditions import in_words
from app.law.doors import Door, door_of
from app.law.explaining import day
from app.law.filings import Filing, Filings, told
from app.law.forums import Forum, ForumKind
from app.law.rungs import NEXT_DAY, Remedy, RemedyKind, RemedyState, Situation, Window, window
from app.law.vocabulary import ClockState, EventKind, ShipAs
from app.law.working import Clock

_S = RemedyState
_UNASKED = (
    "They answered without asking for a ruling, which must come before they withhold anything."
)


def challenges(situation: Situation) -> list[Remedy]:
    """One rung for each forum that concerns this agency and request, in the order of the law."""
    filings = Filings(situation)
    return [_rung(situation, filings, forum, truth) for forum, truth in filings.forums]


def kind_of(forum: Forum) -> RemedyKind:
    """What sort of act going to this forum is."""
    if forum.kind is ForumKind.COURT:
        return RemedyKind.COURT
    if forum.acts == {EventKind.MEDIATION_STARTED}:
        return RemedyKind.MEDIATION
    return RemedyKind.APPEAL if forum.letter == "appeal" else RemedyKind.COMPLAINT


def _rung(situation: Situation, filings: Filings, forum: Forum, truth: bool | None) -> Remedy:  # noqa: FBT001 -- None is a third value
    excused = _is_excused(situation, forum)
    rung = Remedy(
        id=forum.id,
        kind=kind_of(forum),
        title=forum.how,
        state=_S.NOW,
        why="",
        mandatory=None if forum.step == "unsettled" else forum.step == "mandatory" and not excused,
        risk=_risk(situation, forum),
        forum=forum,
        clock=_own_clock(situation, forum),
        letter=forum.letter,
        citation=forum.citation,
    )
    decided = _settled(situation, filings, forum, rung) or _opened(situation, filings, forum, rung)
    if truth is None and forum.applies is not None:
        only = f"Only if {in_words(forum.applies)}."
        decided = decided._replace(why=f"{decided.why} {only}")
    return decided


def _own_clock(situation: Situation, forum: Forum) -> Clock | None:
    """The clock to show: the one for filing, or for the wait before it."""
    return situation.clock(forum.file_rule) or situation.clock(forum.wait_rule)


def _settled(situation: Situation, filings: Filings, forum: Forum, rung: Remedy) -> Remedy | None:
    """The rung if nothing is left to choose: done, over, or closed by another choice."""
    filing = filings.of(forum)
    if filing is not None and (forum.asked_by == "requester" or filing.decision is not None):
        return _done(situation, filings, filing, rung)
    if situation.over is not None:
        return rung._replace(state=_S.CLOSED, why=f"Closed on {day(situation.over.on)}.")
    barred = filings.barring(forum)
    if barred is not None:
        why = f"{barred.forum.how} was chosen on {day(barred.event.on)}: only one of them is open."
        return rung._replace(state=_S.BARRED, why=why)
    if forum.asked_by == "agency":
        return _theirs(situation, forum, filing, rung)
    if situation.given is not None:
        why = f"They gave the records on {day(situation.given.on)}, and nothing was refused since."
        return rung._replace(state=_S.CLOSED, why=why)
    return None


def _done(situation: Situation, filings: Filings, filing: Filing, rung: Remedy) -> Remedy:
    forum = filing.forum
    clock = situation.clock(forum.decide_rule)
    parts = [told(filing)]
    late = filings.silent_decision(forum)
    if filing.decision is not None or forum.done_when == "filed":
        pass
    elif late is not None:
        also = " No decision in time counts as one." if forum.silence_decides else ""
        parts.append(f"The decision was due by {day(late)}, and none is recorded.{also}")
    elif clock is not None and clock.latest and clock.state is ClockState.RUNNING:
        parts.append(f"A decision is due by {day(clock.latest)}.")
    else:
        parts.append("No decision is recorded yet.")
    return rung._replace(state=_S.DONE, why=" ".join(parts), risk="", clock=clock or rung.clock)


def _theirs(situation: Situation, forum: Forum, filing: Filing | None, rung: Remedy) -> Remedy:
    """A ruling that the agency itself must ask for, and on which we may comment meanwhile."""
    if filing is not None:
        return rung._replace(why=f"They asked on {day(filing.event.on)}; no ruling is recorded.")
    clock = situation.clock(forum.file_rule)
    last = clock.latest if clock else None
    if situation.answer is not None:
        return rung._replace(state=_S.CLOSED, why=_UNASKED)
    if last is None:
        return rung._replace(state=_S.NOT_YET, why="They have not asked for a ruling.")
    if situation.today > last:
        why = f"They had to ask by {day(last)}, and no such question is recorded."
        return rung._replace(state=_S.CLOSED, why=why)
    why = f"To withhold anything they must ask by {day(last)}."
    return rung._replace(state=_S.NOT_YET, why=why)


def _opened(situation: Situation, filings: Filings, forum: Forum, rung: Remedy) -> Remedy:
    """The rung by what opens the forum, what must come before it, and its time."""
    door = door_of(situation, filings, forum)
    missing = _missing(situation, filings, forum)
    if missing and not (door.not_before and _silence_may_excuse(filings, forum)):
        return rung._replace(state=_S.NOT_YET, why=missing)
    if not door.is_open:
        return rung._replace(
            state=_S.NOT_YET, why=door.why, not_before=door.not_before, judgement=door.judgement
        )
    time = window(situation.clock(forum.file_rule), situation.today)
    if time.is_over:
        why = "The time for it has ended. Ask a lawyer whether it can still be filed late."
        return rung._replace(state=_S.CLOSED, why=why)
    return _waited(situation, forum, _dated(rung, door, time))


def _dated(rung: Remedy, door: Door, time: Window) -> Remedy:
    return rung._replace(
        why=door.why,
        until=time.until,
        until_latest=time.until_latest,
        risk=" ".join(part for part in (time.doubt, rung.risk) if part),
    )


def _waited(situation: Situation, forum: Forum, rung: Remedy) -> Remedy:
    """The rung after the floor that the law sets before it, if that has begun."""
    clock = situation.clock(forum.wait_rule)
    if clock is None or clock.not_before is None or clock.start is None:
        return rung
    opens = clock.not_before + NEXT_DAY
    if situation.today >= opens or _opened_by_refusal(situation, clock):
        return rung
    if not forum.wait_binds:
        return rung._replace(not_before=opens)
    why = f"{rung.why} The wait that the law sets ends on {day(clock.not_before)}."
    return rung._replace(state=_S.NOT_YET, why=why, not_before=opens, until=None, until_latest=None)


def _opened_by_refusal(situation: Situation, clock: Clock) -> bool:
    """Whether a refusal opened the door that the clock of silence holds shut."""
    silent = {day_.rule for day_ in situation.law.silence.dates}
    return clock.rule_id in silent and situation.refusal is not None


def _missing(situation: Situation, filings: Filings, forum: Forum) -> str:
    """What must come first, or nothing."""
    needed = filings.needed(forum)
    if not needed or any(filings.is_done(other) for other in needed):
        return ""
    if all(_is_excused(situation, other) for other in needed):
        return ""
    pending = next((filing for other in needed if (filing := filings.of(other))), None)
    if pending is not None:
        return f"Wait for the end of an earlier step: {pending.forum.how}."
    return f"First: {' or '.join(other.how for other in needed)}."


def _silence_may_excuse(filings: Filings, forum: Forum) -> bool:
    return all(other.excused_by_silence for other in filings.needed(forum))


def _is_excused(situation: Situation, forum: Forum) -> bool:
    """Whether silence past the limit stands in for this step; an answer ends that."""
    late = situation.late
    return (
        forum.excused_by_silence
        and late is not None
        and late.clock.condition is None
        and situation.today > late.last_day
    )


def _risk(situation: Situation, forum: Forum) -> str:
    parts = [forum.risk or ""]
    closed = [other.how for other in situation.law.forums if other.id in forum.bars]
    if closed:
        parts.append(f"Choosing it closes another way: {'; '.join(closed)}.")
    clock = situation.clock(forum.file_rule)
    if clock is not None and forum.asked_by == "requester" and clock.ship_as is ShipAs.SOFT:
        parts.append("Check the statute: this limit was not read in its text.")
    return " ".join(part for part in parts if part)

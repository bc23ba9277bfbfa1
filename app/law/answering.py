"""The rungs between us and the agency: wait, remind, answer what they ask, object."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from app.law.explaining import day
from app.law.facts import Event
from app.law.rungs import (
    Remedy,
    RemedyKind,
    RemedyState,
    Situation,
    Window,
    mentions,
    window,
)
from app.law.vocabulary import Actor, ClockState, EventKind, Kind, Meaning
from app.law.working import Clock

_K = EventKind
_S = RemedyState
_REPLIES = frozenset({Kind.CLARIFICATION_REPLY, Kind.WITHDRAWN_IF_SILENT})
_ANSWERS_FIRST = {Kind.DETERMINE: 0, Kind.PRODUCE: 1, Kind.ACKNOWLEDGE: 2}
_MEANS = {
    Meaning.DENIED: "Silence past the limit counts as a denial here.",
    Meaning.APPROVED: "Silence past the limit counts as approval of what is not exempt.",
    Meaning.PRESUMED_PUBLIC: "Silence past the limit makes the records presumed public.",
    Meaning.VIOLATION: "Silence past the limit breaks this law, and is not called a denial.",
    Meaning.UNSETTLED: "What silence means is not settled here.",
    Meaning.NOTHING: "Silence means nothing by itself here.",
}


class _Question(NamedTuple):
    """Something that they may ask of us, and what settles it.

    With ``if_limited`` it is a question only where the law gives us a time to answer.
    """

    id: str
    kind: RemedyKind
    title: str
    asking: tuple[EventKind, ...]
    settling: tuple[EventKind, ...]
    letter: str | None = None
    if_limited: bool = False


_QUESTIONS = (
    _Question(
        "clarification_answer", RemedyKind.CLARIFICATION_ANSWER, "Answer their question",
        (_K.CLARIFICATION_ASKED,), (_K.CLARIFIED, _K.NARROWED), "clarification_answer",
    ),
    _Question(
        "verification", RemedyKind.CLARIFICATION_ANSWER, "Prove who is asking",
        (_K.VERIFICATION_ASKED,), (_K.VERIFIED,),
    ),
    _Question(
        "treatment", RemedyKind.CLARIFICATION_ANSWER, "Answer how they mean to treat the request",
        (_K.TREATMENT_NOTICED,), (_K.CLARIFIED, _K.NARROWED, _K.ELECTED_TO_PROCEED),
        "clarification_answer", if_limited=True,
    ),
    _Question(
        "fee_answer", RemedyKind.FEE_ANSWER, "Answer about the fee",
        (_K.FEE_ESTIMATED, _K.DEPOSIT_ASKED, _K.FEE_WAIVER_DENIED),
        (_K.PAID, _K.FEE_ACCEPTED, _K.FEE_WAIVED, _K.NARROWED), "fee_answer",
    ),
    _Question(
        "inspection", RemedyKind.FEE_ANSWER, "Look at the records, or pay for copies",
        (_K.MADE_AVAILABLE,), (_K.PAID, _K.PRODUCED, _K.COMPLETED), if_limited=True,
    ),
)  # fmt: skip


def answers(situation: Situation) -> list[Remedy]:
    """The rungs that concern only us and the agency, those that bear on this request."""
    asked = [rung for question in _QUESTIONS if (rung := _asked(situation, question))]
    open_ = any(rung.state is _S.NOW for rung in asked)
    waiting = None if open_ or _lapsed(asked) else _wait(situation)
    rungs = [*asked, *_objections(situation), waiting, _follow_up(situation, asked)]
    return [rung for rung in rungs if rung is not None]


def _lapsed(asked: list[Remedy]) -> Remedy | None:
    """The question of theirs that went unanswered until the time for it ended."""
    return next((rung for rung in asked if rung.mandatory and rung.state is _S.CLOSED), None)


def _asked(situation: Situation, question: _Question) -> Remedy | None:
    """What they asked of us last, and whether we answered."""
    asked = situation.last_of(question.asking)
    clock = _reply_clock(situation, asked) if asked else None
    if asked is None or (question.if_limited and clock is None):
        return None
    rung = Remedy(question.id, question.kind, question.title, _S.NOW,
                  f"They asked on {day(asked.on)}.", letter=question.letter)  # fmt: skip
    settled = situation.timeline.first_of(question.settling, since=asked.on)
    if settled is not None:
        return rung._replace(state=_S.DONE, why=f"{rung.why} Answered on {day(settled.on)}.")
    ended = situation.over or _answered_since(situation, asked)
    if ended is not None:
        return rung._replace(state=_S.CLOSED, why=f"Settled on {day(ended.on)} without it.")
    return _limited(situation, rung, asked, clock)


def _answered_since(situation: Situation, asked: Event) -> Event | None:
    answer = situation.answer
    return answer if answer is not None and answer.on > asked.on else None


def _reply_clock(situation: Situation, asked: Event) -> Clock | None:
    """The strictest clock of ours that their question started."""
    found = [
        clock
        for clock in situation.clocks.values()
        if clock.kind in _REPLIES
        and clock.start is not None
        and mentions(clock.version.from_, asked.kind)
    ]
    return min(found, key=lambda clock: clock.earliest or clock.due or date.max, default=None)


def _limited(situation: Situation, rung: Remedy, asked: Event, clock: Clock | None) -> Remedy:
    """``rung`` with the law's limit and the day that the agency itself named, the sooner one."""
    time = window(clock, situation.today)
    effect = (clock.missed_effect if clock else None) or ""
    if clock is not None:
        rung = rung._replace(clock=clock, citation=clock.citation, mandatory=True)
    if time.is_over:
        why = f"{rung.why} The time to answer has ended. {effect} A new request may be needed."
        return rung._replace(state=_S.CLOSED, why=" ".join(why.split()))
    doubts = [time.doubt, effect, _named_day_passed(situation, asked)]
    return rung._replace(
        until=_sooner(situation, asked, time),
        until_latest=time.until_latest,
        risk=" ".join(doubt for doubt in doubts if doubt)
        or "No limit of the law was found. An unanswered question can still hold everything up.",
    )


def _sooner(situation: Situation, asked: Event, time: Window) -> date | None:
    named = asked.until if asked.until and asked.until >= situation.today else None
    days = [on for on in (time.until, named) if on is not None]
    return min(days, default=None)


def _named_day_passed(situation: Situation, asked: Event) -> str:
    if asked.until is None or asked.until >= situation.today:
        return ""
    return f"They wanted it by {day(asked.until)}: answer at once."


def _objections(situation: Situation) -> Iterable[Remedy]:
    """One rung if the newest extension does not hold."""
    notice = situation.last_of((_K.EXTENDED,))
    if notice is None:
        return
    flaw = _flaw(situation, notice)
    if not flaw:
        return
    kind = RemedyKind.EXTENSION_OBJECTION
    ended = situation.over or situation.answer
    rule = _extension_clocks(situation)[0]
    yield Remedy(
        kind.value,
        kind,
        "Object to the extension",
        _S.CLOSED if ended else _S.NOW,
        f"They answered, or it ended, on {day(ended.on)}." if ended else flaw,
        risk="" if ended else "Nothing: the old date stands whether you object or not.",
        clock=rule,
        letter=kind.value,
        citation=rule.citation,
    )


def _extension_clocks(situation: Situation) -> list[Clock]:
    return [
        clock
        for clock in situation.clocks.values()
        if clock.kind is Kind.EXTENSION and clock.who is Actor.AGENCY and clock.rule.extends
    ]


def _flaw(situation: Situation, notice: Event) -> str:
    """Why the notice does not hold, or nothing.

    Only where the law has a rule for extensions: elsewhere a notice may be one of another kind,
    such as a date that the law lets the agency name.
    """
    said = f"Their notice of {day(notice.on)}"
    clocks = _extension_clocks(situation)
    used = [clock for clock in clocks if clock.met_by is not None]
    if not used or any(clock.met_by and clock.met_by.agreed for clock in used):
        return _useless(situation, clocks, notice)  # an agreement uses up no notice of theirs
    if notice not in [clock.met_by for clock in used]:
        once = all(clock.rule.extends and clock.rule.extends.times == "once" for clock in used)
        return f"{said} is a second one, and the law allows one." if once else ""
    return _too_long(notice, used, said)


def _useless(situation: Situation, clocks: list[Clock], notice: Event) -> str:
    """What the clocks say of a notice that changed nothing, or nothing."""
    notes = [note for clock in _moved(situation, clocks) for note in clock.notes]
    said = [each for each in notes if "changes nothing" in each and day(notice.on) in each]
    return said[0] if said else ""


def _moved(situation: Situation, clocks: list[Clock]) -> list[Clock]:
    """The clocks that the extensions could move."""
    ids = {
        rule_id for clock in clocks if clock.rule.extends for rule_id in clock.rule.extends.rules
    }
    return [situation.clocks[rule_id] for rule_id in sorted(ids) if rule_id in situation.clocks]


def _too_long(notice: Event, used: list[Clock], said: str) -> str:
    """Whether the notice names a day beyond all that the law lets it add."""
    if notice.until is None or notice.agreed:
        return ""
    ends = [clock.latest if clock.version.within else None for clock in used]
    if any(end is None or notice.until <= end for end in ends):
        return ""
    last = max(end for end in ends if end is not None)
    return f"{said} names {day(notice.until)}; the law lets it reach {day(last)} at most."


def _wait(situation: Situation) -> Remedy | None:
    """The agency's own time, while it runs and nothing is owed by us."""
    if situation.answer is not None or situation.over is not None:
        return None
    kind = RemedyKind.WAIT
    late = situation.late
    if late is not None and situation.today > late.last_day:
        return None
    if late is not None:
        why = f"They have until {day(late.last_day)}. {_silence(situation)}"
        return Remedy(kind.value, kind, "Wait for their answer", _S.NOW, why, until=late.last_day,
                      clock=late.clock, citation=late.clock.citation,
                      risk="Nothing until that day.")  # fmt: skip
    clock = _undated(situation)
    why = (clock.no_date_because if clock else None) or "No date of the law is running."
    return Remedy(kind.value, kind, "Wait for their answer", _S.NOW, why, clock=clock,
                  citation=clock.citation if clock else "",
                  risk="Waiting alone moves nothing: set a follow-up of your own.")  # fmt: skip


def _undated(situation: Situation) -> Clock | None:
    """The duty that would have a date, to say why it has none."""
    found = [
        clock
        for clock in situation.clocks.values()
        if clock.who is Actor.AGENCY
        and clock.kind in _ANSWERS_FIRST
        and clock.state not in {ClockState.MET, ClockState.SUPERSEDED}
        and clock.due is None
    ]
    return min(found, key=lambda clock: _ANSWERS_FIRST[clock.kind], default=None)


def _silence(situation: Situation) -> str:
    return _MEANS[situation.law.silence.means]


def _follow_up(situation: Situation, asked: list[Remedy]) -> Remedy:
    """A reminder: ours, and always possible while an answer is owed to us."""
    kind = RemedyKind.FOLLOW_UP
    rung = Remedy(
        kind.value,
        kind,
        "Send a reminder",
        _S.NOW,
        "A follow-up is ours: no law asks for it and it binds nobody. It often helps.",
        risk=f"Nothing. A reminder stops no clock. {_silence(situation)}",
        letter=kind.value,
    )
    ended = situation.over or situation.given or situation.last_of((_K.DENIED, _K.NO_RECORDS))
    if ended is not None:
        why = f"Since {day(ended.on)} there is no answer left to wait for."
        return rung._replace(state=_S.CLOSED, why=why, risk="")
    if any(each.state is _S.NOW for each in asked):
        return rung._replace(state=_S.NOT_YET, why="They wait for us first.", risk="")
    lapsed = _lapsed(asked)
    if lapsed is not None:
        why = (
            f"The time for this ended: {lapsed.title.lower()}. They may treat the request as over."
        )
        return rung._replace(state=_S.CLOSED, why=why, risk="")
    return rung

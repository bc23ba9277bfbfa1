"""What one law has for all requests alike: laid out once, asked for each of them."""

from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from app.law.choosing import applicable, impossible
from app.law.extending import Movers
from app.law.facts import AgencyFacts, Event, RequestFacts
from app.law.rules import Pause, Rule
from app.law.statutes import Statute
from app.law.vocabulary import ANSWERS, Actor, AgencyTrait, Body, EventKind, Kind

_K = EventKind
_PRODUCED = frozenset({_K.PRODUCED, _K.COMPLETED})
_REPLIES = frozenset({_K.CLARIFIED, _K.NARROWED, _K.PAID, _K.FEE_ACCEPTED, _K.FEE_WAIVED})
_APPEALS = frozenset({_K.APPEALED, _K.COMPLAINT_FILED})
_RESPONSES = ANSWERS | {
    _K.ACKNOWLEDGED, _K.EXTENDED, _K.PROMISED, _K.CLARIFICATION_ASKED, _K.FEE_ESTIMATED,
    _K.DEPOSIT_ASKED, _K.TRANSFERRED, _K.PARTLY_PRODUCED,
}  # fmt: skip
_MET_BY: dict[Kind, frozenset[EventKind]] = {
    Kind.ACKNOWLEDGE: _RESPONSES,
    Kind.DETERMINE: ANSWERS,
    Kind.PRODUCE: _PRODUCED,
    Kind.EXTENSION: frozenset(),
    Kind.FEE_ESTIMATE: frozenset({_K.FEE_ESTIMATED, _K.DEPOSIT_ASKED, _K.FEE_WAIVED}),
    Kind.CLARIFICATION_REPLY: _REPLIES,
    Kind.WITHDRAWN_IF_SILENT: _REPLIES,
    Kind.APPEAL_FILE: _APPEALS,
    Kind.APPEAL_DECIDE: frozenset({_K.APPEAL_DECIDED}),
    Kind.SUE: frozenset({_K.SUED}),
    Kind.NOT_BEFORE: frozenset({_K.SUED}),
    Kind.THIRD_PARTY_NOTICE: frozenset({_K.VENDOR_NOTIFIED}),
    Kind.REFER_TO_OVERSIGHT: frozenset({_K.REFERRED}),
    Kind.COMPLY_AFTER_RULING: _PRODUCED,
}
_PAYS = _REPLIES - {_K.CLARIFIED}
# A question and a bill are answered by different words of ours: one does not settle the other.
_ANSWERED_BY: dict[EventKind, frozenset[EventKind]] = {
    _K.CLARIFICATION_ASKED: frozenset({_K.CLARIFIED, _K.NARROWED}),
    _K.FEE_ESTIMATED: _PAYS,
    _K.DEPOSIT_ASKED: _PAYS,
    _K.FEE_WAIVER_DENIED: _PAYS,
}
_WANTS_REPLY = frozenset({Kind.CLARIFICATION_REPLY, Kind.WITHDRAWN_IF_SILENT})
_DONE = frozenset({_K.DENIED, _K.NO_RECORDS})
_ENDED_BY: dict[Kind, frozenset[EventKind]] = {
    Kind.PRODUCE: _DONE,
    Kind.FEE_ESTIMATE: _PRODUCED | _DONE,
    Kind.CLARIFICATION_REPLY: _PRODUCED | _DONE,
    Kind.WITHDRAWN_IF_SILENT: _PRODUCED | _DONE,
    Kind.REFER_TO_OVERSIGHT: _PRODUCED,
}
_OVER = frozenset({_K.WITHDRAWN, _K.CLOSED})
_OBJECTION = frozenset({_K.VENDOR_OBJECTED})


class Plan(NamedTuple):
    """The rules that apply, or may, in the order of the file, and what bears on each by its id.

    ``wanting`` are those that cannot exist, each with why. ``pausing`` are the kinds of event
    without which no pause begins.
    """

    rules: tuple[tuple[Rule, str | None], ...]
    wanting: tuple[tuple[Rule, str], ...]
    by_id: dict[str, Rule]
    ended_by: dict[str, frozenset[EventKind]]
    extensions: dict[str, Movers]
    pauses: dict[str, tuple[Pause, ...]]
    pausing: frozenset[EventKind]


def plan_for(law: Statute, agency: AgencyFacts, request: RequestFacts) -> Plan:
    """The plan of ``law`` for such an agency and such a request, on whatever day it was made."""
    return _plan(law, agency.body, agency.has, _undated(request))


@lru_cache(maxsize=4096)
def _undated(request: RequestFacts) -> RequestFacts:
    """``request`` without its day, on which no choice of a rule depends."""
    return replace(request, filed_on=None)


def meeting(rule: Rule, begun: Event | None) -> frozenset[EventKind]:
    """The acts that meet ``rule``, as far as they answer the event that began it."""
    if rule.met_by is not None:
        return rule.met_by
    if rule.who is Actor.THIRD_PARTY and rule.kind is Kind.THIRD_PARTY_NOTICE:
        return _OBJECTION
    if begun is not None and rule.kind in _WANTS_REPLY:
        return _ANSWERED_BY.get(begun.kind, _MET_BY[rule.kind])
    return _MET_BY[rule.kind]


@lru_cache(maxsize=4096)
def _plan(
    law: Statute, body: Body | None, has: frozenset[AgencyTrait] | None, request: RequestFacts
) -> Plan:
    chosen = applicable(law, body, has, request)
    rules = [rule for rule, _ in chosen]
    return Plan(
        chosen,
        impossible(law, body, has, request),
        {rule.id: rule for rule in rules},
        {rule.id: _ends(rule) for rule in rules},
        _extensions(rules),
        _pauses(law.pauses),
        frozenset(pause.on for pause in law.pauses if pause.on is not None),
    )


def _ends(rule: Rule) -> frozenset[EventKind]:
    kinds = _OVER | rule.ended_by | _ENDED_BY.get(rule.kind, frozenset())
    return kinds | {_K.TRANSFERRED} if rule.who is Actor.AGENCY else kinds


def _extensions(rules: list[Rule]) -> dict[str, Movers]:
    """The extensions that may move each rule."""
    found: dict[str, Movers] = {}
    for rule in rules:
        if rule.extends is not None:
            for moved in rule.extends.rules:
                found[moved] = (*found.get(moved, ()), (rule, rule.extends))
    return found


def _pauses(pauses: tuple[Pause, ...]) -> dict[str, tuple[Pause, ...]]:
    """The pauses that may hold up each rule."""
    found: dict[str, tuple[Pause, ...]] = {}
    for pause in pauses:
        for held in pause.rules:
            found[held] = (*found.get(held, ()), pause)
    return found

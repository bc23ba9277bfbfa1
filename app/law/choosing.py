"""Chooses the rules that apply, by the facts that are known, and says which facts are not."""

from functools import lru_cache

from app.law.conditions import in_words
from app.law.facts import AgencyFacts, RequestFacts
from app.law.rules import Rule
from app.law.statutes import Statute
from app.law.terms import Selector
from app.law.vocabulary import AgencyTrait, Body, Circumstance


@lru_cache(maxsize=4096)
def applicable(
    law: Statute, body: Body | None, has: frozenset[AgencyTrait] | None, request: RequestFacts
) -> tuple[tuple[Rule, str | None], ...]:
    """The rules of ``law`` that apply, or may: each with None, or with what it depends on."""
    agency = AgencyFacts(body, has)
    chosen = []
    for rule in law.rules:
        unknown = []
        for selector in (rule.applies, rule.needs):
            truth = True if selector is None else holds(selector, agency, request)
            if truth is False:
                break
            if truth is None and selector is not None:
                unknown.append(in_words(selector))
        else:
            chosen.append((rule, " and ".join(unknown) or None))
    return tuple(chosen)


@lru_cache(maxsize=4096)
def impossible(
    law: Statute, body: Body | None, has: frozenset[AgencyTrait] | None, request: RequestFacts
) -> tuple[tuple[Rule, str], ...]:
    """The rules that would apply but for want of what they need, each with what is wanting."""
    agency = AgencyFacts(body, has)
    return tuple(
        (rule, in_words(rule.needs, holding=False))
        for rule in law.rules
        if rule.needs is not None
        and holds(rule.needs, agency, request) is False
        and (rule.applies is None or holds(rule.applies, agency, request) is not False)
    )


def holds(selector: Selector, agency: AgencyFacts, request: RequestFacts) -> bool | None:
    """Whether ``selector`` holds; None where a fact that decides it is not known."""
    answers = [
        _same(selector.body, agency.body),
        _within(selector.body_has, agency.has),
        _same(selector.requester, request.requester),
        _within(selector.record, request.record),
        _same(selector.size, request.size),
        _same(selector.expedited, request.expedited),
        _happens(selector.circumstance, request),
    ]
    if selector.channel:
        answers.append(None if request.channel is None else request.channel in selector.channel)
    if selector.not_ is not None:
        inner = holds(selector.not_, agency, request)
        answers.append(None if inner is None else not inner)
    answers.extend(holds(part, agency, request) for part in selector.all_)
    if selector.any_:
        answers.append(_any([holds(part, agency, request) for part in selector.any_]))
    return _all(answers)


def _same(wanted: object, known: object) -> bool | None:
    if wanted is None:
        return True
    return None if known is None else wanted == known


def _within(wanted: str | None, known: frozenset[str] | None) -> bool | None:
    if wanted is None:
        return True
    return None if known is None else wanted in known


def _happens(wanted: Circumstance | None, request: RequestFacts) -> bool | None:
    if wanted is None or wanted in request.holds:
        return True
    return False if wanted in request.fails else None


def _all(answers: list[bool | None]) -> bool | None:
    if False in answers:
        return False
    return None if None in answers else True


def _any(answers: list[bool | None]) -> bool | None:
    if True in answers:
        return True
    return None if None in answers else False

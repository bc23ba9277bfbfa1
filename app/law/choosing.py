"""Chooses the rules that apply, by the facts that are known, and says which facts are not."""

from functools import lru_cache

from app.law.facts import AgencyFacts, RequestFacts
from app.law.rules import Rule
from app.law.statutes import Statute
from app.law.terms import Selector
from app.law.vocabulary import AgencyTrait, Body, Circumstance, RecordTrait, Requester, Size

_BODIES = {Body.LOCAL: "a local body", Body.STATE: "a state body", Body.FEDERAL: "a federal body"}
_TRAITS = {
    AgencyTrait.WRITTEN_PROCEDURES: "the body has adopted written procedures",
    AgencyTrait.RECEIPT_PORTAL: "a portal of the body gives a receipt",
    AgencyTrait.PREPAYMENT_POLICY: "the body asks for payment in advance",
    AgencyTrait.REGIONAL_OFFICE: "the request went to a regional office",
    AgencyTrait.BOARD_HEADED: "a board heads the body",
}
_REQUESTERS = {
    Requester.ORDINARY: "the requester is an ordinary one",
    Requester.COMMERCIAL: "the request has a commercial purpose",
    Requester.NEWS: "the requester is a news organisation",
    Requester.RECURRENT: "the requester counts as recurrent",
}
_SIZES = {
    Size.ORDINARY: "the request is of ordinary size",
    Size.TIME_INTENSIVE: "the request counts as time-intensive",
    Size.VOLUMINOUS: "the request counts as voluminous",
}
_RECORDS = {
    RecordTrait.CONTRACT: "a contract is asked for",
    RecordTrait.IMMEDIATE_ACCESS: "the record is one of immediate access",
    RecordTrait.BODY_CAMERA: "body-worn camera video is asked for",
    RecordTrait.LAW_ENFORCEMENT_VIDEO: "law-enforcement video is asked for",
    RecordTrait.PERSONNEL: "a personnel or like file is asked for",
    RecordTrait.CRIMINAL_JUSTICE: "a criminal justice record is asked for",
    RecordTrait.CRIMINAL_INVESTIGATIVE: "a criminal investigative file is asked for",
    RecordTrait.EMERGENCY_CALLS: "records of emergency calls are asked for",
    RecordTrait.ARREST_LOG: "arrest information is asked for",
    RecordTrait.ELECTION: "election records are asked for",
    RecordTrait.ABOUT_ONESELF: "the data are about the requester",
    RecordTrait.OLDER_THAN_24_MONTHS: "a record is more than 24 months old",
    RecordTrait.LARGE_OR_OLD: "the information exceeds 300 pages or is over three years old",
    RecordTrait.NEEDS_PROGRAMMING: "the request needs programming",
    RecordTrait.NEEDS_CONVERSION: "an electronic record must be converted",
}
_CIRCUMSTANCES = {
    Circumstance.WRITTEN: "the request is in writing",
    Circumstance.ORAL: "the request is oral",
    Circumstance.FORMAL: "this is the formal request, after an informal one was refused",
    Circumstance.PLAINLY_FOIA: "the request plainly says that it is one under the act",
    Circumstance.SLOW: "production will take longer than the first period",
    Circumstance.IN_USE_OR_STORAGE: "the record is in active use or storage",
    Circumstance.NOT_HELD: "the body holds no such record",
    Circumstance.WHOLLY_PUBLIC: "the record is wholly public",
    Circumstance.CONFIDENTIALITY_IN_QUESTION: "the body must judge if the record is confidential",
    Circumstance.PUBLIC_STATUS_IN_QUESTION: "the custodian questions whether the record is public",
    Circumstance.EXTENUATING: "the body claims extenuating or extraordinary circumstances",
    Circumstance.INCREMENTAL: "the records are disclosed in batches",
    Circumstance.READILY_AVAILABLE: "it is a single, specific, readily available record",
    Circumstance.PRIVACY_REVIEW: "a privacy review is needed",
    Circumstance.VENDOR_CLAIM: "a vendor claims confidentiality",
    Circumstance.FEE_CHARGED: "a fee will be charged",
    Circumstance.FEE_OVER_1000: "the fee is over $1,000",
    Circumstance.RULING_SOUGHT: "the body wants to withhold and must ask for a ruling",
    Circumstance.PRIORITY_COMPLAINT: "the complaint has priority",
}


@lru_cache(maxsize=4096)
def applicable(
    law: Statute, body: Body | None, has: frozenset[AgencyTrait] | None, request: RequestFacts
) -> tuple[tuple[Rule, str | None], ...]:
    """The rules of ``law`` that apply, or may: each with None, or with what it depends on."""
    agency = AgencyFacts(body, has)
    chosen = []
    for rule in law.rules:
        truth = holds(rule.applies, agency, request) if rule.applies else True
        if truth is not False:
            words = None if truth or rule.applies is None else in_words(rule.applies)
            chosen.append((rule, words))
    return tuple(chosen)


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


def in_words(selector: Selector) -> str:
    """The selector as the end of a sentence that begins with "if"."""
    parts = [
        f"the agency is {_BODIES[selector.body]}" if selector.body else "",
        _TRAITS[selector.body_has] if selector.body_has else "",
        _REQUESTERS[selector.requester] if selector.requester else "",
        _RECORDS[selector.record] if selector.record else "",
        _SIZES[selector.size] if selector.size else "",
        _CIRCUMSTANCES[selector.circumstance] if selector.circumstance else "",
    ]
    if selector.expedited is not None:
        parts.append("expedited handling was asked for" if selector.expedited else "no haste")
    if selector.channel:
        names = sorted(channel.replace("_", " ") for channel in selector.channel)
        parts.append(f"the request was made by {' or '.join(names)}")
    if selector.not_ is not None:
        parts.append(f"it is not so that {in_words(selector.not_)}")
    parts.extend(in_words(part) for part in selector.all_)
    if selector.any_:
        parts.append(" or ".join(in_words(part) for part in selector.any_))
    return " and ".join(part for part in parts if part)

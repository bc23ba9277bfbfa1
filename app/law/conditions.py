"""Says in words on which facts a rule depends."""

from enum import StrEnum

from app.law.terms import Selector
from app.law.vocabulary import AgencyTrait, Body, Circumstance, RecordTrait, Requester, Size

# Each fact as the end of a sentence that begins with "if": where it holds, and where it does not.
_WORDS: dict[StrEnum, tuple[str, str]] = {
    Body.LOCAL: ("the agency is a local body", "the agency is no local body"),
    Body.STATE: ("the agency is a state body", "the agency is no state body"),
    Body.FEDERAL: ("the agency is a federal body", "the agency is no federal body"),
    AgencyTrait.WRITTEN_PROCEDURES: (
        "the body has adopted written procedures",
        "the body has adopted no written procedures",
    ),
    AgencyTrait.RECEIPT_PORTAL: (
        "a portal of the body gives a receipt",
        "no portal of the body gives a receipt",
    ),
    AgencyTrait.PREPAYMENT_POLICY: (
        "the body asks for payment in advance",
        "the body asks for no payment in advance",
    ),
    AgencyTrait.REGIONAL_OFFICE: (
        "the request went to a regional office",
        "the request went to the central office",
    ),
    AgencyTrait.BOARD_HEADED: ("a board heads the body", "no board heads the body"),
    Requester.ORDINARY: ("the requester is an ordinary one", "the requester is no ordinary one"),
    Requester.COMMERCIAL: (
        "the request has a commercial purpose",
        "the request has no commercial purpose",
    ),
    Requester.NEWS: (
        "the requester is a news organisation",
        "the requester is no news organisation",
    ),
    Requester.RECURRENT: (
        "the requester counts as recurrent",
        "the requester does not count as recurrent",
    ),
    Size.ORDINARY: ("the request is of ordinary size", "the request is not of ordinary size"),
    Size.TIME_INTENSIVE: (
        "the request counts as time-intensive",
        "the request does not count as time-intensive",
    ),
    Size.VOLUMINOUS: (
        "the request counts as voluminous",
        "the request does not count as voluminous",
    ),
    RecordTrait.CONTRACT: ("a contract is asked for", "no contract is asked for"),
    RecordTrait.IMMEDIATE_ACCESS: (
        "the record is one of immediate access",
        "the record is not one of immediate access",
    ),
    RecordTrait.BODY_CAMERA: (
        "body-worn camera video is asked for",
        "no body-worn camera video is asked for",
    ),
    RecordTrait.LAW_ENFORCEMENT_VIDEO: (
        "law-enforcement video is asked for",
        "no law-enforcement video is asked for",
    ),
    RecordTrait.PERSONNEL: (
        "a personnel or like file is asked for",
        "no personnel or like file is asked for",
    ),
    RecordTrait.CRIMINAL_JUSTICE: (
        "a criminal justice record is asked for",
        "no criminal justice record is asked for",
    ),
    RecordTrait.CRIMINAL_INVESTIGATIVE: (
        "a criminal investigative file is asked for",
        "no criminal investigative file is asked for",
    ),
    RecordTrait.EMERGENCY_CALLS: (
        "records of emergency calls are asked for",
        "no records of emergency calls are asked for",
    ),
    RecordTrait.ARREST_LOG: (
        "arrest information is asked for",
        "no arrest information is asked for",
    ),
    RecordTrait.ELECTION: ("election records are asked for", "no election records are asked for"),
    RecordTrait.ABOUT_ONESELF: (
        "the data are about the requester",
        "the data are not about the requester",
    ),
    RecordTrait.OLDER_THAN_24_MONTHS: (
        "a record is more than 24 months old",
        "no record is more than 24 months old",
    ),
    RecordTrait.LARGE_OR_OLD: (
        "the information exceeds 300 pages or is over three years old",
        "the information is within 300 pages and under three years old",
    ),
    RecordTrait.NEEDS_PROGRAMMING: (
        "the request needs programming",
        "the request needs no programming",
    ),
    RecordTrait.NEEDS_CONVERSION: (
        "an electronic record must be converted",
        "no electronic record must be converted",
    ),
    Circumstance.WRITTEN: ("the request is in writing", "the request is not in writing"),
    Circumstance.ORAL: ("the request is oral", "the request is not oral"),
    Circumstance.FORMAL: (
        "this is the formal request, after an informal one was refused",
        "this is not yet the formal request",
    ),
    Circumstance.PLAINLY_FOIA: (
        "the request plainly says that it is one under the act",
        "the request does not plainly say that it is one under the act",
    ),
    Circumstance.SLOW: (
        "production will take longer than the first period",
        "production will take no longer than the first period",
    ),
    Circumstance.IN_USE_OR_STORAGE: (
        "the record is in active use or storage",
        "the record is neither in active use nor in storage",
    ),
    Circumstance.NOT_HELD: ("the body holds no such record", "the body holds the record"),
    Circumstance.WHOLLY_PUBLIC: ("the record is wholly public", "the record is not wholly public"),
    Circumstance.CONFIDENTIALITY_IN_QUESTION: (
        "the body must judge whether the record is confidential",
        "the body need not judge whether the record is confidential",
    ),
    Circumstance.PUBLIC_STATUS_IN_QUESTION: (
        "the custodian questions whether the record is public",
        "the custodian does not question that the record is public",
    ),
    Circumstance.EXTENUATING: (
        "the body claims extenuating or extraordinary circumstances",
        "the body claims no extenuating or extraordinary circumstances",
    ),
    Circumstance.INCREMENTAL: (
        "the records are disclosed in batches",
        "the records are not disclosed in batches",
    ),
    Circumstance.READILY_AVAILABLE: (
        "it is a single, specific, readily available record",
        "it is not a single, specific, readily available record",
    ),
    Circumstance.PRIVACY_REVIEW: ("a privacy review is needed", "no privacy review is needed"),
    Circumstance.VENDOR_CLAIM: (
        "a vendor claims confidentiality",
        "no vendor claims confidentiality",
    ),
    Circumstance.FEE_CHARGED: ("a fee will be charged", "no fee will be charged"),
    Circumstance.FEE_OVER_1000: ("the fee is over $1,000", "the fee is $1,000 or less"),
    Circumstance.RULING_SOUGHT: (
        "the body wants to withhold and must ask for a ruling",
        "the body asks for no ruling",
    ),
    Circumstance.PRIORITY_COMPLAINT: (
        "the complaint has priority",
        "the complaint has no priority",
    ),
}


def in_words(selector: Selector, *, holding: bool = True) -> str:
    """The selector as the end of a sentence that begins with "if"; or its opposite."""
    facts: list[StrEnum | None] = [
        selector.body,
        selector.body_has,
        selector.requester,
        selector.record,
        selector.size,
        selector.circumstance,
    ]
    parts = [_WORDS[fact][0 if holding else 1] for fact in facts if fact is not None]
    if selector.expedited is not None:
        asked = "was" if selector.expedited is holding else "was not"
        parts.append(f"expedited handling {asked} asked for")
    if selector.channel:
        names = " or ".join(sorted(channel.replace("_", " ") for channel in selector.channel))
        parts.append(f"the request was {'' if holding else 'not '}made by {names}")
    if selector.not_ is not None:
        parts.append(in_words(selector.not_, holding=not holding))
    parts.extend(in_words(part, holding=holding) for part in selector.all_)
    if selector.any_:
        words = [in_words(part, holding=holding) for part in selector.any_]
        parts.append((" or " if holding else " and ").join(words))
    return (" and " if holding else " or ").join(parts)

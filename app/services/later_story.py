"""Tells what happened to a request, in order, as an appeal or a complaint tells it."""

from datetime import date
from typing import NamedTuple

from app.models import RequestEvent
from app.services.later_matter import Matter
from app.services.letter_language import day, money, one_line

# What a letter says of each kind of event: ``{We}`` is the signer, ``{they}`` the agency. What may
# be added in brackets is left out where the event does not hold it. Kinds that are missing here
# are the desk's own business, or no news to the one who decides.
_SAID = {
    "sent": "{We} sent the request.",
    "postmarked": "The request was postmarked.",
    "delivered": "The request was delivered.",
    "received": "{They} received the request.",
    "officer_received": "The records officer of {they} received the request.",
    "acknowledged": "{They} acknowledged the request.",
    "extended": "{They} took more time[, until {until}].",
    "promised": "{They} promised an answer by {until}.",
    "agreed": "{We} and {they} agreed on a date[, {until}].",
    "treatment_noticed": "{They} gave notice of how the request would be treated.",
    "clarification_asked": "{They} asked {us} to clarify.",
    "clarified": "{We} clarified the request.",
    "narrowed": "{We} narrowed the request.",
    "verification_asked": "{They} asked for proof of who asks.",
    "verified": "{We} gave that proof.",
    "statement_asked": "{They} asked {us} for a statement.",
    "statement_given": "{We} gave the statement.",
    "fee_estimated": "{They} estimated a fee[ of {amount}].",
    "deposit_asked": "{They} asked for a deposit[ of {amount}].",
    "fee_waiver_denied": "{They} refused to waive the fee.",
    "fee_accepted": "{We} accepted a fee[ of up to {amount}].",
    "paid": "{We} paid[ {amount}].",
    "fee_waived": "{They} waived the fee.",
    "granted": "{They} granted the request.",
    "partly_denied": "{They} refused a part of it[, citing {exemption}].",
    "partly_produced": "{They} sent a part of the records[, citing {exemption} for the rest].",
    "no_records": "{They} answered that no such records exist.",
    "denied": "{They} refused the request[, citing {exemption}].",
    "refused_by_employee": "An employee of {they} refused it by word of mouth.",
    "produced": "{They} sent records.",
    "completed": "{They} called the request complete.",
    "transferred": "{They} passed the request on[ to {to}].",
    "referred": "{They} asked for a ruling[ from {to}].",
    "vendor_notified": "{They} told the vendor of the request.",
    "vendor_objected": "The vendor objected.",
    "corrected": "{We} corrected a slip in the request.",
    "asked_anew": "{We} changed what the request asks.",
    "followed_up": "{We} asked how the request stood.",
    "appealed": "{We} appealed[ to {to}].",
    "appeal_received": "The appeal was received.",
    "appeal_extended": "The time to decide the appeal was extended[, until {until}].",
    "appeal_decided": "The appeal was decided.",
    "complaint_filed": "{We} complained[ to {to}].",
    "complaint_upheld": "The complaint was upheld.",
    "ruling_issued": "A ruling was issued.",
    "mediation_started": "Mediation began.",
    "mediation_ended": "Mediation ended.",
}
_LONGEST_QUOTE = 300


class Line(NamedTuple):
    """One thing that happened, and the event that it is told from (none: the filing itself)."""

    on: date
    words: str
    event_id: int | None


def story(matter: Matter) -> list[Line]:
    """Tell the events of ``matter`` that bear on the dispute, oldest first."""
    told = [
        Line(event.happened_on, _say(_SAID[event.kind], matter, event), event.id)
        for event in matter.events
        if event.kind in _SAID
    ]
    if not any(event.kind in {"sent", "postmarked"} for event in matter.events):
        told.insert(0, Line(matter.sent_on, _say(_SAID["sent"], matter, None), None))
    return told


def _say(pattern: str, matter: Matter, event: RequestEvent | None) -> str:
    """Fill ``pattern``; a part in brackets goes where its fact is not known."""
    facts = _quoted(event) if event is not None else {}
    words = matter.signer.words() | {"They": "The agency", "they": "the agency"} | facts
    plain, _, rest = pattern.partition("[")
    optional, _, after = rest.partition("]")
    known = rest and all(f"{{{name}}}" not in optional or name in facts for name in _FACTS)
    return (plain + (optional if known else "") + after).format(**words)


_FACTS = ("until", "amount", "exemption", "to")


def _quoted(event: RequestEvent) -> dict[str, str]:
    found: dict[str, str] = {}
    if until := event.facts.get("until"):
        found["until"] = day(date.fromisoformat(until))
    if (amount := event.facts.get("amount_cents")) is not None:
        found["amount"] = money(amount)
    for name in ("exemption", "to"):
        if words := one_line(str(event.facts.get(name) or "")):
            found[name] = words[:_LONGEST_QUOTE].rstrip(" .")
    return found

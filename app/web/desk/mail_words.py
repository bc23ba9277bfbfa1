"""A message in words for people: what servers found out about its sender, its text with marks."""

from collections.abc import Iterable, Sequence
from typing import Any

from app.models import InboundMessage
from app.services.reading.authentication import UNALIGNED
from app.services.reading.mail import ReadMail
from app.services.triage.reading import Suggestion

KINDS = {
    "answer": "",
    "auto_reply": "an automatic reply",
    "bounce": "a mail server says that a letter did not arrive",
    "delay": "a mail server is still trying to deliver a letter",
    "delivery_report": "a mail server's report of a delivery",
    "out_of_office": "an automatic reply of somebody who is away",
    "spam": "our mail server takes it for spam",
}
CAME_BY = {
    "mail": "",
    "upload": "brought in by hand, as a file",
    "paste": "pasted by hand",
    "scan": "on paper, scanned",
    "drop_box": "left in the drop-box",
}
"""How a message came in, where it was not simply by mail."""

_OF_OURS = "The program could not"
_METHODS = {
    "dmarc": "that the sender's address is genuine (DMARC)",
    "dkim": "the signature of the sender's server (DKIM)",
    "spf": "that the server may send for this domain (SPF)",
    "arc": "the chain of servers that passed it on (ARC)",
}
_OF_OTHERS = {
    "dkim": "Another domain signed it (DKIM), which says nothing of the sender.",
    "spf": "It came from a server of another domain (SPF), which says nothing of the sender.",
}


def authentication(mail: ReadMail) -> list[str]:
    """Say what our mail server found out, a sentence for each method."""
    told = dict(mail.authentication)
    if not told:
        return ["Our mail server noted nothing about whether the sender's address is genuine."]
    return [
        _OF_OTHERS[method]
        if told[method] == UNALIGNED
        else f"Our mail server {_found(told[method])} {words}."
        for method, words in _METHODS.items()
        if method in told
    ]


def trouble(one: InboundMessage) -> list[str]:
    """What the program itself could not do with a message, in words."""
    return [words for words in one.reading.get("notes", ()) if words.startswith(_OF_OURS)]


def _found(result: str) -> str:
    if result == "pass":
        return "confirmed"
    if result in {"fail", "softfail", "permerror"}:
        return "could not confirm"
    return "did not look at" if result == "none" else f"says “{result}” about"


def marked(text: str, suggestions: Iterable[Suggestion]) -> list[tuple[str, bool]]:
    """Cut ``text`` into pieces; a piece that is true holds words which triage went by."""
    spans = sorted((m.start, m.end) for one in suggestions for m in one.matches)
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in spans:
        if end <= at:
            continue
        pieces += [(text[at : max(at, start)], False), (text[max(at, start) : end], True)]
        at = end
    pieces.append((text[at:], False))
    return [piece for piece in pieces if piece[0]]


def prefilled(suggestion: dict[str, Any], asks: Sequence[str]) -> dict[str, Any]:
    """What a suggestion fills into the form of its event, as far as the form asks for it."""
    cents = suggestion.get("amount_cents")
    told = {
        "amount": f"{cents / 100:.2f}" if cents is not None else "",
        "until": suggestion.get("date") or "",
        "tracking_number": suggestion.get("ticket") or "",
        "exemption": "; ".join(suggestion.get("exemptions", ())),
        "reason": "; ".join(suggestion.get("matched", ()))[:300],
    }
    return {name: value for name, value in told.items() if value and name in asks}

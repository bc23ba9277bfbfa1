"""What is kept of a message beside its bytes: who wrote, what it answers, what it seems to say."""

import hashlib
import re
from datetime import datetime
from typing import Any

from app.models.mail_domains import domain_of_address
from app.models.ref import is_ref, normalised
from app.models.reply_token import tokens_in
from app.services.reading.mail import MailKind, ReadMail
from app.services.reply_addresses import tokens_of
from app.services.triage.facts import ticket
from app.services.triage.reading import Suggestion, triage

_EXCERPT = 600
_MOST = 20
_MOST_ADDRESSES = 40
_LOOKED_AT = 200_000
_REF = re.compile(
    r"\bDL[-\u2010-\u2015_ ]{0,2}[0-9A-Z]{3,5}[-\u2010-\u2015_ ]{0,2}[0-9A-Z]{3,5}\b", re.IGNORECASE
)
_DASH = re.compile(r"[-\u2010-\u2015_]")
# NUL and other controls, and the signs that turn the direction of what follows them.
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_HALVES = re.compile(r"[\ud800-\udfff]")
_OF_SERVERS = frozenset({MailKind.BOUNCE, MailKind.DELAY, MailKind.DELIVERY_REPORT})


def columns_of(mail: ReadMail, *, now: datetime) -> dict[str, Any]:
    """The columns of a message's row. A day that is still to come is not believed."""
    sender = _line(mail.sender.address if mail.sender else "")[:320].casefold()
    sender = sender if "@" in sender else ""
    told = [one.address for one in (*mail.to, *mail.cc) if "@" in one.address]
    return {
        "message_id": f"<{_line(mail.message_id)[:253]}>" if mail.message_id else "",
        "sender": sender,
        "sender_name": _line(mail.sender.name if mail.sender else "")[:300],
        "sender_domain": domain_of_address(sender)[:255],
        "recipients": [_line(one)[:320] for one in told[:_MOST]],
        "subject": _line(mail.subject),
        "received_at": mail.date if mail.date and mail.date < now else now,
    }


def reading_of(mail: ReadMail, *, whole: bool) -> dict[str, Any]:
    """What matching, the robots' sorter and the tray go by, as JSON; it can be read again.

    ``answers`` are the letters that the message replies to or, for a server's report, encloses;
    ``thread`` the older ones. ``mangled`` are references of ours with a slip in them. ``tokens``
    are those in the addresses it came to, ``copied_tokens`` those in its text; ``came_to`` are the
    addresses themselves, for tokens with a slip.
    """
    own = f"{mail.subject}\n{mail.text_unquoted[:_LOOKED_AT]}"
    refs, mangled = refs_in(own)
    enclosed = [one.message_id for one in mail.embedded if one.message_id]
    answers = enclosed if mail.kind in _OF_SERVERS else []
    came_to = addressed(mail)
    tokens = [token for address in came_to for token in tokens_of(address)]
    return {
        "kind": mail.kind.value,
        "because": _line(mail.because)[:300],
        "answers": _ids([*mail.in_reply_to, *answers]),
        "thread": _ids(mail.references),
        "refs": list(refs),
        "mangled": list(mangled),
        "tokens": list(dict.fromkeys(tokens))[:_MOST],
        "copied_tokens": list(tokens_in(mail.text[:_LOOKED_AT])),
        "came_to": [_line(one)[:320] for one in came_to[:_MOST_ADDRESSES]],
        "quoted_refs": [one for one in refs_in(mail.text[:_LOOKED_AT])[0] if one not in refs],
        "ticket": _line(ticket(mail.subject, mail.text_unquoted[:_LOOKED_AT]) or "")[:100],
        "excerpt": _line(mail.text_unquoted[: _EXCERPT * 4])[:_EXCERPT],
        "files": len(mail.attachments),
        "bounced": [
            {
                "address": _line(one.address)[:320].casefold(),
                "status": _line(one.status)[:20],
                "permanent": one.permanent,
                "words": _line(one.words)[:500],
            }
            for one in mail.bounced[:_MOST]
        ],
        "authentication": dict(mail.authentication),
        "suggestions": [_suggested(one) for one in triage(mail)],
        "notes": [_line(one)[:300] for one in mail.notes[:_MOST]],
        "digest": digest(mail),
        "whole": whole,
    }


def addressed(mail: ReadMail) -> list[str]:
    """Every address that the mail came to or was written to, the surest first."""
    written_to = (one.address for one in (*mail.to, *mail.cc) if "@" in one.address)
    return list(dict.fromkeys([*mail.delivered_to, *written_to]))


def refs_in(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The references of ours that ``text`` names, and what looks like one and is none."""
    found, mangled = [], []
    for one in _REF.findall(_HIDDEN.sub("", text)):
        if is_ref(one):
            found.append(normalised(one))
        elif _DASH.search(one) or any(sign.isdigit() for sign in one):
            mangled.append(_line(one))
    return tuple(dict.fromkeys(found))[:_MOST], tuple(dict.fromkeys(mangled))[:_MOST]


def digest(mail: ReadMail) -> str:
    """Tell two arrivals of one message, with other headers of the way, from two messages."""
    sender = mail.sender.address if mail.sender else ""
    parts = [mail.message_id, sender, mail.subject, mail.text]
    parts += [f"{one.name} {one.sha256}" for one in mail.attachments]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def _suggested(one: Suggestion) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "event": one.event,
        "says": one.says,
        "confidence": one.confidence,
        "matched": [_line(match.words)[:300] for match in one.matches],
        "spans": [[match.start, match.end] for match in one.matches],
        "amount_cents": one.amount_cents,
        "ticket": one.ticket and _line(one.ticket)[:100],
        "date": one.date and one.date.isoformat(),
        "exemptions": [_line(each)[:200] for each in one.exemptions],
        "links": [_line(each) for each in one.links],
    }


def _ids(found: tuple[str, ...] | list[str]) -> list[str]:
    return [f"<{_line(one)}>" for one in dict.fromkeys(found)][-_MOST:]


def _line(text: str) -> str:
    return " ".join(_HALVES.sub("\N{REPLACEMENT CHARACTER}", _HIDDEN.sub("", text)).split())

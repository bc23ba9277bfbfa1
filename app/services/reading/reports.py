"""Delivery reports (RFC 3464) and the bounces of servers that never read it."""

import re
from collections.abc import Iterable
from email.message import Message

from app.services.reading.headers import raw, unfolded
from app.services.reading.mail import Bounced, MailKind

_FINAL = re.compile(r"^\s*(?:[\w-]+\s*;)?\s*<?([^\s<>;]+@[^\s<>;]+?)>?\s*$")
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_CODE = re.compile(r"(?<![\d.\-])(4[25][0-9]|5[0-7][0-9])(?=[ \-#])")
_ADDRESS = re.compile(r"(?<![\w.@+-])[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_NOT_DELIVERED = re.compile(
    r"(could ?n[o']t be delivered|not be delivered|undeliverable|delivery (has )?failed|"
    r"address not found|user unknown|mailbox (is )?(full|unavailable)|no such user|"
    r"recipient address rejected|unable to deliver|returned to (its )?sender|"
    r"does(n't| not) exist|permanent(ly)? (error|failure|failed))",
    re.IGNORECASE,
)
_DELAYED = re.compile(
    r"(delivery (is )?delayed|has been delayed|not yet (been )?delivered|will (keep|continue) "
    r"(on )?(trying|to (re)?try)|will be retried|no action is required on your part)",
    re.IGNORECASE,
)
_MOST = 200


def of_status(part: Message) -> tuple[MailKind, tuple[Bounced, ...]]:
    """Read a ``message/delivery-status`` part: one block a recipient, after one of the server."""
    blocks = part.get_payload() if part.is_multipart() else []
    found: list[Bounced] = []
    actions: set[str] = set()
    for block in [one for one in blocks if isinstance(one, Message)][: _MOST + 1]:
        action = raw(block, "Action").lower().split(" ")[0].strip(";")
        where = raw(block, "Final-Recipient") or raw(block, "Original-Recipient")
        if not action and not where:
            continue
        actions.add(action or "failed")
        if action in {"failed", "delayed", ""}:
            found.append(_recipient(block, where, action))
    return _kind(actions), tuple(found)


def of_words(text: str, own: Iterable[str]) -> tuple[MailKind, tuple[Bounced, ...]] | None:
    """Read a bounce that is only words; None where the words tell of none.

    ``own`` are the addresses of the mail itself, which did not bounce.
    """
    if _DELAYED.search(text) and not _CODE_OF_FAILURE.search(text):
        return MailKind.DELAY, _addressees(text, own, permanent=False)
    if _NOT_DELIVERED.search(text):
        found = _addressees(text, own, permanent=not _is_soft(text))
        if found:
            return MailKind.BOUNCE, found
    return None


_CODE_OF_FAILURE = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b|(?<![\d.\-])5[0-7][0-9][ \-#]")


def _recipient(block: Message, where: str, action: str) -> Bounced:
    words = unfolded(raw(block, "Diagnostic-Code"))
    status = _STATUS.search(raw(block, "Status")) or _STATUS.search(words)
    number = status[0] if status else ""
    found = _FINAL.match(unfolded(where))
    permanent = action != "delayed" and not number.startswith("4")
    return Bounced(found[1] if found else unfolded(where), number, permanent, words[:500])


def _kind(actions: set[str]) -> MailKind:
    if "failed" in actions:
        return MailKind.BOUNCE
    return MailKind.DELAY if "delayed" in actions else MailKind.DELIVERY_REPORT


def _addressees(text: str, own: Iterable[str], *, permanent: bool) -> tuple[Bounced, ...]:
    head = text[:20_000]
    status, code = _STATUS.search(head), _CODE.search(head)
    number = status[0] if status else code[0] if code else ""
    ours = {one.lower() for one in own}
    found = dict.fromkeys(one for one in _ADDRESS.findall(head) if one.lower() not in ours)
    people = [one for one in found if not one.lower().startswith(("postmaster@", "mailer-daemon@"))]
    line = next((line.strip() for line in head.splitlines() if number and number in line), "")
    return tuple(Bounced(one, number, permanent, line[:500]) for one in people[:1])


def _is_soft(text: str) -> bool:
    head = text[:20_000]
    status, code = _STATUS.search(head), _CODE.search(head)
    first = status[1] if status else code[1][0] if code else ""
    return first == "4" or "mailbox is full" in head.lower() or "over quota" in head.lower()

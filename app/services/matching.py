"""Which requests a message belongs to: by what signs, how surely, and what speaks against it.

A message files itself only where an intact sign that nobody else knows (our letter's own number,
our reference, their number for it) meets a sender who is known to write for that body, and nothing
contradicts. Whatever else came is laid before a person, with the signs in words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.models import CameBy, Dispatch, InboundMessage, MessageFiling, RecordsRequest
from app.queries.mailbox import agencies_of_senders
from app.services.address_signs import AddressSigns, address_signs, requests_of_letters
from app.services.reading.mail import MailKind

MOST = 5
_MOST_OPEN = 500
_FAILED = frozenset({"fail", "softfail", "permerror"})
_PROVING = ("dmarc", "dkim", "spf")
_SURE_AT_MOST = 99
STRANGER = "The address it came from is no known contact of theirs."
DROPPED = "It was uploaded to the drop-box, where anybody may upload who has the letter."
FORGED = "Our mail server could not confirm that the sender's address is genuine."
UNSHOWN = "Our mail server found nothing that shows whether the sender's address is genuine."
ON_PAPER = "It came on paper, and only who opened the envelope can say whose it is."


class Sign(IntEnum):
    """What points to a request, with its weight in the score."""

    ADDRESS = 70
    ANSWERS = 60
    REF = 50
    NUMBER = 40
    SENDER = 30
    LEARNED = 25
    THREAD = 20
    QUOTED = 15
    COPIED = 12
    NEAR = 10


_WORDS = {
    Sign.ADDRESS: "it came to the reply address of our letter",
    Sign.ANSWERS: "it answers our letter",
    Sign.REF: "it names the reference",
    Sign.NUMBER: "it gives their number for it",
    Sign.SENDER: "the sender is theirs",
    Sign.LEARNED: "a member filed mail of this sender there before",
    Sign.THREAD: "it goes on from our letter",
    Sign.QUOTED: "it quotes the reference",
    Sign.COPIED: "it quotes the reply address of our letter",
    Sign.NEAR: "the reply address of our letter is one slip away from where it came to",
}
_SECRET = frozenset({Sign.ADDRESS, Sign.ANSWERS, Sign.REF})
_THEIRS = frozenset({Sign.SENDER, Sign.LEARNED})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A request that a message may belong to; ``score`` is below 100, never certain."""

    request: RecordsRequest
    signs: frozenset[Sign]

    @property
    def score(self) -> int:
        """How much points there."""
        return min(_SURE_AT_MOST, sum(self.signs))

    @property
    def because(self) -> str:
        """The signs in words, the strongest first."""
        return "; ".join(_WORDS[sign] for sign in sorted(self.signs, reverse=True))

    @property
    def theirs(self) -> bool:
        """Whether the sender is known to write for the body asked."""
        return bool(self.signs & _THEIRS)


@dataclass(frozen=True, slots=True)
class Matched:
    """What was found for one message: ``sure`` files itself, ``candidates`` are for a person.

    ``doubts`` say in words why nothing files itself; ``unproven`` why the sender is not known to
    be the agency, which keeps its files from being published.
    """

    candidates: tuple[Candidate, ...] = ()
    sure: tuple[Candidate, ...] = ()
    doubts: tuple[str, ...] = ()
    unproven: tuple[str, ...] = ()


@dataclass(slots=True)
class _Known:
    """What the books know of the signs of some messages, read at once."""

    addresses: AddressSigns = field(default_factory=AddressSigns)
    letters: dict[str, list[RecordsRequest]] = field(default_factory=dict)
    refs: dict[str, list[RecordsRequest]] = field(default_factory=dict)
    numbers: dict[str, list[RecordsRequest]] = field(default_factory=dict)
    senders: Mapping[str, set[int]] = field(default_factory=dict)
    learned: dict[str, set[int]] = field(default_factory=dict)
    open_with: dict[int, list[RecordsRequest]] = field(default_factory=dict)


def match(session: Session, messages: Sequence[InboundMessage]) -> dict[int, Matched]:
    """Find where each message belongs, by its number; nine queries for all. Changes nothing."""
    known = _Known(
        addresses=address_signs(session, messages),
        letters=requests_of_letters(
            session, Dispatch.message_id, _told(messages, "answers") | _told(messages, "thread")
        ),
        refs=_of_refs(session, _told(messages, "refs") | _told(messages, "quoted_refs")),
        numbers=_of_numbers(session, {one.reading.get("ticket", "") for one in messages} - {""}),
        senders=agencies_of_senders(session, [(one.sender, one.sender_domain) for one in messages]),
        learned=_learned(session, {one.sender for one in messages} - {""}),
    )
    told = [*known.senders.values(), *known.learned.values()]
    known.open_with = _open_with(session, set().union(*told))
    return {one.id: _judged(one, _candidates(one, known), known) for one in messages}


def unproven(one: InboundMessage, candidates: Iterable[Candidate]) -> tuple[str, ...]:
    """Why the sender of ``one`` is not known to be the body asked, in words; empty where it is."""
    if one.came_by is CameBy.DROP_BOX:
        return (DROPPED,)
    if one.came_by is CameBy.SCAN:
        return (ON_PAPER,)
    found = []
    if not any(Sign.SENDER in each.signs for each in candidates):
        found.append(STRANGER)
    found += _forged(one.reading.get("authentication", {}))
    if not one.mailbox:
        found.append("It was brought in by hand, so nothing shows which server it came from.")
    return tuple(found)


def _forged(told: Mapping[str, str]) -> Iterable[str]:
    """Why the address of the sender may be another's, by what our mail server found out.

    Of a server that looks into nothing, nothing is known. One that looked and found no proof of the
    sender's own domain says little against a small office, and too little to publish by.
    """
    signed = "pass" in {told.get("dkim"), told.get("dmarc")}
    if told.get("dmarc") in _FAILED or (not signed and told.get("spf") in _FAILED):
        yield FORGED
    elif told and "pass" not in {told.get(each) for each in _PROVING}:
        yield UNSHOWN


def _writes_for(one: InboundMessage, known: _Known) -> int:
    """For how many bodies the sender may write: a vendor's portal writes for hundreds."""
    return len(known.senders.get(one.sender, set()) | known.learned.get(one.sender, set()))


def _judged(one: InboundMessage, candidates: list[Candidate], known: _Known) -> Matched:
    named, doubts = _named(one, candidates)
    doubts += known.addresses.doubts.get(one.id, [])
    if one.reading.get("kind") == MailKind.SPAM:
        doubts.append("It looks like spam, so it files itself nowhere.")
    if one.came_by is CameBy.DROP_BOX:
        doubts.append(DROPPED)
    if _writes_for(one, known) > 1 and named and not any(each.signs & _SECRET for each in named):
        doubts.append("Several bodies write from there, and each counts its requests from one.")
    if one.reading.get("mangled"):
        doubts.append("It names a reference of ours with a slip in it.")
    if any(not each.theirs for each in named):
        doubts.append("The sender is not known to write for the body that was asked.")
    bodies = {each.request.recipient_id for each in named}
    if len(bodies) > 1:
        doubts.append("It points to requests with different bodies.")
    why = unproven(one, named or candidates)
    if named and FORGED in why:
        doubts.append("The sender's address may be forged.")
    sure = tuple(named) if not doubts else ()
    return Matched(tuple(candidates[:MOST]), sure, tuple(doubts), why)


def _named(one: InboundMessage, found: list[Candidate]) -> tuple[list[Candidate], list[str]]:
    """The requests that its own signs agree on, and what these signs contradict each other in."""
    by = {sign: {each.request.id for each in found if sign in each.signs} for sign in Sign}
    answered, named, numbered = by[Sign.ANSWERS], by[Sign.REF], by[Sign.NUMBER]
    addressed, copied = by[Sign.ADDRESS], by[Sign.COPIED]
    known_refs = {each.request.ref for each in found if Sign.REF in each.signs}
    doubts: list[str] = []
    if set(one.reading.get("refs", ())) - known_refs:
        doubts.append("It names a reference that belongs to no request here.")
    chosen = (
        named
        or addressed
        or answered
        or {each.request.id for each in found if Sign.NUMBER in each.signs and each.theirs}
    )
    if addressed and named and (not named <= addressed or _several_letters(one)):
        doubts.append("It came to the address of one letter and names the request of another.")
    if copied and chosen and not chosen & copied:
        doubts.append("It quotes a letter of ours about another request.")
    if answered and not (chosen <= answered or answered <= addressed == chosen):
        doubts.append("It answers a letter about one request and names another.")
    if numbered and not chosen & numbered:
        doubts.append("It gives their number for another request of ours.")
    if not (named or addressed or answered) and len(chosen) > 1:
        doubts.append("Several requests carry the number that it gives.")
    if not chosen:
        doubts.append("Nothing in it says which request it belongs to.")
    return [each for each in found if each.request.id in chosen], doubts


def _several_letters(one: InboundMessage) -> bool:
    """Whether it came to more addresses than one letter of ours has."""
    return len(one.reading.get("tokens", ())) > 1


def _candidates(one: InboundMessage, known: _Known) -> list[Candidate]:
    requests: dict[int, RecordsRequest] = {}
    signs: dict[int, set[Sign]] = {}

    def note(found: Iterable[RecordsRequest], sign: Sign) -> None:
        for each in found:
            requests[each.id] = each
            signs.setdefault(each.id, set()).add(sign)

    reading, at = one.reading, known.addresses
    for each in at.near.get(one.id, ()):
        note(at.letters.get(each, ()), Sign.NEAR)
    for sign, key, index in (
        (Sign.ADDRESS, "tokens", at.letters),
        (Sign.COPIED, "copied_tokens", at.letters),
        (Sign.ANSWERS, "answers", known.letters),
        (Sign.THREAD, "thread", known.letters),
        (Sign.REF, "refs", known.refs),
        (Sign.QUOTED, "quoted_refs", known.refs),
    ):
        for told in reading.get(key, ()):
            note(index.get(told, ()), sign)
    note(known.numbers.get(reading.get("ticket", ""), ()), Sign.NUMBER)
    for sign, index_of in ((Sign.SENDER, known.senders), (Sign.LEARNED, known.learned)):
        bodies = index_of.get(one.sender, set())
        near = [each for body in bodies for each in known.open_with.get(body, ())]
        pointed = [each for each in requests.values() if _asks(each, bodies)]
        note([*pointed, *near], sign)
    found = [Candidate(requests[each], frozenset(signs[each])) for each in requests]
    # A number alone says nothing: every office counts from one.
    kept = [each for each in found if each.signs != {Sign.NUMBER}]
    return sorted(kept, key=lambda each: (-each.score, -each.request.id))


def _asks(asked: RecordsRequest, bodies: set[int]) -> bool:
    return bool({asked.recipient_id, asked.agency_id} & bodies)


def _told(messages: Iterable[InboundMessage], name: str) -> set[str]:
    return {each for one in messages for each in one.reading.get(name, ())}


def _of_refs(session: Session, refs: set[str]) -> dict[str, list[RecordsRequest]]:
    query = select(RecordsRequest).where(RecordsRequest.ref.in_(refs))
    loaded = session.scalars(query.options(joinedload(RecordsRequest.agency))) if refs else ()
    return {one.ref: [one] for one in loaded}


def _of_numbers(session: Session, numbers: set[str]) -> dict[str, list[RecordsRequest]]:
    query = select(RecordsRequest).where(RecordsRequest.tracking_number.in_(numbers))
    loaded = session.scalars(query.options(joinedload(RecordsRequest.agency))) if numbers else ()
    found: dict[str, list[RecordsRequest]] = {}
    for one in loaded:
        found.setdefault(one.tracking_number, []).append(one)
    return found


def _learned(session: Session, senders: set[str]) -> dict[str, set[int]]:
    """The bodies for which a person has filed mail of each sender."""
    if not senders:
        return {}
    query = (
        select(InboundMessage.sender, RecordsRequest.recipient_id)
        .join(MessageFiling, MessageFiling.message_id == InboundMessage.id)
        .join(RecordsRequest, RecordsRequest.id == MessageFiling.request_id)
        .where(InboundMessage.sender.in_(senders), MessageFiling.filed_by_id.is_not(None))
        .distinct()
    )
    found: dict[str, set[int]] = {}
    for sender, body in session.execute(query):
        found.setdefault(sender, set()).add(body)
    return found


def _open_with(session: Session, bodies: set[int]) -> dict[int, list[RecordsRequest]]:
    query = (
        select(RecordsRequest)
        .where(RecordsRequest.recipient_id.in_(bodies), RecordsRequest.closed_on.is_(None))
        .options(joinedload(RecordsRequest.agency))
        .order_by(RecordsRequest.id.desc())
        .limit(_MOST_OPEN)
    )
    found: dict[int, list[RecordsRequest]] = {}
    for one in session.scalars(query) if bodies else ():
        found.setdefault(one.recipient_id, []).append(one)
    return found

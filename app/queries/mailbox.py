"""What is known of the group's mail: when it was last read, and whose unsorted mail waits."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session

from app.models import (
    Agency,
    AgencyLink,
    Contact,
    ContactKind,
    InboundMessage,
    Mailbox,
    MessageFiling,
    MessageState,
    Notice,
    RecordsRequest,
)
from app.models.mail_domains import OF_MANY, domain_of_address, domain_of_site

READ_WITHIN = timedelta(days=1)
"""How old the last look into the mailbox may be before nobody is called late any more."""

BY_HAND = "mailbox-read:"
"""How the notice begins that a person has read the mailbox; the moment follows."""

_AFTER_BY_HAND = "mailbox-read;"  # the next sign after the colon: the end of that stretch
MATCHED = "may_be_from"
"""Where a message keeps the agencies that it may be from, as they were found."""

JUDGED = "judged"
"""Where a message keeps that it was looked at, once, for what can be done without a person."""

DONE = "done"
"""Where a message keeps what was done about it without a person: receipt, bounce or silent."""

BOUNCED = "bounce"
IS_NOT_PLACED = ~exists().where(MessageFiling.message_id == InboundMessage.id)
"""That nothing says yet to which request a message belongs."""

MOST_SENDERS = 200
_DOMAINS_AT_ONCE = 100
"""How many domains one statement looks for; SQLite reads no condition of a thousand parts."""


@dataclass(frozen=True, slots=True)
class Unsorted:
    """Whose mail may lie unsorted. ``anybody`` counts messages that any body may have sent."""

    messages: int = 0
    anybody: int = 0
    agency_ids: frozenset[int] = frozenset()


# Every public page asks these; to build a statement costs more than to run one of them.
_BY_HAND_AT: Final = select(func.max(Notice.said_at)).where(
    Notice.key >= BY_HAND, Notice.key < _AFTER_BY_HAND, Notice.said_at >= bindparam("since")
)
_FETCHED_AT: Final = select(
    func.count(), func.count(Mailbox.whole_at), func.min(Mailbox.whole_at)
).select_from(Mailbox)
_UNPLACED: Final = (
    select(InboundMessage.reading)
    .where(InboundMessage.state == MessageState.UNSORTED, IS_NOT_PLACED)
    .limit(MOST_SENDERS + 1)
)
_PLACED: Final = (
    select(MessageFiling.message_id, RecordsRequest.agency_id, RecordsRequest.recipient_id)
    .join(RecordsRequest, RecordsRequest.id == MessageFiling.request_id)
    .join(InboundMessage, InboundMessage.id == MessageFiling.message_id)
    .where(InboundMessage.state == MessageState.UNSORTED)
)


def read_at(session: Session, *, now: datetime) -> datetime | None:
    """When all the mailboxes were last read to their ends, by the job or by a person's word.

    None where that was not within a day. A mailbox that was never read, whose last look failed,
    or that left messages for the next one, was not: then no answer is sure not to lie there.
    """
    since = now - READ_WITHIN
    fetched = _all_fetched_at(session)
    by_hand = session.scalar(_BY_HAND_AT, {"since": since})
    fetched = fetched if fetched and fetched >= since else None
    return max(filter(None, (fetched, by_hand)), default=None)


def _all_fetched_at(session: Session) -> datetime | None:
    """When the mailbox that was read longest ago was read; None where one never was, or none is."""
    number, read, oldest = session.execute(_FETCHED_AT).one()
    return oldest if number and read == number else None


def mailboxes(session: Session) -> Sequence[Mailbox]:
    """The mailboxes that the program looks into, and how each last look went."""
    return session.scalars(select(Mailbox).order_by(Mailbox.name)).all()


def unsorted(session: Session) -> Unsorted:
    """Say whose answers may lie among the unsorted messages, by the contacts as they are now."""
    placed, theirs = _placed(session)
    rows = session.execute(
        select(InboundMessage.sender, InboundMessage.sender_domain, func.count())
        .where(InboundMessage.state == MessageState.UNSORTED, IS_NOT_PLACED)
        .group_by(InboundMessage.sender_domain, InboundMessage.sender)
        .limit(MOST_SENDERS + 1)
    ).all()
    total = sum(number for _, _, number in rows)
    if len(rows) > MOST_SENDERS or not all(domain for _, domain, _ in rows):
        return Unsorted(total + placed, total, theirs)
    told = agencies_of_senders(session, [(sender, domain) for sender, domain, _ in rows])
    anybody = sum(number for sender, _, number in rows if not told[sender])
    bodies: set[int] = set().union(*told.values())
    near = bodies.union(*_neighbours(session, bodies).values())
    return Unsorted(total + placed, anybody, frozenset(near | theirs))


def unsorted_as_matched(session: Session) -> Unsorted:
    """Say the same by what was found when the mailbox was last looked into: two queries.

    For pages that many read. A message that was never matched may be anybody's.
    """
    placed, theirs = _placed(session)
    rows = session.scalars(_UNPLACED).all()
    if len(rows) > MOST_SENDERS:
        return Unsorted(len(rows) + placed, len(rows), theirs)
    known = [reading[MATCHED] for reading in rows if reading.get(MATCHED)]
    return Unsorted(len(rows) + placed, len(rows) - len(known), theirs.union(*known))


def _placed(session: Session) -> tuple[int, frozenset[int]]:
    """How many messages were put to a request and wait to be read, and whose they are."""
    rows = session.execute(_PLACED).all()
    bodies = frozenset(body for _, *both in rows for body in both)
    return len({message_id for message_id, *_ in rows}), bodies


def may_be_from(session: Session, senders: Iterable[tuple[str, str]]) -> dict[str, frozenset[int]]:
    """The agencies that each sender, given with its domain, may write for; none known: not there.

    The address, or else its domain, is looked for among the contacts and sites of all agencies;
    the bodies of the same place and those linked with them count too, for a clerk often answers
    for the police. A sender that fits nobody, or writes from free mail that nobody is known by,
    may be anybody.
    """
    found = agencies_of_senders(session, senders)
    near = _neighbours(session, set().union(*found.values()))
    return {
        sender: frozenset(bodies.union(*(near[body] for body in bodies)))
        for sender, bodies in found.items()
        if bodies
    }


def agencies_of_senders(
    session: Session, senders: Iterable[tuple[str, str]]
) -> dict[str, set[int]]:
    """The agencies of each sender, given with its domain: by address, or by a domain of its own."""
    pairs = [(sender, domain) for sender, domain in senders if domain]
    known = _agencies_by_sign(session, {domain for _, domain in pairs})
    return {
        sender: known.get(sender, set())
        | (set() if domain in OF_MANY else known.get(domain, set()))
        for sender, domain in pairs
    }


def _agencies_by_sign(session: Session, domains: Iterable[str]) -> dict[str, set[int]]:
    """Which agencies have which address or domain, as far as these domains go."""
    found: dict[str, set[int]] = {}
    wanted = sorted(set(domains))
    for start in range(0, len(wanted), _DOMAINS_AT_ONCE):
        some = frozenset(wanted[start : start + _DOMAINS_AT_ONCE])
        for sign, agency_id in _signs_of(session, some):
            found.setdefault(sign, set()).add(agency_id)
    return found


def _signs_of(session: Session, domains: Collection[str]) -> Iterator[tuple[str, int]]:
    """The addresses and domains of contacts and sites at these domains, each with its agency."""
    contacts = select(Contact.agency_id, Contact.kind, Contact.value).where(
        Contact.kind.in_((ContactKind.EMAIL, ContactKind.PORTAL)),
        _mentions(func.lower(Contact.value), domains),
    )
    for agency_id, kind, value in session.execute(contacts):
        email = kind is ContactKind.EMAIL
        domain = domain_of_address(value) if email else domain_of_site(value)
        if domain in domains:
            yield domain, agency_id
            yield value.strip().casefold(), agency_id
    sites = select(Agency.id, Agency.website).where(
        Agency.website != "", _mentions(func.lower(Agency.website), domains)
    )
    for agency_id, website in session.execute(sites):
        domain = domain_of_site(website)
        if domain in domains:
            yield domain, agency_id


def _mentions(column: ColumnElement[str], domains: Iterable[str]) -> ColumnElement[bool]:
    return or_(*(column.contains(domain, autoescape=True) for domain in sorted(domains)))


def _neighbours(session: Session, ids: set[int]) -> dict[int, set[int]]:
    """Of each body, those of the same city and those linked with it; three queries for all."""
    near: dict[int, set[int]] = {body: set() for body in ids}
    if not ids:
        return near
    place = tuple_(Agency.city, Agency.state)
    theirs = select(Agency.id, Agency.city, Agency.state).where(
        Agency.id.in_(ids), Agency.city != ""
    )
    at = {body: (city, state) for body, city, state in session.execute(theirs)}
    here: dict[tuple[str, str], set[int]] = {where: set() for where in at.values()}
    if here:
        there = select(Agency.id, Agency.city, Agency.state).where(place.in_(list(here)))
        for body, city, state in session.execute(there):
            here[city, state].add(body)
    for body, where in at.items():
        near[body] |= here[where]
    links = select(AgencyLink.agency_id, AgencyLink.neighbour_id).where(
        or_(AgencyLink.agency_id.in_(ids), AgencyLink.neighbour_id.in_(ids))
    )
    for pair in session.execute(links):
        for body in ids.intersection(pair):
            near[body].update(pair)
    return near


def unsorted_messages(
    session: Session, *, page: int = 1, per_page: int = 25
) -> tuple[Sequence[InboundMessage], int]:
    """One page of the messages that nobody has sorted, the oldest first, and how many there are."""
    of = InboundMessage.state == MessageState.UNSORTED
    total = session.scalar(select(func.count(InboundMessage.id)).where(of)) or 0
    rows = session.scalars(
        select(InboundMessage)
        .where(of)
        .order_by(InboundMessage.received_at, InboundMessage.id)
        .limit(per_page)
        .offset((max(1, page) - 1) * per_page)
    )
    return rows.all(), total


def placed_with(session: Session, message_ids: Iterable[int]) -> dict[int, list[str]]:
    """The references of the requests that messages were put to, by message."""
    query = (
        select(MessageFiling.message_id, RecordsRequest.ref)
        .join(RecordsRequest, RecordsRequest.id == MessageFiling.request_id)
        .where(MessageFiling.message_id.in_(list(message_ids)))
        .order_by(MessageFiling.id)
    )
    found: dict[int, list[str]] = {}
    for message_id, ref in session.execute(query):
        found.setdefault(message_id, []).append(ref)
    return found


def done_alone(session: Session, *, since: datetime) -> dict[str, int]:
    """How many messages the program dealt with without a person since then, by what it did."""
    what = InboundMessage.reading[DONE].as_string()
    rows = session.execute(
        select(what, func.count())
        .where(
            InboundMessage.state == MessageState.FILED,
            InboundMessage.sorted_by_id.is_(None),
            InboundMessage.sorted_at >= since,
            what.is_not(None),
        )
        .group_by(what)
    )
    return {str(done): number for done, number in rows}


def others_at(session: Session, address: str) -> Sequence[RecordsRequest]:
    """The open requests of every body that is written to at this address."""
    query = select(RecordsRequest).where(
        RecordsRequest.recipient_id.in_(addressed_at(address)), RecordsRequest.closed_on.is_(None)
    )
    return session.scalars(query.order_by(RecordsRequest.id).limit(MOST_SENDERS)).all()


def addressed_at(address: str) -> Select[int]:
    """Select the bodies that have this e-mail address."""
    return select(Contact.agency_id).where(
        Contact.kind == ContactKind.EMAIL, func.lower(Contact.value) == address.casefold()
    )

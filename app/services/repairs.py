"""One repair for a way that failed our letters: all of them go out again, by another one."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import ServiceError
from app.law.statutes import statute
from app.models import (
    Agency,
    Contact,
    ContactHealth,
    ContactKind,
    Dispatch,
    DispatchState,
    Group,
    RequesterOfRecord,
)
from app.queries import returned_letters as known
from app.queries.accusing import PROOF
from app.services import leaving
from app.services.catalogue import LETTERS
from app.services.event_kinds import KINDS
from app.services.fallback import Instead, Skipped
from app.services.filing import message_id
from app.services.letter_clauses import Signer, clause, law_facts
from app.services.letter_language import LetterTemplate, one_line, set_paragraphs
from app.services.outbox import NEEDS_SECOND, NO_ZIP, address_block, signing_group
from app.services.reply_addresses import own, without_token
from app.services.returned import RETURNED, made_good, never_arrived

_BY = {
    ContactKind.EMAIL: "to this address",
    ContactKind.PORTAL: "through your web form",
    ContactKind.POST: "by post",
    ContactKind.FAX: "by fax",
}


class RepairRefused(ServiceError):
    """The letters cannot be sent again as asked; nothing was changed."""


class RepairChanged(RepairRefused):
    """What would be sent is not what was shown any more."""


@dataclass(frozen=True, slots=True)
class Again:
    """One letter as it will go out again. ``anew`` is false where it never left and only moves."""

    letter: Dispatch
    to: Contact
    body: str
    anew: bool

    @property
    def subject(self) -> str:
        """The subject, as it was."""
        return self.letter.subject


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A letter to the failing address that does not go out again, and why."""

    letter: Dispatch
    why: str


@dataclass(frozen=True, slots=True)
class Repair:
    """What one repair would do. ``digest`` changes with any word or address of it."""

    failing: tuple[str, ...]
    agencies: tuple[Agency, ...]
    letters: tuple[Again, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def digest(self) -> str:
        """A word for exactly these letters, to these addresses, in these words."""
        told = "\n".join(f"{one.letter.id} {one.to.id} {one.body}" for one in self.letters)
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def ways(agency: Agency) -> list[Contact]:
    """The other ways that a letter to ``agency`` can take, the preferred one first."""
    usable = [
        one
        for one in agency.contacts
        if one.kind in _BY and one.is_complete and one.health is not ContactHealth.FAILING
    ]
    order = list(_BY)
    return sorted(usable, key=lambda one: (not one.preferred, order.index(one.kind), one.id))


def prepare(session: Session, agency: Agency, to: Contact | None) -> Repair:
    """Look at what sending again ``to`` this contact would do; nothing is changed.

    Every open request whose letter went to a failing contact of ``agency`` is looked at, those of
    other agencies at the same e-mail address too: these go where that agency has the same contact,
    and are left out where it has not. Without ``to`` nothing goes, and the letters say only that.

    Refused where ``to`` is no way of this agency that works.
    """
    if to is not None and to not in ways(agency):
        raise RepairRefused(f"{to.value} is no way that works to reach {agency.name}.")
    failing = {
        (one.kind, one.value.casefold()): one
        for one in agency.contacts
        if one.kind in _BY and one.health is ContactHealth.FAILING
    }
    again: list[Again] = []
    left: list[LeftOut] = []
    sharing = {agency.id: agency}
    for contact in failing.values():
        sharing |= {one.id: one for one in known.agencies_at(session, contact)}
        for letter in known.letters_to(session, contact):
            _judge(session, letter, agency, to, again, left)
    addresses = tuple(one.value for one in failing.values())
    return Repair(addresses, tuple(sharing.values()), tuple(again), tuple(left))


def repair(
    session: Session,
    agency: Agency,
    to: Contact,
    *,
    shown: str | None,
    second_person_above: int | None,
    member_id: int | None,
    now: datetime,
) -> Repair:
    """Send them all again, each as a letter of its own that says so; what failed stays as it was.

    A letter that never left is only addressed anew. ``shown`` is the digest of what was looked at.
    Above ``second_person_above`` letters (None: never) all are held until ``agree``. Refused where
    no letter needs it, so that a second click sends nothing.
    """
    session.flush()
    for contact in agency.contacts:  # two who click at once take turns here
        session.refresh(contact, with_for_update=True)
    prepared = prepare(session, agency, to)
    if not prepared.letters:
        raise RepairRefused(f"No letter to {agency.name} has to go out again.")
    if shown is not None and shown != prepared.digest:
        raise RepairChanged("Nothing was sent: these letters changed since you looked. Look again.")
    waits = second_person_above is not None and len(prepared.letters) > second_person_above
    group = signing_group(session)
    for one in prepared.letters:
        made = _made(session, one, group, now) if one.anew else _moved(session, one, now)
        for each in made:
            if waits:
                each.state, each.held_because = DispatchState.HELD, NEEDS_SECOND
                each.basis = {**each.basis, "repaired_by": member_id}
    session.flush()
    return prepared


def agree(session: Session, agency: Agency, *, member_id: int, now: datetime) -> int:
    """Let the letters go that wait for a second person; give back how many.

    Refused for whoever asked for them, and where none waits.
    """
    waiting = known.waiting_for_second(session, [agency.id], NEEDS_SECOND)
    if not waiting:
        raise RepairRefused(f"No letter to {agency.name} waits for a second person.")
    if any(one.basis.get("repaired_by") == member_id for one in waiting):
        raise RepairRefused("Somebody else must agree to these letters: you asked for them.")
    for letter in waiting:
        for one in leaving.together(session, letter):
            one.state, one.held_because = DispatchState.QUEUED, ""
            one.not_before_at = max(now, one.not_before_at)
    session.flush()
    return len(waiting)


def _judge(
    session: Session,
    letter: Dispatch,
    agency: Agency,
    to: Contact | None,
    again: list[Again],
    left: list[LeftOut],
) -> None:
    """Put one letter where it belongs: sent again, left out with its reason, or of no concern."""
    if letter.state is DispatchState.HELD and letter.held_because == NEEDS_SECOND:
        return
    if why := _why_not(session, letter):
        left.append(LeftOut(letter, why))
        return
    body_asked = letter.records_request.recipient
    used = to if body_asked is agency else _same_way(body_asked, to)
    if used is None:
        why = "Choose where it shall go." if to is None else (
            f"{body_asked.name} has no such contact: repair it on its own page."
        )  # fmt: skip
        left.append(LeftOut(letter, why))
        return
    by_mail = letter.channel is ContactKind.EMAIL
    anew = letter.state is DispatchState.SENT or (by_mail and letter.state is DispatchState.FAILED)
    body = f"{_preface(session, letter, used)}\n\n{without_token(letter)}" if anew else letter.body
    if not anew and used.kind is not letter.channel:
        body = f"{_why_this_way(session, letter, used)}\n\n{letter.body}"
    again.append(Again(letter, used, body, anew))


def _same_way(agency: Agency, to: Contact | None) -> Contact | None:
    if to is None:
        return None
    same = (to.kind, to.value.casefold())
    return next((one for one in ways(agency) if (one.kind, one.value.casefold()) == same), None)


def _why_not(session: Session, letter: Dispatch) -> str:
    """Why a letter must not go out again; empty where it must."""
    if letter.state is DispatchState.SENDING:
        return "It is leaving this minute. Look again."
    if letter.state is DispatchState.UNCERTAIN:
        return "Nobody knows yet whether it left. Settle that first."
    if later := _again_of(session, letter):
        return f"It was sent again to {one_line(later.recipient)} already."
    if letter.state is DispatchState.HELD and " is failing: " not in letter.held_because:
        return letter.held_because
    for one in leaving.together(session, letter):
        if why := _may_have_it(session, one):
            return why if one is letter else f"{one.records_request.ref}: {why}"
    return ""


def _may_have_it(session: Session, letter: Dispatch) -> str:
    """Say what shows, or leaves open, that this letter arrived; empty where it did not."""
    request = letter.records_request
    if request.closed_on is not None:
        return "Its request was closed."
    voided = {event.voids_id for event in request.events}
    live = [one for one in request.events if one.voids_id is None and one.id not in voided]
    if letter.state is not DispatchState.SENT:
        if why := leaving.stopped(session, letter):
            return why
        proof = next((one for one in live if one.kind in PROOF), None)
        first = letter.key == "request"
        return _they_have_it(proof.kind, proof.happened_on.isoformat()) if first and proof else ""
    lost = never_arrived(live)
    if any(one.id in lost for one in live if one.dispatch_id == letter.id):
        back = [one for one in live if one.kind == RETURNED]
        answered = all(one.id in made_good(live) for one in back)
        return "Another letter went out since it came back." if answered else ""
    proof = next((one for one in live if one.kind in PROOF), None)
    if proof:
        return _they_have_it(proof.kind, proof.happened_on.isoformat())
    return (
        "Nothing says that this one came back, so it may have arrived. If it did come back, "
        "record that on its request first."
    )


def _they_have_it(kind: str, on: str) -> str:
    return f"They have it: {KINDS[kind].words[:1].lower()}{KINDS[kind].words[1:]} on {on}."


def _again_of(session: Session, letter: Dispatch) -> Dispatch | None:
    """The letter that took the place of this one, unless it was withdrawn."""
    query = select(Dispatch).where(
        Dispatch.request_id == letter.request_id,
        Dispatch.key.startswith("again:"),
        Dispatch.state != DispatchState.WITHDRAWN,
    )
    return next(
        (one for one in session.scalars(query) if one.basis.get("again_of") == letter.id), None
    )


def _why_this_way(session: Session, letter: Dispatch, to: Contact) -> str:
    """Say in a letter that never left why it does not come the way they would expect."""
    instead = Instead(letter.channel, Skipped.FAILS, letter.recipient, to.kind)
    facts = {**_facts(session, letter), "instead": instead.facts()}
    return set_paragraphs(clause("fallback", letter.records_request.jurisdiction, facts)).strip()


def _facts(session: Session, letter: Dispatch) -> dict[str, object]:
    request = letter.records_request
    person = request.requester_id and session.get(RequesterOfRecord, request.requester_id)
    signer = Signer.of(signing_group(session), person or None)
    return law_facts(statute(request.jurisdiction), body=request.recipient.body, signer=signer)


def _preface(session: Session, letter: Dispatch, to: Contact) -> str:
    """Say in the letter itself that it was sent before, where to, and that it came back."""
    request = letter.records_request
    tried_at = letter.sent_at or letter.attempted_at
    wrote_on = tried_at.astimezone(ZoneInfo(request.recipient.zone)).date() if tried_at else None
    facts: dict[str, object] = {
        **_facts(session, letter),
        "wrote_on": wrote_on or request.filed_on,
        "address": one_line(letter.recipient),
        "by": _BY[to.kind],
    }
    return set_paragraphs(_words().fill(facts)).strip()


@lru_cache(maxsize=1)
def _words() -> LetterTemplate:
    return LetterTemplate((LETTERS / "again.txt").read_text(encoding="utf-8"), "again")


def _made(session: Session, one: Again, group: Group, now: datetime) -> list[Dispatch]:
    """Write the letter anew, and with it those that are said within it."""
    outer: Dispatch | None = None
    made = []
    for old in leaving.together(session, one.letter):
        copy = _copy(session, old, one, group, now)
        copy.within_id = outer.id if outer else None
        session.add(copy)
        session.flush()
        outer = outer or copy
        if old.state is DispatchState.FAILED:
            # It cannot be tried again beside the one that takes its place; its answer stays.
            old.state = DispatchState.WITHDRAWN
            old.held_because = f"Sent again to {one_line(copy.recipient)}."[:500]
        made.append(copy)
    return made


def _copy(session: Session, old: Dispatch, one: Again, group: Group, now: datetime) -> Dispatch:
    count = select(func.count()).where(
        Dispatch.request_id == old.request_id, Dispatch.key.startswith("again:")
    )
    key = f"again:{session.scalars(count).one() + 1}"
    of_its_own = own(group, one.body)
    by_mail = one.to.kind is ContactKind.EMAIL
    ref = old.records_request.ref
    return Dispatch(
        request_id=old.request_id,
        key=key,
        channel=one.to.kind,
        contact_id=one.to.id,
        recipient=_recipient(one.to),
        domain=one.to.value.rpartition("@")[2].casefold() if by_mail else "",
        reply_to=of_its_own.reply_to,
        reply_token=of_its_own.token,
        subject=old.subject,
        body=of_its_own.body,
        sha256=_digest(old.subject, of_its_own.body),
        message_id=message_id(ref, key, group.email),
        basis={**(old.basis or {}), "again_of": old.id},
        cohort_id=old.cohort_id,
        state=DispatchState.QUEUED if one.to.is_complete else DispatchState.HELD,
        held_because="" if one.to.is_complete else NO_ZIP,
        not_before_at=now,
    )


def _moved(session: Session, one: Again, now: datetime) -> Sequence[Dispatch]:
    """Give a letter that never left its new address, and say why where it goes another way."""
    letters = leaving.together(session, one.letter)
    for letter in letters:
        letter.channel, letter.contact_id = one.to.kind, one.to.id
        letter.recipient = _recipient(one.to)
        by_mail = one.to.kind is ContactKind.EMAIL
        letter.domain = one.to.value.rpartition("@")[2].casefold() if by_mail else ""
        letter.body, letter.sha256 = one.body, _digest(letter.subject, one.body)
        letter.state, letter.held_because, letter.answer = DispatchState.QUEUED, "", ""
        letter.attempts = 0
        letter.not_before_at = max(now, letter.not_before_at)
    return letters


def _digest(subject: str, body: str) -> str:
    return hashlib.sha256(f"{subject}\n\n{body}".encode()).hexdigest()


def _recipient(to: Contact) -> str:
    return address_block(to.agency, to) if to.kind is ContactKind.POST else to.value

"""Letters on their way out: claimed, handed over, and noted with the server's own words.

A letter is claimed in one transaction, handed over outside any, and noted in another. Whoever
dies between the two leaves a letter in ``sending``: where writing twice is the same as once it
goes back into the queue, and where it is not, it becomes ``uncertain`` and waits for a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import ServiceError
from app.models import (
    Agency,
    Contact,
    ContactHealth,
    ContactKind,
    Dispatch,
    DispatchState,
    Group,
    RequestEvent,
    StoredFile,
)
from app.ports.mail import MailboxBusy, MailDeferred, MailRefused, OutgoingMail, RecipientRefused
from app.ports.store import Blob
from app.queries import outbox as queued
from app.services import leaving
from app.services.office_hours import opening, wait_for_opening

FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=4)
LONGEST_REST = timedelta(hours=1)  # of a domain: one of its mailboxes may be to blame
NEEDS_SECOND = "It waits for a second person to agree."
NO_ZIP = "The address has no ZIP code, so it cannot be posted."
MOST_ATTEMPTS = 35  # with these waits about five days, as mail servers themselves do


@dataclass(frozen=True)
class Pace:
    """How fast letters may leave: politeness to one domain, and a ceiling for all."""

    per_hour: int
    seconds_to_a_domain: int


@dataclass(frozen=True)
class Claimed:
    """A letter that this process alone may hand over now. ``attempt`` tells later claims apart."""

    dispatch_id: int
    attempt: int
    mail: OutgoingMail


@dataclass(frozen=True)
class Recovered:
    """What was done with letters that a dead process left half-way."""

    requeued: int
    uncertain: int


def claim_next(
    session: Session, *, now: datetime, pace: Pace | None, in_office_hours: bool = False
) -> Claimed | None:
    """Take the next letter that may leave by e-mail; None where nothing may leave now.

    A letter to a contact that has been failing meanwhile is held instead, and so is a later letter
    of which something is not so any more. ``in_office_hours`` lets a letter wait until the office
    it goes to is open. Refused while the group cannot sign a letter.
    """
    if pace and queued.attempts_since(session, now - timedelta(hours=1)) >= pace.per_hour:
        return None
    quiet_since = now - timedelta(seconds=pace.seconds_to_a_domain) if pace else None
    while dispatch := queued.next_by_mail(session, now=now, quiet_since=quiet_since):
        if why := leaving.stopped(session, dispatch):
            leaving.withdraw(session, dispatch, why, member_id=None, now=now, today=now.date())
            continue
        contact = dispatch.contact_id and session.get(Contact, dispatch.contact_id)
        if contact and contact.health is ContactHealth.FAILING:
            dispatch.state = DispatchState.HELD
            dispatch.held_because = f"{contact.value} is failing: {contact.health_note}"[:500]
            _carry(session, dispatch)
            continue
        if why := leaving.why_not(session, dispatch, now=now, today=now.date()):
            dispatch.state, dispatch.held_because = DispatchState.HELD, why[:500]
            _carry(session, dispatch)
            continue
        if in_office_hours and (opens := opening(session, dispatch, now=now)) > now:
            dispatch.not_before_at = opens
            wait_for_opening(session, now=now)  # the others at once, not one by one
            continue
        dispatch.state = DispatchState.SENDING
        dispatch.attempts += 1
        dispatch.attempted_at = now
        return Claimed(dispatch.id, dispatch.attempts, _mail(dispatch, signing_group(session)))
    return None


def keep_bytes(session: Session, claimed: Claimed, kept: Blob, *, now: datetime) -> None:
    """Note which bytes are about to be handed over; a later attempt takes the place of this one.

    In the transaction of the claim: no letter is ever on its way whose bytes are not kept.
    """
    query = select(StoredFile).where(StoredFile.sha256 == kept.sha256)
    file = session.scalars(query).first()
    if file is None:
        file = StoredFile(
            sha256=kept.sha256, size=kept.size, media_type="message/rfc822", stored_at=now
        )
        session.add(file)
        session.flush()
    session.get_one(Dispatch, claimed.dispatch_id).mime_id = file.id


def signing_group(session: Session) -> Group:
    """Give the group whose name the letters carry. Refused where it cannot sign one yet."""
    group = session.scalars(select(Group)).first()
    if group is None or not group.can_file:
        raise ServiceError(
            "No letter can leave yet: the group needs a name, an e-mail and a postal address. "
            "Give them with `daylight init --group NAME --email ADDRESS --postal TEXT`."
        )
    return group


def note_sent(session: Session, claimed: Claimed, answer: str, *, now: datetime) -> None:
    """Note that the letter left: its state, the server's words, and the event on the request."""
    dispatch = _still_ours(session, claimed)
    if dispatch is None:
        return
    dispatch.answer = answer
    leaving.note_left(session, dispatch, now=now, on=None, member_id=None)
    contact = dispatch.contact_id and session.get(Contact, dispatch.contact_id)
    if contact and contact.health is ContactHealth.UNTRIED:
        contact.health = ContactHealth.GOOD


def note_refused(session: Session, claimed: Claimed, error: MailRefused) -> None:
    """Note a failure as a failure. A refused address marks the contact, so nobody uses it again."""
    dispatch = _still_ours(session, claimed)
    if dispatch is None:
        return
    dispatch.state = DispatchState.FAILED
    dispatch.answer = str(error)
    _carry(session, dispatch)
    if isinstance(error, RecipientRefused):
        _mark_failing(session, dispatch)


def note_deferred(
    session: Session, claimed: Claimed, error: MailDeferred, *, now: datetime, ours: bool = False
) -> None:
    """Put the letter back for later. After about five days of being put off it has failed.

    What a server says to one letter it would say to the next: all that wait for the same domain
    rest as well, though never as long as this one. A single busy mailbox speaks for itself alone.
    ``ours`` says that the obstacle is our own mail server, which is no fault of this letter: it
    waits as long as that takes.
    """
    dispatch = _still_ours(session, claimed)
    if dispatch is None:
        return
    dispatch.answer = str(error)
    if dispatch.attempts >= MOST_ATTEMPTS and not ours:
        dispatch.state = DispatchState.FAILED
        dispatch.answer = f"Given up after {dispatch.attempts} tries; the last answer: {error}"
        _carry(session, dispatch)
        _mark_failing(session, dispatch)
        return
    doublings = 0 if ours else min(dispatch.attempts - 1, 10)
    dispatch.state = DispatchState.QUEUED
    dispatch.not_before_at = now + min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)
    if not ours and not isinstance(error, MailboxBusy):
        _let_rest(session, dispatch.domain, now)
    _let_go(session, dispatch, now, None)


def _let_go(session: Session, dispatch: Dispatch, now: datetime, member_id: int | None) -> None:
    """Withdraw a letter that would wait again, where what it belongs to was stopped."""
    if why := leaving.stopped(session, dispatch):
        leaving.withdraw(session, dispatch, why, member_id=member_id, now=now, today=now.date())


def _let_rest(session: Session, domain: str, now: datetime) -> None:
    session.flush()
    tries = queued.most_attempts(session, domain)
    rest = min(FIRST_WAIT * 2 ** min(tries - 1, 10), LONGEST_REST)
    queued.let_rest(session, domain, now + rest)


def note_uncertain(session: Session, claimed: Claimed, error: Exception) -> None:
    """Hold a letter that may or may not have left, for a person to judge."""
    dispatch = _still_ours(session, claimed)
    if dispatch is not None:
        dispatch.state = DispatchState.UNCERTAIN
        dispatch.answer = str(error)
        _carry(session, dispatch)


def recover(session: Session, *, repeatable: bool) -> Recovered:
    """Judge the letters left in ``sending`` by a process that is gone.

    The caller holds the lease of the outbox, so nobody else is sending. ``repeatable`` says that
    sending again leaves one letter all the same.
    """
    left = session.scalars(select(Dispatch).filter_by(state=DispatchState.SENDING)).all()
    for dispatch in left:
        if repeatable:
            dispatch.state = DispatchState.QUEUED
        else:
            dispatch.state = DispatchState.UNCERTAIN
            dispatch.answer = "The process ended while it was handing this letter over."
            _carry(session, dispatch)
    return Recovered(len(left) if repeatable else 0, 0 if repeatable else len(left))


def settle_uncertain(
    session: Session, dispatch: Dispatch, *, arrived: bool, now: datetime, member_id: int | None
) -> None:
    """Take a person's word for what became of an uncertain letter.

    ``arrived`` notes it as sent when it was attempted; otherwise it is queued to leave again, or
    withdrawn where its batch or cohort was stopped meanwhile.
    Refused for a letter that is not uncertain.
    """
    if dispatch.state is not DispatchState.UNCERTAIN:
        raise ServiceError(f"This letter is {dispatch.state.value}, so there is nothing to settle.")
    if dispatch.opened_at is not None:
        raise ServiceError("Somebody took this letter in hand: tell on its card what came of it.")
    if not arrived:
        dispatch.state = DispatchState.QUEUED
        dispatch.not_before_at = now
        _carry(session, dispatch)
        _let_go(session, dispatch, now, member_id)
        return
    attempted_at = dispatch.attempted_at or now
    on = leaving.day_at_recipient(session, dispatch, attempted_at)
    leaving.note_left(session, dispatch, now=now, on=on, member_id=member_id)


def try_again(
    session: Session, dispatch: Dispatch, *, now: datetime, contact: Contact | None = None
) -> None:
    """Queue a failed or held letter again, an e-mail to another address if one is given.

    Refused for a letter that left, or may have, where what it belongs to was stopped, and where
    the address is still the failing one, or not complete.
    """
    if dispatch.state not in {DispatchState.FAILED, DispatchState.HELD}:
        raise ServiceError(f"This letter is {dispatch.state.value}; only a failed or held one may.")
    if dispatch.held_because == NEEDS_SECOND:
        raise ServiceError("This letter waits for a second person, on the page of its agency.")
    used = contact or (dispatch.contact_id and session.get(Contact, dispatch.contact_id)) or None
    if why := leaving.stopped(session, dispatch):
        raise ServiceError(f"{why} It stays here.")
    if used and used.kind is not dispatch.channel:
        raise ServiceError("A letter that goes another way is sent again from the agency's page.")
    if used and not used.is_complete:
        raise ServiceError(NO_ZIP)
    if used and used.health is ContactHealth.FAILING:
        raise ServiceError(
            f"{used.value} is marked as failing. Give the agency another address, or say that this "
            "one works again, and then queue the letter."
        )
    if used:
        by_post, by_mail = used.kind is ContactKind.POST, used.kind is ContactKind.EMAIL
        dispatch.contact_id = used.id
        dispatch.recipient = address_block(used.agency, used) if by_post else used.value
        dispatch.domain = used.value.rpartition("@")[2].casefold() if by_mail else ""
    dispatch.state, dispatch.held_because = DispatchState.QUEUED, ""
    dispatch.attempts, dispatch.not_before_at = 0, max(now, dispatch.not_before_at)
    _carry(session, dispatch)


def left_by_hand(
    session: Session, dispatch: Dispatch, *, on: date, now: datetime, member_id: int | None
) -> None:
    """Note that a person posted a printed letter, or put a letter into a portal or fax, on ``on``.

    Refused for a letter that goes by e-mail, that has left already, that is held, or that
    somebody has taken in hand (``services.by_hand``): they alone know what came of it.
    """
    session.flush()
    session.refresh(dispatch, with_for_update={"of": Dispatch})
    waiting = {DispatchState.QUEUED, DispatchState.PRINTED}
    if dispatch.channel is ContactKind.EMAIL:
        raise ServiceError("A letter by e-mail is sent by the worker, not by hand.")
    if dispatch.state is DispatchState.UNCERTAIN and dispatch.opened_at is not None:
        raise ServiceError("Somebody has this letter open: what came of it is told on its card.")
    if dispatch.state not in waiting:
        raise ServiceError(f"This letter is {dispatch.state.value}: it cannot be noted as sent.")
    leaving.note_left(session, dispatch, now=now, on=on, member_id=member_id)


def note_left(
    session: Session,
    dispatch: Dispatch,
    *,
    on: date,
    now: datetime,
    member_id: int | None,
    facts: Mapping[str, Any] | None = None,
) -> Sequence[RequestEvent]:
    """Note a letter as sent on ``on``; give back the event it made on each of its requests.

    The caller answers for its state. Of ``facts`` each event keeps those that its kind knows.
    """
    return leaving.note_left(session, dispatch, now=now, on=on, member_id=member_id, facts=facts)


def release_completed(session: Session) -> int:
    """Let printed letters go whose address has become complete; give back how many."""
    released = 0
    for dispatch, contact, agency in queued.held_with_complete_address(session, NO_ZIP):
        dispatch.state, dispatch.held_because = DispatchState.QUEUED, ""
        dispatch.recipient = address_block(agency, contact)
        _carry(session, dispatch)
        released += 1
    return released


def address_block(agency: Agency, contact: Contact) -> str:
    """Write the address as it stands in the window of an envelope."""
    place = " ".join(filter(None, [contact.state or agency.state, contact.zip]))
    city = ", ".join(filter(None, [contact.city or agency.city, place]))
    return "\n".join(filter(None, [agency.name, "Attn: Records Officer", contact.value, city]))


def _mail(dispatch: Dispatch, group: Group) -> OutgoingMail:
    return OutgoingMail(
        message_id=dispatch.message_id,
        sender=group.email,
        sender_name=group.name,
        recipient=dispatch.recipient,
        reply_to=dispatch.reply_to or group.email,
        subject=dispatch.subject,
        body=dispatch.body,
        dated_at=dispatch.attempted_at,
    )


def _still_ours(session: Session, claimed: Claimed) -> Dispatch | None:
    """Give the letter, unless somebody has judged or claimed it since.

    A process that was believed dead and was only slow knows better than the guess made meanwhile:
    an uncertain letter of the same attempt is still its own.
    """
    dispatch = session.get(Dispatch, claimed.dispatch_id, with_for_update=True)
    mine = {DispatchState.SENDING, DispatchState.UNCERTAIN}
    if dispatch and dispatch.attempts == claimed.attempt and dispatch.state in mine:
        return dispatch
    return None


def _carry(session: Session, dispatch: Dispatch) -> None:
    """Let the letters that are said within this one share its fate."""
    session.flush()
    for one in leaving.together(session, dispatch)[1:]:
        one.state, one.held_because = dispatch.state, dispatch.held_because
        one.answer = dispatch.answer


def _mark_failing(session: Session, dispatch: Dispatch) -> None:
    contact = dispatch.contact_id and session.get(Contact, dispatch.contact_id)
    if contact:
        contact.health = ContactHealth.FAILING
        contact.health_note = dispatch.answer[:500]


def counts(session: Session) -> dict[str, int]:
    """Count the letters by state."""
    rows = session.execute(select(Dispatch.state, func.count()).group_by(Dispatch.state))
    return {state.value: number for state, number in rows}

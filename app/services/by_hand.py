"""Letters that a person puts into a portal or a fax: taken in hand by one, and answered for.

From the moment somebody opens a letter it may have left, so it is ``uncertain``: nobody else can
open it, no other channel takes it, and taking its batch back does not treat it as never sent.
Whoever has it says what came of it. Only a filer may take it from them, after a day, with words.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound, ServiceError
from app.models import (
    Contact,
    ContactHealth,
    ContactKind,
    Dispatch,
    DispatchState,
    Member,
    RecordsRequest,
    RequestEvent,
)
from app.services import contacts, events, leaving, outbox

KEPT_FOR = timedelta(days=1)
"""How long a letter stays with whoever opened it before a filer may take it over."""

OPENED = (ContactKind.PORTAL, ContactKind.FAX)
_LONGEST = 500
_LONGEST_NUMBER = 120


class HandRefused(ServiceError):
    """The letter cannot be opened or answered for as asked; nothing was changed."""


def letter(session: Session, dispatch_id: int) -> Dispatch:
    """Find a letter. Raises ``NotFound``."""
    found = session.get(Dispatch, dispatch_id)
    if found is None:
        raise NotFound(f"There is no letter {dispatch_id}.")
    return found


def is_open(dispatch: Dispatch) -> bool:
    """Whether somebody has the letter in hand, or left it without knowing what came of it."""
    return dispatch.state is DispatchState.UNCERTAIN and dispatch.opened_at is not None


def is_unsure(dispatch: Dispatch) -> bool:
    """Whether whoever had the letter does not know what came of it, so that a filer must judge."""
    return is_open(dispatch) and bool(dispatch.held_because)


def open_letter(
    session: Session, dispatch: Dispatch, *, member_id: int | None, now: datetime, today: date
) -> None:
    """Take a letter in hand; from now on it may have left. Opening one's own again is harmless.

    Refused for a letter that goes another way, that has left, that can still be taken back, that
    is said within another one, that somebody else has, whose contact fails, or of which something
    is not so any more. Of two who ask at the same moment, one gets it.
    """
    _take_turn(session, dispatch)
    if dispatch.channel not in OPENED:
        raise HandRefused("Only a letter for a web portal or a fax is opened here.")
    if dispatch.within_id is not None:
        raise HandRefused("This is said within another letter: open that one.")
    if is_open(dispatch):
        if dispatch.opened_by_id == member_id and not is_unsure(dispatch):
            return
        raise HandRefused(f"{whose(session, dispatch)} Nothing was opened.")
    if dispatch.state is not DispatchState.QUEUED:
        raise HandRefused(_not_waiting(dispatch))
    if dispatch.not_before_at > now:
        raise HandRefused(
            f"It may not leave before {dispatch.not_before_at:%Y-%m-%d %H:%M} UTC; until then it "
            "can be taken back."
        )
    if why := _why_not(session, dispatch, now, today):
        raise HandRefused(f"{why} Nothing was opened.")
    for one in leaving.together(session, dispatch):
        one.state = DispatchState.UNCERTAIN
        one.opened_at, one.opened_by_id = now, member_id
        one.answer = "It was opened to be sent by hand."
    session.flush()


def submitted(
    session: Session,
    dispatch: Dispatch,
    *,
    on: date,
    number: str = "",
    proof: str = "",
    member_id: int | None,
    may_judge: bool = False,
    now: datetime,
) -> RequestEvent:
    """Note that the letter left on ``on``: the event, and the number that was given for it.

    The ``number`` of a portal becomes the agency's own for the request; a fax machine's says only
    that the letter left. ``may_judge``: the member may answer for a letter whose holder is not
    sure. Answering the same once more changes nothing. Refused for a letter that somebody else
    has, and for a day that is still to come.
    """
    _take_turn(session, dispatch)
    number = " ".join(number.split())
    if len(number) > _LONGEST_NUMBER:
        raise HandRefused(f"That number is longer than {_LONGEST_NUMBER} characters.")
    if again := _told_before(session, dispatch, number, member_id):
        return again
    _refuse_stranger(session, dispatch, member_id, may_judge=may_judge)
    theirs = number if dispatch.channel is ContactKind.PORTAL else ""
    facts = {"tracking_number": theirs, "proof": proof.strip(), "channel": dispatch.channel.value}
    for one in leaving.together(session, dispatch):
        one.tracking, one.held_because = number, ""
    dispatch.answer = "It was sent by hand."
    made = outbox.note_left(
        session,
        dispatch,
        on=on,
        now=now,
        member_id=member_id,
        facts={name: value for name, value in facts.items() if value},
    )
    _works(session, dispatch)
    return made[0]


def not_submitted(
    session: Session,
    dispatch: Dispatch,
    *,
    member_id: int | None,
    may_judge: bool = False,
    now: datetime,
    today: date,
) -> None:
    """Give a letter back that did not leave: it waits again, for anybody.

    Where its batch or cohort was stopped meanwhile it is withdrawn instead. Refused as in
    ``submitted``.
    """
    _take_turn(session, dispatch)
    _refuse_stranger(session, dispatch, member_id, may_judge=may_judge)
    why = leaving.stopped(session, dispatch)
    for one in leaving.together(session, dispatch):
        _close(one, DispatchState.QUEUED)
    session.flush()
    if why:
        leaving.withdraw(session, dispatch, why, member_id=member_id, now=now, today=today)


def not_sure(session: Session, dispatch: Dispatch, *, words: str, member_id: int | None) -> None:
    """Leave a letter for a filer to judge: nobody knows yet whether it left.

    Refused without words, and for a letter that somebody else has.
    """
    _take_turn(session, dispatch)
    _refuse_stranger(session, dispatch, member_id, may_judge=False)
    said = _said(words, "Say what happened, so that somebody else can find out.")
    for one in leaving.together(session, dispatch):
        one.held_because = f"Nobody knows whether it left: {said}"[:_LONGEST]
    session.flush()


def failed(
    session: Session, dispatch: Dispatch, *, words: str, member_id: int | None, may_judge: bool
) -> None:
    """Note that the letter cannot leave this way: it has failed, and its contact is failing.

    Refused without words, and for a letter that somebody else has.
    """
    _take_turn(session, dispatch)
    _refuse_stranger(session, dispatch, member_id, may_judge=may_judge)
    said = _said(words, "Say what went wrong: no answer, a wrong number, a site that is gone.")
    for one in leaving.together(session, dispatch):
        _close(one, DispatchState.FAILED)
        one.answer = said
    contact = dispatch.contact_id and session.get(Contact, dispatch.contact_id)
    if contact:
        contacts.note_health(session, contact, ContactHealth.FAILING, said)
    session.flush()


def take_over(
    session: Session,
    dispatch: Dispatch,
    *,
    words: str,
    member_id: int | None,
    now: datetime,
    today: date,
) -> None:
    """Take an open letter from whoever has it, after ``KEPT_FOR``, saying why.

    The caller makes sure that the member may. Refused sooner, without words, and for a letter
    that nobody has open. It may have left all the same: look before sending it.
    """
    _take_turn(session, dispatch)
    if not is_open(dispatch) or dispatch.opened_at is None:
        raise HandRefused("Nobody has this letter open, so there is nothing to take over.")
    free_at = dispatch.opened_at + KEPT_FOR
    if now < free_at and not is_unsure(dispatch):
        raise HandRefused(
            f"{whose(session, dispatch)} It can be taken over from {free_at:%Y-%m-%d %H:%M} UTC."
        )
    said = _said(words, "Say why you take it over, so that whoever had it knows.")
    since = dispatch.opened_at
    for one in leaving.together(session, dispatch):
        one.opened_at, one.opened_by_id, one.held_because = now, member_id, ""
        events.record(
            session,
            session.get_one(RecordsRequest, one.request_id),
            "note",
            on=today,
            note=f"The letter open since {since:%Y-%m-%d %H:%M} UTC was taken over: {said}",
            member_id=member_id,
            now=now,
            dispatch_id=one.id,
            again=True,
        )


def whose(session: Session, dispatch: Dispatch) -> str:
    """Say who has an open letter, and since when."""
    since = f"{dispatch.opened_at:%Y-%m-%d %H:%M} UTC" if dispatch.opened_at else "now"
    return f"{_name(session, dispatch.opened_by_id)} has this letter open since {since}."


def _take_turn(session: Session, dispatch: Dispatch) -> None:
    """Wait for whoever is deciding about this letter, and see what they decided."""
    session.flush()
    session.refresh(dispatch, with_for_update={"of": Dispatch})


def _refuse_stranger(
    session: Session, dispatch: Dispatch, member_id: int | None, *, may_judge: bool
) -> None:
    if not is_open(dispatch):
        raise HandRefused(f"Nobody has this letter open. {_not_waiting(dispatch)}")
    if is_unsure(dispatch) and may_judge:
        return
    if dispatch.opened_by_id != member_id:
        raise HandRefused(f"{whose(session, dispatch)} Only they can say what came of it.")


def _told_before(
    session: Session, dispatch: Dispatch, number: str, member_id: int | None
) -> RequestEvent | None:
    """The event of the same answer, pressed twice; None where this one is new."""
    same = (dispatch.state, dispatch.opened_by_id, dispatch.tracking)
    if dispatch.opened_at is None or same != (DispatchState.SENT, member_id, number):
        return None
    made = select(RequestEvent).filter_by(dispatch_id=dispatch.id).order_by(RequestEvent.id)
    return session.scalars(made).first()


def _why_not(session: Session, dispatch: Dispatch, now: datetime, today: date) -> str:
    contact = dispatch.contact_id and session.get(Contact, dispatch.contact_id)
    if contact and contact.health is ContactHealth.FAILING:
        return f"{contact.value} is failing: {contact.health_note}."
    return leaving.why_not(session, dispatch, now=now, today=today)


def _not_waiting(dispatch: Dispatch) -> str:
    if dispatch.state is DispatchState.HELD:
        return f"The letter is held: {dispatch.held_because}"
    return f"The letter is {dispatch.state.value}, so it does not wait to be sent by hand."


def _close(dispatch: Dispatch, state: DispatchState) -> None:
    dispatch.state, dispatch.held_because, dispatch.answer = state, "", ""
    dispatch.opened_at = dispatch.opened_by_id = None


def _said(words: str, otherwise: str) -> str:
    said = " ".join(words.split())[:_LONGEST]
    if not said:
        raise HandRefused(f"{otherwise} Nothing was changed.")
    return said


def _name(session: Session, member_id: int | None) -> str:
    who = session.get(Member, member_id) if member_id is not None else None
    return (who.name or who.email) if who else "The keeper of this machine"


def _works(session: Session, dispatch: Dispatch) -> None:
    contact = dispatch.contact_id and session.get(Contact, dispatch.contact_id)
    if contact and contact.health is ContactHealth.UNTRIED:
        contact.health = ContactHealth.GOOD

"""Cohorts: send the letters of many requests at once, have it agreed to, take it back, stop it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound, ServiceError
from app.models import (
    Cohort,
    ContactKind,
    Dispatch,
    DispatchState,
    Group,
    LetterKind,
    RecordsRequest,
)
from app.models.ref import new_ref
from app.services import cohort_letters, fee_letters, leaving, unsent
from app.services.cohort_letters import Asked, Prepared, Ready, keys_of
from app.services.filing import message_id
from app.services.office_hours import last_moment
from app.services.outbox import NEEDS_SECOND, signing_group
from app.services.reply_addresses import own

_NAMED = 20
_TO_LEAVE = timedelta(minutes=30)  # for what stands before it in the queue, and a busy server
_LONGEST_NUMBER = 9
_NOT_LEFT = (DispatchState.QUEUED, DispatchState.HELD)


class CohortRefused(ServiceError):
    """A cohort cannot be sent, agreed to or taken back as asked; nothing was changed."""


class CohortChanged(CohortRefused):
    """What would be sent is not what was shown any more."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking a cohort back did: letters that will not leave, and those that had left.

    ``restored`` are first letters in the house that are again what they were.
    """

    withdrawn: int
    left: int
    restored: int = 0


def find(session: Session, name: str) -> Cohort:
    """Find a cohort by its number or its reference. Raises ``NotFound``."""
    numbered = name.isdecimal() and len(name) <= _LONGEST_NUMBER
    by = Cohort.id == int(name) if numbered else Cohort.ref == name.strip().upper()
    found = session.scalars(select(Cohort).where(by)).first()
    if found is None:
        raise NotFound(f"There is no cohort {name}.")
    return found


def send(
    session: Session,
    asked: Asked,
    *,
    shown: str | None,
    chosen: Mapping[str, Any],
    undo_minutes: int,
    second_person_above: int | None,
    fee_above_cents: int,
    member_id: int | None,
    now: datetime,
    today: date,
) -> Cohort:
    """Queue every letter of the cohort that may leave, all of them or none.

    They are written anew, under a lock on their requests, so that nobody gets the same letter
    twice from two windows. ``shown`` is the digest of what was looked at: where it is another one
    by now, nothing is sent. Above ``second_person_above`` letters (None: never) the cohort waits
    for ``approve`` and no letter is queued; so it does where a letter accepts a fee above
    ``fee_above_cents`` that nobody else agreed to. Fees beyond a campaign's budget are refused.
    Nothing leaves for ``undo_minutes``.
    """
    prepared = _prepared(session, asked, now=now, today=today)
    if shown is not None and shown != prepared.digest:
        raise CohortChanged(
            f"Nothing was sent: meanwhile it is {_letters(_size(prepared))}, or their words "
            "are others than those you looked at. Look once more."
        )
    many = second_person_above is not None and _size(prepared) > second_person_above
    waits = many or fee_letters.need_second_person(session, prepared, above_cents=fee_above_cents)
    cohort = Cohort(
        ref=new_ref().replace("DL-", "C-"),
        kind=asked.kind,
        chosen={**chosen, **_kept(asked), "undo_minutes": undo_minutes},
        created_at=now,
        created_by_id=member_id,
        undo_until=undo_until(session, prepared, undo_minutes, now=now),
        approved_at=None if waits else now,
    )
    session.add(cohort)
    session.flush()
    if not waits:
        _queue(session, cohort, prepared)
        _mend_unsent(session, cohort, prepared, now=now, member_id=member_id)
    return cohort


def approve(
    session: Session, cohort: Cohort, *, member_id: int, now: datetime, today: date
) -> Prepared:
    """Agree to a cohort as the second person; its letters are written as of now and queued.

    Refused for whoever made it, for one that waits for nobody, where no letter may leave any more,
    and for fees beyond the budget. Its undo window begins now.
    """
    session.refresh(cohort, with_for_update=True)
    if cohort.approved_at is not None or cohort.undone_at is not None:
        raise CohortRefused(f"Cohort {cohort.ref} does not wait for anybody.")
    if cohort.created_by_id == member_id:
        raise CohortRefused("Somebody else must agree to these letters: you made them.")
    prepared = _prepared(session, asked_of(cohort), now=now, today=today)
    cohort.approved_at, cohort.approved_by_id = now, member_id
    cohort.undo_until = undo_until(session, prepared, cohort.chosen["undo_minutes"], now=now)
    _queue(session, cohort, prepared)
    _mend_unsent(session, cohort, prepared, now=now, member_id=cohort.created_by_id)
    return prepared


def undo_until(
    session: Session, prepared: Prepared, undo_minutes: int, *, now: datetime
) -> datetime:
    """Until when a cohort sent ``now`` can be taken back, and nothing of it leaves.

    That is after ``undo_minutes``; sooner where one of its letters would miss its last day by
    waiting, and ``now`` itself where there is no time left.
    """
    ids = [one.id for ready in prepared.ready for one in ready.requests]
    until = now + timedelta(minutes=undo_minutes)
    ends_at = last_moment(session, ids, now=now)
    return until if ends_at is None else max(now, min(until, ends_at - _TO_LEAVE))


def undo(session: Session, cohort: Cohort, *, now: datetime, member_id: int | None = None) -> Taken:
    """Take every letter back while nothing may leave yet, as if none had been written.

    Refused once the window is over: what has not left can still be stopped.
    """
    session.refresh(cohort, with_for_update=True)
    _refuse_over(cohort)
    if cohort.approved_at is not None and now >= cohort.undo_until:
        raise CohortRefused(
            f"The time to undo {cohort.ref} ended at {cohort.undo_until:%H:%M} UTC. What has not "
            "left can still be stopped."
        )
    cohort.undone_at = now
    taken = _withdraw(session, cohort)
    restored = unsent.restore(session, cohort, now=now, member_id=member_id)
    return replace(taken, restored=restored)


def stop(session: Session, cohort: Cohort, *, now: datetime) -> Taken:
    """Stop whatever of the cohort has not left: letters in the queue and held ones.

    A printed one may be in the post by now, so it stays to be noted, or left out by itself.
    """
    session.refresh(cohort, with_for_update=True)
    _refuse_over(cohort)
    cohort.stopped_at = now
    return _withdraw(session, cohort)


def look_again(session: Session, cohort: Cohort, *, now: datetime, today: date) -> int:
    """Let those held letters go that may leave by now; give back how many.

    A letter whose dates have moved says what is not so, and stays held for good; one that waits
    for a second person waits on.
    """
    held = (
        select(Dispatch)
        .filter_by(cohort_id=cohort.id, within_id=None, state=DispatchState.HELD)
        .where(Dispatch.held_because != NEEDS_SECOND)
    )
    released = 0
    for one in session.scalars(held.with_for_update()).all():
        why = leaving.why_not(session, one, now=now, today=today)
        if why or not _complete(one):
            one.held_because = why[:500] or one.held_because
            continue
        _set(session, one, DispatchState.QUEUED)
        released += 1
    return released


def hold_what_may_not_leave(session: Session, cohort: Cohort, *, now: datetime, today: date) -> int:
    """Hold the letters by hand that may not leave any more, before they are printed or shown."""
    waiting = select(Dispatch).where(
        Dispatch.cohort_id == cohort.id,
        Dispatch.within_id.is_(None),
        Dispatch.state == DispatchState.QUEUED,
        Dispatch.channel != ContactKind.EMAIL,
    )
    held = 0
    for one in session.scalars(waiting.with_for_update()).all():
        why = leaving.why_not(session, one, now=now, today=today)
        if why:
            _set(session, one, DispatchState.HELD, why)
            held += 1
    return held


def drop_letter(session: Session, cohort: Cohort, dispatch: Dispatch) -> None:
    """Take one letter back that has not left. Refused for one that has, or that may have."""
    if dispatch.cohort_id != cohort.id or dispatch.within_id is not None:
        raise NotFound("There is no such letter in this cohort.")
    if dispatch.state not in {*_NOT_LEFT, DispatchState.PRINTED, DispatchState.FAILED}:
        raise CohortRefused("This letter has left, or may have; it cannot be taken back.")
    _set(session, dispatch, DispatchState.WITHDRAWN)


def asked_of(cohort: Cohort) -> Asked:
    """Give back what a cohort was asked for."""
    kept = cohort.chosen
    return Asked(
        LetterKind(cohort.kind), tuple(kept["request_ids"]), kept["firm"], dict(kept["extra"])
    )


def _prepared(session: Session, asked: Asked, *, now: datetime, today: date) -> Prepared:
    """Write the letters under a lock. Refused where not one may leave, with the reasons."""
    fee_letters.hold_campaigns(session, asked)
    ids = sorted(set(asked.request_ids))
    locked = select(RecordsRequest.id).where(RecordsRequest.id.in_(ids))
    session.execute(locked.order_by(RecordsRequest.id).with_for_update()).all()
    prepared = cohort_letters.prepare(session, asked, now=now, today=today)
    if not prepared.ready and not prepared.instead:
        raise CohortRefused(
            f"Nothing was sent: of {len(ids):,} requests none can get this letter now.",
            tuple(f"{one.request.ref}: {' '.join(one.why)}" for one in prepared.left_out[:_NAMED]),
        )
    fee_letters.refuse_beyond_budget(session, prepared)
    return prepared


def _kept(asked: Asked) -> dict[str, Any]:
    return {
        "request_ids": list(asked.request_ids),
        "firm": asked.firm,
        "extra": dict(asked.extra),
    }


def _size(prepared: Prepared) -> int:
    """How many letters it is about: those that are sent, and those that are mended here."""
    return len(prepared.ready) + len(prepared.instead)


def _mend_unsent(
    session: Session,
    cohort: Cohort,
    prepared: Prepared,
    *,
    now: datetime,
    member_id: int | None,
) -> None:
    found = prepared.instead
    unsent.carry_out(session, cohort, found, now=now, member_id=member_id)
    if found:
        cohort.chosen = {**cohort.chosen, "unsent": [one.dispatch.id for one in found]}
        session.flush()


def _queue(session: Session, cohort: Cohort, prepared: Prepared) -> None:
    ids = [one.id for ready in prepared.ready for one in ready.requests]
    keys = keys_of(session, ids, prepared.asked.kind)
    group = signing_group(session)
    leads = [_dispatch(cohort, ready, ready.requests[0], keys, group) for ready in prepared.ready]
    session.add_all(leads)
    session.flush()
    for lead, ready in zip(leads, prepared.ready, strict=True):
        for other in ready.requests[1:]:
            rider = _dispatch(cohort, ready, other, keys, group)
            rider.within_id = lead.id
            # One letter has one address: what answers the lead is sorted among all it speaks of.
            rider.reply_token, rider.reply_to = None, lead.reply_to
            rider.body, rider.sha256 = lead.body, lead.sha256
            session.add(rider)
    session.flush()


def _dispatch(
    cohort: Cohort,
    ready: Ready,
    about: RecordsRequest,
    keys: Mapping[int, str],
    group: Group,
) -> Dispatch:
    to, letter = ready.recipient, ready.letter
    kind, facts = letter.event
    of_its_own = own(group, letter.body)
    words = f"{letter.subject}\n\n{of_its_own.body}"
    by_mail = to.channel is ContactKind.EMAIL
    return Dispatch(
        request_id=about.id,
        key=keys[about.id],
        channel=to.channel,
        contact_id=to.contact.id if to.contact else None,
        recipient=to.value,
        domain=to.value.rpartition("@")[2].casefold() if by_mail else "",
        reply_to=of_its_own.reply_to,
        reply_token=of_its_own.token,
        subject=letter.subject,
        body=of_its_own.body,
        sha256=hashlib.sha256(words.encode()).hexdigest(),
        message_id=message_id(about.ref, keys[about.id], group.email),
        basis={
            **letter.bases[about.id],
            "digest": letter.digest,
            "to": to.name,
            "event": {"kind": kind, "facts": facts},
        },
        cohort_id=cohort.id,
        state=DispatchState.HELD if to.held_because else DispatchState.QUEUED,
        held_because=to.held_because,
        not_before_at=cohort.undo_until,
    )


def _withdraw(session: Session, cohort: Cohort) -> Taken:
    letters: Sequence[Dispatch] = session.scalars(
        select(Dispatch).filter_by(cohort_id=cohort.id, within_id=None).with_for_update()
    ).all()
    back = [one for one in letters if one.state in _NOT_LEFT]
    for one in back:
        _set(session, one, DispatchState.WITHDRAWN)
    gone = {DispatchState.WITHDRAWN, DispatchState.FAILED}
    return Taken(len(back), sum(one.state not in gone for one in letters))


def _set(session: Session, letter: Dispatch, state: DispatchState, why: str = "") -> None:
    """Give a letter, and those that are said within it, another state."""
    for one in leaving.together(session, letter):
        one.state, one.held_because = state, why[:500]


def _complete(one: Dispatch) -> bool:
    last = one.recipient.splitlines()[-1] if one.recipient else ""
    return one.channel is not ContactKind.POST or any(sign.isdigit() for sign in last)


def _refuse_over(cohort: Cohort) -> None:
    if cohort.undone_at is not None or cohort.stopped_at is not None:
        raise CohortRefused(f"Cohort {cohort.ref} was taken back or stopped already.")


def _letters(number: int) -> str:
    return f"{number:,} letter{'' if number == 1 else 's'}"

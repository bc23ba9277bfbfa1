"""First letters that have not left when they turn out to be wrong: changed, held or taken back."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import ServiceError
from app.models import Cohort, Dispatch, DispatchState, LetterKind, RecordsRequest, RequestEvent
from app.models.reply_token import written
from app.services import events, leaving

_KEPT = "before_mending"
_CHANGEABLE = frozenset(
    {DispatchState.QUEUED, DispatchState.HELD, DispatchState.FAILED, DispatchState.PRINTED}
)


class UnsentRefused(ServiceError):
    """A letter that was to be changed in the house is on its way by now; nothing was changed."""


class Act(StrEnum):
    """What is done with a letter that has not left."""

    REWRITE = "rewrite"
    HOLD = "hold"
    WITHDRAW = "withdraw"


WHY = {
    Act.REWRITE: "It has not left: it is put right in the letter itself, and no second one goes.",
    Act.HOLD: "It has not left, and these words are not in it, or stand in our own address too: it "
    "is taken out of the queue, to be withdrawn or let go by somebody.",
    Act.WITHDRAW: "It has not left: it never will, and the request is withdrawn without a letter.",
}


@dataclass(frozen=True, slots=True)
class Instead:
    """A letter that has not left, and what is done with it in the place of a second letter."""

    request: RecordsRequest
    dispatch: Dispatch
    act: Act
    subject: str
    body: str

    @property
    def why(self) -> str:
        """What happens, in a sentence."""
        printed = self.dispatch.state is DispatchState.PRINTED
        return f"{WHY[self.act]} Throw the printed sheet away." if printed else WHY[self.act]


def instead(
    kind: LetterKind, extra: Mapping[str, str], one: RecordsRequest, first: Dispatch
) -> Instead:
    """What is done with a letter in the house: with ``unsent`` "withdraw" it is taken back."""
    if kind is LetterKind.WITHDRAWAL or extra.get("unsent") == "withdraw":
        return Instead(one, first, Act.WITHDRAW, first.subject, first.body)
    before, after = (extra.get(name, "").strip() for name in ("before", "after"))
    said = f"{first.subject}\n{first.body}"
    if not before or before not in said or "{" in before + after:
        return Instead(one, first, Act.HOLD, first.subject, first.body)
    subject = first.subject.replace(before, " ".join(after.split()))
    body = first.body.replace(before, after)
    if _addresses(first, body) != _addresses(first, first.body):
        return Instead(one, first, Act.HOLD, first.subject, first.body)
    return Instead(one, first, Act.REWRITE, subject, body)


def _addresses(first: Dispatch, body: str) -> list[str]:
    """Where ``body`` says that answers go: the reply address, and the upload page of the letter."""
    signs = {first.reply_to, written(first.reply_token) if first.reply_token else ""} - {""}
    return [word for word in body.split() if any(sign in word for sign in signs)]


def carry_out(
    session: Session,
    cohort: Cohort,
    found: Sequence[Instead],
    *,
    now: datetime,
    member_id: int | None,
) -> None:
    """Change these letters, and keep what they were with them, so that ``restore`` can undo it.

    A changed one leaves no sooner than the cohort. Raises ``UnsentRefused`` where one of them is
    leaving, or has left, meanwhile.
    """
    for one in found:
        letter = one.dispatch
        session.refresh(letter, with_for_update=True)
        if letter.state not in _CHANGEABLE:
            raise UnsentRefused(
                f"The letter of {one.request.ref} is {letter.state.value} by now, so nothing was "
                "changed or sent. Look once more."
            )
        kept = _as_it_was(cohort, letter)
        _change(letter, one, cohort)
        letter.basis = {**letter.basis, _KEPT: {**kept, "made": letter.state.value}}
        session.flush()
        if one.act is Act.WITHDRAW:
            on = now.astimezone(ZoneInfo(one.request.recipient.zone)).date()
            events.record(
                session,
                one.request,
                "withdrawn",
                on=on,
                note=f"{cohort.ref}: the letter had not left.",
                member_id=member_id,
                now=now,
                dispatch_id=letter.id,
                again=True,
            )


def restore(session: Session, cohort: Cohort, *, now: datetime, member_id: int | None) -> int:
    """Make these letters what they were before the cohort; give back how many.

    Only what nobody touched since: a letter that was let go, or whose batch was stopped, is not
    brought back. Raises ``UnsentRefused`` where a later cohort changed one of them again.
    """
    ids = cohort.chosen.get("unsent", ())
    letters = session.scalars(select(Dispatch).where(Dispatch.id.in_(ids)).with_for_update()).all()
    restored = 0
    for letter in letters:
        kept = letter.basis.get(_KEPT, {})
        if kept and kept["cohort"] > cohort.id:
            later = session.get_one(Cohort, kept["cohort"]).ref
            raise UnsentRefused(f"{later} changed the same letters since. Undo that one first.")
        made = (kept.get("cohort"), kept.get("made"))
        if made != (cohort.id, letter.state.value) or leaving.stopped(session, letter):
            continue
        letter.subject, letter.body = kept["subject"], kept["body"]
        letter.sha256 = kept["sha256"]
        letter.state, letter.held_because = DispatchState(kept["state"]), kept["held_because"]
        if kept["printed_at"]:
            letter.printed_at = datetime.fromisoformat(kept["printed_at"])
        rest = {name: value for name, value in letter.basis.items() if name != _KEPT}
        letter.basis = rest | ({_KEPT: kept["earlier"]} if kept["earlier"] else {})
        session.flush()
        for event in _withdrawals(session, letter):
            events.void(
                session, event, reason=f"{cohort.ref} was undone.", member_id=member_id, now=now
            )
        restored += 1
    return restored


def _as_it_was(cohort: Cohort, letter: Dispatch) -> dict[str, Any]:
    return {
        "cohort": cohort.id,
        "subject": letter.subject,
        "body": letter.body,
        "sha256": letter.sha256,
        "state": letter.state.value,
        "held_because": letter.held_because,
        "printed_at": letter.printed_at.isoformat() if letter.printed_at else None,
        "earlier": letter.basis.get(_KEPT),
    }


def _change(letter: Dispatch, one: Instead, cohort: Cohort) -> None:
    if one.act is Act.WITHDRAW:
        letter.state = DispatchState.WITHDRAWN
    elif one.act is Act.HOLD:
        letter.state = DispatchState.HELD
        letter.held_because = f"{cohort.ref} says that something is wrong in it. Look at it first."
    else:
        letter.subject, letter.body = one.subject, one.body
        letter.sha256 = _digest(letter)
        letter.not_before_at = max(letter.not_before_at, cohort.undo_until)
        if letter.state is DispatchState.PRINTED:
            letter.state, letter.printed_at = DispatchState.QUEUED, None


def _digest(letter: Dispatch) -> str:
    return hashlib.sha256(f"{letter.subject}\n\n{letter.body}".encode()).hexdigest()


def _withdrawals(session: Session, letter: Dispatch) -> list[RequestEvent]:
    """The entry that withdrew the request with this letter, where nobody took it back."""
    mine = select(RequestEvent).where(
        RequestEvent.dispatch_id == letter.id, RequestEvent.kind == "withdrawn"
    )
    found = session.scalars(mine).all()
    voided = select(RequestEvent.voids_id).where(
        RequestEvent.voids_id.in_([event.id for event in found])
    )
    gone = set(session.scalars(voided))
    return [event for event in found if event.id not in gone]

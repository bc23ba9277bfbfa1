"""What the tests of letters to many share: look, send, and let the worker send."""

from datetime import timedelta

from app.models import Dispatch, LetterKind
from app.services import cohort_letters, cohorts, outbox
from app.services.cohort_letters import Asked
from tests.factories.moments import NOW

LEAVES = NOW + timedelta(minutes=30)


def asked(*requests, kind=LetterKind.FOLLOW_UP, **more):
    return Asked(kind, tuple(one.id for one in requests), **more)


def prepare(session, *requests, now=NOW, **more):
    return cohort_letters.prepare(session, asked(*requests, **more), now=now, today=now.date())


def send(session, what, *, shown=None, undo_minutes=30, above=None, by=None, now=NOW, fees=5000):
    return cohorts.send(
        session,
        what,
        shown=shown,
        chosen={"words": "the late ones"},
        undo_minutes=undo_minutes,
        second_person_above=above,
        fee_above_cents=fees,
        member_id=by,
        now=now,
        today=now.date(),
    )


def letters(session):
    found = session.query(Dispatch).filter(Dispatch.cohort_id.is_not(None))
    return found.order_by(Dispatch.id).all()


def leave(session, now=LEAVES):
    """Let the worker send all it may; give back the letters that left."""
    left = []
    while claimed := outbox.claim_next(session, now=now, pace=None):
        outbox.note_sent(session, claimed, "250 ok", now=now)
        left.append(claimed)
    session.flush()
    return left


def kinds(one):
    return [event.kind for event in one.events]

"""Try a piece of work so that none blocks what waits behind it, and none is tried for ever."""

import errno
from collections.abc import Callable
from typing import Final, TypeVar

from sqlalchemy.exc import DBAPIError

from app import clock
from app.db import db, is_away, transaction
from app.jobs.lease import LeaseBusy, LeaseLost, lease
from app.jobs.log import log
from app.jobs.stopping import stopping
from app.parts import parts
from app.ports.store import StoreAway
from app.services import attempts

T = TypeVar("T")

GAVE_UP: Final = "{attempts} attempts ended without an answer"
_ALONE: Final = "second-try"
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT})

_in_hand: dict[tuple[str, int], int] = {}
"""What this process is trying, with the attempts that were made before."""


def tried(
    job: str, of_id: int, do: Callable[[int], T], *, give_up: Callable[[], object]
) -> T | None:
    """Do a piece of the work of ``job`` and give back what came of it; none where it broke.

    ``do`` is told which attempt it is, from 1. What it raises is logged and the work rests, so that
    others have their turn; after ``attempts.MOST`` in vain ``give_up`` is called, to say so to
    people. An attempt counts before it is made: one that ends the whole process counts too, and
    the next is made while no other such work is in hand, for one file may have ended what read
    another. No fault of the work are a store or a database that is away, a lease that was lost, and
    the end of the worker: they count as no attempt, and are raised. Where there is no room on the
    disk for it, it rests without an attempt: there may be for others.
    """
    killed = attempts.was_killed(db.session, job, of_id)
    db.session.rollback()
    if not killed:
        return _tried(job, of_id, do, give_up)
    try:
        with lease(_ALONE, parts().settings.home):
            return _tried(job, of_id, do, give_up)
    except LeaseBusy:
        _rest(job, of_id)
        return None


def resting(job: str) -> frozenset[int]:
    """Give what ``job`` leaves alone for now, for it was tried a moment ago."""
    found = attempts.resting(db.session, job, now=clock.now())
    db.session.rollback()
    return found


def forgive_all() -> None:
    """Take back the attempts that this process has in hand, for it is to end."""
    for (job, of_id), before in list(_in_hand.items()):
        _forgive(job, of_id, before)


def _tried(job: str, of_id: int, do: Callable[[int], T], give_up: Callable[[], object]) -> T | None:
    with transaction() as session:
        number = attempts.begin(session, job, of_id, now=clock.now())
    if not number:
        give_up()
        return None
    _in_hand[job, of_id] = number - 1
    try:
        done = do(number)
    except BaseException as error:
        db.session.rollback()
        if _is_no_fault_of_it(error):
            _forgive(job, of_id, number - 1)
            raise
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            log.warning("there is no room for a piece of work", job=job, of=of_id)
            _forgive(job, of_id, number - 1)
            _rest(job, of_id)
            return None
        log.exception("a piece of work broke", job=job, of=of_id, attempt=number)
        with transaction() as session:
            is_last = attempts.note_broken(session, job, of_id, now=clock.now())
        if is_last:
            give_up()
        return None
    finally:
        _in_hand.pop((job, of_id), None)
    with transaction() as session:
        attempts.note_done(session, job, of_id)
    return done


def _is_no_fault_of_it(error: BaseException) -> bool:
    if isinstance(error, DBAPIError):
        return is_away(error)
    ended = stopping.is_set() or not isinstance(error, Exception)
    return ended or isinstance(error, StoreAway | LeaseLost)


def _rest(job: str, of_id: int) -> None:
    with transaction() as session:
        attempts.rest(session, job, of_id, now=clock.now())


def _forgive(job: str, of_id: int, before: int) -> None:
    try:
        with transaction() as session:
            attempts.forgive(session, job, of_id, before=before)
    except DBAPIError as error:  # what is raised says what is wrong
        log.warning("an attempt could not be taken back", job=job, of=of_id, error=repr(error))

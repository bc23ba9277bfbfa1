"""Compute every open deadline anew and report what differs; move none."""

from typing import Any

from app.db import db, transaction
from app.jobs.lease import Lease
from app.services import clocks, ledger

_SHOWN = 20
_CHUNK = 1000


def run(held: Lease) -> dict[str, Any]:  # noqa: ARG001 - what every job is given
    """Every night: recompute the clocks of all open requests and compare them with those kept.

    Harmless if missed or run twice: it moves nothing. ``moves_pending`` counts the requests that a
    changed law, calendar or fact would move, once a person has looked (`/desk/changes`, `daylight
    requests moves`). ``differences`` are kept rows that nothing explains: a row was touched, or the
    program is wrong, and a person must look. Where a change leaves the clocks of a request as they
    are, that is noted, so that nobody is asked about it.
    """
    found = clocks.audit(db.session)
    db.session.rollback()
    noted = _note_unmoved()
    shown = [f"{one.ref} {one.rule}" for one in found.differences[:_SHOWN]]
    return {
        "checked": found.checked,
        "differences": len(found.differences),
        "moves_pending": found.moves_pending,
        "unmoved": noted,
        "shown": shown,
        "refused": found.refused,
    }


def _note_unmoved() -> int:
    noted = 0
    for ids in clocks.ticking(db.session, _CHUNK):
        with transaction() as session:
            noted += ledger.note_unmoved(session, ids)
    return noted

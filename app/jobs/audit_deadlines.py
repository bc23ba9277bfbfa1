"""Compute every open deadline anew and report what differs; change nothing."""

from typing import Any

from app.db import db
from app.jobs.lease import Lease
from app.services import clocks

_SHOWN = 20


def run(held: Lease) -> dict[str, Any]:  # noqa: ARG001 - what every job is given
    """Every night: recompute the clocks of all open requests and compare them with those kept.

    Harmless if missed or run twice: it only reads. A difference means that a law, a calendar or
    the program changed under a running deadline, and a person must look before anything moves.
    """
    found = clocks.audit(db.session)
    db.session.rollback()
    shown = [f"{one.ref} {one.rule}" for one in found.differences[:_SHOWN]]
    return {
        "checked": found.checked,
        "differences": len(found.differences),
        "shown": shown,
        "refused": found.refused,
    }

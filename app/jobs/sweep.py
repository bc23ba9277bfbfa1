"""Tidy up, and bring back to mind what somebody must look at again."""

from datetime import timedelta
from typing import Any

from app import clock
from app.adapters.partial_files import PartialFiles
from app.db import transaction
from app.jobs.lease import Lease
from app.jobs.outage_mail import tell_keepers
from app.parts import parts
from app.services import housekeeping, outages, outbox, re_asks

KEEP_RUNS = timedelta(days=30)
KEEP_UPLOADS = timedelta(days=2)


def run(held: Lease) -> dict[str, Any]:  # noqa: ARG001 - what every job is given
    """Every night: release mended letters, remind of agencies to ask again, drop what ran out.

    Harmless if missed or run twice: each finds its work by what is in the tables, and what was
    released, reminded of or dropped is not found again. Two nights missed are noted by the first
    sweep after them, and told to the keepers once.
    """
    now = clock.now()
    today = clock.today(parts().settings.zone)
    with transaction() as session:
        was_off = outages.note_outage(session, now=now)
    with transaction() as session:
        released = outbox.release_completed(session)
    with transaction() as session:
        reminded = re_asks.remind(session, now=now, today=today)
    with transaction() as session:
        dropped = housekeeping.drop_what_ran_out(session, now=now, keep_runs=KEEP_RUNS)
        due = re_asks.follow_ups_due(session, today=today)
    uploads = PartialFiles(parts().settings.home / "uploads")
    idle = (now - KEEP_UPLOADS).timestamp()
    return {
        "was_off": was_off,
        "keepers_told": tell_keepers(now),
        "letters_released": released,
        "to_ask_again": reminded,
        "follow_ups_due": due,
        "dropped": dropped,
        "uploads_dropped": uploads.drop_idle(idle),
        "half_files_dropped": parts().store.drop_idle(idle),
    }

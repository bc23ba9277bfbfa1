"""Health: does the worker run, does mail leave and arrive, is there room on the disk."""

import shutil
from datetime import timedelta

from flask import render_template

from app import clock
from app.db import db
from app.parts import parts
from app.ports.store import StoreAway
from app.queries import health, mailbox, outbox
from app.services import outages, reply_trials
from app.web.admin import bp

LOW_ON_ROOM = 2 * 1024**3
SHOWN_FOR = timedelta(days=14)  # how long a stretch without the nightly work stays in sight


@bp.get("/health")
def show_health() -> str:
    """Show what the keeper should know of the machine."""
    now = clock.now()
    room = shutil.disk_usage(parts().settings.home)
    return render_template(
        "admin/health.html",
        runs=health.last_runs(db.session),
        letters=health.letters_not_gone(db.session),
        trouble=health.TROUBLE,
        mailboxes=mailbox.mailboxes(db.session),
        replies=reply_trials.trial(db.session),
        resting=outbox.resting(db.session, now=now),
        oldest=outbox.longest_waiting(db.session),
        mail_leaves=parts().mailer.configured,
        store_away=_store_away(),
        free_gib=room.free / 1024**3,
        low=room.free < LOW_ON_ROOM,
        sweep_off_since=health.without_sweep_since(db.session, now=now),
        outages=outages.outages(db.session, since=now - SHOWN_FOR, zone=parts().settings.zone),
    )


def _store_away() -> str:
    """Say what is wrong with the store; empty where it is at hand."""
    try:
        parts().store.check()
    except StoreAway as away:
        return str(away)
    return ""

"""Files of a print run, handed over only while every letter in them may still be posted."""

from pathlib import Path

from app import clock
from app.db import db
from app.errors import ServiceError
from app.models import Batch, Cohort
from app.services.print_run import NAMED, no_longer_so


def refuse_stale(of: Batch | Cohort, log: Path) -> None:
    """Refuse a file in which a letter lies that may not leave any more, naming each."""
    told = log.read_text(encoding="utf-8-sig") if log.is_file() else ""
    stale = no_longer_so(db.session, of, told, now=clock.now()) if told else ()
    if stale:
        raise ServiceError(
            "Something in these letters is not so any more since they were printed. Print once "
            "more: that leaves them out. Throw away what lies on paper.",
            stale[:NAMED],
        )

"""Print letters: read, make the pages, note it, each by itself, so that nobody waits for paper."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from app import clock
from app.db import db, transaction
from app.jobs.lease import lease
from app.models import Batch, Cohort
from app.parts import parts
from app.services import cohorts, outbox, print_run
from app.services.print_run import OutsideBatches, PrintResult, Run


def print_batch(batch_id: int, out: Path, *, again: bool = False) -> PrintResult:
    """Print the letters of a batch that go by post into ``out``, with labels and a log beside it.

    The database is asked before and after, never while the pages are made. The files come to
    their place once their letters are noted as printed; whoever is killed in between finds that
    they were, and prints ``again``. Letters whose address became complete are let go first.

    Raises ``NothingToPrint``; ``PrintChanged`` where letters were withdrawn meanwhile (nothing is
    noted, and files of an earlier run stay); ``LeaseBusy`` where this batch is being printed.
    """
    with lease(f"printing:{batch_id}", parts().settings.home):
        with transaction() as session:
            outbox.release_completed(session)
        return _print(db.session.get_one(Batch, batch_id), out, again=again)


def print_cohort(cohort_id: int, out: Path, *, again: bool = False) -> PrintResult:
    """Print the letters of a cohort that go by post, as ``print_batch`` does.

    Those that may not leave any more are held first, so that nobody posts them.
    """
    with lease(f"printing:cohort:{cohort_id}", parts().settings.home):
        now = clock.now()
        with transaction() as session:
            outbox.release_completed(session)
            cohort = session.get_one(Cohort, cohort_id)
            cohorts.hold_what_may_not_leave(session, cohort, now=now, today=now.date())
        return _print(db.session.get_one(Cohort, cohort_id), out, again=again)


def print_outside_batches(out: Path, *, again: bool = False) -> PrintResult:
    """Print the letters by post of requests that no batch filed, as ``print_batch`` does."""
    with lease("printing:outside", parts().settings.home):
        with transaction() as session:
            outbox.release_completed(session)
        return _print(OutsideBatches(), out, again=again)


def _print(of: Run, out: Path, *, again: bool) -> PrintResult:
    gathered = print_run.gather(db.session, of, clock.now(), again=again)
    workshop = out.parent / f".printing-{of.ref}"
    db.session.rollback()
    with _empty(workshop) as folder:
        made = print_run.write_files(gathered, parts().printer, folder / out.name)
        with transaction() as session:
            print_run.note_printed(session, gathered)
        # The letters come last: where they are, the labels and the log of the same run are.
        for path in reversed(made.files):
            path.replace(out.with_name(path.name))
    return replace(made, files=tuple(out.with_name(path.name) for path in made.files))


@contextmanager
def _empty(folder: Path) -> Iterator[Path]:
    """Give an empty folder for the block, rid of what a killed run left in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)

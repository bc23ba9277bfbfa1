"""The timetable: every job, how often it runs, and where it lives. One table, no other place."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from app.jobs.lease import Lease


@dataclass(frozen=True)
class Job:
    """One job. ``cadence`` is what APScheduler's triggers take: ``interval`` or ``cron``.

    A ``slow`` one opens files, which may take minutes; it has threads of its own, so that no letter
    waits for it.

    Each job finds its work in the database. Run twice, late, or never for three days, it leaves
    the same state behind; its docstring says why that is so.
    """

    name: str
    module: str
    trigger: str
    cadence: dict[str, int | str]
    slow: bool = False

    def run(self, held: Lease) -> dict[str, Any]:
        """Do the work and say what was done."""
        return self.work(held)

    @property
    def when(self) -> str:
        """Say how often it runs."""
        if self.trigger == "cron":
            first, _, last = str(self.cadence["hour"]).partition("-")
            until = f", hourly to {last:0>2}:{self.cadence['minute']:02}" if last else ""
            return f"every day at {first:0>2}:{self.cadence['minute']:02}{until}"
        ((unit, number),) = self.cadence.items()
        return f"every {number} {unit}"

    @property
    def what(self) -> str:
        """Say what it does: the first line of its docstring."""
        return (self.work.__doc__ or "").strip().splitlines()[0]

    @property
    def work(self) -> Callable[[Lease], dict[str, Any]]:
        """The function behind the job, imported when it is first needed."""
        found = importlib.import_module(self.module).run
        return cast("Callable[[Lease], dict[str, Any]]", found)


# Times of day are in the group's zone. Minutes differ, so that no two nightly jobs wait for a lock.
TIMETABLE: dict[str, Job] = {
    job.name: job
    for job in (
        Job("outbox", "app.jobs.outbox", "interval", {"seconds": 30}),
        Job("filing", "app.jobs.filing", "interval", {"seconds": 60}),
        Job("inspect-files", "app.jobs.inspect_files", "interval", {"seconds": 60}, slow=True),
        Job("read-text", "app.jobs.read_text", "interval", {"seconds": 60}, slow=True),
        Job("index-words", "app.jobs.index_words", "interval", {"seconds": 60}, slow=True),
        Job("read-tables", "app.jobs.read_tables", "interval", {"seconds": 60}, slow=True),
        Job(
            "read-scanned-tables",
            "app.jobs.read_scanned_tables",
            "interval",
            {"seconds": 60},
            slow=True,
        ),
        Job("boilerplate", "app.jobs.boilerplate", "interval", {"minutes": 2}, slow=True),
        Job("redactions", "app.jobs.redactions", "interval", {"seconds": 30}, slow=True),
        Job("box-words", "app.jobs.box_words", "interval", {"seconds": 30}, slow=True),
        Job("verify-again", "app.jobs.verify_again", "interval", {"seconds": 30}, slow=True),
        Job("compare-pages", "app.jobs.compare_pages", "interval", {"seconds": 60}, slow=True),
        Job("watch-public", "app.jobs.watch_public", "interval", {"minutes": 5}, slow=True),
        Job("packets", "app.jobs.packets", "interval", {"seconds": 60}, slow=True),
        Job("scans", "app.jobs.scans", "interval", {"seconds": 60}, slow=True),
        Job("fetch-mail", "app.jobs.fetch_mail", "interval", {"minutes": 5}),
        Job("sweep", "app.jobs.sweep", "cron", {"hour": 4, "minute": 10}),
        Job("audit-deadlines", "app.jobs.audit_deadlines", "cron", {"hour": 4, "minute": 40}),
        Job("audit-answers", "app.jobs.audit_answers", "cron", {"hour": 4, "minute": 55}),
        Job("prove-again", "app.jobs.prove_again", "cron", {"hour": 3, "minute": 20}, slow=True),
        Job("digest", "app.jobs.digest", "cron", {"hour": "7-11", "minute": 0}),
    )
}

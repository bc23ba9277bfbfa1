"""`daylight jobs`: run one job of the timetable now, or list them."""

import click

from app.cli.answers import AnsweringGroup, answer, json_option, with_app
from app.jobs.running import run
from app.jobs.schedule import TIMETABLE


@click.group(cls=AnsweringGroup)
def jobs() -> None:
    """Jobs: what the worker does by the clock; each can also be run by hand, at any time."""


@jobs.command("run")
@click.argument("name", metavar="NAME")
@json_option
@with_app
def run_job(name: str, *, as_json: bool) -> None:
    """Run the job NAME now: sweep, outbox, fetch-mail, audit-deadlines, digest, filing."""
    outcome = run(name)
    lines = [f"{key}: {value}" for key, value in outcome.items()]
    answer(outcome, "\n".join(lines) or "Nothing to do.", as_json=as_json)


@jobs.command("list")
@json_option
def list_jobs(*, as_json: bool) -> None:
    """List the timetable."""
    rows = [{"name": job.name, "when": job.when, "what": job.what} for job in TIMETABLE.values()]
    lines = [f"{row['name']:16} {row['when']:22} {row['what']}" for row in rows]
    answer(rows, "\n".join(lines), as_json=as_json)

"""`daylight serve`, `worker` and `up`: the two processes, and the one that looks after both."""

import os
import sys

import click

from app.cli.answers import with_app
from app.config import ROOT, Settings

_THREADS = 8


@click.command()
def serve() -> None:
    """Serve the pages, on the address that `bind` names."""
    settings = Settings.load(os.environ)
    os.environ["DAYLIGHT_HOME"] = str(settings.home)
    # One process with threads: what counts attempts to sign in counts in its memory.
    os.execv(  # noqa: S606 - our own command becomes the web server
        sys.executable,
        [
            sys.executable,
            "-m",
            "gunicorn",
            "--pythonpath",
            str(ROOT),
            "--bind",
            settings.bind,
            "--workers=1",
            "--worker-class=gthread",
            f"--threads={_THREADS}",
            "--graceful-timeout=10",
            "--no-control-socket",
            "--log-level=warning",
            "wsgi:app",
        ],
    )


@click.command()
def worker() -> None:
    """Do the work: send letters, file batches, look at the deadlines. Ends on SIGTERM."""
    from app.factory import create_app  # noqa: PLC0415 - the other commands do without
    from app.jobs.log import log, log_to_stderr  # noqa: PLC0415 - as above
    from app.jobs.worker import work  # noqa: PLC0415 - as above

    settings = Settings.load(os.environ)
    log_to_stderr()
    log.info("the worker begins", home=str(settings.home))
    work(create_app(settings), settings)


@click.command()
def up() -> None:
    """Run the pages and the worker together; one that dies is started again. Ends with Ctrl-C."""
    from app.cli.supervisor import Supervisor  # noqa: PLC0415 - the other commands do without

    settings = Settings.load(os.environ)
    # The children find the same data wherever they look from.
    os.environ["DAYLIGHT_HOME"] = str(settings.home)
    own = [sys.executable, "-m", "app.cli"]
    both = Supervisor({"web": [*own, "serve"], "worker": [*own, "worker"]})
    both.run(address=_address(settings.bind), words=_welcome())


@with_app
def _welcome() -> str:
    """Say where Daylight is, with a link that lets a keeper in who has no password yet."""
    from app import clock  # noqa: PLC0415 - `serve` starts faster without all of this
    from app.cli.members import link_address  # noqa: PLC0415 - as above
    from app.db import transaction  # noqa: PLC0415 - as above
    from app.parts import parts  # noqa: PLC0415 - as above
    from app.queries.members import first_keeper  # noqa: PLC0415 - as above
    from app.services.members import issue_link  # noqa: PLC0415 - as above

    words = f"Daylight is on {parts().settings.public_url} (Ctrl-C ends it)."
    with transaction() as session:
        keeper = first_keeper(session)
        if keeper is None:
            return f"{words}\nNobody can sign in yet: daylight members add EMAIL --role keeper"
        if keeper.password:
            return words
        issued = issue_link(session, keeper, now=clock.now())
    return f"{words}\nThis link signs {issued.member.email} in, once: {link_address(issued)}"


def _address(bind: str) -> tuple[str, int] | None:
    """Give where to knock to see whether the pages are there; None for a socket file."""
    host, _, port = bind.rpartition(":")
    if not port.isdecimal():
        return None
    anywhere = {"", "0.0.0.0", "[::]"}  # noqa: S104 - compared with, not listened on
    return ("127.0.0.1" if host in anywhere else host.strip("[]")), int(port)

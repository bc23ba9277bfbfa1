"""A PostgreSQL server for one measurement: in a folder that is thrown away, by a socket alone."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_SECONDS: Final = 120
_OPTIONS: Final = "-c listen_addresses='' -c fsync=off -c synchronous_commit=off"


@contextmanager
def server() -> Iterator[str | None]:
    """Start a server; give the address of an empty database, none where PostgreSQL is not there.

    It runs as it is set when installed, but for what would make filling it slow.
    """
    programs = _programs()
    user = _unprivileged()
    if programs is None or (os.geteuid() == 0 and user is None):
        yield None
        return
    # Short: the path of a socket may have no more than about a hundred characters.
    with tempfile.TemporaryDirectory(prefix="dl-", dir="/tmp") as folder:
        if user:
            shutil.chown(folder, user)
        data = f"{folder}/data"
        _run(user, programs / "initdb", "-D", data, "-U", "daylight", "-A", "trust", "-E", "UTF8")
        control, log = programs / "pg_ctl", f"{folder}/log"
        options = f"-k {folder} {_OPTIONS}"
        _run(user, control, "-D", data, "-w", "-l", log, "-o", options, "start")
        try:
            yield f"postgresql://daylight@/postgres?host={folder}"
        finally:
            _run(user, control, "-D", data, "-m", "immediate", "stop")


def _programs() -> Path | None:
    """The folder of the newest PostgreSQL, in Debian's place or on the path."""
    found = shutil.which("initdb")
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    if places:
        return places[0].parent
    return Path(found).resolve().parent if found else None


def _unprivileged() -> str | None:
    """Somebody else where we are root, which PostgreSQL refuses to run as."""
    if os.geteuid() != 0:
        return None
    known = {one.pw_name for one in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in known), None)


def _run(user: str | None, *command: object) -> None:
    words = [str(part) for part in command]
    # The server keeps what it is given as output, so a pipe would never end.
    subprocess.run(  # noqa: S603 - our own words
        words,
        check=True,
        cwd="/",
        timeout=_SECONDS,
        user=user,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

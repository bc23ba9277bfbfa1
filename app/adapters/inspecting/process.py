"""The process that looks into one file: ``python -m app.adapters.inspecting.process < job``."""

import contextlib
import json
import os
import sys
import warnings
from pathlib import Path

from app.adapters.inspecting.budget import Budget, TooMuch
from app.adapters.inspecting.engine import inspect
from app.adapters.inspecting.sealing import seal
from app.adapters.inspecting.watching import WatchList
from app.ports.examining import Examination, unread

LARGEST = 512 * 1024**2
"""The largest file, in bytes, that is read into memory."""


def main() -> None:
    """Answer the job on standard input with an examination as JSON.

    The job holds ``path``, ``name``, ``watch``, ``seconds`` and ``parent``, the process that
    waits for the answer. Nothing secret stands on the command line.
    """
    job = json.load(sys.stdin)
    sys.setrecursionlimit(2_000)
    warnings.simplefilter("ignore")
    seal(job["parent"])
    # Whatever a library prints goes elsewhere than the answer.
    with contextlib.redirect_stdout(sys.stderr):
        found = _examined(job)
    sys.stdout.write(json.dumps(found.as_data()))
    sys.stdout.flush()
    os._exit(0)  # nothing is left to be tidied, and a broken file may have broken the tidying


def _examined(job: dict[str, object]) -> Examination:
    path, name = Path(str(job["path"])), str(job["name"])
    if path.stat().st_size > LARGEST:
        return unread("too_much", "it is too large to look through", name=name)
    watched = job["watch"]
    watch = WatchList(watched if isinstance(watched, list) else [])
    budget = Budget(seconds=float(str(job["seconds"])))
    try:
        return inspect(path.read_bytes(), name, budget=budget, watch=watch)
    except (MemoryError, RecursionError, TooMuch):
        return unread("too_much", "there is too much in it to look through", name=name)


if __name__ == "__main__":
    main()

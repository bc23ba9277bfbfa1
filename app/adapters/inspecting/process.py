"""The process that looks into one file, or searches what OCR read of its pages.

``python -m app.adapters.inspecting.process < job``.
"""

import contextlib
import json
import os
import sys
import warnings
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.adapters.inspecting import names
from app.adapters.inspecting.budget import Budget, TooMuch, seconds_for
from app.adapters.inspecting.engine import inspect
from app.adapters.inspecting.scanned import search
from app.adapters.inspecting.sealing import PROCESSOR, allow_processor, seal
from app.adapters.inspecting.watching import WatchList
from app.ports.examining import Examination, Said, unread

LARGEST = 512 * 1024**2
"""The largest file, in bytes, that is read into memory."""


def main() -> None:
    """Answer the job on standard input as JSON: with an examination, or with what was found.

    The job holds ``watch``, ``parent``, the process that waits for the answer, and either
    ``path``, ``name`` and ``seconds``, or ``pages``, each with its number and its words, or
    ``said``, as the port has it. Nothing secret stands on the command line.
    """
    job = json.load(sys.stdin)
    sys.setrecursionlimit(2_000)
    warnings.simplefilter("ignore")
    seal(job["parent"])
    # Whatever a library prints goes elsewhere than the answer.
    with contextlib.redirect_stdout(sys.stderr):
        told = _verb(job)(job)
    sys.stdout.write(json.dumps(told))
    sys.stdout.flush()
    os._exit(0)  # nothing is left to be tidied, and a broken file may have broken the tidying


def _verb(job: dict[str, Any]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    if "said" in job:
        return _named
    return _searched if "pages" in job else _examined


def _named(job: dict[str, Any]) -> dict[str, Any]:
    found = names.search([Said(*one) for one in job["said"]], job["watch"])
    return {"found": sorted(found)}


def _searched(job: dict[str, Any]) -> dict[str, Any]:
    allow_processor(seconds_for(PROCESSOR, sum(len(words) for _page, words in job["pages"])))
    found = search([(int(page), str(words)) for page, words in job["pages"]], job["watch"])
    return {"found": [asdict(one) for one in found]}


def _examined(job: dict[str, Any]) -> dict[str, Any]:
    return _inspected(job).as_data()


def _inspected(job: dict[str, Any]) -> Examination:
    path, name = Path(str(job["path"])), str(job["name"])
    if path.stat().st_size > LARGEST:
        return unread("too_much", "it is too large to look through", name=name)
    watch = WatchList(job["watch"])
    budget = Budget(seconds=float(job["seconds"]), lengthened=allow_processor)
    try:
        return inspect(path.read_bytes(), name, budget=budget, watch=watch)
    except (MemoryError, RecursionError, TooMuch):
        return unread("too_much", "there is too much in it to look through", name=name)


if __name__ == "__main__":
    main()

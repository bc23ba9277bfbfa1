"""A few processes that print; they end with the one that started them, however it ended."""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.connection import wait
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def pooled(work: Callable[[T], R], parts: Iterable[T], processes: int) -> Iterator[R]:
    """Do ``work`` on each part in ``processes`` new processes; give the results in order."""
    spawn = multiprocessing.get_context("spawn")  # a fork would copy locks that threads hold
    with ProcessPoolExecutor(processes, mp_context=spawn, initializer=_end_with_parent) as pool:
        yield from pool.map(work, parts)


def _end_with_parent() -> None:
    """Leave at once when the parent is gone, even if it was killed and could not say so."""
    parent = multiprocessing.parent_process()
    if parent is None:  # pragma: no cover - only the pool calls this, in its children
        return
    threading.Thread(target=_watch, args=(parent.sentinel,), daemon=True).start()


def _watch(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)

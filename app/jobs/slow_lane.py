"""Threads of their own for the jobs that open files, so that no letter waits behind a long scan."""

import threading
import time
from collections.abc import Callable
from queue import SimpleQueue
from typing import Final

from app.jobs.log import log

THREADS: Final = 3


class SlowLane:
    """Runs jobs by name, each in its turn. One that waits already does not wait twice."""

    def __init__(self, work: Callable[[str], object], *, threads: int = THREADS) -> None:
        self._work = work
        self._names: SimpleQueue[str | None] = SimpleQueue()
        self._waiting: set[str] = set()
        self._lock = threading.Lock()
        # What a thread has in hand may take longer than the end may: then it ends with the process.
        self._threads = [threading.Thread(target=self._go_on, daemon=True) for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    def take(self, name: str) -> None:
        """Put a job into the line, and come back at once."""
        with self._lock:
            if name in self._waiting:
                return
            self._waiting.add(name)
        self._names.put(name)

    def end(self, seconds: float) -> None:
        """Drop what waits, and give what is in hand ``seconds`` to come to its end."""
        with self._lock:
            self._waiting.clear()
        for _thread in self._threads:
            self._names.put(None)
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _go_on(self) -> None:
        while (name := self._names.get()) is not None:
            with self._lock:
                wanted = name in self._waiting
                # Before it runs: what is wished for from now on may be for work that it misses.
                self._waiting.discard(name)
            if wanted:
                self._run(name)

    def _run(self, name: str) -> None:
        try:
            self._work(name)
        except Exception as error:  # noqa: BLE001 - one broken run ends no thread
            log.error("a job broke", job=name, error=repr(error))

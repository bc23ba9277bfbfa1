"""Keep the mail that many hand over at once: whatever waits is committed together."""

import queue
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask
from sqlalchemy.exc import OperationalError

from app.jobs.log import log
from app.jobs.taking_in import GROUP, GROUP_BYTES, arrived, keep, sort_some

_IDLE = 1.0  # seconds without mail before what came is sorted


@dataclass(frozen=True, slots=True)
class _Waiting:
    """One message, and whoever waits to hear that it is kept."""

    raw: bytes
    kept: Future[None] = field(default_factory=Future)


class Keeper:
    """One thread that keeps messages in the order in which they come.

    Committing to the disk takes longest, and takes as long for fifty messages as for one: so what
    came while the last commit ran goes into the next one together.
    """

    def __init__(self, app: Flask, mailbox: str) -> None:
        self._app, self._mailbox = app, mailbox
        self._queue: queue.Queue[_Waiting | None] = queue.Queue()

    def hand_over(self, raw: bytes) -> Future[None]:
        """Take a message; the result is there when it is kept for good, the error if it is not."""
        waiting = _Waiting(raw)
        self._queue.put(waiting)
        return waiting.kept

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Keep messages during the block, and at its end those that were handed over in it."""
        thread = threading.Thread(target=self._work, name="keeper")
        thread.start()
        try:
            yield
        finally:
            self._queue.put(None)
            thread.join()

    def _work(self) -> None:
        unsorted = True  # also what a killed process kept
        while True:
            try:
                first = self._queue.get(timeout=_IDLE)
            except queue.Empty:
                if unsorted:
                    unsorted = self._sort()
                continue
            group = self._with_those_behind(first)
            if some := [one for one in group if one]:
                self._keep(some)
                unsorted = True
            if None in group:
                return

    def _with_those_behind(self, first: _Waiting | None) -> list[_Waiting | None]:
        group = [first]
        size = len(first.raw) if first else 0
        while group[-1] is not None and len(group) < GROUP and size < GROUP_BYTES:
            try:
                group.append(after := self._queue.get_nowait())
            except queue.Empty:
                break
            size += len(after.raw) if after else 0
        return group

    def _keep(self, group: Sequence[_Waiting]) -> None:
        """Keep a group; where that fails, one by one, so that one bad message stops no other.

        A database that is away or locked fails for all of them alike.
        """
        try:
            self._commit(group)
        except Exception as error:  # noqa: BLE001 - whoever waits must hear of it, whatever it is
            if len(group) > 1 and not isinstance(error, OperationalError):
                for one in group:
                    self._keep([one])
                return
            log.warning("messages could not be kept", number=len(group), error=repr(error))
            for one in group:
                one.kept.set_exception(error)
        else:
            for one in group:
                one.kept.set_result(None)

    def _commit(self, group: Sequence[_Waiting]) -> None:
        with self._app.app_context():
            keep([arrived(one.raw, mailbox=self._mailbox) for one in group])

    def _sort(self) -> bool:
        """Sort some of what came; true where more is left. What fails, the next fetch makes up."""
        try:
            with self._app.app_context():
                return sort_some(Counter())
        except Exception as error:  # noqa: BLE001 - the mail is kept; nothing may stop the keeping
            log.warning("mail could not be sorted yet", error=repr(error))
            return False

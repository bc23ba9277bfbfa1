"""Take messages in from wherever they came: the bytes first, then the row, then the sorting."""

import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from app import clock
from app.db import transaction
from app.jobs.log import log
from app.models import CameBy
from app.parts import parts
from app.services import messages, sorting
from app.services.messages import Arrived
from app.services.reading.mail import ReadMail
from app.services.reading.reader import read

GROUP = 50
GROUP_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kept:
    """How many messages were kept, and how many of them were new."""

    messages: int = 0
    new: int = 0

    @property
    def known(self) -> int:
        """How many were here before."""
        return self.messages - self.new


def keep_all(
    raws: Iterable[bytes],
    *,
    came_by: CameBy,
    mailbox: str = "",
    tell: Callable[[Kept], None] = lambda _: None,
) -> Kept:
    """Keep messages as they came, in groups, each for good before the next is looked at.

    ``mailbox`` names the mail server that handed them over, if one did. After each group ``tell``
    hears how many there were so far. The sorting is left to ``sort_all``, so that nothing a
    message says can stand between it and being kept.
    """
    told = Kept()
    for group in _groups(raws):
        new = keep([arrived(one, came_by=came_by, mailbox=mailbox) for one in group])
        told = Kept(told.messages + len(group), told.new + new)
        tell(told)
    return told


def _groups(raws: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Some messages at a time, so many as one commit may hold; a large one goes alone."""
    group: list[bytes] = []
    size = 0
    for one in raws:
        if group and (len(group) >= GROUP or size + len(one) > GROUP_BYTES):
            yield group
            group, size = [], 0
        group.append(one)
        size += len(one)
    if group:
        yield group


def arrived(raw: bytes, *, came_by: CameBy = CameBy.MAIL, mailbox: str = "") -> Arrived:
    """Put the bytes of one message into the store for good, and read it."""
    blob = parts().store.put(io.BytesIO(raw))
    return Arrived(blob=blob, mail=read_safely(raw), came_by=came_by, mailbox=mailbox)


def read_safely(raw: bytes) -> ReadMail:
    """Read a message; one that a mistake of ours cannot read is kept all the same, with a note."""
    try:
        return read(raw)
    except Exception as error:  # noqa: BLE001 - whatever it is, the message must not be lost by it
        log.warning("a message could not be read", error=repr(error))
        return ReadMail(notes=("The program could not read it. The bytes are kept.",))


def keep(some: Sequence[Arrived]) -> int:
    """Commit the rows of messages that the store holds; give back how many are new.

    When this returns, not even a power cut loses them: the sender may forget them.
    """
    with transaction(durable=True) as session:
        return messages.take_in(session, some, now=clock.now())


def sort_all() -> dict[str, int]:
    """Sort what can be sorted without a person, a few at a time; give back how many were."""
    done = Counter({"placed": 0, "receipts": 0, "bounces": 0})
    while sort_some(done):
        pass
    return dict(done)


def sort_some(done: Counter[str]) -> bool:
    """Sort some messages and add to ``done``; false where none was left to look at."""
    with transaction() as session:
        some = sorting.sort_new(session, now=clock.now())
    done.update(placed=some.placed, receipts=some.receipts, bounces=some.bounces)
    return bool(some.looked_at)

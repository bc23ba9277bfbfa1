"""Take messages in from wherever they came: the bytes first, then the row, then the sorting."""

import io
from collections import Counter
from collections.abc import Sequence

from app import clock
from app.db import transaction
from app.jobs.log import log
from app.parts import parts
from app.services import messages, sorting
from app.services.messages import Arrived
from app.services.reading.mail import ReadMail
from app.services.reading.reader import read


def keep_raw(raw: bytes) -> int:
    """Keep one message as it came, for good before this returns; give back 1 if it is new.

    Its bytes are in the store before its row is committed. The sorting is left to ``sort_all``, so
    that nothing a message says can stand between it and being kept.
    """
    return keep([Arrived(blob=parts().store.put(io.BytesIO(raw)), mail=read_safely(raw))])


def read_safely(raw: bytes) -> ReadMail:
    """Read a message; one that a mistake of ours cannot read is kept all the same, with a note."""
    try:
        return read(raw)
    except Exception as error:  # noqa: BLE001 - whatever it is, the message must not be lost by it
        log.warning("a message could not be read", error=repr(error))
        return ReadMail(notes=("The program could not read it. The bytes are kept.",))


def keep(arrived: Sequence[Arrived]) -> int:
    """Commit the rows of messages that the store holds; give back how many are new."""
    with transaction() as session:
        return messages.take_in(session, arrived, now=clock.now())


def sort_all() -> dict[str, int]:
    """Sort what can be sorted without a person, a few at a time; give back how many were."""
    done = Counter({"placed": 0, "receipts": 0, "bounces": 0})
    while True:
        with transaction() as session:
            some = sorting.sort_new(session, now=clock.now())
        if not some.looked_at:
            return dict(done)
        done.update(placed=some.placed, receipts=some.receipts, bounces=some.bounces)

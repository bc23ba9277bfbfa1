"""File the batches that were begun: by the worker, and by the command that begins one."""

from collections.abc import Callable
from typing import Any

from app import clock
from app.db import db, transaction
from app.errors import ServiceError
from app.jobs.lease import Lease, LeaseLost
from app.jobs.stopping import stopping
from app.models import Batch
from app.queries.batches import to_file
from app.services.filing import file_chunk


def run(held: Lease) -> dict[str, Any]:
    """Every minute: go on with each batch whose filing was begun and not ended.

    Harmless if missed or run twice: the rows of the batch say which agencies are still waiting,
    and no agency can get the same letter of the same round twice. A batch that cannot go on now
    is told of, and keeps no other one waiting.
    """
    pending = to_file(db.session)
    db.session.rollback()
    rows, hindered = 0, list[str]()
    for batch_id in pending:
        try:
            rows += file_batch(batch_id, held)
        except LeaseLost:
            raise
        except ServiceError as refusal:
            hindered.append(f"Batch {batch_id}: {refusal}")
    return {"batches": len(pending), "rows": rows} | ({"hindered": hindered} if hindered else {})


def file_batch(batch_id: int, held: Lease, tell: Callable[[int], None] | None = None) -> int:
    """File a batch to its end, a transaction for each chunk; give back the rows dealt with.

    ``tell`` is called with their number after each chunk.
    """
    dealt_with = 0
    while not stopping.is_set():
        held.renew()
        with transaction() as session:
            batch = session.get_one(Batch, batch_id, with_for_update=True)
            done = file_chunk(session, batch, now=clock.now())
        if not done:
            break
        dealt_with += done
        if tell:
            tell(dealt_with)
    return dealt_with

"""Bring scans in: the bytes first, for good, then the row; the worker takes them apart."""

from datetime import date
from typing import BinaryIO

from app import clock
from app.db import transaction
from app.parts import parts
from app.services import documents, scans


def bring_in(
    content: BinaryIO, name: str, *, arrived_on: date, member_id: int | None = None
) -> tuple[int, bool]:
    """Keep one pile; give back its number, and whether it is new.

    Raises ``ServiceError`` for what is too large or no scan, and for a day still to come; its
    bytes may then lie in the store, where nothing leads to them.
    """
    kept = documents.keep(parts().store, content)
    with transaction() as session:
        brought = scans.bring_in(
            session,
            kept,
            name,
            arrived_on=arrived_on,
            zone=parts().settings.zone,
            member_id=member_id,
            now=clock.now(),
        )
        return brought.pile.id, brought.new

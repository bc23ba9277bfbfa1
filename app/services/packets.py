"""Packets that members asked for: waiting, how far, ready, and gone after some days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.models import Packet, PacketState
from app.services.packet import Scope

KEPT: Final = timedelta(days=7)
"""How long the files of a packet lie in the data folder. They can be made again at any time."""


@dataclass(frozen=True, slots=True)
class Built:
    """What building gave: requests, files and bytes of the ZIP, its SHA-256, what was missing."""

    as_of: date
    requests: int
    files: int
    size: int
    sha256: str
    missing: int


def ask(session: Session, scope: Scope, *, member_id: int | None, now: datetime) -> Packet:
    """Ask for a packet. One of the same thing that still waits is given back instead."""
    same = {"scope": scope.kind, "about": scope.name, "state": PacketState.WAITING}
    if waiting := session.scalars(select(Packet).filter_by(**same)).first():
        return waiting
    asked = Packet(
        scope=scope.kind,
        about=scope.name,
        total=len(scope.request_ids),
        asked_at=now,
        asked_by_id=member_id,
    )
    session.add(asked)
    session.flush()
    return asked


def packet(session: Session, packet_id: int) -> Packet:
    """Find a packet by its number. Raises ``NotFound``."""
    found = session.get(Packet, packet_id)
    if found is None:
        raise NotFound("There is no such packet.")
    return found


def waiting(session: Session) -> Sequence[int]:
    """The packets that are to be built, the first asked for first."""
    query = select(Packet.id).filter_by(state=PacketState.WAITING).order_by(Packet.id)
    return session.scalars(query).all()


def note_progress(session: Session, packet_id: int, done: int, total: int) -> None:
    """Note how many requests are in it."""
    one = packet(session, packet_id)
    one.done, one.total = done, total


def note_ready(session: Session, packet_id: int, built: Built, *, now: datetime) -> None:
    """Note that its files lie there."""
    one = packet(session, packet_id)
    one.state, one.ready_at, one.as_of = PacketState.READY, now, built.as_of
    one.done = one.total = built.requests
    one.sha256, one.size, one.missing = built.sha256, built.size, built.missing
    one.problem = ""


def note_failed(session: Session, packet_id: int, why: str) -> None:
    """Note why it cannot be built; whoever asked may ask again."""
    one = packet(session, packet_id)
    one.state, one.problem = PacketState.FAILED, why


def drop_old(session: Session, *, now: datetime) -> Sequence[int]:
    """Note the files as gone that lay there long enough; give back whose they were."""
    query = select(Packet).where(Packet.state == PacketState.READY, Packet.ready_at < now - KEPT)
    old = session.scalars(query).all()
    for one in old:
        one.state = PacketState.GONE
    return [one.id for one in old]

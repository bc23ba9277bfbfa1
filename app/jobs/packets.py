"""Build the evidence packets that were asked for, and drop the files of old ones."""

import hashlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from app import clock
from app.db import db, transaction
from app.errors import ServiceError
from app.jobs.lease import Lease, LeaseBusy, LeaseLost, lease
from app.jobs.stopping import stopping
from app.jobs.trying import GAVE_UP, resting, tried
from app.models import PacketScope, PacketState
from app.parts import parts
from app.services import attempts, packet, packets
from app.services.packet import Scope
from app.services.packet_archive import Archive
from app.services.packet_people import faceless
from app.services.packets import Built

_JOB: Final = "packets"
_GAVE_UP: Final = (
    f"It could not be built: {GAVE_UP.format(attempts=attempts.MOST)}. Ask for it once more, and "
    "tell the keeper if that ends so too."
)
_TELL_EVERY = 10
_CHUNK = 1024 * 1024

Tell = Callable[[int, int], None]


class Stopped(ServiceError):
    """The worker was told to end while a packet was being built."""


def run(held: Lease) -> dict[str, Any]:
    """Every minute: build each packet that somebody asked for.

    Harmless if missed or run twice: what waits is in the table, and a packet built anew from the
    same records has the same bytes. One that cannot be built says why, and keeps no other waiting.
    Files that lay there for a week are dropped.
    """
    dropped = _drop_old()
    waiting = packets.waiting(db.session)
    db.session.rollback()
    done, later = Counter[str](), resting(_JOB)
    for packet_id in waiting:
        if packet_id in later:
            continue
        build, end = partial(_build, packet_id, held.renew), partial(_fail, packet_id, _GAVE_UP)
        try:
            done[tried(_JOB, packet_id, build, give_up=end) or "left"] += 1
        except Stopped:
            break
    return {"built": done["built"], "failed": done["failed"], "dropped": dropped}


def _build(packet_id: int, renew: Callable[[], None], _attempt: int) -> str:
    """Build one, and say in a word what came of it."""
    try:
        build_asked(packet_id, renew)
    except (Stopped, LeaseLost):
        raise
    except LeaseBusy:
        return "left"
    except (ServiceError, OSError) as refusal:
        _fail(packet_id, str(refusal))
        return "failed"
    return "built"


def _fail(packet_id: int, because: str) -> None:
    with transaction() as session:
        packets.note_failed(session, packet_id, because)


def build_asked(packet_id: int, renew: Callable[[], None] = lambda: None) -> None:
    """Build a packet that a member asked for, into the data folder, and note it as ready.

    Nothing is done for one that waits no more. Raises ``LeaseBusy`` while another process is at
    it.
    """

    def tell(done: int, total: int) -> None:
        renew()
        if stopping.is_set():
            raise Stopped("The packet was not finished; it is begun anew with the next start.")
        with transaction() as session:
            packets.note_progress(session, packet_id, done, total)

    with lease(f"packet:{packet_id}", parts().settings.home):
        asked = packets.packet(db.session, packet_id)
        if asked.state is not PacketState.WAITING:
            db.session.rollback()
            return
        scope = packet.scope_of(db.session, asked.scope, asked.about)
        db.session.rollback()
        folder = folder_of(packet_id)
        shutil.rmtree(folder, ignore_errors=True)  # what a killed process left half-way
        built = build(scope, folder, tell)
        with transaction() as session:
            packets.note_ready(session, packet_id, built, now=clock.now())


def build(scope: Scope, out: Path, tell: Tell = lambda _done, _total: None) -> Built:
    """Build the packet of ``scope`` into the folder ``out``, flat in memory.

    Writes a ZIP, a PDF and a list of their hashes for ``sha256sum -c``, named by ``file_name``.
    They appear whole or not at all. ``tell`` hears of the requests done, and of all.
    """
    out.mkdir(parents=True, exist_ok=True)
    now = clock.now()
    with _workshop(out) as folder:
        made, paper = folder / file_name(scope.name, "zip"), folder / file_name(scope.name, "pdf")
        with Archive(made) as archive:
            if scope.kind is PacketScope.REQUEST:
                printed, missing = _alone(archive, scope)
            else:
                printed, missing = _many(archive, scope, tell)
        paper.write_bytes(printed)
        digest = _digest(made)
        hashes = folder / file_name(scope.name, "sha256")
        lines = f"{_digest(paper)}  {paper.name}\n{digest}  {made.name}\n"
        hashes.write_text(lines, encoding="ascii")
        size = made.stat().st_size
        # The ZIP comes last: where it is, its list and its PDF are.
        for path in (hashes, paper, made):
            path.replace(out / path.name)
    today = now.astimezone(ZoneInfo(parts().settings.zone)).date()
    return Built(today, len(scope.request_ids), archive.files, size, digest, missing)


def file_name(about: str, ending: str) -> str:
    """Name a file of a packet: ``packet-DL-7K3F-Q2.zip``; ``pdf`` and ``sha256`` beside it."""
    return f"packet-{about}.{ending}"


def folder_of(packet_id: int) -> Path:
    """Name the folder where a packet's files lie."""
    return parts().settings.home / "packets" / str(packet_id)


def _alone(archive: Archive, scope: Scope) -> tuple[bytes, int]:
    story = packet.gather(db.session, scope.request_ids[0], faceless(db.session), now=clock.now())
    db.session.rollback()
    return packet.put_alone(archive, story, parts().store, parts().printer)


def _many(archive: Archive, scope: Scope, tell: Tell) -> tuple[bytes, int]:
    """Write request after request, each read whole before it is written, none kept."""
    now, total = clock.now(), len(scope.request_ids)
    people, lines = faceless(db.session), []
    for number, request_id in enumerate(scope.request_ids, start=1):
        story = packet.gather(db.session, request_id, people, now=now)
        db.session.rollback()
        lines.append(packet.put_among(archive, story, parts().store, parts().printer))
        if number % _TELL_EVERY == 0:
            tell(number, total)
    as_of = now.astimezone(ZoneInfo(parts().settings.zone)).date()
    printed = packet.put_index(archive, scope, lines, parts().printer, as_of=as_of)
    return printed, sum(line.missing for line in lines)


def _drop_old() -> int:
    with transaction() as session:
        gone = packets.drop_old(session, now=clock.now())
    for packet_id in gone:
        shutil.rmtree(folder_of(packet_id), ignore_errors=True)
    return len(gone)


@contextmanager
def _workshop(out: Path) -> Iterator[Path]:
    """Give an empty folder beside the place of the files, gone when the block ends."""
    with tempfile.TemporaryDirectory(dir=out, prefix=".packing-") as name:
        yield Path(name)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

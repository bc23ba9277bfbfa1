"""Take scanned piles apart, letter by letter, each a message once."""

import io
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from app import clock
from app.db import db, transaction
from app.jobs.lease import Lease, LeaseBusy, lease
from app.jobs.log import log
from app.jobs.stopping import stopping
from app.jobs.taking_in import read_safely, sort_all
from app.jobs.trying import GAVE_UP, resting, tried
from app.models import CameBy, PileState
from app.parts import parts
from app.ports.scanning import ScanUnreadable
from app.ports.store import BlobMissing
from app.services import attempts, scans
from app.services.messages import Arrived
from app.services.scans import PileFacts
from app.services.splitting import ScannedLetter, SplitPile, split

_JOB: Final = "scans"
_GAVE_UP: Final = GAVE_UP.format(attempts=attempts.MOST)


class Stopped(Exception):
    """The worker was told to end while a pile was being looked at."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one pile: how many letters it held, and how many of them are new."""

    letters: int
    new: int


def run(held: Lease) -> dict[str, Any]:
    """Every minute: take each scanned pile apart that somebody brought in.

    Harmless if missed or run twice: a pile waits until the last of its letters is a message, the
    same page gives the same bytes again, and the same bytes are one message. A pile that cannot be
    looked into goes to the tray whole, and keeps no other waiting. While the store is away all
    wait.
    """
    piles, letters, later = 0, 0, resting(_JOB)
    for pile_id in _waiting():
        if pile_id in later:
            continue
        take, end = partial(_take, pile_id, held.renew), partial(_end, pile_id)
        try:
            taken = tried(_JOB, pile_id, take, give_up=end)
        except Stopped:
            break
        if taken is not None:
            piles, letters = piles + 1, letters + taken.letters
    return {"piles": piles, "letters": letters, **(sort_all() if piles else {})}


def _take(pile_id: int, renew: Callable[[], None], _attempt: int) -> Taken | None:
    try:
        return take_apart(pile_id, renew)
    except LeaseBusy:
        return None
    except (OSError, BlobMissing) as problem:  # the disk is full: it waits
        log.warning("a pile waits", pile=pile_id, error=str(problem))
        return None


def _end(pile_id: int) -> None:
    """Leave a pile whole to people, for nobody foresaw what it does."""
    of = PileFacts.of(scans.pile(db.session, pile_id))
    db.session.rollback()
    _whole(of, parts().store.path(of.sha256), _GAVE_UP)


def take_apart(pile_id: int, renew: Callable[[], None] = lambda: None) -> Taken:
    """Take one pile apart, now. Nothing is done for one that was taken apart before.

    Raises ``LeaseBusy`` while another process is at it.
    """
    with lease(f"scan:{pile_id}", parts().settings.home):
        found = scans.pile(db.session, pile_id)
        state, of = found.state, PileFacts.of(found)
        db.session.rollback()
        if state is not PileState.WAITING:
            return Taken(0, 0)
        path = parts().store.path(of.sha256)
        with tempfile.TemporaryDirectory(dir=parts().settings.home, prefix=".scan-") as folder:
            return _taken_apart(of, path, Path(folder), renew)


def _taken_apart(of: PileFacts, path: Path, folder: Path, renew: Callable[[], None]) -> Taken:
    def tell(done: int, total: int) -> None:
        renew()
        if stopping.is_set():
            raise Stopped
        with transaction() as session:
            scans.note_progress(session, of.id, done, total)

    try:
        made = split(parts().scan_reader.pages(path, of.media_type, tell))
        files = _pieces(path, of, [letter.pages for letter in made.letters], folder)
    except ScanUnreadable as problem:
        parts().store.path(of.sha256)  # where the store went away, the pile is not to blame
        return _whole(of, path, str(problem))
    return _each(of, path, made, files, folder)


def _each(of: PileFacts, path: Path, made: SplitPile, files: Sequence[Path], folder: Path) -> Taken:
    letters = new = 0
    for letter, file in zip(made.letters, files, strict=True):
        for pages, content in _small_enough(of, path, letter.pages, file, folder):
            letters += 1
            shown = len(pages) if content else 0
            new += _keep(of, letter, scans.as_mail(of, letter, pages, content), shown)
    with transaction() as session:
        scans.note_split(session, of.id, made)
    return Taken(letters, new)


def _whole(of: PileFacts, path: Path, because: str) -> Taken:
    content = path.read_bytes() if of.size <= scans.LARGEST_PIECE else None
    new = _keep(of, None, scans.whole_as_mail(of, because, content))
    with transaction() as session:
        scans.note_failed(session, of.id, because)
    return Taken(1, new)


def _keep(of: PileFacts, letter: ScannedLetter | None, raw: bytes, pages: int = 0) -> bool:
    """Keep one letter: its bytes in the store, then its row with where it belongs."""
    blob = parts().store.put(io.BytesIO(raw))
    arrived = Arrived(blob=blob, mail=read_safely(raw), came_by=CameBy.SCAN)
    with transaction() as session:
        return scans.take_letter(session, of.id, arrived, letter, pages=pages, now=clock.now())


def _small_enough(
    of: PileFacts, path: Path, pages: Sequence[int], file: Path, folder: Path
) -> Iterator[tuple[Sequence[int], bytes | None]]:
    """Give a letter's pages in one file, or in halves of halves where it is very large."""
    if file.stat().st_size <= scans.LARGEST_PIECE:
        yield pages, file.read_bytes()
        return
    if len(pages) == 1:
        yield pages, None
        return
    middle = len(pages) // 2
    for half in (pages[:middle], pages[middle:]):
        with tempfile.TemporaryDirectory(dir=folder) as inner:
            (smaller,) = _pieces(path, of, [half], Path(inner))
            yield from _small_enough(of, path, half, smaller, Path(inner))


def _pieces(
    path: Path, of: PileFacts, pieces: Sequence[Sequence[int]], folder: Path
) -> tuple[Path, ...]:
    return parts().scan_reader.split(path, of.media_type, pieces, folder)


def _waiting() -> Sequence[int]:
    found = scans.waiting(db.session)
    db.session.rollback()
    return found

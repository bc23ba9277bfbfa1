"""The store as a local folder: two levels of folders, one file per content."""

import errno
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from app.ports.store import Blob, BlobMissing, StoreAway

MARK: Final = ".daylight-store"
"""The folder in ours that tells it from the empty place where it is to be mounted."""

_CHUNK = 1024 * 1024
_DIGEST = 64
_SHELF = 2
_SIGNS: Final = frozenset("0123456789abcdef")
_INCOMING = ".incoming-"
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_GONE: Final = frozenset({errno.ENOENT, errno.ENOTDIR})


class DiskStore:
    """Keeps files under ``root``. A crash leaves a whole file or a temporary one, never a half.

    ``was_used`` says whether anything was ever kept. If so, a folder that is absent or empty is
    not a new store but one that is away: nothing is put into it, for what were written there would
    be gone once the true folder is mounted over it.
    """

    def __init__(self, root: Path, *, was_used: Callable[[], bool] = lambda: False) -> None:
        self._root, self._was_used = root, was_used

    def put(self, content: BinaryIO) -> Blob:
        """Keep ``content``; the file appears under its name only when it is complete on disk.

        When this returns, neither a crash nor a power cut loses it. Raises ``StoreAway``, and
        ``OSError`` where the disk is full or ``content`` cannot be read.
        """
        self.check()
        with self._answering():
            self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(dir=self._root, prefix=_INCOMING)
        temporary = Path(name)
        try:
            digest, size = self._written(content, handle)
            with self._answering():
                self._mark()
                self._named(temporary, self._place(digest))
        finally:
            with suppress(OSError):  # it says nothing that is not said already
                temporary.unlink(missing_ok=True)
        return Blob(digest, size)

    def open(self, sha256: str) -> BinaryIO:
        """Open a kept file for reading. Raises ``BlobMissing`` and ``StoreAway``."""
        target = self._place(sha256)
        with self._answering():
            try:
                return target.open("rb")
            except (FileNotFoundError, NotADirectoryError):
                self.check()
                raise BlobMissing(f"The store has no file {sha256}.") from None

    def path(self, sha256: str) -> Path:
        """Name the file of that content. Raises ``BlobMissing``, also for what is no digest.

        A first byte is read of it: another process that could not read it would blame the file.
        Raises ``StoreAway``.
        """
        with self.open(sha256) as kept, self._answering():
            kept.read(1)
        return self._place(sha256)

    def check(self) -> None:
        """See whether the folder is there and ours. Raises ``StoreAway``."""
        with self._answering():
            if not self._is_ours() and self._was_used():
                raise StoreAway(
                    f"The store is away: the folder {self._root} is not there, or is empty as a "
                    "place where nothing is mounted is. Nothing was lost or changed. Mount it, "
                    "or bring it back from the last backup; then all goes on by itself."
                )

    def drop_idle(self, since: float) -> int:
        """Drop what a killed process left half written before a moment (seconds since 1970).

        Of a store that is away nothing is dropped.
        """
        dropped = 0
        with suppress(OSError):
            for temporary in self._root.glob(f"{_INCOMING}*"):
                with suppress(FileNotFoundError):  # its writer is done with it at this moment
                    if temporary.stat().st_mtime < since:
                        temporary.unlink()
                        dropped += 1
        return dropped

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """Tell a folder that does not answer from a disk that is full."""
        try:
            yield
        except OSError as error:
            if error.errno in _FULL:
                raise
            place = error.filename or self._root
            raise StoreAway(
                f"The store is away: {place} does not answer ({error.strerror}). Nothing was lost "
                "or changed. See that it is mounted and that Daylight may read and write there; "
                "then all goes on by itself."
            ) from error

    def _is_ours(self) -> bool:
        """Whether the folder has our mark. One of before there were marks has files in it."""
        try:
            (self._root / MARK).stat()
        except OSError as error:
            if error.errno not in _GONE:
                raise
            return _has_shelves(self._root)
        return True

    def _mark(self) -> None:
        with suppress(FileExistsError):
            (self._root / MARK).mkdir(mode=0o700)
            _settle(self._root)

    def _written(self, content: BinaryIO, handle: int) -> tuple[str, int]:
        """Copy ``content`` to the disk; give back its digest and size."""
        digest, size = hashlib.sha256(), 0
        with os.fdopen(handle, "wb", buffering=0) as file:
            while chunk := content.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                with self._answering():
                    _write(file.fileno(), chunk)
            with self._answering():
                os.fsync(file.fileno())
        return digest.hexdigest(), size

    def _named(self, temporary: Path, target: Path) -> None:
        """Give what was written its name, unless the same content has it already."""
        if target.exists():
            return
        made = not target.parent.is_dir()
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary.chmod(0o400)
        temporary.replace(target)
        _settle(target.parent)
        if made:
            _settle(target.parent.parent)
            _settle(self._root)

    def _place(self, sha256: str) -> Path:
        if len(sha256) != _DIGEST or not set(sha256) <= _SIGNS:
            raise BlobMissing(f"{sha256!r} is not the name of a file.")
        return self._root / sha256[:2] / sha256[2:4] / sha256


def _has_shelves(root: Path) -> bool:
    try:
        with os.scandir(root) as found:
            return any(len(one.name) == _SHELF and set(one.name) <= _SIGNS for one in found)
    except (FileNotFoundError, NotADirectoryError):
        return False


def _write(handle: int, chunk: bytes) -> None:
    left = memoryview(chunk)
    while left:
        left = left[os.write(handle, left) :]


def _settle(folder: Path) -> None:
    """Let the names in a folder reach the disk: a file outlives a power cut only with its name."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

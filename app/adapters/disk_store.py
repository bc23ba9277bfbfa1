"""The store as a local folder: two levels of folders, one file per content."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import BinaryIO

from app.ports.store import Blob, BlobMissing

_CHUNK = 1024 * 1024
_DIGEST = 64


class DiskStore:
    """Keeps files under ``root``. A crash leaves a whole file or a temporary one, never a half."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, content: BinaryIO) -> Blob:
        """Keep ``content``; the file appears under its name only when it is complete on disk.

        When this returns, neither a crash nor a power cut loses it.
        """
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest, size = hashlib.sha256(), 0
        handle, name = tempfile.mkstemp(dir=self._root, prefix=".incoming-")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                while chunk := content.read(_CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            target = self._place(digest.hexdigest())
            if not target.exists():
                made = not target.parent.is_dir()
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                temporary.chmod(0o400)
                temporary.replace(target)
                _settle(target.parent)
                if made:
                    _settle(target.parent.parent)
                    _settle(self._root)
        finally:
            temporary.unlink(missing_ok=True)
        return Blob(digest.hexdigest(), size)

    def open(self, sha256: str) -> BinaryIO:
        """Open a kept file for reading. Raises ``BlobMissing``."""
        return self.path(sha256).open("rb")

    def path(self, sha256: str) -> Path:
        """Name the file of that content. Raises ``BlobMissing``, also for what is no digest."""
        target = self._place(sha256)
        if not target.is_file():
            raise BlobMissing(f"The store has no file {sha256}.")
        return target

    def _place(self, sha256: str) -> Path:
        if len(sha256) != _DIGEST or not set(sha256) <= set("0123456789abcdef"):
            raise BlobMissing(f"{sha256!r} is not the name of a file.")
        return self._root / sha256[:2] / sha256[2:4] / sha256


def _settle(folder: Path) -> None:
    """Let the names in a folder reach the disk: a file outlives a power cut only with its name."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

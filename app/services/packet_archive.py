"""The ZIP of an evidence packet: the same files give the same bytes, with a list of hashes."""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import BinaryIO, Final, Self

MANIFEST: Final = "MANIFEST.sha256"
_CHUNK = 1024 * 1024
# The first moment that a ZIP can name: when a packet was made is said inside, as a day.
_MOMENT: Final = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_PLAIN_FILE = 0o100644 << 16


@dataclass(frozen=True, slots=True)
class Put:
    """A file that is in the archive: its path there, its size in bytes, its SHA-256."""

    path: str
    size: int
    sha256: str


class Archive:
    """Writes a ZIP file by file, in flat memory. Closed by leaving the block.

    Nothing is compressed: most of what agencies send is already, and the bytes must not depend on
    who compresses. On leaving, ``MANIFEST.sha256`` is written last, sorted by path, as
    ``sha256sum -c`` reads it. A path is refused (``ValueError``) that could lead out of the folder
    it is unpacked into, that a list of hashes could not hold, or that is there already.
    """

    def __init__(self, out: Path) -> None:
        self._zip = zipfile.ZipFile(out, "x", zipfile.ZIP_STORED)
        self._put: dict[str, Put] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if error is None:
                lines = (f"{one.sha256}  {one.path}\n" for _, one in sorted(self._put.items()))
                self._write(MANIFEST, io.BytesIO("".join(lines).encode()), 0)
        finally:
            self._zip.close()

    @property
    def files(self) -> int:
        """How many files it holds."""
        return len(self._put)

    def add(self, path: str, content: bytes) -> Put:
        """Put a small file in."""
        return self.stream(path, io.BytesIO(content), len(content))

    def stream(self, path: str, content: BinaryIO, size: int) -> Put:
        """Put a file in, read to its end; ``size`` is what is expected of it."""
        if not _is_safe(path) or path.lower() in self._put or path == MANIFEST:
            raise ValueError(f"{path!r} cannot be a file of a packet.")
        self._put[path.lower()] = put = self._write(path, content, size)
        return put

    def _write(self, path: str, content: BinaryIO, size: int) -> Put:
        entry = zipfile.ZipInfo(path, _MOMENT)
        entry.create_system, entry.external_attr, entry.file_size = _UNIX, _PLAIN_FILE, size
        digest, written = hashlib.sha256(), 0
        with self._zip.open(entry, "w") as target:
            while chunk := content.read(_CHUNK):
                digest.update(chunk)
                written += len(chunk)
                target.write(chunk)
        return Put(path, written, digest.hexdigest())


def _is_safe(path: str) -> bool:
    """Whether it is a plain relative path, in ASCII so that no system reads it differently."""
    parts = PurePosixPath(path).parts
    return (
        path.isascii()
        and path.isprintable()
        and "\\" not in path
        and bool(parts)
        and str(PurePosixPath(*parts)) == path
        and not path.startswith("/")
        and not any(part.startswith(".") for part in parts)
    )

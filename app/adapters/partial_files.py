"""Files that a browser sends in pieces: kept until they are whole, so that a broken line costs one.

A folder for each member, two files for each upload: what it is, and what came of it so far. Names
that people give never become paths.
"""

import fcntl
import hashlib
import json
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

MOST_FILES: Final = 60
"""How many uploads one member may have open."""
MOST_BYTES: Final = 4 * 1024**3
"""How many bytes they may come to."""
_CHUNK: Final = 1024**2
_TOKEN: Final = re.compile(r"[0-9a-f]{32}")
_LONGEST_NAME: Final = 300


class OutOfStep(Exception):
    """A piece came that does not follow on what is there; ``there`` says how much that is."""

    def __init__(self, there: int) -> None:
        super().__init__(f"{there} bytes are there.")
        self.there = there


class NoRoom(Exception):
    """The member has as many uploads open as anybody may."""


@dataclass(frozen=True, kw_only=True)
class Partial:
    """One upload: ``there`` of ``size`` bytes came. ``mark`` tells files of one name apart."""

    token: str
    name: str
    size: int
    mark: str
    there: int

    @property
    def whole(self) -> bool:
        """Whether all of it came."""
        return self.there == self.size


class PartialFiles:
    """Keeps uploads under ``root``, each member's apart: nobody reaches those of another."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def begin(self, member_id: int, name: str, size: int, mark: str) -> Partial:
        """Begin an upload, or find the one of the same file that was broken off.

        Raises ``NoRoom``.
        """
        folder = self._root / str(member_id)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (folder / ".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two windows may begin with the same file
            return self._begun(folder, name[:_LONGEST_NAME], size, mark)

    def _begun(self, folder: Path, name: str, size: int, mark: str) -> Partial:
        open_ones = list(self.of(int(folder.name)))
        for one in open_ones:
            if (one.name, one.size, one.mark) == (name, size, mark):
                return one
        if len(open_ones) >= MOST_FILES or sum(one.size for one in open_ones) + size > MOST_BYTES:
            raise NoRoom
        made = Partial(token=secrets.token_hex(16), name=name, size=size, mark=mark, there=0)
        (folder / f"{made.token}.part").touch(mode=0o600)
        facts = {"name": name, "size": size, "mark": mark}
        # Last: an upload is there once it says what it is.
        (folder / f"{made.token}.json").write_text(json.dumps(facts), encoding="utf-8")
        return made

    def add(self, member_id: int, token: str, offset: int, content: BinaryIO) -> Partial:
        """Add the bytes that follow ``offset``; give back how far it is.

        Raises ``OutOfStep`` where others are there, ``FileNotFoundError`` for no upload of theirs.
        """
        one = self.find(member_id, token)
        with self._part(member_id, token).open("r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # two windows may send the same file
            there = file.seek(0, 2)
            if there != offset:
                raise OutOfStep(there)
            while chunk := content.read(min(_CHUNK, one.size + 1 - there)):
                there += file.write(chunk)
                if there > one.size:
                    file.truncate(offset)
                    raise OutOfStep(offset)
        return self.find(member_id, token)

    def find(self, member_id: int, token: str) -> Partial:
        """Find an upload of a member. Raises ``FileNotFoundError``."""
        part = self._part(member_id, token)
        try:
            facts = json.loads(part.with_suffix(".json").read_text(encoding="utf-8"))
        except ValueError:  # a kill or a full disk came between the name and what it says
            raise FileNotFoundError(token) from None
        return Partial(token=token, there=part.stat().st_size, **facts)

    def of(self, member_id: int) -> Iterator[Partial]:
        """List the uploads of a member, the oldest first."""
        folder = self._root / str(member_id)
        found = folder.glob("*.json") if folder.is_dir() else ()
        for path in sorted(found, key=lambda one: (one.stat().st_mtime, one.name)):
            with suppress(FileNotFoundError):  # dropped at this moment in another window
                yield self.find(member_id, path.stem)

    def open(self, member_id: int, token: str) -> BinaryIO:
        """Open what came for reading. Raises ``FileNotFoundError``."""
        return self._part(member_id, token).open("rb")

    def digest(self, member_id: int, token: str) -> str:
        """Give the SHA-256 of what came. Raises ``FileNotFoundError``."""
        with self.open(member_id, token) as content:
            return hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]  # a file reads into

    def drop(self, member_id: int, token: str) -> None:
        """Forget an upload."""
        with suppress(FileNotFoundError):
            part = self._part(member_id, token)
            part.with_suffix(".json").unlink(missing_ok=True)
            part.unlink(missing_ok=True)

    def drop_idle(self, since: float) -> int:
        """Forget uploads that nothing was added to since a moment (seconds since 1970)."""
        dropped = 0
        for part in self._root.glob("*/*.part") if self._root.is_dir() else ():
            with suppress(FileNotFoundError):
                if part.stat().st_mtime < since:
                    part.with_suffix(".json").unlink(missing_ok=True)
                    part.unlink()
                    dropped += 1
        return dropped

    def room_on_disk(self) -> int:
        """How many bytes the disk still has."""
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        return shutil.disk_usage(self._root).free

    def _part(self, member_id: int, token: str) -> Path:
        if not _TOKEN.fullmatch(token):
            raise FileNotFoundError(token)
        return self._root / str(member_id) / f"{token}.part"

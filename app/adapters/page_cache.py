"""Pages that were drawn once are kept for a while, so that turning back is quick."""

import json
import os
import stat
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import astuple
from pathlib import Path
from typing import Final

from app.ports.page_reading import FileInside, PageRead, PageReader, PageShown, Word

MOST: Final = 1024**3
"""How many bytes are kept; of more, what was looked at longest ago goes."""

_MOST_FILES: Final = 50_000  # so that looking at how much there is stays quick
_LOOK_EVERY: Final = 100  # files written between two looks at how much there is


class CachedPageReader:
    """Reads as another reader does, and keeps pictures and places of words in ``folder``.

    A file is known by its name, which in the store is the digest of its content. The folder may be
    emptied at any time; where it cannot be written to, as on a full disk, nothing is kept.
    """

    def __init__(self, reader: PageReader, folder: Path, *, most: int = MOST) -> None:
        self._reader, self._folder, self._most = reader, folder, most
        self._making: dict[Path, tuple[threading.Lock, int]] = {}
        self._counting = threading.Lock()
        self._written = 0

    def embedded(self, path: Path, media_type: str) -> tuple[PageRead, ...]:
        """Read the text that the file itself holds; kept by whoever asks."""
        return self._reader.embedded(path, media_type)

    def inside(self, path: Path) -> AbstractContextManager[tuple[FileInside, ...]]:
        """Give the files inside; kept by whoever asks."""
        return self._reader.inside(path)

    def scan(
        self, path: Path, media_type: str, numbers: Sequence[int], *, language: str
    ) -> tuple[PageRead, ...]:
        """Read the pictures of some pages by OCR; kept by whoever asks."""
        return self._reader.scan(path, media_type, numbers, language=language)

    def compare(
        self, path: Path, media_type: str, numbers: Sequence[int], *, language: str
    ) -> tuple[PageShown, ...]:
        """Compare the text of some pages with their pictures; kept by whoever asks."""
        return self._reader.compare(path, media_type, numbers, language=language)

    def words(self, path: Path, media_type: str, number: int) -> tuple[Word, ...]:
        """Give the embedded words of a page with their places."""

        def read() -> bytes:
            found = self._reader.words(path, media_type, number)
            return json.dumps([astuple(word) for word in found]).encode()

        return _words(self._kept(path, _words_of(number), read))

    def words_at_hand(self, path: Path, number: int) -> tuple[Word, ...] | None:
        """Give the embedded words of a page if they are kept; no file is opened for them."""
        with suppress(OSError):
            return _words((self._place(path) / _words_of(number)).read_bytes())
        return None

    def languages(self) -> tuple[str, ...]:
        """Name the languages that OCR can read here."""
        return self._reader.languages()

    def picture(self, path: Path, media_type: str, number: int, *, width: int) -> bytes:
        """Draw a page ``width`` dots wide, as a PNG."""
        return self._kept(
            path,
            f"{number}-{width}.png",
            lambda: self._reader.picture(path, media_type, number, width=width),
        )

    def _kept(self, path: Path, name: str, make: Callable[[], bytes]) -> bytes:
        """Give what is kept, or make it, once also where two ask at the same time."""
        target = self._place(path) / name
        with self._alone(target):
            with suppress(OSError):
                content = target.read_bytes()
                os.utime(target)
                return content
            content = make()
            with suppress(OSError):
                _write(target, content)
        self._make_room()
        return content

    def _place(self, path: Path) -> Path:
        return self._folder / path.name[:2] / path.name

    @contextmanager
    def _alone(self, target: Path) -> Iterator[None]:
        """Let one thread at a time make ``target``; what nobody asks for is forgotten."""
        with self._counting:
            lock, asking = self._making.get(target, (threading.Lock(), 0))
            self._making[target] = lock, asking + 1
        try:
            with lock:
                yield
        finally:
            with self._counting:
                lock, asking = self._making.pop(target)
                if asking > 1:
                    self._making[target] = lock, asking - 1

    def _make_room(self) -> None:
        with self._counting:
            self._written += 1
            if self._written % _LOOK_EVERY != 1:
                return
        files = sorted(_files(self._folder), reverse=True)
        held = 0
        for number, (_seen, size, file) in enumerate(files):
            held += size
            if held > self._most or number >= _MOST_FILES:
                with suppress(OSError):
                    file.unlink()


def _words_of(number: int) -> str:
    return f"{number}.json"


def _words(kept: bytes) -> tuple[Word, ...]:
    return tuple(Word(*row) for row in json.loads(kept))


def _write(target: Path, content: bytes) -> None:
    """Write a file that appears when it is whole, whoever else writes the same."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".partial")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)


def _files(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """Give each file with the moment it was last looked at; others may drop some meanwhile."""
    for file in folder.rglob("*"):
        with suppress(OSError):
            facts = file.stat()
            if stat.S_ISREG(facts.st_mode):
                yield facts.st_mtime, facts.st_size, file

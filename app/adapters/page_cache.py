"""Pages that were drawn once are kept for a while, so that turning back is quick."""

import json
import os
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import astuple
from pathlib import Path
from typing import Final

from app.ports.page_reading import FileInside, PageRead, PageReader, PageShown, Word

MOST: Final = 1024**3
"""How many bytes are kept; of more, what was looked at longest ago goes."""

_LOOK_EVERY: Final = 100  # files written between two looks at how much there is


class CachedPageReader:
    """Reads as another reader does, and keeps pictures and places of words in ``folder``.

    A file is known by its name, which in the store is the digest of its content. The folder may be
    emptied at any time.
    """

    def __init__(self, reader: PageReader, folder: Path, *, most: int = MOST) -> None:
        self._reader, self._folder, self._most = reader, folder, most
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
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

        return tuple(Word(*row) for row in json.loads(self._kept(path, f"{number}.json", read)))

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
        target = self._folder / path.name[:2] / path.name / name
        with self._locks[str(target)]:
            with suppress(FileNotFoundError):
                content = target.read_bytes()
                os.utime(target)
                return content
            content = make()
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            partial = target.with_suffix(".partial")
            partial.write_bytes(content)
            partial.replace(target)
        self._locks.pop(str(target), None)
        self._make_room()
        return content

    def _make_room(self) -> None:
        self._written += 1
        if self._written % _LOOK_EVERY:
            return
        files = [(file, file.stat()) for file in self._folder.rglob("*") if file.is_file()]
        left = sum(facts.st_size for _file, facts in files)
        for file, facts in sorted(files, key=lambda one: one[1].st_mtime):
            if left <= self._most:
                return
            file.unlink(missing_ok=True)
            left -= facts.st_size

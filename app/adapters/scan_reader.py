"""Looks at scans and splits them in processes of their own, so that a hostile one harms nobody."""

import base64
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from app.adapters import confined
from app.ports.scanning import ScannedPage, ScanUnreadable

CHUNK: Final = 25
"""Pages that one process looks at: enough to be worth its start, little enough to be bounded."""

MOST_PAGES: Final = 2_000
_SECONDS: Final = 120


class ProcessScanReader:
    """Starts a process for every few pages, limited in memory, processor time and patience."""

    def pages(
        self, path: Path, media_type: str, tell: Callable[[int, int], None]
    ) -> tuple[ScannedPage, ...]:
        """Look at every page of the scan."""
        total = int(_told("count", path, media_type)["pages"])
        if total > MOST_PAGES:
            raise ScanUnreadable(f"it has more than {MOST_PAGES:,} pages; scan it in parts")
        found: list[ScannedPage] = []
        tell(0, total)
        while len(found) < total:
            last = min(total, len(found) + CHUNK)
            told = _told("look", path, media_type, {"first": len(found), "last": last})
            found += [ScannedPage(tuple(one["codes"]), one["blank"]) for one in told["pages"]]
            tell(len(found), total)
        return tuple(found)

    def split(
        self, path: Path, media_type: str, pieces: Sequence[Sequence[int]], out: Path
    ) -> tuple[Path, ...]:
        """Write a PDF for each piece into ``out``."""
        wanted = {"pieces": [list(piece) for piece in pieces], "out": str(out)}
        written = _told("split", path, media_type, wanted)["files"]
        return tuple(out / name for name in written)

    def picture(self, path: Path, media_type: str, page: int) -> bytes:
        """Draw one page as a JPEG."""
        told = _told("picture", path, media_type, {"page": page})
        return base64.b64decode(told["jpeg"])


def _told(
    verb: str, path: Path, media_type: str, wanted: dict[str, Any] | None = None
) -> dict[str, Any]:
    asked = {"verb": verb, "path": str(path), "media_type": media_type, **(wanted or {})}
    try:
        told = confined.ask("app.adapters.scan_pages", asked, seconds=_SECONDS)
    except confined.Broke as broke:
        raise ScanUnreadable(str(broke)) from broke
    if "problem" in told:
        raise ScanUnreadable(str(told["problem"]))
    return told

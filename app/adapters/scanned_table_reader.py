"""Reads tables in pictures of pages, each in confined processes that go with their answer."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from app.adapters import confined
from app.adapters.tables import scanned
from app.ports.scanned_tables import CutPage, TableLook
from app.ports.table_reading import TableReaderBroke, TableUnreadable

_PAGES: Final = "app.adapters.page_process"
_LOOK: Final = "app.adapters.tables.page_look"
_DPI: Final = 300
_SECONDS: Final = 150  # of drawing
_LOOKING: Final = 300  # of two readings, each stops at 100, and four coarse ones before them


class ProcessScannedTableReader:
    """Starts a process for each question."""

    def pages(self, path: Path, media_type: str) -> int:
        """Count the pages. Raises ``TableUnreadable``."""
        with tempfile.TemporaryDirectory() as folder:
            return len(_ask(_PAGES, "embedded", path, media_type, folder, {})["pages"])

    def look(self, path: Path, media_type: str, number: int, *, language: str) -> TableLook:
        """Draw one page and look at the picture. Raises ``TableUnreadable``."""
        with tempfile.TemporaryDirectory() as folder:
            asked = {"numbers": [number], "dpi": _DPI, "grey": True}
            (drawn,) = _ask(_PAGES, "pictures", path, media_type, folder, asked)["pictures"]
            seen = {
                "verb": "look",
                "picture": drawn["path"],
                "folder": folder,
                "dpi": drawn["scale"] * 72,
                "language": language,
            }
            try:
                told = confined.ask(_LOOK, seen, seconds=_LOOKING)
            except confined.Broke as broke:
                raise TableReaderBroke(str(broke)) from broke
        return TableLook.from_data(told)

    def cut(self, pages: Sequence[TableLook]) -> tuple[CutPage, ...]:
        """Cut pages of one table into rows and columns."""
        return scanned.cut(pages)


def _ask(
    module: str, verb: str, path: Path, media_type: str, folder: str, more: Mapping[str, Any]
) -> dict[str, Any]:
    asked = {"verb": verb, "path": str(path), "media_type": media_type, "folder": folder, **more}
    try:
        told = confined.ask(module, asked, seconds=_SECONDS)
    except confined.Broke as broke:
        raise TableReaderBroke(str(broke)) from broke
    if "problem" in told:
        raise TableUnreadable(str(told["problem"]))
    return told

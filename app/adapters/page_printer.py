"""Prints files that have no pages, in a sealed process."""

import os
from pathlib import Path
from typing import Final

from app.adapters import confined
from app.ports.page_printing import PrintedPages
from app.ports.page_reading import PagesUnreadable

_MODULE: Final = "app.adapters.typesetting.process"
_SECONDS: Final = 150


class ProcessPagePrinter:
    """Starts a process for each file; it can write to the file that it makes, and nothing else."""

    def print_pages(self, path: Path, media_type: str, target: Path) -> PrintedPages:
        """Write the words of a file to ``target`` as a PDF. Raises ``PagesUnreadable``."""
        asked = {
            "verb": "print",
            "path": str(path.absolute()),
            "media_type": media_type,
            "target": str(target.absolute()),
            "parent": os.getpid(),
        }
        try:
            told = confined.ask(_MODULE, asked, seconds=_SECONDS)
        except confined.Broke as broke:
            raise PagesUnreadable(str(broke)) from broke
        if "problem" in told:
            raise PagesUnreadable(str(told["problem"]))
        return PrintedPages(
            pages=told["pages"],
            program=told["program"],
            left_out=told["left_out"],
            beside=tuple(told["beside"]),
        )

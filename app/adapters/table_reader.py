"""Reads tables in confined processes: a hostile workbook harms nobody else."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from app.adapters import confined
from app.ports.table_reading import (
    Cell,
    CellKind,
    Row,
    Sheet,
    TableReaderBroke,
    TableUnreadable,
)

_MODULE: Final = "app.adapters.tables.process"
_SECONDS: Final = 180  # the reader itself stops at 100, if it gets the processor for itself
_TRIES: Final = 2
_BROKE: Final = (
    "the program that reads it ended without an answer, twice: this computer may be short of "
    "memory, or the file is more than one reading may take. Try it again in a while; if that does "
    "not help, export the table as CSV and bring that file"
)


class ProcessTableReader:
    """Starts a process for each question."""

    def sheets(self, path: Path, media_type: str) -> tuple[Sheet, ...]:
        """Give each sheet with its first rows. Raises ``TableUnreadable``."""
        told = _ask({"verb": "sheets", "path": str(path), "media_type": media_type})
        return tuple(_sheet(json.loads(line)) for line in told)

    def rows(self, path: Path, media_type: str, sheet: str) -> Iterable[Row]:
        """Give the rows of a sheet in order. Raises ``TableUnreadable``."""
        asked = {"verb": "rows", "path": str(path), "media_type": media_type, "sheet": sheet}
        return _Rows(_ask(asked))


class _Rows:
    """Rows as they were told, each made when its turn comes: a long table is never held whole."""

    def __init__(self, lines: list[bytes]) -> None:
        self._lines = lines

    def __iter__(self) -> Iterator[Row]:
        return (_row(json.loads(line)) for line in self._lines)


def _ask(asked: dict[str, Any]) -> list[bytes]:
    """Let a process answer in lines; one that ends without an answer is started once more.

    A machine that is short of memory ends processes that did nothing wrong. One that took all of
    its time is not started again: somebody may be waiting.
    """
    given = json.dumps(asked | {"parent": os.getpid()}).encode()
    for _try in range(_TRIES):
        try:
            code, out = confined.run(
                [sys.executable, "-B", "-m", _MODULE], seconds=_SECONDS, given=given
            )
        except confined.Broke as broke:
            raise TableReaderBroke(str(broke)) from broke
        lines = out.splitlines()
        if code == 0 and lines:
            return _answered(lines)
    raise TableReaderBroke(_BROKE)


def _answered(lines: list[bytes]) -> list[bytes]:
    """Take the last line off, which says how it ended. Raises ``TableUnreadable``."""
    last = json.loads(lines.pop()) if lines[-1].startswith(b"{") else {}
    if "problem" in last:
        raise TableUnreadable(str(last["problem"]))
    if last != {"done": True}:
        raise TableUnreadable("there is too much in it to read")
    return lines


def _sheet(told: dict[str, Any]) -> Sheet:
    first = tuple(_row(one) for one in told["first"])
    return Sheet(told["name"], first, told["hidden"], frozenset(told["hidden_columns"]))


def _row(told: list[Any]) -> Row:
    number, page, hidden, cells = told
    made = tuple(Cell(column, words, CellKind(kind)) for column, words, kind in cells)
    return Row(number, made, page=page, is_hidden=hidden)

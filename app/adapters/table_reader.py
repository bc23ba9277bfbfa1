"""Reads tables in confined processes: a hostile workbook harms nobody else."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from app.adapters import confined
from app.ports.table_reading import Cell, CellKind, Row, Sheet, TableUnreadable

_MODULE: Final = "app.adapters.tables.process"
_SECONDS: Final = 120


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
    given = json.dumps(asked | {"parent": os.getpid()}).encode()
    try:
        code, out = confined.run(
            [sys.executable, "-B", "-m", _MODULE], seconds=_SECONDS, given=given
        )
    except confined.Broke as broke:
        raise TableUnreadable(str(broke)) from broke
    lines = out.splitlines()
    if code != 0 or not lines:
        raise TableUnreadable("reading it broke the reader")
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

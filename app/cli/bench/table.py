"""The table of budgets: one row for each thing measured."""

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One thing measured: ``ok`` is None where the budget is for a person to judge."""

    work: str
    budget: str
    figure: str
    ok: bool | None


def machine() -> str:
    """Describe the machine in one line."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        names = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        cpu = f"{len(names)} x {names[0].split(':')[1].strip()}" if names else cpu
    return f"{cpu}, {platform.system()}, Python {platform.python_version()}"


def as_text(rows: Sequence[Row]) -> str:
    """Lay the rows out in columns."""
    verdicts = {True: "ok", False: "MISSED", None: "-"}
    cells = [("work", "budget", "measured", "")]
    cells += [(row.work, row.budget, row.figure, verdicts[row.ok]) for row in rows]
    widths = [max(len(line[column]) for line in cells) for column in range(3)]
    return "\n".join(
        "  ".join(
            [*(cell.ljust(width) for cell, width in zip(line[:3], widths, strict=True)), line[3]]
        ).rstrip()
        for line in cells
    )

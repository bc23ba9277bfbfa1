"""What every import answers: the one shape that scripts depend on."""

from collections.abc import Sequence
from typing import Any, Protocol


class Told(Protocol):
    """Something to say of one row."""

    def as_json(self) -> dict[str, Any]:
        """Give what `--json` prints."""
        ...


class Plan(Protocol):
    """What an import would do: every row is in exactly one of the lists, or unchanged."""

    unchanged: int

    @property
    def rows(self) -> int:
        """How many data records the file has."""
        ...

    @property
    def new(self) -> Sequence[object]:
        """What comes in."""
        ...

    @property
    def updates(self) -> Sequence[object]:
        """What is brought up to date."""
        ...

    @property
    def rejected(self) -> Sequence[Told]:
        """What stays out, each with its row, column and reason."""
        ...

    @property
    def warnings(self) -> Sequence[Told]:
        """What comes in with a remark."""
        ...


def import_answer(plan: Plan, duplicates: Sequence[Told]) -> dict[str, Any]:
    """Give what `--json` prints of ``plan``; ``duplicates`` are held for a person."""
    return {
        "rows": plan.rows,
        "new": len(plan.new),
        "updated": len(plan.updates),
        "unchanged": plan.unchanged,
        "duplicates": [told.as_json() for told in duplicates],
        "rejected": [told.as_json() for told in plan.rejected],
        "warnings": [told.as_json() for told in plan.warnings],
    }

"""Where a period of law ends by one way of counting, and what moved its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from app.law.facts import Event
    from app.law.working import Leg

# Why a stretch was counted, where no extension and no second period is the reason.
COUNTED = "counted"
BEFORE_A_PAUSE = "before the pause"


class Count(NamedTuple):
    """Where a period ends: ``due`` as moved off a closed day, ``raw`` as counted.

    No ``due`` while it is paused, or where an extension names no date; ``reason`` says so.
    """

    due: date | None
    raw: date | None
    legs: tuple[Leg, ...] = ()
    reason: str | None = None
    paused: bool = False
    notes: tuple[str, ...] = ()
    extended_by: tuple[tuple[str, Event], ...] = ()

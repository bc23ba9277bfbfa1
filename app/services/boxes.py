"""Boxes of a redaction: what may be one, and when two are the same."""

import math
import unicodedata
from dataclasses import dataclass
from typing import Any, Final

from app.models import RedactionBox
from app.ports.redacting import Area

_LONGEST_REASON: Final = 200
_LONGEST_PLACE: Final = 200
_LAST_PAGE: Final = 100_000
_NO_LETTERS: Final = frozenset({"Cc", "Cs"})  # neither can be kept in every database


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A box that somebody wants burned: where, why, and which finder found it, if any."""

    area: Area
    reason: str
    found_by: str = ""


def wrong(number: int, one: Wish) -> str:
    """Say what is wrong with the box of that number; empty: nothing."""
    said = _wrong_words(one) or ("" if one.area.place else _wrong_corners(one.area))
    return f"Box {number}: {said}" if said else ""


def place_of(of: Area | RedactionBox) -> tuple[Any, ...]:
    """Give where a box is: two with the same are one."""
    corners = (round(one, 1) for one in (of.x0, of.y0, of.x1, of.y1))
    return (of.page, *corners, of.place)


def box_of(one: Wish, member_id: int | None) -> RedactionBox:
    """Make the box that was wished for."""
    area = one.area
    return RedactionBox(
        page=area.page, x0=area.x0, y0=area.y0, x1=area.x1, y1=area.y1, place=area.place,
        reason=one.reason.strip(), found_by=one.found_by, drawn_by_id=member_id,
    )  # fmt: skip


def _wrong_words(one: Wish) -> str:
    if len(one.reason) > _LONGEST_REASON:
        return f"its reason has more than {_LONGEST_REASON} letters."
    if len(one.area.place) > _LONGEST_PLACE:
        return f"its place has more than {_LONGEST_PLACE} letters."
    odd = any(unicodedata.category(sign) in _NO_LETTERS for sign in one.reason + one.area.place)
    return "its reason or place has signs that are no letters." if odd else ""


def _wrong_corners(area: Area) -> str:
    corners = (area.x0, area.y0, area.x1, area.y1)
    if not all(map(math.isfinite, corners)) or area.x1 <= area.x0 or area.y1 <= area.y0:
        return "x1 must be larger than x0, and y1 larger than y0."
    if area.page > _LAST_PAGE:
        return "no file here has so many pages."
    return "" if area.page >= 1 else "pages are counted from 1."

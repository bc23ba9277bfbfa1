"""Read the page number of an address as strangers type it."""

from typing import Final

_MOST: Final = 100_000


def page_number(typed: str | None) -> int:
    """Give the page that ``typed`` names, from 1; anything else is the first."""
    if typed and typed.isascii() and typed.isdigit() and len(typed) <= len(str(_MOST)):
        return max(1, min(int(typed), _MOST))
    return 1

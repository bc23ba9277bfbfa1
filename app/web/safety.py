"""Addresses made of what a browser said: always a page of ours, never elsewhere."""

from typing import Final
from urllib.parse import quote, urlencode, urlsplit

from flask import request

LARGEST_KEY: Final = 2**31 - 1
"""The largest number of a row. A larger one names nothing, and no database is asked for it."""


def back_to(otherwise: str) -> str:
    """Give the page the form was on, or ``otherwise`` where the browser does not say."""
    there = urlsplit(request.referrer or "")
    if there.netloc != request.host or not there.path.startswith("/desk"):
        return otherwise
    return there.path + (f"?{there.query}" if there.query else "")


def same_query(**changed: object) -> str:
    """Give the query of this address with some arguments ``changed``, or without (``None``).

    Never hand a reader's own arguments to ``url_for``: it takes some (``_scheme``, ``endpoint``)
    for orders.
    """
    kept = request.args.to_dict(flat=False) | {name: [value] for name, value in changed.items()}
    pairs = [(name, one) for name, values in kept.items() for one in values if one is not None]
    return f"?{urlencode(pairs)}" if pairs else ""


def same_page(**changed: object) -> str:
    """Give the address of this page with some arguments ``changed``, or without (``None``)."""
    return quote(request.path) + same_query(**changed)


def row_number(typed: str) -> int | None:
    """Read the number of a row as strangers type it; none for what can be no such number."""
    if not typed.isascii() or not typed.isdigit() or len(typed) > len(str(LARGEST_KEY)):
        return None
    number = int(typed)
    return number if number <= LARGEST_KEY else None

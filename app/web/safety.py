"""Where an act may send its reader back to: a page of ours, never elsewhere."""

from urllib.parse import urlsplit

from flask import request


def back_to(otherwise: str) -> str:
    """Give the page the form was on, or ``otherwise`` where the browser does not say."""
    there = urlsplit(request.referrer or "")
    if there.netloc != request.host or not there.path.startswith("/desk"):
        return otherwise
    return there.path + (f"?{there.query}" if there.query else "")

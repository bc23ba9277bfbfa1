"""People, the group and the health of the machine: for the keeper and the organisers."""

from importlib import import_module

from flask import Blueprint

from app.web.permissions import guard

bp = Blueprint("admin", __name__, url_prefix="/admin")
guard(bp)

# Each module puts its pages on ``bp``; a new one is one line here.
PAGES = ("members", "group", "health")


def blueprint() -> Blueprint:
    """Give the blueprint with all its pages."""
    for name in PAGES:
        import_module(f"app.web.admin.{name}")
    return bp

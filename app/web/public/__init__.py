"""What anybody may read: no session, cacheable, and only what was published."""

from importlib import import_module

from flask import Blueprint

bp = Blueprint("public", __name__)

# Each module puts its pages on ``bp``; a new one is one line here.
PAGES = (
    "addresses",
    "campaigns",
    "agreements",
    "agencies",
    "documents",
    "document_pages",
    "tables",
    "xray",
    "law",
    "calculator",
    "silence",
    "drop_box",
)


def blueprint() -> Blueprint:
    """Give the blueprint with all its pages."""
    for name in PAGES:
        import_module(f"app.web.public.{name}")
    return bp

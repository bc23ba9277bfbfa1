"""The members' workplace. Every page needs the role that ``permissions.NEEDED`` names for it."""

from importlib import import_module

from flask import Blueprint

from app.web.permissions import guard

bp = Blueprint("desk", __name__, url_prefix="/desk")
guard(bp)

# Each module puts its pages on ``bp``; a new one is one line here.
PAGES = (
    "today",
    "changes",
    "requests",
    "record",
    "taking_back",
    "overrides",
    "clock_page",
    "remedies",
    "questioned",
    "fees",
    "fee_comparison",
    "links",
    "documents",
    "document_pages",
    "asking",
    "statements",
    "found_online",
    "search",
    "agreement",
    "agreements",
    "coding",
    "coding_compare",
    "inside",
    "uploads",
    "xray",
    "redacting",
    "tables",
    "table_publishing",
    "readings",
    "publishing",
    "withdrawal_reasons",
    "replies",
    "packets",
    "agencies",
    "agency_days",
    "agency_links",
    "contacts",
    "repairs",
    "sent_mail",
    "imports",
    "vendors",
    "campaigns",
    "letters",
    "batches",
    "batch_progress",
    "outbox",
    "cards",
    "calls",
    "cohorts",
    "cohort_progress",
    "mail",
    "mail_page",
    "mail_bringing",
    "scans",
    "scanned_pages",
    "sheets",
    "calendars",
)


def blueprint() -> Blueprint:
    """Give the blueprint with all its pages."""
    for name in PAGES:
        import_module(f"app.web.desk.{name}")
    return bp

"""What the same records cost elsewhere: a page for members, and the same as a table to take."""

import io

from flask import Response, render_template, request
from werkzeug.exceptions import NotFound

from app import clock
from app.db import db
from app.models import Campaign
from app.models.places import STATES
from app.parts import parts
from app.queries.campaigns import all_campaigns, by_slug
from app.queries.fee_comparison import Price, comparison
from app.services.tables import write_table
from app.web.desk import bp


@bp.get("/fees/comparison")
def compare_fees() -> str:
    """Compare what agencies ask for the requests of one campaign."""
    campaigns = all_campaigns(db.session)
    slug = request.args.get("campaign", "") or next((each.slug for each in campaigns), "")
    campaign = by_slug(db.session, slug)
    return render_template(
        "desk/fees/comparison.html",
        campaigns=campaigns,
        found=comparison(db.session, campaign) if campaign else None,
        states={code: name for code, (name, _) in STATES.items()},
        as_of=clock.today(parts().settings.zone),
    )


@bp.get("/fees/comparison/<string:slug>.csv")
def download_fee_comparison(slug: str) -> Response:
    """Give every price of a campaign as CSV that no spreadsheet takes for formulas."""
    campaign: Campaign | None = by_slug(db.session, slug)
    if campaign is None:
        raise NotFound
    found = comparison(db.session, campaign)
    out = io.StringIO(newline="")
    write_table(out, _COLUMNS, (row for price in found.prices for row in _rows(price)))
    response = Response(out.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f"attachment; filename=fees-{campaign.slug}.csv"
    return response


def _rows(price: Price) -> list[list[str | float | None]]:
    """A row for each line of a request; one without lines where it was free."""
    head = [price.ref, price.agency, price.state, price.letter]
    asked = price.money.asked / 100
    if not price.lines:
        return [[*head, "", "", None, None, 0.0, 0.0, 0.0, "free", asked]]
    return [
        [
            *head,
            each.line.kind.value,
            each.line.what,
            None if each.line.hundredths is None else each.line.hundredths / 100,
            None if each.line.rate_cents is None else each.line.rate_cents / 100,
            each.stand.asked / 100,
            each.stand.cents / 100,
            each.stand.paid / 100,
            each.stand.state.value,
            asked,
        ]
        for each in price.lines
        if not each.is_over
    ] or [[*head, "", "", None, None, 0.0, 0.0, 0.0, "free", asked]]


_COLUMNS = (
    "request",
    "agency",
    "state",
    "letter",
    "line",
    "what",
    "number",
    "rate_dollars",
    "asked_dollars",
    "stands_at_dollars",
    "paid_dollars",
    "outcome",
    "asked_for_the_request_dollars",
)

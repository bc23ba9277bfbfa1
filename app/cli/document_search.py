"""`daylight documents search`: find what pages, letters and messages say."""

from typing import Any

import click

from app.cli.answers import answer, json_option, with_app
from app.db import db
from app.errors import NotFound
from app.models import DocumentKind
from app.models.search import CAME, PAGE, SENT
from app.parts import parts
from app.queries.campaigns import by_slug
from app.queries.searching.desk import PER_PAGE, Among, Filters, Publicity, search
from app.queries.searching.hits import Hit
from app.queries.searching.marking import plain
from app.queries.selection import agency_ids
from app.queries.vendors import find_vendor

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("search")
@click.argument("question", metavar="QUERY")
@click.option("--letters", is_flag=True, help="Letters and messages, not documents.")
@click.option("--document", type=int, help="In this document alone, by its number.")
@click.option("--campaign", help="Of this campaign, by its name.")
@click.option("--agency", "expression", help="The one agency, as an expression.")
@click.option("--vendor", help="Of agencies that work with this vendor.")
@click.option("--state", default="", help="Two letters.")
@click.option(
    "--kind", type=click.Choice([kind.value for kind in DocumentKind]), help="Of this type."
)
@click.option(
    "--shown", type=click.Choice([one.value for one in Publicity]), help="Published, or not."
)
@click.option("--since", type=_DAY, help="Of this day or later.")
@click.option("--until", type=_DAY, help="Of this day or earlier.")
@click.option(
    "--page", type=click.IntRange(min=1), default=1, show_default=True, help="Of the hits."
)
@json_option
@with_app
def search_(question: str, page: int, *, as_json: bool, **chosen: Any) -> None:  # noqa: ANN401 - click's options
    """Find the pages that say QUERY: all its words, "phrases", begin*, -without, this OR that."""
    found = search(db.session, question, _filters(chosen), page=page)
    data = {
        "total": found.total,
        "more": found.more,
        "page": page,
        "pages": max(1, -(-found.total // PER_PAGE)),
        "hits": [_as_data(hit) for hit in found.hits],
    }
    answer(data, _as_text(found.hits, found.total, more=found.more), as_json=as_json)


def _filters(chosen: dict[str, Any]) -> Filters:
    """Read the choices. Refuses a name that nothing bears: a typo is not “nothing was found”."""
    campaign = chosen["campaign"] and by_slug(db.session, chosen["campaign"])
    vendor = chosen["vendor"] and find_vendor(db.session, chosen["vendor"])
    for kind, wanted, found in (
        ("campaign", chosen["campaign"], campaign),
        ("vendor", chosen["vendor"], vendor),
    ):
        if wanted and not found:
            raise NotFound(f"There is no {kind} {wanted!r}. Nothing was searched.")
    return Filters(
        among=Among.LETTERS if chosen["letters"] else Among.DOCUMENTS,
        campaign_id=campaign.id if campaign else None,
        agency_id=_agency(chosen["expression"]),
        document_id=chosen["document"],
        vendor_id=vendor.id if vendor else None,
        state=chosen["state"].upper(),
        kind=DocumentKind(chosen["kind"]) if chosen["kind"] else None,
        shown=Publicity(chosen["shown"]) if chosen["shown"] else None,
        since=chosen["since"].date() if chosen["since"] else None,
        until=chosen["until"].date() if chosen["until"] else None,
        zone=parts().settings.zone,
    )


def _agency(expression: str | None) -> int | None:
    if not expression:
        return None
    ids = agency_ids(db.session, expression)
    if len(ids) != 1:
        raise NotFound(f"“{expression}” chooses {len(ids)} agencies; name one. `id:NUMBER` does.")
    return ids[0]


def _as_data(hit: Hit) -> dict[str, Any]:
    named = {PAGE: "document", SENT: "letter", CAME: "message"}[hit.lane]
    return {
        named: hit.id,
        "page": hit.page,
        "snippet": plain(hit.excerpt),
        "title": hit.title,
        "agency": hit.agency,
        "state": hit.state,
        "request": hit.ref,
        "on": hit.on.isoformat(),
        "public": hit.public,
        "exact": hit.exact,
    }


def _as_text(hits: tuple[Hit, ...], total: int, *, more: bool) -> str:
    if not hits:
        return "Nothing that can be searched says this."
    lines = [f"{'More than ' if more else ''}{total:,} found."]
    for hit in hits:
        place = f"document {hit.id}, page {hit.page}" if hit.lane == PAGE else f"{hit.on}"
        alike = "" if hit.exact else " (looks like it)"
        lines.append(f"{place}: {hit.title}, {hit.agency or 'not sorted'}{alike}")
        lines.append(f"    {plain(hit.excerpt)}")
    return "\n".join(lines)

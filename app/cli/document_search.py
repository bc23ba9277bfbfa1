"""`daylight documents search`: find what pages, letters and messages say."""

from typing import Any

import click

from app.cli.answers import answer, json_option, with_app
from app.db import db
from app.errors import NotFound
from app.models import DocumentKind, Finding
from app.models.search import CAME, PAGE, SENT
from app.parts import parts
from app.queries.campaigns import by_slug
from app.queries.searching.desk import PER_PAGE, Among, Filters, Found, Publicity, search
from app.queries.searching.hits import Hit
from app.queries.searching.marking import plain
from app.queries.selection import agency_ids
from app.queries.vendors import find_vendor
from app.services.codebook import codebook

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
@click.option("--term", default="", metavar="CODE", help="With a standing answer to this term.")
@click.option(
    "--finding", type=click.Choice([one.value for one in Finding]), help="With this answer to it."
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
    filters = _filters(chosen)
    found = search(db.session, question, filters, page=page)
    total, more = found.counts[filters.among]
    data = {
        "total": total,
        "more": more,
        "page": page,
        "pages": max(1, -(-total // PER_PAGE)),
        "found": {among.value: count.number for among, count in found.counts.items()},
        "hits": [_as_data(hit) for hit in found.hits],
    }
    answer(data, _as_text(found, filters), as_json=as_json)


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
        term=_term(chosen),
        finding=Finding(chosen["finding"]) if chosen["finding"] else None,
        since=chosen["since"].date() if chosen["since"] else None,
        until=chosen["until"].date() if chosen["until"] else None,
        zone=parts().settings.zone,
    )


def _term(chosen: dict[str, Any]) -> str:
    """Read the term. Refuses a code that the codebook does not have, and an answer to no term."""
    if not chosen["term"]:
        if chosen["finding"]:
            raise click.UsageError("--finding is the answer to a term: say which by --term.")
        return ""
    return codebook(parts().settings.home).term(chosen["term"]).code


def _agency(expression: str | None) -> int | None:
    if not expression:
        return None
    ids = agency_ids(db.session, expression)
    if len(ids) != 1:
        raise NotFound(f"“{expression}” chooses {len(ids)} agencies; name one. `id:NUMBER` does.")
    return ids[0]


def _as_data(hit: Hit) -> dict[str, Any]:
    named = {PAGE: "document", SENT: "letter", CAME: "message"}[hit.lane]
    data = {
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
    return data | ({"inside": hit.inside} if hit.file_id else {})


def _as_text(found: Found, filters: Filters) -> str:
    total, more = found.counts[filters.among]
    others = Among.LETTERS if filters.among is Among.DOCUMENTS else Among.DOCUMENTS
    elsewhere = found.counts[others].number
    aside = f" Among {others}: {elsewhere:,}." if elsewhere else ""
    if not found.hits:
        return f"Nothing that can be searched says this.{aside}"
    lines = [f"{'More than ' if more else ''}{total:,} found.{aside}"]
    for hit in found.hits:
        place = f"document {hit.id}, page {hit.page}" if hit.lane == PAGE else f"{hit.on}"
        if hit.inside:
            place = f"document {hit.id}, in {hit.inside}, page {hit.page}"
        alike = "" if hit.exact else " (looks like it)"
        lines.append(f"{place}: {hit.title}, {hit.agency or 'not sorted'}{alike}")
        lines.append(f"    {plain(hit.excerpt)}")
    return "\n".join(lines)

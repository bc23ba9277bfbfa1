"""`daylight partnerships`: how many agencies work with a vendor, as of a day."""

from datetime import datetime

import click

from app import clock
from app.cli.answers import AnsweringGroup, answer, json_option, with_app
from app.db import db, transaction
from app.parts import parts
from app.queries.partnerships import claims_about, count_active
from app.queries.vendors import vendors as all_vendors
from app.services.agencies import agency_by_id
from app.services.vendors import ensure_product, ensure_vendor, vendor_called


@click.group(cls=AnsweringGroup)
def partnerships() -> None:
    """Dated, sourced claims that agencies work with vendors."""


@partnerships.command("count")
@click.option("--vendor", required=True, help="The vendor, by its name or an alias.")
@click.option("--as-of", "as_of", type=click.DateTime(["%Y-%m-%d"]), help="A day; today if none.")
@json_option
@with_app
def count(*, vendor: str, as_of: datetime | None, as_json: bool) -> None:
    """Count the agencies with an active claim on a day. Undated claims are counted apart."""
    day = as_of.date() if as_of else clock.today(parts().settings.zone)
    known = vendor_called(db.session, vendor)
    found = count_active(db.session, known.id, day)
    data = {
        "count": found.count,
        "undated": found.undated,
        "vendor": known.name,
        "as_of": day.isoformat(),
    }
    words = f"{known.name}, as of {day.isoformat()}: {found.count} agencies"
    answer(data, f"{words}; {found.undated} more without a date.", as_json=as_json)


@partnerships.command("show")
@click.argument("agency", type=int)
@json_option
@with_app
def show(*, agency: int, as_json: bool) -> None:
    """Show every claim about an agency, the newest first, with what contradicts and what is old."""
    body = agency_by_id(db.session, agency)
    rows = [
        {
            "vendor": one.vendor,
            "status": one.status,
            "dated_on": one.dated_on and one.dated_on.isoformat(),
            "source": one.source,
            "last_known": one.last_known,
            "conflicts": one.conflicts,
        }
        for one in claims_about(db.session, body.id, clock.today(body.zone))
    ]
    lines = [
        f"{row['dated_on'] or 'undated'}  {row['vendor']}: {row['status']}"
        f"{' (last known)' if row['last_known'] else ''}"
        f"{' (claims conflict)' if row['conflicts'] else ''}  {row['source']}"
        for row in rows
    ]
    answer(rows, "\n".join([body.name, *lines]), as_json=as_json)


@partnerships.group("vendors", cls=AnsweringGroup)
def vendors() -> None:
    """Vendors, their products, and the other names of both."""


@vendors.command("list")
@json_option
@with_app
def list_(*, as_json: bool) -> None:
    """List the vendors."""
    rows = [
        {
            "name": vendor.name,
            "aliases": vendor.aliases,
            "products": [{"name": one.name, "aliases": one.aliases} for one in vendor.products],
        }
        for vendor in all_vendors(db.session)
    ]
    answer(rows, "\n".join(str(row["name"]) for row in rows) or "None yet.", as_json=as_json)


@vendors.command("add")
@click.argument("name")
@click.option("--alias", "aliases", multiple=True, help="Another name; may be given again.")
@click.option("--product", "products", multiple=True, help="A product; may be given again.")
@json_option
@with_app
def add(*, name: str, aliases: tuple[str, ...], products: tuple[str, ...], as_json: bool) -> None:
    """Add a vendor, or aliases and products to one that is there."""
    with transaction() as session:
        vendor = ensure_vendor(session, name, aliases)
        for product in products:
            ensure_product(session, vendor, product)
        data = {"name": vendor.name, "aliases": list(vendor.aliases)}
    answer(data, f"{data['name']}: {len(data['aliases'])} other names.", as_json=as_json)

"""The fields of an agencies file, and what the headers of real files say for them."""

from collections.abc import Mapping

from app.services.columns import ColumnUnknown, match_columns
from app.services.tables import Table

FIELDS: dict[str, tuple[str, ...]] = {
    "name": (
        "agency",
        "agency name",
        "department",
        "department name",
        "law enforcement agency",
        "police department",
        "public body",
        "organization",
        "organisation",
    ),
    "type": ("agency type", "type of lea", "type of agency", "kind of agency", "kind", "category"),
    "level": ("level of government", "government level", "type of juris"),
    "city": ("town", "municipality", "place", "city town"),
    "county": ("county name", "parish", "county or parish"),
    "state": ("st", "state code", "state abbreviation", "state abbr", "state name"),
    "phone": ("telephone", "phone number", "telephone number", "main phone", "tel"),
    "address": ("mailing address", "street address", "postal address", "address 1", "street"),
    "zip": ("zip code", "zipcode", "postal code", "postcode"),
    "email": (
        "e-mail",
        "email address",
        "e-mail address",
        "foia e-mail",
        "foia email",
        "foia contact e-mail",
        "records e-mail",
        "records email",
        "contact e-mail",
        "contact email",
        "emails",
        "email test",
    ),
    "fax": ("fax number", "facsimile"),
    "portal": ("request form", "portal url", "foia portal", "request portal", "web form"),
    "website": ("web site", "homepage", "home page"),
    "population": ("pop", "population served", "residents"),
    "lat": ("latitude", "y"),
    "lon": ("longitude", "lng", "long", "x"),
    "joined": ("date joined", "joined on", "active since", "since", "start date", "date"),
    "source": ("source url", "source link", "sources", "ring map url", "url", "link", "link 1"),
    "external_id": ("external id", "aos id", "aosnumber", "agency id", "id", "ori"),
}


def agency_columns(
    table: Table, told: Mapping[str, str] | None = None, *, federal: bool = False
) -> dict[str, str]:
    """Give the column of each field. A name must be there, and a state, a level or ``federal``.

    Raises ``ColumnUnknown``.
    """
    found = match_columns(table.headers, FIELDS, told, needed=("name",))
    if "state" not in found and "level" not in found and not federal:
        raise ColumnUnknown(
            "No column was found for the state. Name it with --map state=COLUMN. "
            f"The file's columns are: {', '.join(table.headers)}."
        )
    return found

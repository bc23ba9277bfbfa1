"""Addresses of public pages for lists that name hundreds: what they share is found once."""

from urllib.parse import quote

from flask import g, url_for

from app.services.filenames import slug
from app.web.public import bp

_ANY = "-"  # stands where a part of an address will stand


@bp.app_template_global()
def agency_url(agency_id: int, name: str) -> str:
    """Give the public address of an agency."""
    before, _ = _around("public.show_agency", f"0-{_ANY}", agency_id=0, slug=_ANY)
    return f"{before}{agency_id}-{slug(name)}"


@bp.app_template_global()
def document_url(address: str) -> str:
    """Give the address of a public document."""
    before, after = _around("public.show_document", _ANY, address=_ANY)
    return f"{before}{quote(address, safe='')}{after}"


def page_url(address: str, page: int) -> str:
    """Give the address of a page of a public document."""
    before, after = _around("public.show_page", _ANY, address=_ANY, page=0)
    return f"{before}{quote(address, safe='')}{after[:-1]}{page}"


def _around(endpoint: str, mark: str, **parts: int | str) -> tuple[str, str]:
    """Give what stands before and after ``mark`` there; worked out once for each answer."""
    known: dict[str, tuple[str, str]] = g.setdefault("around_in_addresses", {})
    found = known.get(endpoint)
    if found is None:
        before, _, after = url_for(endpoint, **parts).rpartition(mark)  # type: ignore[arg-type]  # parts of an address
        found = known[endpoint] = before, after
    return found

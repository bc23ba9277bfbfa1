"""Vendors and their products, found by any name they go by."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound, ServiceError
from app.models import Product, Vendor
from app.models.vendor import all_names
from app.queries.vendors import find_vendor, name_key

__all__ = ["NameTaken", "ensure_product", "ensure_vendor", "find_vendor", "vendor_called"]
LONGEST_NAME = 120


class NameTaken(ServiceError):
    """A name or alias already belongs to another vendor or product."""


def vendor_called(session: Session, name: str) -> Vendor:
    """Find a vendor by its name or an alias. Raises ``NotFound`` naming those there are."""
    found = find_vendor(session, name)
    if found is None:
        known = ", ".join(session.scalars(select(Vendor.name).order_by(Vendor.name)))
        raise NotFound(
            f"There is no vendor {name!r}. " + (f"Known are: {known}." if known else "None is yet.")
        )
    return found


def ensure_vendor(session: Session, name: str, aliases: Iterable[str] = ()) -> Vendor:
    """Find the vendor by any of its names or add it, and give it the aliases it lacks.

    Raises ``NameTaken`` where an alias belongs to another vendor.
    """
    vendor = find_vendor(session, name)
    if vendor is None:
        vendor = Vendor(name=_checked(name), aliases=[])
        session.add(vendor)
        session.flush()
    for alias in aliases:
        other = find_vendor(session, alias)
        if other is not None and other is not vendor:
            raise NameTaken(f"{alias!r} is already a name of {other.name}; nothing was changed.")
        if other is None:
            vendor.aliases = [*vendor.aliases, _checked(alias)]
            session.flush()
    return vendor


def ensure_product(
    session: Session, vendor: Vendor, name: str, aliases: Iterable[str] = ()
) -> Product:
    """Find the vendor's product by any of its names or add it, and give it aliases it lacks."""
    wanted = name_key(name)
    product = next(
        (one for one in vendor.products if wanted in {name_key(known) for known in all_names(one)}),
        None,
    )
    if product is None:
        product = Product(name=_checked(name), aliases=[])
        vendor.products.append(product)
    known = {name_key(one) for one in all_names(product)}
    fresh = [_checked(alias) for alias in aliases if name_key(alias) not in known]
    if fresh:
        product.aliases = [*product.aliases, *fresh]
    session.flush()
    return product


def _checked(name: str) -> str:
    text = " ".join(name.split())
    if not text or len(text) > LONGEST_NAME:
        raise ServiceError(f"A name needs between 1 and {LONGEST_NAME} characters.")
    return text

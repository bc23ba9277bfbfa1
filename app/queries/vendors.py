"""Vendors, found by any name they go by, and listed with their products."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from app.models import Vendor
from app.models.vendor import all_names


def find_vendor(session: Session, name: str) -> Vendor | None:
    """Find a vendor by its name or an alias; case and spaces do not count."""
    wanted = name_key(name)
    exact = session.scalar(select(Vendor).where(func.lower(Vendor.name) == wanted))
    if exact is not None:
        return exact
    # A group knows a few dozen vendors; aliases are a list inside the row.
    for vendor in session.scalars(select(Vendor).order_by(Vendor.id)):
        if wanted in {name_key(known) for known in all_names(vendor)}:
            return vendor
    return None


def vendors(session: Session) -> list[Vendor]:
    """List every vendor with its products, by name."""
    query = select(Vendor).options(selectinload(Vendor.products))
    return list(session.scalars(query.order_by(func.lower(Vendor.name), Vendor.id)))


def name_key(name: str) -> str:
    """Reduce a name to what decides whether two are the same."""
    return " ".join(name.lower().split())

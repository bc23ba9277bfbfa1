"""Vendors and their products, each with the other names they go by."""

from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base
from app.models.said import Line


class Vendor(Base):
    """A company that makes agreements with agencies."""

    __tablename__ = "vendors"

    name: Mapped[str] = mapped_column(Line(120), unique=True)
    aliases: Mapped[list[str]] = mapped_column(default=list)

    products: Mapped[list["Product"]] = relationship(
        back_populates="vendor", order_by="Product.id", cascade="all, delete-orphan"
    )


class Product(Base):
    """What a vendor sells or gives."""

    __tablename__ = "products"
    __table_args__ = (UniqueConstraint("vendor_id", "name"),)

    vendor_id: Mapped[int] = mapped_column(ForeignKey("vendors.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Line(120))
    aliases: Mapped[list[str]] = mapped_column(default=list)

    vendor: Mapped[Vendor] = relationship(back_populates="products")


def all_names(named: Vendor | Product) -> list[str]:
    """List the name and every alias, the name first, none twice."""
    names: dict[str, Any] = dict.fromkeys([named.name, *named.aliases])
    return list(names)

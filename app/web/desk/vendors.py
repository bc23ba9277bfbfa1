"""Vendors and products, the names they go by, and how many agencies work with them."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from app.db import db, transaction
from app.errors import NotFound
from app.models import Vendor
from app.queries.partnerships import PartnershipCount, count_active
from app.queries.vendors import vendors
from app.services.vendors import ensure_product, ensure_vendor
from app.web.desk import bp
from app.web.desk.campaigns import today
from app.web.forms import Form, stripped


class NamesForm(Form):
    """A name and the other names of the same thing."""

    name = StringField("Name", [InputRequired("Write the name."), Length(max=120)], [stripped])
    aliases = StringField(
        "Other names",
        [Length(max=1000)],
        [stripped],
        description="With commas between. Letters ask for all of them, so that searches find more.",
    )

    @property
    def other_names(self) -> list[str]:
        """The other names, one by one."""
        return [name.strip() for name in (self.aliases.data or "").split(",") if name.strip()]


@bp.get("/vendors")
def list_vendors() -> str:
    """List vendors with their products and the agencies known to work with them on a day."""
    return _page(NamesForm())


@bp.post("/vendors/add")
def add_vendor() -> str | Response:
    """Add a vendor, or give the one of that name more names."""
    form = NamesForm()
    if not form.validate_on_submit():
        return _page(form)
    with transaction() as session:
        name = ensure_vendor(session, form.name.data or "", form.other_names).name
    flash(f"{name} is in the list, with every name you gave.")
    return redirect(url_for(".list_vendors"))


@bp.post("/vendors/<int:vendor_id>/products")
def add_product(vendor_id: int) -> str | Response:
    """Add a product of a vendor, or give the one of that name more names."""
    form = NamesForm()
    if not form.validate_on_submit():
        return _page(form)
    with transaction() as session:
        vendor = _vendor(session, vendor_id)
        product = ensure_product(session, vendor, form.name.data or "", form.other_names)
        flash(f"{product.name} of {vendor.name} is in the list.")
    return redirect(url_for(".list_vendors"))


def _page(form: NamesForm) -> str:
    session = db.session
    as_of = _as_of() or today()
    found = vendors(session)
    counts: dict[int, PartnershipCount] = {
        vendor.id: count_active(session, vendor.id, as_of) for vendor in found
    }
    return render_template(
        "desk/vendors/list.html", vendors=found, counts=counts, as_of=as_of, form=form
    )


def _as_of() -> date | None:
    try:
        return date.fromisoformat(request.args.get("as_of", ""))
    except ValueError:
        return None


def _vendor(session: Session, vendor_id: int) -> Vendor:
    found = session.get(Vendor, vendor_id)
    if found is None:
        raise NotFound("There is no such vendor.")
    return found

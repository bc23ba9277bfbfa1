"""Write agencies as a CSV that can be imported again, harmless in any spreadsheet."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TextIO

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.models import Agency, Contact, ContactKind, PartnershipClaim, Vendor
from app.services.agency_columns import FIELDS
from app.services.chunks import chunks
from app.services.tables import write_table

Cell = str | int | float | None
_AGENCIES_AT_A_TIME = 500


def export_agencies(
    session: Session,
    out: TextIO,
    ids: Sequence[int] | None = None,
    *,
    vendor: Vendor | None = None,
) -> int:
    """Write all agencies (or those of ``ids``), one row each; give the number of rows.

    The columns are the fields of the import. With a ``vendor`` only the agencies with an active
    claim about it are written, ``joined`` and ``source`` being those of the first dated one;
    otherwise the two are empty. Of several e-mail
    addresses all are written, of other contacts the preferred or oldest one.
    """
    if ids is None:
        ids = session.scalars(
            select(Agency.id).where(Agency.merged_into_id.is_(None)).order_by(Agency.id)
        ).all()
    return write_table(out, list(FIELDS), _rows(session, ids, vendor))


def _rows(session: Session, ids: Sequence[int], vendor: Vendor | None) -> Iterator[list[Cell]]:
    for part in chunks(ids, _AGENCIES_AT_A_TIME):
        agencies = session.execute(
            select(*Agency.__table__.c).where(Agency.id.in_(part)).order_by(Agency.id)
        ).all()
        contacts = _contacts(session, part)
        claims = _claims(session, part, vendor)
        for agency in agencies:
            if vendor is None or agency.id in claims:
                yield _row(agency, contacts[agency.id], claims.get(agency.id))


def _contacts(
    session: Session, ids: Sequence[int]
) -> defaultdict[int, dict[ContactKind, list[Contact]]]:
    found: defaultdict[int, dict[ContactKind, list[Contact]]] = defaultdict(dict)
    query = select(Contact).where(Contact.agency_id.in_(ids))
    for contact in session.scalars(query.order_by(Contact.preferred.desc(), Contact.id)):
        found[contact.agency_id].setdefault(contact.kind, []).append(contact)
    return found


def _claims(
    session: Session, ids: Sequence[int], vendor: Vendor | None
) -> dict[int, PartnershipClaim]:
    if vendor is None:
        return {}
    query = select(PartnershipClaim).where(
        PartnershipClaim.vendor_id == vendor.id,
        PartnershipClaim.status == "active",
        PartnershipClaim.agency_id.in_(ids),
    )
    ordered = query.order_by(
        PartnershipClaim.dated_on.is_(None), PartnershipClaim.dated_on, PartnershipClaim.id
    )
    first: dict[int, PartnershipClaim] = {}
    for claim in session.scalars(ordered):
        first.setdefault(claim.agency_id, claim)
    return first


def _row(
    agency: Row[tuple[object, ...]],
    contacts: dict[ContactKind, list[Contact]],
    claim: PartnershipClaim | None,
) -> list[Cell]:
    def first(kind: ContactKind) -> str:
        return contacts[kind][0].value if kind in contacts else ""

    post = contacts.get(ContactKind.POST, [None])[0]
    cells: dict[str, Cell] = {
        "name": agency.name,
        "type": agency.type,
        "level": agency.body.value,
        "city": agency.city,
        "county": agency.county,
        "state": agency.state,
        "phone": first(ContactKind.PHONE),
        "address": post.value if post else "",
        "zip": post.zip if post else "",
        "email": "; ".join(one.value for one in contacts.get(ContactKind.EMAIL, [])),
        "fax": first(ContactKind.FAX),
        "portal": first(ContactKind.PORTAL),
        "website": agency.website,
        "population": agency.population,
        "lat": agency.latitude,
        "lon": agency.longitude,
        "joined": claim.dated_on.isoformat() if claim and claim.dated_on else "",
        "source": claim.source if claim else "",
        "external_id": agency.external_id or "",
    }
    return [cells[field] for field in FIELDS]

"""What public pages say beside documents: agencies and claims about them, vendors, forms."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.models import (
    Agency,
    Boilerplate,
    Campaign,
    Document,
    PartnershipClaim,
    Publication,
    PublicKind,
    RecordsRequest,
    Scope,
    TablePublication,
    Vendor,
)
from app.models.campaign import campaign_vendors
from app.queries import boilerplate
from app.queries.public import is_public
from app.queries.public_answers import is_live, live_batch_ids
from app.queries.public_words import PublicWords


def beside(session: Session) -> Iterator[PublicWords]:
    """List what people typed, or brought from elsewhere, of whom public pages name. Six queries."""
    yield from _agencies(session)
    yield from _claims(session)
    yield from _vendors(session)
    yield from _forms(session)


def _agencies(session: Session) -> Iterator[PublicWords]:
    columns = (Agency.id, Agency.name, Agency.type, Agency.city, Agency.county)
    for row in session.execute(select(*columns).where(_has_a_page()).order_by(Agency.id)):
        yield PublicWords(
            kind=PublicKind.AGENCY,
            of_id=row.id,
            place=f"Name, type or place of the agency “{row.name}”",
            words=(row.name, row.type, row.city, row.county),
        )


def _has_a_page() -> ColumnElement[bool]:
    """Say of an agency that something public is about it."""
    asked = select(RecordsRequest.agency_id).where(RecordsRequest.batch_id.in_(live_batch_ids()))
    released = select(Document.agency_id).join(Publication, Publication.document_id == Document.id)
    counted = select(TablePublication.agency_id).where(TablePublication.withdrawn_at.is_(None))
    return or_(
        Agency.id.in_(asked), Agency.id.in_(released.where(is_live())), Agency.id.in_(counted)
    )


def _claims(session: Session) -> Iterator[PublicWords]:
    rows = session.execute(
        select(PartnershipClaim.id, PartnershipClaim.source, Agency.name)
        .join(Agency, PartnershipClaim.agency_id == Agency.id)
        .where(PartnershipClaim.vendor_id.in_(_asked_about()), _has_a_page())
        .order_by(PartnershipClaim.id)
    )
    for number, source, agency in rows:
        yield PublicWords(
            kind=PublicKind.CLAIM,
            of_id=number,
            place=f"The source of a claim about the agency “{agency}”",
            words=(source,),
        )


def _vendors(session: Session) -> Iterator[PublicWords]:
    of_forms = select(Boilerplate.vendor).where(Boilerplate.scope == Scope.PUBLIC)
    named = or_(Vendor.id.in_(_asked_about()), Vendor.name.in_(of_forms))
    for one in session.scalars(select(Vendor).where(named).order_by(Vendor.id)):
        yield PublicWords(
            kind=PublicKind.VENDOR,
            of_id=one.id,
            place=f"The name of the vendor “{one.name}”",
            words=(one.name,),
        )


def _asked_about() -> ColumnElement[int]:
    """Select the vendors of public campaigns."""
    public = select(Campaign.id).where(is_public())
    of = select(campaign_vendors.c.vendor_id).where(campaign_vendors.c.campaign_id.in_(public))
    return of.scalar_subquery()


def _forms(session: Session) -> Iterator[PublicWords]:
    for one in boilerplate.forms(session, Scope.PUBLIC):
        if one.name:
            yield PublicWords(
                kind=PublicKind.FORM,
                of_id=one.id,
                place=f"The name of the form “{one.title}”",
                words=(one.name,),
            )

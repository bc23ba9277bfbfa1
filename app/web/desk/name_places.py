"""Where at the desk a text is changed in which a name of our own people was found."""

from collections.abc import Callable, Mapping
from typing import Final

from flask import url_for
from sqlalchemy.orm import Session

from app.models import (
    AgreementFacts,
    Batch,
    Boilerplate,
    Campaign,
    Coding,
    NameInPublic,
    PartnershipClaim,
    Publication,
    PublicKind,
    Reply,
    Scope,
    Signatory,
    TablePublication,
)
from app.queries import boilerplate


def address_of(session: Session, one: NameInPublic) -> str:
    """Give the address of the page where the words stand.

    Empty where they are gone by now, and of the codebook, which is a file on the server.
    """
    place = _PLACES.get(one.kind)
    return place(session, one.of_id) if place else ""


def _of_publication(session: Session, publication_id: int) -> str:
    found = session.get(Publication, publication_id)
    if found is None:
        return ""
    if found.document_id:
        return url_for("desk.show_document", document_id=found.document_id)
    batch = session.get_one(Batch, found.batch_id)
    return url_for("desk.show_release_form", ref=batch.ref)


def _of_counts(session: Session, publication_id: int) -> str:
    counts = session.get(TablePublication, publication_id)
    return url_for("desk.show_table_totals", table_id=counts.table_id) if counts else ""


def _of_campaign(session: Session, campaign_id: int) -> str:
    campaign = session.get(Campaign, campaign_id)
    return url_for("desk.show_campaign", slug=campaign.slug) if campaign else ""


def _of_reply(session: Session, reply_id: int) -> str:
    reply = session.get(Reply, reply_id)
    if reply is None:
        return ""
    if reply.document_id:
        return url_for("desk.show_document", document_id=reply.document_id)
    return url_for("desk.show_replies", agency_id=reply.agency_id)


def _of_coding(session: Session, coding_id: int) -> str:
    kept = session.get(Coding, coding_id)
    if kept is None:
        return ""
    about = kept.reading.document_id
    return url_for("desk.show_coding", document_id=about, term=kept.term, page=kept.page or 1)


def _of_agreement(session: Session, facts_id: int) -> str:
    facts = session.get(AgreementFacts, facts_id)
    return url_for("desk.show_agreement", document_id=facts.document_id) if facts else ""


def _of_signatory(session: Session, signatory_id: int) -> str:
    signed = session.get(Signatory, signatory_id)
    return url_for("desk.show_signatories", document_id=signed.document_id) if signed else ""


def _of_agency(_session: Session, agency_id: int) -> str:
    return url_for("desk.edit_agency", agency_id=agency_id)


def _of_claim(session: Session, claim_id: int) -> str:
    """A claim is brought by a file, and shown with its agency."""
    claim = session.get(PartnershipClaim, claim_id)
    return url_for("desk.show_agency", agency_id=claim.agency_id) if claim else ""


def _of_vendor(_session: Session, _vendor_id: int) -> str:
    return url_for("desk.list_vendors")


def _of_form(session: Session, form_id: int) -> str:
    """Where members name the form that a public one is part of."""
    form = session.get(Boilerplate, form_id)
    known = form and boilerplate.form_of(session, Scope.DESK, form.reference_id)
    return url_for("desk.show_agreement_form", form_id=known) if known else ""


_PLACES: Final[Mapping[PublicKind, Callable[[Session, int], str]]] = {
    PublicKind.FILE: _of_publication,
    PublicKind.PUBLICATION: _of_publication,
    PublicKind.COUNTS: _of_counts,
    PublicKind.FIGURES: _of_counts,
    PublicKind.CAMPAIGN: _of_campaign,
    PublicKind.REPLY: _of_reply,
    PublicKind.CODING: _of_coding,
    PublicKind.AGREEMENT: _of_agreement,
    PublicKind.SIGNATORY: _of_signatory,
    PublicKind.AGENCY: _of_agency,
    PublicKind.CLAIM: _of_claim,
    PublicKind.VENDOR: _of_vendor,
    PublicKind.FORM: _of_form,
}

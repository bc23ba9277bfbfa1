"""Where at the desk a text is changed in which a name of our own people was found."""

from flask import url_for
from sqlalchemy.orm import Session

from app.models import (
    AgreementFacts,
    Batch,
    Campaign,
    Coding,
    NameInPublic,
    Publication,
    PublicKind,
    Reply,
    Signatory,
    TablePublication,
)


def address_of(session: Session, one: NameInPublic) -> str:
    """Give the address of the page where the words stand; empty where they are gone by now."""
    match one.kind:
        case PublicKind.FILE | PublicKind.PUBLICATION:
            return _of_publication(session, one.of_id)
        case PublicKind.COUNTS | PublicKind.FIGURES:
            counts = session.get(TablePublication, one.of_id)
            return url_for("desk.show_table_totals", table_id=counts.table_id) if counts else ""
        case PublicKind.CAMPAIGN:
            campaign = session.get(Campaign, one.of_id)
            return url_for("desk.show_campaign", slug=campaign.slug) if campaign else ""
        case PublicKind.REPLY:
            return _of_reply(session, one.of_id)
        case _:
            return _of_document(session, one)


def _of_publication(session: Session, publication_id: int) -> str:
    found = session.get(Publication, publication_id)
    if found is None:
        return ""
    if found.document_id:
        return url_for("desk.show_document", document_id=found.document_id)
    batch = session.get_one(Batch, found.batch_id)
    return url_for("desk.show_release_form", ref=batch.ref)


def _of_reply(session: Session, reply_id: int) -> str:
    reply = session.get(Reply, reply_id)
    if reply is None:
        return ""
    if reply.document_id:
        return url_for("desk.show_document", document_id=reply.document_id)
    return url_for("desk.show_replies", agency_id=reply.agency_id)


def _of_document(session: Session, one: NameInPublic) -> str:
    """What readers noted of a document: an answer, who agreed, who signed."""
    if one.kind is PublicKind.CODING:
        kept = session.get(Coding, one.of_id)
        if kept is None:
            return ""
        about = kept.reading.document_id
        return url_for("desk.show_coding", document_id=about, term=kept.term, page=kept.page or 1)
    if one.kind is PublicKind.AGREEMENT:
        facts = session.get(AgreementFacts, one.of_id)
        return url_for("desk.show_agreement", document_id=facts.document_id) if facts else ""
    signed = session.get(Signatory, one.of_id)
    return url_for("desk.show_signatories", document_id=signed.document_id) if signed else ""

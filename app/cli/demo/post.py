"""The demo's post of this morning: answers to sort, a letter that came back, letters by hand."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import (
    Agency,
    Batch,
    Campaign,
    ContactKind,
    Dispatch,
    DispatchState,
    RecordsRequest,
    RequestStatus,
)
from app.services import contacts
from app.services.contacts import ContactFacts

BY_HAND = (
    (ContactKind.PORTAL, "https://records.{slug}.invalid/request"),
    (ContactKind.PORTAL, "https://{slug}.govqa.invalid/WEBAPP/_rs"),
    (ContactKind.FAX, "555-0100"),
)
# What agencies wrote this morning; each is made up.
ANSWERS = (
    (
        "RE: {subject}",
        (
            "Good morning,\n\nWe have received your request. Due to the volume of records "
            "involved we need an extension of ten business days to respond.\n\nRecords Division\n"
        ),
    ),
    (
        "Invoice for request {number}",
        (
            "Hello,\n\nThe estimated cost to process your request {number} is $48.50 for 2 "
            "hours of search time. Please let us know whether you wish to proceed.\n\n"
            "City Records Office\n"
        ),
    ),
    (
        "No Responsive Information",
        (
            "Dear requester,\n\nAfter a diligent search, no responsive records were located "
            "for your request {ref}.\n\nPolice Records Unit\n"
        ),
    ),
)


def by_hand(session: Session, agency_ids: Sequence[int], now: datetime) -> list[int]:
    """Give some agencies without e-mail a portal or a fax number; give back which."""
    given = []
    for agency_id, (kind, value) in zip(agency_ids, BY_HAND, strict=False):
        agency = session.get_one(Agency, agency_id)
        slug = "".join(sign for sign in agency.city.casefold() if sign.isalpha()) or "town"
        facts = ContactFacts(
            kind=kind, value=value.format(slug=slug), source="Made up for this demonstration"
        )
        contact = contacts.add_contact(session, agency, facts, member_id=None, now=now)
        contacts.prefer(session, contact)
        given.append(agency_id)
    return given


def answers(session: Session, group_email: str, now: datetime) -> list[bytes]:
    """Write the mails of this morning: three answers, and one letter that was returned."""
    answered = _left(session, RequestStatus.AWAITING, len(ANSWERS))
    ((_request, returned),) = _left(session, RequestStatus.SENT, 1)
    written = [
        _answer(request, dispatch, subject, body, group_email, now - timedelta(hours=3 + number))
        for number, ((request, dispatch), (subject, body)) in enumerate(
            zip(answered, ANSWERS, strict=False)
        )
    ]
    return [*written, _returned(returned, group_email, now - timedelta(hours=7))]


def _left(
    session: Session, status: RequestStatus, number: int
) -> Sequence[tuple[RecordsRequest, Dispatch]]:
    """The newest requests of this status that were filed by e-mail, each with its letter."""
    rows = session.execute(
        select(RecordsRequest, Dispatch)
        .join(Dispatch, Dispatch.request_id == RecordsRequest.id)
        .join(Batch, Batch.id == RecordsRequest.batch_id)
        .join(Campaign, Campaign.id == RecordsRequest.campaign_id)
        .where(
            RecordsRequest.status == status,
            Dispatch.state == DispatchState.SENT,
            Dispatch.channel == ContactKind.EMAIL,
        )
        .order_by(RecordsRequest.filed_on.desc(), RecordsRequest.id)
        .limit(number)
    )
    return [(request, dispatch) for request, dispatch in rows]


def _answer(
    request: RecordsRequest,
    dispatch: Dispatch,
    subject: str,
    body: str,
    group_email: str,
    at: datetime,
) -> bytes:
    facts = {"subject": dispatch.subject, "ref": request.ref, "number": f"W-{request.id:05}"}
    mail = EmailMessage()
    mail["From"] = f"Records Office <{dispatch.recipient}>"
    mail["To"] = group_email
    mail["Subject"] = subject.format(**facts)
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<answer-{request.id}@{dispatch.domain}>"
    mail["In-Reply-To"] = dispatch.message_id
    mail["Authentication-Results"] = "demo.invalid; dkim=pass; spf=pass; dmarc=pass"
    mail.set_content(body.format(**facts))
    return mail.as_bytes()


def _returned(dispatch: Dispatch, group_email: str, at: datetime) -> bytes:
    """A report of failed delivery (RFC 3464), with the head of our letter enclosed."""
    return (
        f"From: Mail Delivery System <mailer-daemon@{dispatch.domain}>\n"
        f"To: {group_email}\nSubject: Undelivered Mail Returned to Sender\n"
        f"Date: {format_datetime(at)}\nMessage-ID: <returned-{dispatch.id}@{dispatch.domain}>\n"
        "Return-Path: <>\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        "--b\nContent-Type: text/plain\n\nYour letter could not be delivered.\n"
        "--b\nContent-Type: message/delivery-status\n\n"
        f"Reporting-MTA: dns; mx.{dispatch.domain}\n\n"
        f"Final-Recipient: rfc822; {dispatch.recipient}\nAction: failed\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 5.1.1 User unknown\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {dispatch.message_id}\n"
        f"Subject: {dispatch.subject}\n--b--\n"
    ).encode()

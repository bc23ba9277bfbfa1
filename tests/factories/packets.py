"""A request with a whole story: what a packet has to hold, and whom it must not name."""

import hashlib
import io
from dataclasses import dataclass
from datetime import date, timedelta

from app.models import (
    DispatchState,
    Member,
    MessageFiling,
    MessageState,
    RecordsRequest,
    RequesterOfRecord,
    RoleName,
    StoredFile,
)
from app.services import events
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.dispatches import dispatch
from tests.factories.documents import document
from tests.factories.mailbox import message
from tests.factories.moments import NOW
from tests.factories.people import member

FILED = date(2026, 10, 19)
SUBJECT = "Records request"
BODY = "Dear records officer,\n\nplease send the agreements § all of them.\n"
MAIL = b"From: Records <records@springfield.example.invalid>\r\nSubject: Re\r\n\r\nWe got it \xff"
NAMES = (
    "Annika Quill",
    "Quill",
    "Annika",
    "annika.quill@example.org",
    "Roswitha Emberton",
    "Emberton",
)


@dataclass(frozen=True)
class Told:
    """The request, and who must not be named."""

    request: RecordsRequest
    who: Member


def told(session, store, *, about=None, batch_id=None, body=None):
    """A request that left, was answered, mistaken about, and answered for; its people named."""
    who = session.query(Member).filter_by(name="Annika Quill").one_or_none() or _people(session)
    made = records_request(
        session,
        body or agency(session, name="Springfield Police", city="Springfield"),
        about or campaign(session),
        filed_on=FILED,
        batch_id=batch_id,
        requester_id=session.query(RequesterOfRecord).one().id,
    )
    _letters(session, made, who)
    _mail(session, store, made, who)
    kept = document(
        session,
        store,
        made.agency,
        request=made,
        title="Agreement, asked for by Annika Quill",
        embargo_ends_on=date(2027, 1, 1),
    )
    kept.original_name, kept.note = "annika.quill@example.org § Vertrag.pdf", "for Annika"
    session.flush()
    return Told(made, who)


def _people(session):
    session.add(
        RequesterOfRecord(
            name="Roswitha Emberton",
            email="r.emberton@example.org",
            states=["IL"],
            consented_on=FILED,
        )
    )
    return member(session, RoleName.FILER, name="Annika Quill", email="annika.quill@example.org")


def _letters(session, made, who):
    words = f"{SUBJECT}\n\n{BODY}".encode()
    left = dispatch(
        session,
        made,
        subject=SUBJECT,
        body=BODY,
        sha256=hashlib.sha256(words).hexdigest(),
        state=DispatchState.SENT,
        attempts=1,
        sent_at=NOW - timedelta(days=36),
        answer="250 accepted",
        reply_to="secret-token-of-replies@example.org",
    )
    dispatch(session, made, key="follow_up:1", state=DispatchState.WITHDRAWN)
    by = {"member_id": who.id, "now": NOW}
    events.record(session, made, "sent", on=FILED, now=NOW, dispatch_id=left.id)
    events.record(session, made, "received", on=FILED + timedelta(days=1), **by)
    wrong = events.record(
        session, made, "denied", on=FILED + timedelta(days=3), **by,
        facts={"reason": "as Annika heard"}, note="ANNIKA QUILL took the call",
    )  # fmt: skip
    events.void(session, wrong, reason="Quill misheard; asked Roswitha Emberton", **by)


def _mail(session, store, made, who):
    blob = store.put(io.BytesIO(MAIL))
    file = session.query(StoredFile).filter_by(sha256=blob.sha256).one_or_none() or StoredFile(
        sha256=blob.sha256, size=blob.size, media_type="message/rfc822", stored_at=NOW
    )
    came = message(session, file=file, state=MessageState.FILED, subject="Re: for Annika")
    session.add(
        MessageFiling(
            message_id=came.id,
            request_id=made.id,
            because="Annika knows the sender",
            filed_at=NOW,
            filed_by_id=who.id,
        )
    )

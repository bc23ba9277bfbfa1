"""Documents, the files behind them, and signed checklists."""

import io
import itertools

from app.models import DocumentKind, DocumentSource
from app.ports.examining import Examination
from app.services import documents, publishing
from app.services.checklist import Answers
from tests.factories.moments import NOW, TODAY

_numbers = itertools.count(1)

SIGNED = Answers(
    signed=frozenset({"private_people", "reply", "kind", "up_to_date", "compared"}),
)


def pdf(words="Agreement", *, root="", page="", content=""):
    """A PDF of one page that says ``words``; raw PDF may be put into root, page and content."""
    text = f"BT /F1 12 Tf 72 700 Td ({words}) Tj ET {content}".encode()
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {root} >>".encode(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R "
            f"/Resources << /Font << /F1 4 0 R >> >> {page} >>"
        ).encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
    return out + trailer % (len(objects) + 1, start)


def document(session, store, agency, *, content=None, examined=True, request=None, **overrides):
    """A private document, ready to be published but for the signature."""
    number = next(_numbers)
    facts = {
        "title": f"Agreement {number}",
        "kind": DocumentKind.AGREEMENT,
        "source": DocumentSource.PRODUCED,
        "dated_on": TODAY,
        "received_on": TODAY,
        "summary": "What they agreed.",
        "credit": "Daylight Test Group",
    } | overrides
    attached = documents.attach_kept(
        session,
        documents.keep(store, io.BytesIO(content or pdf(f"Agreement {number}"))),
        f"agreement-{number}.pdf",
        documents.Facts(**facts),
        agency=agency,
        request=request,
        member_id=None,
        now=NOW,
    )
    if examined:
        attached.document.file.examination = Examination(pages=1).as_data()
    session.flush()
    return attached.document


def published(session, document, publisher):
    """Publish ``document`` with everything signed."""
    return publishing.publish_document(
        session, document, answers=SIGNED, publisher=publisher, now=NOW, today=TODAY
    )

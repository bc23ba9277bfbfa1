"""The public library: its list, the page of a document, the file itself, the feed."""

from contextlib import suppress
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, abort, jsonify, make_response, render_template, request, send_file

from app.db import db
from app.filetypes import SUFFIXES
from app.models import DocumentKind, Finding
from app.parts import parts
from app.ports.store import BlobMissing
from app.queries import boilerplate, public_documents, public_sightings, public_signatories, replies
from app.queries.public_documents import PAGE, Filters, PublicDocument, Withdrawn
from app.queries.replies import PublicReply
from app.queries.searching import public as searching
from app.services import public_terms
from app.services.codebook import CodebookWrong, Family, codebook
from app.services.filenames import slug
from app.web.public import bp
from app.web.public.caching import cached
from app.web.public.paging import page_number
from app.web.public.words import FILE_TYPES, size
from app.web.safety import row_number

_FED = 50
_LONGEST_QUESTION = 100  # as the page of a document takes it

# A served file may do nothing in the reader's browser, whatever is in it.
_SANDBOX = "default-src 'none'; sandbox"


@bp.app_template_filter()
def local_day(at: datetime) -> date:
    """Give the day that it was where the group is."""
    return at.astimezone(ZoneInfo(parts().settings.zone)).date()


@bp.get("/documents")
@cached
def list_documents() -> str:
    """List the public documents, by campaign, state or type; or the pages that say ``q``."""
    filters, page = _chosen(), page_number(request.args.get("page"))
    if question := request.args.get("q", "").strip()[:_LONGEST_QUESTION]:
        return _searched(question, filters, page)
    documents, total = public_documents.documents(db.session, filters, page=page)
    return render_template(
        "public/documents.html",
        documents=documents,
        total=total,
        page=page,
        pages=max(1, -(-total // PAGE)),
        **_offered(filters),
    )


@bp.get("/d/<string:address>")
@cached
def show_document(address: str) -> str | tuple[str, int]:
    """Show a document's facts and where it came from; or why it was taken back."""
    found = public_documents.document(db.session, address)
    if found is None:
        abort(404)
    if isinstance(found, Withdrawn):
        return render_template("public/withdrawn.html", found=found), 410
    terms = public_terms.of(db.session, address)
    signed = public_signatories.of(db.session, address)
    online = public_sightings.of(db.session, address)
    return render_template(
        "public/document.html",
        terms=terms,
        signed=signed,
        online=online,
        form_id=boilerplate.public_form_of(db.session, address),
        **page_of(found),
    )


@bp.app_template_global()
def replies_to_document(address: str) -> list[PublicReply]:
    """List what was replied to a public document."""
    return replies.of_document(db.session, address)


@bp.app_template_global()
def replies_of_agency(agency_id: int) -> list[PublicReply]:
    """List what an agency replied to what is said of it here."""
    return replies.of_agencies(db.session, [agency_id]).get(agency_id, [])


@bp.get("/d/<string:address>/signatories.json")
@cached
def list_signatories(address: str) -> Response:
    """List who signed a public statement, in its order; an empty list where nobody did."""
    found = public_documents.document(db.session, address)
    if found is None:
        abort(404)
    if isinstance(found, Withdrawn):
        abort(410)
    signed = public_signatories.of(db.session, address)
    return jsonify(
        document=found.card.title,
        address=address,
        sha256=found.file.sha256,
        signatories=[asdict(one) for one in signed],
    )


def _searched(question: str, filters: Filters, page: int) -> str:
    found = searching.search(db.session, question, filters, page=page)
    return render_template(
        "public/search.html",
        question=question,
        found=found,
        page=page,
        pages=max(1, -(-found.total // searching.PER_PAGE)),
        **_offered(filters),
    )


def _offered(filters: Filters) -> dict[str, Any]:
    """What the form of the library shows: what was chosen, and what can be."""
    choices = public_documents.choices(db.session)
    families: tuple[Family, ...] = ()
    if choices.coded:
        with suppress(CodebookWrong):  # a wrong file of the group's own is no reader's matter
            families = codebook(parts().settings.home).families
    return {"filters": filters, "choices": choices, "families": families, "findings": Finding}


def page_of(found: PublicDocument) -> dict[str, Any]:
    """Give what the page of a document shows; the desk's preview shows the same."""
    return {
        "found": found,
        "file_type": FILE_TYPES.get(found.file.media_type, "file"),
        "file_size": size(found.file.size),
        "link": f"{parts().settings.public_url}/d/{found.card.address}",
    }


@bp.get("/d/<string:address>/file")
def download_document(address: str) -> Response:
    """Hand out the file of a public document, under a name that we chose."""
    found = public_documents.document(db.session, address)
    if found is None:
        abort(404)
    if isinstance(found, Withdrawn):
        page = render_template("public/withdrawn.html", found=found)
        return _uncached(make_response(page, 410))
    try:
        path = parts().store.path(found.file.sha256)
    except BlobMissing:
        abort(500)
    response = send_file(
        path,
        mimetype=found.file.media_type,
        as_attachment=True,
        download_name=_name(found),
        etag=found.file.sha256,
        conditional=True,
    )
    response.headers["Content-Security-Policy"] = _SANDBOX
    response.headers["Cross-Origin-Resource-Policy"] = "same-site"
    return _uncached(response)


@bp.get("/feed.atom")
@cached
def show_feed() -> Response:
    """Give the newest documents as an Atom feed."""
    documents = public_documents.newest(db.session, _chosen(), size=_FED)
    base = parts().settings.public_url
    feed = render_template("public/feed.xml", documents=documents, base=base)
    return Response(feed, content_type="application/atom+xml; charset=utf-8")


def _name(found: PublicDocument) -> str:
    card = found.card
    words = [slug(card.agency), slug(card.title), card.address]
    return f"{'_'.join(words)}{SUFFIXES.get(found.file.media_type, '.bin')}"


def _uncached(response: Response) -> Response:
    # Withdrawn means withdrawn: whoever keeps a copy must ask before handing it out again.
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _chosen() -> Filters:
    """Read the filters; what is not a choice is no filter."""
    kind, finding = request.args.get("kind", ""), request.args.get("finding", "")
    return Filters(
        campaign=request.args.get("campaign", "")[:120],
        state=request.args.get("state", "")[:2].upper(),
        agency=row_number(request.args.get("agency", "")),
        kind=DocumentKind(kind) if kind in set(DocumentKind) else None,
        term=request.args.get("term", "")[:40].upper(),
        finding=Finding(finding) if finding in set(Finding) else None,
    )

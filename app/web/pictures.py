"""Pictures of pages: drawn on demand in a few widths, with a tag so that none is sent twice."""

from hashlib import sha256
from typing import Final

from flask import Response, abort, make_response, request

from app.parts import parts
from app.ports.page_reading import PagesUnreadable
from app.queries.file_pages import Sheet

WIDTHS: Final = (120, 900, 1400, 2000)
"""How wide pictures are drawn; other widths are refused, so that the cache stays small."""


def asked_width() -> int:
    """Give how wide the reader wants the page: what fits, unless a wider one was asked for."""
    asked = request.args.get("width", WIDTHS[1], type=int)
    return asked if asked in WIDTHS[1:] else WIDTHS[1]


def asked_view(one: Sheet) -> str:
    """Give "text" where the reader wants the words of a page in place of its picture."""
    wanted = request.args.get("view") == "text" and one.page is not None and one.page.text
    return "text" if wanted else ""


def picture_of(digest: str, media_type: str, page: int) -> Response:
    """Answer with the picture of a page of a stored file, as wide as the reader asks."""
    width = request.args.get("width", WIDTHS[1], type=int)
    if width not in WIDTHS:
        abort(404)
    tag = sha256(f"{digest}/{page}/{width}".encode()).hexdigest()
    response = make_response()
    response.set_etag(tag)
    if not request.if_none_match.contains(tag):
        try:
            path = parts().store.path(digest)
            drawn = parts().page_reader.picture(path, media_type, page, width=width)
        except PagesUnreadable:
            abort(404)
        response.set_data(drawn)
    response.content_type = "image/png"
    response.make_conditional(request)
    return response

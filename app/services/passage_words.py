"""What a letter says of the passage that it quotes: facts, never template text."""

import hashlib
from typing import Final

from app.models import Agency, DocumentSource, Passage
from app.services.letter_language import Facts, one_line

TITLE: Final = "Records behind a quoted passage"
"""What a request for them is called; public pages may show it, so it names no document."""

CATEGORY: Final = "passage"
"""Its kind of records in the catalogue."""


def passage_facts(passage: Passage, to: Agency | None = None) -> Facts:
    """Give what a letter about ``to`` may say of a passage, and where its document came from.

    Each is put on one line without control characters, and read by no template. Without ``to``
    it is not told whether the document is about the very agency.
    """
    of = passage.document
    released = of.source is DocumentSource.PRODUCED
    online = of.source is DocumentSource.FOUND_ONLINE
    same = to is not None and to.id == of.agency_id
    asked = of.records_request
    return Facts(
        "passage",
        {
            "quote": one_line(passage.quote),
            "wanted": one_line(passage.wanted),
            "page": str(passage.page),
            "document": f"the document “{one_line(of.title)}”",
            "agency": one_line(of.agency.name),
            "dated_on": of.dated_on,
            "came_on": of.received_on,
            "released": "yes" if released else None,
            "url": of.source_url if online else None,
            "yours": "yes" if same else None,
            "request": asked.ref if asked and released and same else None,
        },
    )


def passage_digest(passage: Passage) -> str:
    """Name what a passage adds to the words of its letter, as a digest."""
    said = f"{passage.document_id} {passage.page}\n{passage.quote}\n{passage.wanted}"
    return hashlib.sha256(said.encode()).hexdigest()

"""Passages of documents that a letter quotes."""

from app.adapters.inspecting.personal import hits
from app.services import passages
from app.services.passage_proof import Asked
from tests.factories.codings import CLAUSE, page
from tests.factories.moments import NOW

QUOTE = "keep the terms of this program"


def asked(session, document, campaign, *, quote=QUOTE, wanted="", seen=None, **facts):
    """The passage of a document, with the letter of a campaign that quotes it."""
    by_sight = facts.pop("by_sight", False)
    return passages.ask(
        session,
        document,
        Asked(quote=quote, wanted=wanted, by_sight=by_sight),
        seen=seen or page(CLAUSE, 7),
        campaign=campaign,
        private=hits,
        member_id=facts.pop("member_id", None),
        now=NOW,
    )

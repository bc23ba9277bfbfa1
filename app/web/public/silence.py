"""The silence board: who owes an answer since when, under which law, and what they said so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import render_template, request

from app import clock
from app.db import db
from app.law.statutes import statute
from app.queries import public, public_silence, replies
from app.queries.public_answers import PAGE
from app.queries.public_silence import Silence
from app.queries.replies import PublicReply
from app.web.public import bp
from app.web.public.caching import cached
from app.web.public.campaigns import LAST_ZONE, gate_now
from app.web.public.paging import page_number
from app.web.public.words import EVENTS

# Their acts: what we did ourselves is no word of theirs.
_OURS = frozenset({"filed", "sent", "received", "clarified", "appealed"})
_HEARD = {kind: words for kind, words in EVENTS.items() if kind not in _OURS}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the board: the silence, the words of the law, the first day of
    lateness, and what they have said."""

    silence: Silence
    citation: str
    since: date
    heard: tuple[tuple[str, date], ...]
    replies: Sequence[PublicReply]


@bp.get("/silence")
@cached
def show_silence() -> str:
    """Show who is silent, the longest first; of one campaign or one state, if asked."""
    slug, state = request.args.get("campaign", "")[:120], request.args.get("state", "")[:2].upper()
    page = page_number(request.args.get("page"))
    rows, total = public_silence.board(
        db.session, gate=gate_now(), campaign=slug, state=state, page=page
    )
    said = replies.of_agencies(db.session, {each.agency_id for each in rows})
    return render_template(
        "public/silence.html",
        rows=[_row(each, said.get(each.agency_id, ())) for each in rows],
        total=total,
        page=page,
        pages=max(1, -(-total // PAGE)),
        campaign=public.campaign_head(db.session, slug) if slug else None,
        state=state,
        as_of=clock.today(LAST_ZONE),
    )


def _row(silence: Silence, said: Sequence[PublicReply]) -> Row:
    law = statute(silence.jurisdiction)
    rule = next((rule for rule in law.rules if rule.id == silence.rule), None)
    return Row(
        silence,
        rule.newest.citation if rule else law.law.citation,
        silence.last_day + timedelta(days=1),
        tuple((_HEARD[each.kind], each.on) for each in silence.heard if each.kind in _HEARD),
        said,
    )

"""`daylight documents ask`: a passage of a document becomes a letter that quotes it."""

from typing import Any

import click
from sqlalchemy.orm import Session

from app import clock
from app.adapters.inspecting.personal import hits
from app.cli.answers import answer, json_option, with_app
from app.cli.batch_options import by_option, member_of
from app.cli.document_codes import document_at, document_number
from app.db import db, transaction
from app.models import Campaign, CampaignLetter
from app.parts import parts
from app.queries.selection import agency_ids
from app.services import passages
from app.services.passage_proof import Asked, PassageRefused, cautions, marked
from app.services.quotes import page_seen


@click.command("ask")
@document_number
@click.option("--page", type=click.IntRange(min=1), required=True, help="The page that says it.")
@click.option("--quote", required=True, help="The words to quote, as they stand on the page.")
@click.option(
    "--wanted", default="", help="What to ask for, in your words; else what it refers to."
)
@click.option("--agencies", "expression", help="Whom to ask; else the agency it is about.")
@click.option("--campaign", help="In which campaign; else that of the request it answers.")
@click.option("--by-sight", is_flag=True, help="Not readable by program: seen with my own eyes.")
@click.option("--dry-run", is_flag=True, help="Only show the letter; nothing is kept.")
@by_option
@json_option
@with_app
def ask(
    number: int,
    page: int,
    quote: str,
    wanted: str,
    expression: str | None,
    campaign: str | None,
    email: str | None,
    *,
    by_sight: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Make a letter that quotes a passage of document DOC and asks for what it refers to.

    Nothing is filed: `daylight batch file` does that, after its pre-flight.
    """
    asked = Asked(quote=quote, wanted=wanted, by_sight=by_sight)
    document = document_at(db.session, number)
    seen = page_seen(db.session, document, page, store=parts().store, reader=parts().page_reader)
    chosen = expression or f"id:{document.agency_id}"
    ids = agency_ids(db.session, chosen)
    if not ids:
        raise PassageRefused(f"{chosen!r} chooses no agency. No letter was made.")
    named = {"document": number, "agencies": chosen}
    if dry_run:
        about = passages.campaign_for(db.session, document, campaign)
        what = marked(db.session, document, asked, seen=seen, private=hits)
        letter = passages.draft(document, asked, what, page=page, now=clock.now())
        data = named | _facts(db.session, about, letter, ids) | {"letter": None}
        answer(data, _words(data), as_json=as_json)
        return
    db.session.rollback()
    with transaction() as session:
        document = document_at(session, number)
        made = passages.ask(
            session,
            document,
            asked,
            seen=seen,
            campaign=passages.campaign_for(session, document, campaign),
            private=hits,
            member_id=member_of(email),
            now=clock.now(),
        )
        data = named | _facts(session, made.letter.campaign, made.letter, ids)
    answer(data, _words(data), as_json=as_json)


def _facts(
    session: Session, campaign: Campaign, letter: CampaignLetter, ids: list[int]
) -> dict[str, Any]:
    """Say what would be filed, and the letter to the first agency that is ready."""
    passage = letter.passage
    if passage is None:  # pragma: no cover - every letter here has one
        raise ValueError("This letter quotes nothing.")
    tried = passages.tried(session, campaign, letter, ids, today=clock.today(parts().settings.zone))
    return {
        "campaign": campaign.name,
        "letter": letter.name,
        "page": passage.page,
        "quote": passage.quote,
        "places": passage.places,
        "cautions": list(cautions(session, passage.document)),
        "ready": tried.looked.ready,
        "blocked": tried.looked.blocked,
        "reasons": tried.looked.reasons,
        "subject": tried.letter.subject if tried.letter else None,
        "body": tried.letter.body if tried.letter else None,
    }


def _words(data: dict[str, Any]) -> str:
    lines = [f"Note: {caution}" for caution in data["cautions"]]
    ready = sum(data["ready"].values())
    reasons = ", ".join(f"{code} {count}" for code, count in data["reasons"].items())
    lines.append(f"{ready:,} ready, {data['blocked']:,} not{f' ({reasons})' if reasons else ''}.")
    if data["body"]:
        lines.append(f"\n{data['subject']}\n\n{data['body']}")
    if data["letter"] is None:
        lines.append("Nothing was kept. Without --dry-run the letter is made; nothing is filed.")
    else:
        lines.append(
            f"The letter is made, and nothing is filed yet: daylight batch file "
            f"{data['campaign']} --letter {data['letter']} --agencies {data['agencies']}"
        )
    return "\n".join(lines)

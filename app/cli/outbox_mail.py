"""`daylight outbox mail`: how the letters by e-mail stand, and which servers put them off."""

from typing import Any

import click

from app import clock
from app.cli.answers import answer, json_option, with_app
from app.cli.batch_words import moment
from app.db import db
from app.models import Dispatch
from app.parts import parts
from app.queries import outbox as known
from app.services.outbox import counts


@click.command("mail")
@json_option
@with_app
def mail(*, as_json: bool) -> None:
    """Say how many letters wait for the mail server, the longest waiting, and who puts us off."""
    session, now = db.session, clock.now()
    waiting, oldest = known.waiting_by_mail(session, now=now), known.longest_waiting(session)
    resting = known.resting(session, now=now)
    facts = {
        "configured": parts().mailer.configured,
        "office_hours": parts().settings.business_hours,
        "waiting": waiting,
        "states": counts(session),
        "longest_waiting": _letter(oldest) if oldest else None,
        "resting": [
            {
                "domain": one.domain,
                "letters": one.letters,
                "until": moment(one.until),
                "answer": one.answer,
            }
            for one in resting
        ],
    }
    lines = [f"{waiting['due']:,} letters may leave now, {waiting['later']:,} later."]
    if oldest:
        lines.append(f"Longest waiting: {oldest.records_request.ref} to {oldest.recipient}.")
    lines += [
        f"{one.domain} puts us off until {moment(one.until)} ({one.letters:,} letters): "
        f"{one.answer}"
        for one in resting
    ]
    answer(facts, "\n".join(lines), as_json=as_json)


def _letter(one: Dispatch) -> dict[str, Any]:
    return {
        "id": one.id,
        "ref": one.records_request.ref,
        "recipient": one.recipient,
        "attempts": one.attempts,
        "next_try": moment(one.not_before_at),
        "answer": one.answer,
    }

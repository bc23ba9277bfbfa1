"""`daylight mail try-reply-address`: do answers to the letters' own addresses come in?"""

from typing import TYPE_CHECKING

import click

from app.cli.answers import answer, json_option, with_app

if TYPE_CHECKING:
    from app.services.reply_trials import Trial


@click.command("try-reply-address")
@json_option
@with_app
def try_reply_address(*, as_json: bool) -> None:
    """Send one mail to a reply address of the group's own, and say whether it came in.

    Run it, wait a minute, fetch (`daylight mail fetch`) and run it again: the second time it says
    that the trial came in. Until then the pre-flight of every batch warns. Where it worked
    before, another mail is sent and the day of the last one that came is told.
    """
    from app import clock  # noqa: PLC0415 - reading a file needs none of these
    from app.db import db, transaction  # noqa: PLC0415 - as above
    from app.errors import ServiceError  # noqa: PLC0415 - as above
    from app.parts import parts  # noqa: PLC0415 - as above
    from app.ports.mail import MailError  # noqa: PLC0415 - as above
    from app.services import reply_trials  # noqa: PLC0415 - as above
    from app.services.outbox import signing_group  # noqa: PLC0415 - as above

    before = reply_trials.trial(db.session)
    if before.state is reply_trials.TrialState.WORKS and before.since is not None:
        words = f"Mail to {before.pattern} comes in: the last trial came {before.since:%Y-%m-%d}."
        answer(_told(before), words, as_json=as_json)
        return
    if not parts().mailer.configured:
        raise ServiceError("No mail server is set (smtp_url), so nothing can be tried.")
    with transaction() as session:
        mail = reply_trials.begin(session, signing_group(session), now=clock.now())
    try:
        parts().mailer.send(mail)
    except MailError as problem:
        raise ServiceError(f"The trial did not leave: {problem}. Try again later.") from problem
    words = (
        f"Sent one mail to {mail.recipient}. Fetch in a minute (daylight mail fetch) and run this "
        "again: it says whether it came in. If it never does, the provider takes no mail for such "
        "addresses: choose another pattern, or a catch-all domain."
    )
    answer(
        _told(reply_trials.trial(db.session)) | {"sent_to": mail.recipient}, words, as_json=as_json
    )


def _told(found: "Trial") -> dict[str, str | None]:
    since = found.since.isoformat() if found.since else None
    return {"state": found.state.value, "reply_address": found.pattern, "since": since}

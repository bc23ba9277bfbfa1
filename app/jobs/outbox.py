"""Send what may leave by e-mail."""

from collections import Counter
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any

from app import clock
from app.db import transaction
from app.jobs.lease import Lease
from app.jobs.log import log
from app.jobs.stopping import stopping
from app.parts import parts
from app.ports.mail import MailDeferred, Mailer, MailRefused, MailUncertain, ServerUnavailable
from app.queries.outbox import waiting_by_mail
from app.services import office_hours, outbox
from app.services.outbox import Claimed, Pace


def run(held: Lease) -> dict[str, Any]:
    """Every half minute: hand over each letter whose time has come.

    Harmless if missed: the letters wait in their table. Harmless if run twice: each is claimed by
    one process, and one that was interrupted is held for a person, unless repeating it is safe.
    """
    settings, mailer = parts().settings, parts().mailer
    with transaction() as session:
        recovered = outbox.recover(session, repeatable=mailer.repeatable)
    done: Counter[str] = Counter(requeued=recovered.requeued, uncertain=recovered.uncertain)
    answer: dict[str, Any] = {"sent": 0, "failed": 0, "deferred": 0}
    if mailer.configured:
        pace = Pace(settings.mails_per_hour, settings.seconds_between_mails_to_a_domain)
        note = _send_all(mailer, pace if mailer.paced else None, held, done)
    else:
        note = "No mail server is set, so letters wait. Set smtp_url in the settings."
    with transaction() as session:
        waiting = waiting_by_mail(session, now=clock.now())
    return answer | dict(done) | {"waiting": waiting} | ({"note": note} if note else {})


def _send_all(mailer: Mailer, pace: Pace | None, held: Lease, done: Counter[str]) -> str:
    """Send until nothing more may leave; say what stopped it early, if anything did."""
    if parts().settings.business_hours:
        _wait_for_openings()
    renewed_at = clock.now()
    while not stopping.is_set():
        now = clock.now()
        if (now - renewed_at).total_seconds() > 60:  # noqa: PLR2004 - a minute, of a lease of fifteen
            held.renew()
            renewed_at = now
        claimed = _claimed(mailer, now, pace)
        if claimed is None:
            return ""
        try:
            done[_hand_over(mailer, claimed)] += 1
        except ServerUnavailable as error:
            done["deferred"] += 1
            return f"The mail server takes nothing now, so letters wait: {error}"
    return "The worker is ending; what is left waits for the next."


def _wait_for_openings() -> None:
    """Put what cannot leave now to its morning, a chunk at a time: others want to write as well."""
    while not stopping.is_set():
        with transaction() as session:
            if office_hours.wait_for_opening(session, now=clock.now()) < office_hours.CHUNK:
                return


def _claimed(mailer: Mailer, now: datetime, pace: Pace | None) -> Claimed | None:
    """Claim the next letter together with its bytes, which are in the store before it leaves.

    One that cannot be put into a mail at all has failed, and the next is taken.
    """
    settings, store = parts().settings, parts().store
    while True:
        # Durable: after a power cut too it must be known that this letter may have left.
        with transaction(durable=True) as session:
            claimed = outbox.claim_next(
                session, now=now, pace=pace, in_office_hours=settings.business_hours
            )
            if claimed is None:
                return None
            try:
                written = mailer.compose(claimed.mail)
            except MailRefused as error:
                outbox.note_refused(session, claimed, error)
                continue
            outbox.keep_bytes(session, claimed, store.put(BytesIO(written)), now=now)
        return replace(claimed, mail=replace(claimed.mail, written=written))


def _hand_over(mailer: Mailer, claimed: Claimed) -> str:
    """Send one letter and note what came of it, in one word."""
    try:
        answer = mailer.send(claimed.mail)
    except MailRefused as error:
        with transaction() as session:
            outbox.note_refused(session, claimed, error)
        return "failed"
    except MailDeferred as error:
        ours = isinstance(error, ServerUnavailable)
        with transaction() as session:
            outbox.note_deferred(session, claimed, error, now=clock.now(), ours=ours)
        if ours:
            raise
        return "deferred"
    except MailUncertain as error:
        return _uncertain(claimed, error)
    except Exception as error:  # noqa: BLE001 - whatever broke, it is not known how far the letter came
        log.exception("a letter broke on its way out", dispatch=claimed.dispatch_id)
        return _uncertain(claimed, error)
    with transaction() as session:
        outbox.note_sent(session, claimed, answer, now=clock.now())
    return "sent"


def _uncertain(claimed: Claimed, error: Exception) -> str:
    with transaction() as session:
        outbox.note_uncertain(session, claimed, error)
    return "uncertain"

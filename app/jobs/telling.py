"""Hand a mail to a member at most once, and say whether it left."""

from enum import StrEnum

from sqlalchemy.exc import IntegrityError

from app import clock
from app.db import transaction
from app.jobs.log import log
from app.parts import parts
from app.ports.mail import MailError, MailUncertain, OutgoingMail, ServerUnavailable
from app.services import notices


class Told(StrEnum):
    """What became of a mail."""

    SENT = "sent"
    BEFORE = "before"  # it was told already, or another worker is at it
    FAILED = "failed"  # it did not leave: the next run tries again
    UNCERTAIN = "uncertain"  # it may have left: it is not sent again
    NO_SERVER = "no_server"  # as failed, and every other mail would meet the same answer


def tell(key: str, mail: OutgoingMail) -> Told:
    """Send ``mail`` unless ``key`` was told before; a mail that did not leave is told later."""
    try:
        with transaction() as session:
            if not notices.claim(session, key, now=clock.now()):
                return Told.BEFORE
    except IntegrityError:  # another worker claimed it in the same moment
        return Told.BEFORE
    try:
        parts().mailer.send(mail)
    except MailUncertain as error:
        log.warning("a mail to a member may have left", notice=key, error=str(error))
        return Told.UNCERTAIN
    except MailError as error:
        log.warning("a mail to a member did not leave", notice=key, error=str(error))
        with transaction() as session:
            notices.give_back(session, key)
        return Told.NO_SERVER if isinstance(error, ServerUnavailable) else Told.FAILED
    return Told.SENT

"""A pasted answer as a mail: the plainest bytes there are, the same for the same words."""

from datetime import UTC, date, datetime, time
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from app.errors import ServiceError


def pasted(*, sender: str, subject: str, text: str, on: date, zone: ZoneInfo) -> bytes:
    """Make a mail of what somebody copied from a portal or from a telephone's mail program.

    The same words of the same day and sender give the same bytes, so that they are kept once.
    ``on`` is the day on which the answer came, at noon in ``zone``. Raises ``ServiceError`` for an
    address that is none and for signs that no text has.
    """
    made = EmailMessage(policy=SMTP)
    came_at = datetime.combine(on, time(12), zone).astimezone(UTC)
    try:
        if sender:
            made["From"] = sender
        made["Subject"] = " ".join(subject.split())
        made["Date"] = format_datetime(came_at, usegmt=True)
        made.set_content("\n".join(text.splitlines()) + "\n", cte="base64")
        return made.as_bytes()
    except (ValueError, IndexError, UnicodeEncodeError) as error:
        raise ServiceError("The address or the text cannot be read. Nothing was kept.") from error

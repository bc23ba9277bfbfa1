"""Outgoing mail: what is handed to a mail server, and the three ways it can say no."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class OutgoingMail:
    """One letter as a mail. ``message_id`` is the caller's, angle brackets included.

    ``dated_at`` is the moment that the mail names; none: the moment it is put into its form.
    ``written`` holds its bytes where they were kept before: those are what leaves.
    """

    message_id: str
    sender: str
    sender_name: str
    recipient: str
    reply_to: str
    subject: str
    body: str
    attachments: tuple[tuple[str, str, bytes], ...] = field(default=())  # name, media type, bytes
    dated_at: datetime | None = None
    written: bytes = b""


class MailError(Exception):
    """The mail was not, or perhaps not, accepted. The message holds the server's own words."""


class MailRefused(MailError):
    """The server refused for good (5xx): nothing left, and trying again will not help."""


class RecipientRefused(MailRefused):
    """The server knows that this address takes no mail: the contact is failing, not the letter."""


class MailDeferred(MailError):
    """The server could not take it now (4xx, or no connection): nothing left; try later."""


class MailboxBusy(MailDeferred):
    """One mailbox cannot take it now (full, or switched off); others there may well."""


class ServerUnavailable(MailDeferred):
    """The server takes no mail from us at all: every other letter would meet the same answer."""


class MailUncertain(MailError):
    """The connection broke after the mail was handed over: it may have left. Never resend."""


class Mailer(Protocol):
    """Hands mail over. ``configured`` is false where the group has set no mail server.

    ``repeatable`` says that sending the same mail twice leaves one, so that an interrupted sending
    may simply be repeated. ``paced`` says that the mail goes straight out to strangers' servers,
    which take offence at a flood.
    """

    @property
    def configured(self) -> bool:
        """Say whether mail can leave at all."""
        ...

    @property
    def repeatable(self) -> bool:
        """Say whether sending twice is the same as sending once."""
        ...

    @property
    def paced(self) -> bool:
        """Say whether letters must keep their distance from each other."""
        ...

    def compose(self, mail: OutgoingMail) -> bytes:
        """Put one mail into the very bytes that ``send`` hands over; the same mail, the same bytes.

        Raises ``MailRefused`` where it cannot be written safely.
        """
        ...

    def send(self, mail: OutgoingMail) -> str:
        """Hand one mail over and give back the server's answer.

        Raises ``MailRefused``, ``MailDeferred`` or ``MailUncertain``.
        """
        ...

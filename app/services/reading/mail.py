"""What a mail says, once it has been read: the values that matching and triage work on."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property


class MailKind(StrEnum):
    """Who speaks in a mail, and what about."""

    ANSWER = "answer"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    DELAY = "delay"
    DELIVERY_REPORT = "delivery_report"
    OUT_OF_OFFICE = "out_of_office"
    SPAM = "spam"

    @property
    def by_robot(self) -> bool:
        """Whether no person wrote it. A robot is never answered."""
        return self not in {MailKind.ANSWER, MailKind.SPAM}


@dataclass(frozen=True, slots=True)
class Address:
    """A person or an office with an address, as the mail gives them."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """The part behind the last @, in lower case; empty where there is none."""
        return self.address.rpartition("@")[2].lower() if "@" in self.address else ""


@dataclass(frozen=True)
class Attachment:
    """A file that came with a mail. ``name`` is safe to show and to store.

    ``type`` is told by the content, and by the name where the content does not tell. ``inline``
    says that the text refers to it, as to a logo.
    """

    name: str
    type: str
    content: bytes = field(repr=False)
    inline: bool = False

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self.content)

    @cached_property
    def sha256(self) -> str:
        """The hash of its bytes."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Embedded:
    """A mail that came inside another one."""

    subject: str
    sender: Address | None
    message_id: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Bounced:
    """An address that mail did not reach. ``permanent``: trying again will not help."""

    address: str
    status: str
    permanent: bool
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class ReadMail:
    """A mail as it was read. Nothing in it is believed: all of it is the sender's word.

    ``return_path`` is None where the mail names none and empty for ``<>``. ``text_unquoted`` is
    ``text`` without what it quotes from earlier mails. ``authentication`` holds what the
    receiving server found out about the sender (RFC 8601), by method. ``delivered_to`` are the
    addresses at which servers on its way say they took it. ``notes`` say what was odd about the
    mail and what was done about it.
    """

    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    sender: Address | None = None
    return_path: str | None = None
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    delivered_to: tuple[str, ...] = ()
    subject: str = ""
    date: datetime | None = None
    kind: MailKind = MailKind.ANSWER
    because: str = ""
    text: str = ""
    text_unquoted: str = ""
    attachments: tuple[Attachment, ...] = ()
    embedded: tuple[Embedded, ...] = ()
    bounced: tuple[Bounced, ...] = ()
    authentication: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()

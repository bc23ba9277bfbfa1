"""Reading a mailbox over IMAP: new messages as they came, without marking or moving any."""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from app.config import SettingsError

_PORTS = {"imap": 143, "imaps": 993}
_TIMEOUT = 60
_LARGEST = 50 * 1024 * 1024


class MailboxUnavailable(Exception):
    """The mailbox could not be read; the message holds the server's own words."""


@dataclass(frozen=True)
class Mailbox:
    """Where the group's mail arrives."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    tls: bool


@dataclass(frozen=True)
class RawMessage:
    """A message as the server holds it. ``uid`` grows with every new one.

    Of a message over 50 MB only the head is fetched: ``whole`` is false.
    """

    uid: int
    content: bytes
    whole: bool = True


def mailbox_of(url: str) -> Mailbox:
    """Read ``imaps://user:password@host:port/FOLDER``; the folder is INBOX without one.

    Raises ``SettingsError`` for anything else. Plain ``imap`` is for a server on this machine.
    """
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname or not parts.username:
        raise SettingsError("imap_url must be imaps://user:password@host:port/FOLDER")
    if parts.scheme == "imap" and not _is_local(parts.hostname):
        raise SettingsError("imap_url must begin with imaps:// for a server on the network.")
    return Mailbox(
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        tls=parts.scheme == "imaps",
    )


def new_messages(mailbox: Mailbox, *, after: int, validity: int, most: int) -> "Found":
    """Fetch at most ``most`` messages with a UID above ``after``, oldest first.

    UIDs mean something only under one ``validity``: where the server has given the folder a new
    one, everything counts as new. Of a message over 50 MB the head is fetched; the rest stays on
    the server. Raises ``MailboxUnavailable``.
    """
    with _opened(mailbox) as connection:
        now_valid = int(connection.response("UIDVALIDITY")[1][0] or 0)
        since = after if now_valid == validity else 0
        there = [uid for uid in _uids(connection, since) if uid > since]
        wanted = there[:most]
        messages = [_message(connection, uid) for uid in wanted]
    last_uid = max(wanted, default=since)
    return Found(now_valid, last_uid, tuple(messages), len(there) - len(wanted))


@dataclass(frozen=True)
class Found:
    """What a look into the mailbox brought, and where the next look begins."""

    validity: int
    last_uid: int
    messages: tuple[RawMessage, ...]
    left: int  # messages that wait for the next look

    @property
    def too_large(self) -> int:
        """How many messages were too large, so that only their heads were fetched."""
        return sum(not message.whole for message in self.messages)


@contextmanager
def _opened(mailbox: Mailbox) -> Iterator[imaplib.IMAP4]:
    try:
        connection = (
            imaplib.IMAP4_SSL(
                mailbox.host,
                mailbox.port,
                ssl_context=ssl.create_default_context(),
                timeout=_TIMEOUT,
            )
            if mailbox.tls
            else imaplib.IMAP4(mailbox.host, mailbox.port, timeout=_TIMEOUT)
        )
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxUnavailable(f"{mailbox.host} could not be reached: {error}") from error
    try:
        connection.login(mailbox.user, mailbox.password)
        folder = mailbox.folder.replace("\\", "\\\\").replace('"', '\\"')
        kind, words = connection.select(f'"{folder}"', readonly=True)
        if kind != "OK":
            raise MailboxUnavailable(f"{mailbox.folder} could not be opened: {words[0]!r}")
        yield connection
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxUnavailable(f"{mailbox.host}: {error}") from error
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            connection.logout()


def _uids(connection: imaplib.IMAP4, after: int) -> list[int]:
    _, found = connection.uid("SEARCH", f"UID {after + 1}:*")
    return sorted(int(uid) for uid in (found[0] or b"").split())


def _size(connection: imaplib.IMAP4, uid: int) -> int:
    _, found = connection.uid("FETCH", str(uid), "(RFC822.SIZE)")
    answer = found[0] if isinstance(found[0], bytes) else b""
    digits = answer.partition(b"RFC822.SIZE ")[2].split(b")")[0].split()
    return int(digits[0]) if digits else 0


def _message(connection: imaplib.IMAP4, uid: int) -> RawMessage:
    whole = _size(connection, uid) <= _LARGEST
    return RawMessage(uid, _content(connection, uid, "" if whole else "HEADER"), whole)


def _content(connection: imaplib.IMAP4, uid: int, part: str) -> bytes:
    _, found = connection.uid("FETCH", str(uid), f"(BODY.PEEK[{part}])")
    for piece in found:
        if isinstance(piece, tuple):
            return bytes(piece[1])
    raise MailboxUnavailable(f"Message {uid} was listed, and then not given.")


def _is_local(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False

"""Reading mailboxes over IMAP: one message at a time, without marking or moving any."""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import quote, unquote, urlsplit

from app.config import SettingsError

_PORTS = {"imap": 143, "imaps": 993}
_TIMEOUT = 60
_LARGEST = 50 * 1024 * 1024
_MANY = 50_000  # messages whose UIDs still fit into one line of an answer
_NAME = 255


class MailboxUnavailable(Exception):
    """The mailbox could not be read; the message holds the server's own words."""


class NotGiven(Exception):
    """The server lists a message and does not hand it over; the others may still come."""


@dataclass(frozen=True)
class Mailbox:
    """Where mail of the group arrives. The password stays out of every word about it."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str
    tls: bool

    @property
    def name(self) -> str:
        """Tell it from the others, without its password."""
        return f"{self.user}@{self.host}/{self.folder}"[:_NAME]


@dataclass(frozen=True)
class RawMessage:
    """A message as the server holds it. ``uid`` grows with every new one.

    Of a message over 50 MB only the head is fetched: ``whole`` is false.
    """

    uid: int
    content: bytes
    whole: bool = True


def mailboxes_of(setting: str) -> tuple[Mailbox, ...]:
    """Read the addresses in a setting, parted by white space, each mailbox once.

    Raises ``SettingsError`` where one of them is none, without repeating it.
    """
    found = {one.name: one for one in map(mailbox_of, setting.split())}
    return tuple(found.values())


def mailbox_of(url: str) -> Mailbox:
    """Read ``imaps://user:password@host:port/FOLDER``; the folder is INBOX without one.

    Raises ``SettingsError`` for anything else. Plain ``imap`` is for a server on this machine.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # its words would repeat the password
        raise SettingsError(_FORM) from None
    if parts.scheme not in _PORTS or not parts.hostname or not parts.username:
        raise SettingsError(_FORM)
    if parts.scheme == "imap" and not _is_local(parts.hostname):
        raise SettingsError("imap_url must begin with imaps:// for a server on the network.")
    return Mailbox(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        tls=parts.scheme == "imaps",
    )


_FORM = "imap_url must be imaps://user:password@host:port/FOLDER, or several of them."


class Look:
    """A mailbox held open for reading only. Its methods raise ``MailboxUnavailable``."""

    def __init__(self, connection: imaplib.IMAP4, count: int) -> None:
        self._connection, self._count = connection, count
        told = connection.response("UIDVALIDITY")[1][0]
        self.validity = int(told) if told else 0

    def after(self, uid: int) -> list[int]:
        """The UIDs above ``uid``, in their order: the messages that are new."""
        found = set[int]()
        for first in range(1, self._count + 1, _MANY):
            among = f"{first}:{first + _MANY - 1} " if self._count > _MANY else ""
            kind, told = self._connection.uid("SEARCH", f"{among}UID {uid + 1}:*")
            if kind != "OK":  # silence would look like a mailbox without anything new
                raise MailboxUnavailable(f"It could not be searched: {told[0]!r}")
            found.update(int(one) for one in (told[0] or b"").split())
        # `*` is the last message, also where its UID is below the one asked for (RFC 3501, 6.4.8).
        return sorted(one for one in found if one > uid)

    def message(self, uid: int) -> RawMessage:
        """Fetch one message; of one over 50 MB the head. Raises ``NotGiven``."""
        try:
            whole = self._size(uid) <= _LARGEST
            return RawMessage(uid, self._content(uid, "" if whole else "HEADER"), whole)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            raise NotGiven(f"Message {uid} was listed, and then not given: {error}") from error

    def _size(self, uid: int) -> int:
        _, found = self._connection.uid("FETCH", str(uid), "(RFC822.SIZE)")
        answer = found[0] if isinstance(found[0], bytes) else b""
        digits = answer.partition(b"RFC822.SIZE ")[2].split(b")")[0].split()
        return int(digits[0]) if digits else 0

    def _content(self, uid: int, part: str) -> bytes:
        _, found = self._connection.uid("FETCH", str(uid), f"(BODY.PEEK[{part}])")
        for piece in found:
            if isinstance(piece, tuple):
                return bytes(piece[1])
        raise NotGiven(f"Message {uid} was listed, and then not given.")


@contextmanager
def opened(mailbox: Mailbox) -> Iterator[Look]:
    """Open a mailbox for the block, read-only. Raises ``MailboxUnavailable``, in the block too."""
    try:
        connection = _connected(mailbox)
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxUnavailable(f"{mailbox.host} could not be reached: {error}") from error
    try:
        _sign_in(connection, mailbox)
        folder = mailbox.folder.replace("\\", "\\\\").replace('"', '\\"')
        kind, words = connection.select(f'"{folder}"', readonly=True)
        if kind != "OK":
            raise MailboxUnavailable(f"{mailbox.folder} could not be opened: {words[0]!r}")
        yield Look(connection, int(words[0] or 0))
    except (OSError, imaplib.IMAP4.error, ValueError) as error:
        raise MailboxUnavailable(f"{mailbox.host}: {_without_secret(mailbox, error)}") from None
    finally:
        try:
            connection.logout()
        except (OSError, imaplib.IMAP4.error):
            with suppress(OSError):
                connection.shutdown()  # it broke: nothing else closes its socket


def _sign_in(connection: imaplib.IMAP4, mailbox: Mailbox) -> None:
    """Sign in by LOGIN, or, with letters that it cannot say, by SASL PLAIN in UTF-8 (RFC 4616)."""
    if mailbox.user.isascii() and mailbox.password.isascii():
        connection.login(mailbox.user, mailbox.password)
        return
    told = f"\0{mailbox.user}\0{mailbox.password}".encode()
    connection.authenticate("PLAIN", lambda _: told)


def _connected(mailbox: Mailbox) -> imaplib.IMAP4:
    if not mailbox.tls:
        return imaplib.IMAP4(mailbox.host, mailbox.port, timeout=_TIMEOUT)
    context = ssl.create_default_context()
    return imaplib.IMAP4_SSL(mailbox.host, mailbox.port, ssl_context=context, timeout=_TIMEOUT)


def _without_secret(mailbox: Mailbox, error: Exception) -> str:
    """The server's words; it may repeat what it was told."""
    words = str(error)
    for secret in {mailbox.password, quote(mailbox.password)} - {""}:
        words = words.replace(secret, "…")
    return words


def _is_local(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False

"""One mail to one mail server, with an exact account of how far it came."""

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from app.config import SettingsError
from app.ports.mail import (
    MailboxBusy,
    MailDeferred,
    MailRefused,
    MailUncertain,
    RecipientRefused,
    ServerUnavailable,
)

_PORTS = {"smtp": 587, "smtps": 465}
_START_DATA = 354
_ACCEPTED = 250
_FOR_GOOD = 500
_TIMEOUT = 60.0
_LONGEST_ANSWER = 500


@dataclass(frozen=True)
class MailServer:
    """Where and as whom to hand mail over. ``tls`` is from the first byte; else STARTTLS."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: bool = False

    @property
    def is_local(self) -> bool:
        """Whether the server is this machine, so that nothing crosses a network on the way."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False


def server_of(url: str) -> MailServer:
    """Read ``smtp://user:password@host:port`` (or ``smtps://``). Raises ``SettingsError``."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        # The address may hold a password, so the sentence does not repeat it.
        raise SettingsError(
            "smtp_url must be folder:PATH, smtp://user:password@host:port or smtps://..."
        )
    try:
        port = parts.port or _PORTS[parts.scheme]
    except ValueError as error:
        raise SettingsError(f"smtp_url: {error}") from error
    return MailServer(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=parts.scheme == "smtps",
    )


class SmtpMailer:
    """Hands mail to one server, a connection for each, so that one failure touches one letter."""

    def __init__(self, server: MailServer, timeout: float = _TIMEOUT) -> None:
        self._server = server
        self._timeout = timeout

    @property
    def is_local(self) -> bool:
        """Whether the server is this machine."""
        return self._server.is_local

    def deliver(self, sender: str, recipient: str, content: bytes) -> str:
        """Hand ``content`` over and give back the server's answer to it.

        Raises ``ServerUnavailable`` where the server takes nothing from us (no connection, no
        encryption, a refused login or sender), ``RecipientRefused`` and ``MailRefused`` for a 5xx
        answer to the address and to the letter, ``MailDeferred`` for a 4xx answer or a break
        before the letter was complete, and ``MailUncertain`` where the letter was complete and
        its answer is missing.
        """
        for address in (sender, recipient):
            if not address.isascii() or any(sign in address for sign in "\r\n<> \t"):
                raise RecipientRefused(f"{address!r} is not an address a mail can be sent to.")
        with self._connection() as connection:
            _envelope(connection, sender, recipient)
            return _letter(connection, content)

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        try:
            connection = self._opened()
        except smtplib.SMTPResponseException as error:
            raise ServerUnavailable(_words(error.smtp_code, error.smtp_error)) from error
        except (OSError, smtplib.SMTPException) as error:
            raise ServerUnavailable(f"{self._server.host} could not be used: {error}") from error
        try:
            yield connection
        finally:
            # The letter's fate is settled; the good-bye is polite and must not change it.
            with suppress(OSError, smtplib.SMTPException):
                connection.putcmd("QUIT")
            connection.close()

    def _opened(self) -> smtplib.SMTP:
        server = self._server
        if server.tls:
            secure = smtplib.SMTP_SSL(
                server.host, server.port, timeout=self._timeout, context=_encryption(server)
            )
            return self._greeted(secure)
        return self._greeted(smtplib.SMTP(server.host, server.port, timeout=self._timeout))

    def _greeted(self, connection: smtplib.SMTP) -> smtplib.SMTP:
        server = self._server
        if connection.sock is not None:
            # A letter's last line is sent by itself; it need not wait for the rest to be confirmed.
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            connection.ehlo_or_helo_if_needed()
            if not server.tls:
                _start_encryption(connection, server)
            if server.user:
                connection.login(server.user, server.password)
        except BaseException:
            connection.close()
            raise
        return connection


def _start_encryption(connection: smtplib.SMTP, server: MailServer) -> None:
    if connection.has_extn("starttls"):
        connection.starttls(context=_encryption(server))
        connection.ehlo()
    elif not server.is_local:
        raise smtplib.SMTPNotSupportedError(
            "it offers no encryption, and letters do not cross a network in the clear"
        )


def _encryption(server: MailServer) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if server.is_local:
        # Nothing leaves the machine, and nobody issues certificates for its loopback address.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _envelope(connection: smtplib.SMTP, sender: str, recipient: str) -> None:
    """Name sender and recipient. Whatever breaks here, nothing has left."""
    try:
        code, words = connection.mail(sender)
        if code != _ACCEPTED:
            raise ServerUnavailable(f"The sender {sender} was refused: {_words(code, words)}")
        code, words = connection.rcpt(recipient)
        if code >= _FOR_GOOD:
            raise RecipientRefused(_words(code, words))
        if code not in {250, 251}:
            raise _put_off(code, words)
        code, words = connection.docmd("DATA")
    except (OSError, smtplib.SMTPException) as error:
        raise MailDeferred(f"The connection broke before the letter was sent: {error}") from error
    if code >= _FOR_GOOD:
        raise MailRefused(_words(code, words))
    if code != _START_DATA:
        raise MailDeferred(_words(code, words))


def _letter(connection: smtplib.SMTP, content: bytes) -> str:
    """Send the letter itself: safe to try again until its last line is out, and never after."""
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    stuffed = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines)
    try:
        connection.send(stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n")
    except (OSError, smtplib.SMTPException) as error:
        raise MailDeferred(f"The connection broke inside the letter: {error}") from error
    try:
        connection.send(b".\r\n")
        code, words = connection.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise MailUncertain(f"The letter was handed over, but no answer came: {error}") from error
    if code == _ACCEPTED:
        return _words(code, words)
    if code >= _FOR_GOOD:
        raise MailRefused(_words(code, words))
    if code // 100 == 4:  # noqa: PLR2004 - the family of "not now" answers
        raise _put_off(code, words)
    raise MailUncertain(f"The letter was handed over and answered by {_words(code, words)}")


def _put_off(code: int, words: bytes | str) -> MailDeferred:
    """Tell one mailbox that is full or busy (RFC 3463: 4.2.x) from a server that puts us off."""
    said = _words(code, words)
    return MailboxBusy(said) if re.match(r"4\d\d 4\.2\.", said) else MailDeferred(said)


def _words(code: int, words: bytes | str) -> str:
    text = words if isinstance(words, str) else words.decode("utf-8", "replace")
    return f"{code} {' '.join(text.split())}"[:_LONGEST_ANSWER]

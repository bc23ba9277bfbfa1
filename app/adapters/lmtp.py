"""A door for a mail server on this machine: LMTP (RFC 2033), which answers for each recipient."""

import asyncio
import signal
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import AnyStr

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from app.errors import ServiceError

LARGEST = 50 * 1024 * 1024
CONNECTIONS = 16
_AT_ONCE = 12  # messages that are being handed over, and so lie in memory
_RECIPIENTS = 100
_IDLE = 300  # seconds of silence: RFC 5321, 4.5.3.2
_WHOLE = 1800  # seconds for one connection
_KEEPING = 120  # seconds until a message that is not kept yet is declined for now
_LONGEST_LINE = 4 * 1024 * 1024
_PORTS = 65535
_NOT_NOW = "451 4.3.0 Not now; nothing is lost, try again later"

Keep = Callable[[bytes], Future[None]]
"""Takes the bytes of a message; the result is there when they are kept for good."""


@dataclass(frozen=True)
class Place:
    """Where to listen: a path for a socket in the file system, or an address and a port."""

    path: Path | None = None
    host: str = ""
    port: int = 0


def place_of(words: str, *, beyond: bool = False) -> Place:
    """Read ``unix:PATH`` or ``ADDRESS:PORT``.

    LMTP knows no passwords, so an address that other machines reach is refused unless ``beyond``
    says that something else keeps strangers out. Raises ``ServiceError``.
    """
    if words.startswith("unix:"):
        return Place(path=Path(words.removeprefix("unix:")))
    host, _, port = words.rpartition(":")
    try:
        there = ip_address(host.strip("[]"))
    except ValueError:
        there = None
    if there is None or not port.isdecimal() or int(port) > _PORTS:
        raise ServiceError("Name the place as 127.0.0.1:2424 or as unix:/path/of/socket.")
    if not there.is_loopback and not beyond:
        raise ServiceError(
            "Whoever reaches that address could hand in mail as anybody. Listen on 127.0.0.1 or on "
            "a unix socket, or add --beyond-this-machine where a firewall keeps strangers out."
        )
    return Place(host=str(there), port=int(port))


def serve(place: Place, keep: Keep, opened: Callable[[str], None]) -> None:
    """Take mail until SIGTERM or SIGINT, and finish what is being handed over then.

    ``opened`` hears where it listens, once it does. Raises ``OSError`` where it cannot.
    """
    asyncio.run(_serve(place, keep, opened))


async def _serve(place: Place, keep: Keep, opened: Callable[[str], None]) -> None:
    loop, stop, doors = asyncio.get_running_loop(), asyncio.Event(), set[_Door]()
    room = asyncio.Semaphore(_AT_ONCE)

    def door() -> _Door:
        return _Door(_Handler(keep), doors, room, loop)

    if place.path:
        place.path.unlink(missing_ok=True)  # what a killed process left
        server = await loop.create_unix_server(door, str(place.path))
        where = f"unix:{place.path}"
    else:
        server = await loop.create_server(door, place.host, place.port)
        where = "{}:{}".format(*server.sockets[0].getsockname()[:2])
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    opened(where)
    await stop.wait()
    server.close()
    with suppress(TimeoutError):
        async with asyncio.timeout(_KEEPING):
            await asyncio.gather(*(one.between.wait() for one in doors))
    for one in list(doors):
        one.leave()


class _Door(LMTP):
    """One connection. After the data of a message there is an answer for each recipient."""

    line_length_limit = _LONGEST_LINE

    def __init__(
        self,
        handler: "_Handler",
        doors: "set[_Door]",
        room: asyncio.Semaphore,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        super().__init__(
            handler,
            data_size_limit=LARGEST,
            enable_SMTPUTF8=True,
            hostname="daylight",
            ident="LMTP",
            timeout=_IDLE,
            loop=loop,
        )
        self._doors, self._room = doors, room
        self._in_data, self._answers = False, 1
        self.between = asyncio.Event()
        self.between.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Let the client in, unless too many are in already."""
        if len(self._doors) >= CONNECTIONS and isinstance(transport, asyncio.Transport):
            transport.write(b"421 4.3.2 Too many connections; try again later\r\n")
            transport.close()
            return
        self._doors.add(self)
        super().connection_made(transport)
        self.loop.call_later(_WHOLE, self.leave)

    def connection_lost(self, error: Exception | None) -> None:
        """Make room for another."""
        if self in self._doors:
            self._doors.discard(self)
            super().connection_lost(error)

    def leave(self) -> None:
        """Hang up; whoever was in the middle of a message keeps it."""
        if self.transport is not None:
            self.transport.close()

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd calls it by this name
        """Take a message, a few at a time."""
        async with self._room:
            self.between.clear()
            self._in_data = True
            try:
                await super().smtp_DATA(arg)
            finally:
                self._in_data, self._answers = False, 1
                self.between.set()

    async def push(self, status: AnyStr) -> None:
        """Send an answer: after the data, once for each recipient (RFC 2033, 4.2)."""
        words = status if isinstance(status, str) else status.decode()
        await super().push("\r\n".join([words] * self._answers))
        if self._in_data and words.startswith("354") and self.envelope:
            self._answers = len(self.envelope.rcpt_tos)


class _Handler:
    """What becomes of the commands of one connection."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not _is_plain(address):
            return "553 5.1.7 No address"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not _is_plain(address):
            return "553 5.1.3 No address"
        if len(envelope.rcpt_tos) >= _RECIPIENTS:
            return "452 4.5.3 Too many recipients; hand the others over by themselves"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Answer 250 when the message is kept for good, and 451 for whatever else."""
        content = envelope.content
        if not isinstance(content, bytes):
            return _NOT_NOW
        waiting = asyncio.wrap_future(self._keep(_marked(envelope) + content))
        try:
            await asyncio.wait_for(asyncio.shield(waiting), _KEEPING)
        except asyncio.CancelledError:
            raise
        except Exception:  # noqa: BLE001 - the server must try again, whatever it is; it is logged
            return _NOT_NOW
        return "250 2.0.0 Kept"

    async def handle_exception(self, _error: Exception) -> str:
        return _NOT_NOW


def _is_plain(address: str) -> bool:
    """Whether an address can stand in a header: no control characters, no spaces."""
    return not any(sign <= " " or sign == "\x7f" for sign in address)


def _marked(envelope: Envelope) -> bytes:
    """What the last server writes before a message: from whom and to whom it really went."""
    lines = [f"Return-Path: <{envelope.mail_from or ''}>"]
    lines += [f"Delivered-To: {one}" for one in dict.fromkeys(envelope.rcpt_tos)]
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8", "replace")

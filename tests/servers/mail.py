"""A real mail server on loopback that misbehaves on order: the recipient's name says how."""

import asyncio
import socket
import threading
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default

from aiosmtpd.smtp import SMTP

RCPT_ANSWERS = {
    "unknown": "550 5.1.1 no such mailbox",
    "busy": "450 4.2.1 mailbox busy, try later",
}
DATA_ANSWERS = {
    "rejects": "554 5.7.1 message looks like spam",
    "full": "452 4.3.1 out of storage",
}


class Misbehaving:
    """Accepts mail, unless the recipient's local part orders otherwise."""

    def __init__(self):
        self.received = []
        self.sessions = 0
        self.on_accept = None

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd
        self.sessions += 1
        if address.startswith("banned@"):
            return "550 5.7.1 sender not welcome"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd
        order = address.split("@")[0]
        if order == "drops":
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return RCPT_ANSWERS.get(order, "250 OK")

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd
        order = envelope.rcpt_tos[0].split("@")[0]
        if order in DATA_ANSWERS:
            return DATA_ANSWERS[order]
        message = message_from_bytes(envelope.content, policy=default)
        self.received.append(message)
        if self.on_accept:
            self.on_accept(message)
        if order == "vanishes":  # the mail is accepted, and nobody hears of it
            server.transport.abort()
        if order == "silent":
            await asyncio.sleep(5)
        return "250 2.0.0 queued as 4F2A"

    @property
    def message_ids(self):
        return [message["Message-ID"] for message in self.received]


@contextmanager
def server(**options):
    """Run a mail server for the block: ``(handler, port)``."""
    handler, loop = Misbehaving(), asyncio.new_event_loop()
    # Named a TCP socket, so that asyncio lets the lines of an answer go without waiting.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))

    def protocol():
        return SMTP(handler, hostname="mail.test", loop=loop, **options)

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    opened = asyncio.run_coroutine_threadsafe(loop.create_server(protocol, sock=listening), loop)
    made = opened.result(5)
    try:
        yield handler, listening.getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(_close(made), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


async def _close(made):
    made.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)

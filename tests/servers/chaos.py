"""A mail server of its own process that keeps what it takes on disk and behaves like the real ones.

What it does to a letter depends on the letter alone, by the digest of its recipient, so that a
run can be repeated: most are taken at once, some only after a second try (greylisting), some are
put off at their end, refused for good, answered late, or broken off at every point of the talk.
"""

import asyncio
import contextlib
import hashlib
import logging
import os
import ssl
import subprocess
import sys
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.smtp import SMTP, syntax

ROOT = Path(__file__).parents[2]
TAKEN = "taken"
ONCE = ("greylists", "full", "hangs-up-at-data", "hangs-up-inside")
"""Troubles of a first try alone: the second meets an ordinary server."""
IN_A_THOUSAND = {
    "greylists": 30,
    "full": 20,  # 4xx after the letter
    "hangs-up-at-data": 10,
    "hangs-up-inside": 8,
    "busy": 10,  # 4xx for one mailbox
    "slow": 20,
    "unknown": 10,  # 5xx for the address
    "rejects": 10,  # 5xx for the letter
    "vanishes": 5,  # takes it, and nobody hears of that
}


def temper_of(address):
    """What the server does to letters for this address."""
    number = int(hashlib.sha256(address.encode()).hexdigest(), 16) % 1000
    for temper, share in IN_A_THOUSAND.items():
        if number < share:
            return temper
        number -= share
    return "takes"


class Record:
    """What was taken, one Message-ID a line, on disk before it is answered for."""

    def __init__(self, folder):
        self._file = (folder / TAKEN).open("a")

    def add(self, message_id):
        self._file.write(f"{message_id}\n")
        self._file.flush()
        os.fsync(self._file.fileno())


class Handler:
    """Answers by the temper of the recipient."""

    def __init__(self, folder):
        self._record, self._tried = Record(folder), {}

    def temper(self, address, *, at):
        """How it is met at this point of the talk; of a first trouble nothing is left later."""
        temper = temper_of(address)
        if temper in at and temper in (*ONCE, "busy"):
            self._tried[address] = self._tried.get(address, 0) + 1
            return temper if self._tried[address] == 1 else "takes"
        return temper

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd
        envelope.rcpt_tos.append(address)
        temper = self.temper(address, at={"greylists", "busy"})
        return {
            "greylists": "451 4.7.1 greylisted, come back later",
            "busy": "450 4.2.1 mailbox busy",
            "unknown": "550 5.1.1 no such mailbox",
        }.get(temper, "250 2.1.5 ok")

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd
        temper = self.temper(envelope.rcpt_tos[0], at={"full"})
        if temper == "full":
            return "452 4.3.1 out of storage"
        if temper == "rejects":
            return "554 5.7.1 looks like spam"
        if temper == "slow":
            await asyncio.sleep(0.2)
        self._record.add(message_from_bytes(envelope.content)["Message-ID"])
        if temper == "vanishes":
            server.transport.abort()
        return "250 2.0.0 taken"


class Chaos(SMTP):
    """Breaks off where no hook of a handler stands."""

    @syntax("DATA")
    async def smtp_DATA(self, arg):  # noqa: N802 - aiosmtpd
        """Take the letter, or break off before it or inside it."""
        handler, to = self.event_handler, self.envelope.rcpt_tos
        points = {"hangs-up-at-data", "hangs-up-inside"}
        temper = handler.temper(to[0], at=points) if to and temper_of(to[0]) in points else ""
        if temper == "hangs-up-inside":
            await self.push("354 go on")
            with contextlib.suppress(asyncio.IncompleteReadError):
                await self._reader.readexactly(200)
        if temper in points:
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


def taken(folder):
    """The Message-IDs of what it has taken so far, in order."""
    return (folder / TAKEN).read_text().splitlines()


@contextmanager
def server(folder):
    """Run it for the block: its port."""
    folder.mkdir()
    certificate = [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
        "-days", "2",
        "-subj", "/CN=mail.test", "-keyout", str(folder / "key"), "-out", str(folder / "cert"),
    ]  # fmt: skip
    subprocess.run(certificate, check=True, capture_output=True)
    process = subprocess.Popen(
        [sys.executable, "-m", __name__, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


async def serve(folder):
    """Serve until somebody ends the process."""
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # what it hears of broken talks is meant
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "cert", folder / "key")
    loop, handler = asyncio.get_running_loop(), Handler(folder)

    def protocol():
        return Chaos(handler, hostname="mail.test", loop=loop, tls_context=context)

    listening = await loop.create_server(protocol, "127.0.0.1", 0)
    sys.stdout.write(f"{listening.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await listening.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))

"""Our own LMTP server as a process, and a sender that behaves as mail servers do."""

import os
import signal
import smtplib
import socket
import time
from contextlib import contextmanager

_SECONDS = 60


class Server:
    """The server of one data folder, which may be killed and started anew at the same place."""

    def __init__(self, daylight, home):
        self._daylight, self._home = daylight, home
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.process = None

    def start(self):
        """Start it, and wait until it says where it listens."""
        place = f"127.0.0.1:{self.port}"
        self.process = self._daylight.start(self._home, "mail", "lmtp", "--listen", place)
        until = time.monotonic() + _SECONDS
        while "Taking mail" not in self.process.stderr:
            assert self.process.poll() is None, self.process.stderr
            assert time.monotonic() < until, "it did not start"
            time.sleep(0.01)

    def kill(self):
        """Kill it, in whatever it is doing."""
        self.process.kill()

    def stop(self):
        """Ask it to end; give back its exit code."""
        os.kill(self.process.pid, signal.SIGTERM)
        return self.process.wait()

    def connect(self):
        """Open a connection as a mail server does."""
        return smtplib.LMTP("127.0.0.1", self.port, timeout=_SECONDS)


@contextmanager
def server(daylight, home):
    """Run it for the block."""
    running = Server(daylight, home)
    running.start()
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.kill()


def hand_over(running, mails, *, until):
    """Hand mails over until each was accepted, as a mail server does that keeps a queue.

    What is not answered with 250 is tried again. Gives up at ``until`` (monotonic seconds).
    """
    waiting = list(mails)
    tries = 0
    while waiting:
        if time.monotonic() > until:
            raise RuntimeError(f"{len(waiting)} mails were never accepted")
        try:
            with running.connect() as there:
                while waiting and time.monotonic() < until:
                    tries += 1
                    there.sendmail("clerk@town.example", ["desk@daylight.example.org"], waiting[-1])
                    waiting.pop()
        except (OSError, smtplib.SMTPException):
            time.sleep(0.05)
    return tries

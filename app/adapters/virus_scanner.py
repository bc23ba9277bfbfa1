"""Asks a ClamAV daemon about a file: the content goes over its socket, nothing is run here."""

import socket
import struct
from pathlib import Path
from typing import Final

_SECONDS: Final = 60.0
_CHUNK: Final = 256 * 1024
_LONGEST_ANSWER: Final = 4096


class Alarm(Exception):
    """The scanner found something; the message is its name for it."""


class NoScanner(Exception):
    """The scanner could not be asked, or gave no answer that could be understood."""


def scan(path: Path, address: str) -> None:
    """Send the file at ``path`` to the daemon at ``address`` and return if it finds nothing.

    ``address`` is the path of a local socket, or ``host:port``. Raises ``Alarm``, or
    ``NoScanner`` where there is no clear answer: a file that was not scanned is not clean.
    """
    try:
        with _connected(address) as line, path.open("rb") as file:
            line.sendall(b"zINSTREAM\0")
            while chunk := file.read(_CHUNK):
                line.sendall(struct.pack("!I", len(chunk)) + chunk)
            line.sendall(struct.pack("!I", 0))
            told = _answer(line)
    except OSError as problem:
        raise NoScanner(problem.strerror or str(problem)) from problem
    if told == "stream: OK":
        return
    if told.startswith("stream: ") and told.endswith(" FOUND"):
        raise Alarm(told.removeprefix("stream: ").removesuffix(" FOUND"))
    raise NoScanner(told[:200] or "it gave no answer")


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(_SECONDS)
        try:
            line.connect(address)
        except OSError:
            line.close()
            raise
        return line
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), _SECONDS)


def _answer(line: socket.socket) -> str:
    told = b""
    while len(told) < _LONGEST_ANSWER and (part := line.recv(_LONGEST_ANSWER)):
        told += part
        if b"\0" in told:
            break
    return told.rstrip(b"\0\n").decode("utf-8", "replace")

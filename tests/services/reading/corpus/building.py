"""Small builders of mails, byte by byte, so that they can be as wrong as real ones are."""

from base64 import encodebytes
from dataclasses import dataclass

PDF = b"%PDF-1.4\n% the agreement\n\x00\xff binary\n%%EOF\n"
OTHER_PDF = b"%PDF-1.7\n% the invoice\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(16)
CSV = b"camera,street\n1,Main St\n2,Elm St\n"
ICS = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"
NOISE = bytes(range(256)) * 3  # every byte there is
OFFICE = "records@springfield.invalid"
DESK = "desk+k7m2p@example.org"


@dataclass(frozen=True, kw_only=True)
class Mail:
    """A mail, and what must be read out of it. Files, failures and notes are told completely.

    ``own`` is the whole of what the mail says itself; ``says`` and ``quotes`` are words of its
    text that must be among its own words, or must not. ``files`` are (name, type, bytes), with a
    fourth True for one shown inside the text; each of ``notes`` is a piece of one note.
    """

    name: str
    raw: bytes
    kind: str = "answer"
    sender: str | None = OFFICE
    own: str | None = None
    says: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    files: tuple[tuple, ...] = ()
    embedded: tuple[tuple[str, str | None], ...] = ()
    bounced: tuple[tuple[str, str, bool], ...] = ()
    notes: tuple[str, ...] = ()
    fields: dict | None = None


_USUAL = {
    "From": f"Springfield Records <{OFFICE}>",
    "To": DESK,
    "Subject": "RE: Public records request",
    "Date": "Tue, 24 Nov 2026 10:00:00 -0500",
    "Message-ID": "<answer-1@springfield.invalid>",
    "MIME-Version": "1.0",
}


def mail(entity: bytes, end: bytes = b"\r\n", **headers) -> bytes:
    """Put the usual headers, changed by ``headers`` (None leaves one out), before an entity."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [
        _bytes(name) + b": " + _bytes(value)
        for name, value in (_USUAL | named).items()
        if value is not None
    ]
    return (b"\r\n".join(lines) + b"\r\n" + entity).replace(b"\r\n", end)


def part(kind: str, content: bytes | str, *headers: str) -> bytes:
    """One part: its type, other headers, and the content as it is."""
    lines = [f"Content-Type: {kind}", *headers]
    return b"\r\n".join(map(_bytes, lines)) + b"\r\n\r\n" + _bytes(content)


def text(words: str, charset: str = "utf-8") -> bytes:
    """A plain text in 8 bits."""
    content = words.replace("\n", "\r\n").encode(charset)
    return part(f"text/plain; charset={charset}", content, "Content-Transfer-Encoding: 8bit")


def html(page: str) -> bytes:
    """A page in 8 bits."""
    return part("text/html; charset=utf-8", page, "Content-Transfer-Encoding: 8bit")


def file(kind: str, content: bytes, name: str, *headers: str) -> bytes:
    """A file in base64. Its name is put down as given."""
    placed = f'Content-Disposition: attachment; filename="{name}"'
    coded = encodebytes(content).replace(b"\n", b"\r\n")
    return part(kind, coded, placed, "Content-Transfer-Encoding: base64", *headers)


def multi(kind: str, *parts: bytes, mark: str = "b1", close: bool = True, extra: str = "") -> bytes:
    """A multipart of parts."""
    lines = b"".join(b"--" + mark.encode() + b"\r\n" + each + b"\r\n" for each in parts)
    end = b"--" + mark.encode() + b"--\r\n" if close else b""
    return part(f'multipart/{kind}; boundary="{mark}"{extra}', lines + end)


def _bytes(value: bytes | str) -> bytes:
    return value if isinstance(value, bytes) else value.encode()

"""README.txt of a packet: what it is, how to check it, what was left out of it and why."""

from datetime import date

_TEXT = """\
EVIDENCE PACKET: {title}
As it stood on {as_of}.

This is what one group's records desk holds on {what}: the letters that were
sent, what came back, what was recorded, and what the law says of it. It was
put together by a program (Daylight); nobody chose what to put in.
This is not legal advice.

HOW TO CHECK IT
Unpack it into an empty folder, open a terminal there, and run

    sha256sum -c MANIFEST.sha256          (Linux)
    shasum -a 256 -c MANIFEST.sha256      (macOS)

Every file must say OK. That proves that nothing changed since the packet was
made; it does not by itself prove when that was. Write down the SHA-256 of the
ZIP on the day you get it. The same records on the same day give the same ZIP,
byte for byte, so the group can make it again and compare.

WHAT IS IN IT
{contents}
WHAT THE FILES PROVE
letters/     The subject, an empty line, and the words, exactly as they were
             frozen when the letter was written. request.json holds the SHA-256
             that was noted then, the Message-ID to look for in the agency's
             own mail system, and the answer of the mail server.
letters/not-sent/
             Letters that were written and did not leave.
mails/       Mails as they came, byte for byte, with every header. A delivery
             report or a bounce is one of them.
documents/   Files as they came, byte for byte. What lies in "not-public" was
             NOT published by the group: it may name private people, or be
             under an embargo. Ask the group before you pass it on.
packet.pdf   Everything for people to read: the files, what happened and when,
             every clock with its whole working, the remedies. packet.txt says
             the same as plain text, request.json as data.

WHAT WAS LEFT OUT
Names and e-mail addresses of the group's members: who recorded something is
told by their role. They were taken out of the group's own notes and of the
names of files, and "[a member]" or "[the requester of record]" stands there.
Letters, mails and documents are evidence and were not touched: where a name
stands in one of them, it was there. Private notes on documents, and the
address that answers are sent to, stay at the desk.
Nothing recorded was left out because it was wrong: an entry that was taken
back is there, struck out, with the reason and the day.
{missing}"""

_ONE = """\
request.json, packet.pdf, packet.txt, and the folders below.
"""
_MANY = """\
index.json, packet.pdf and packet.txt list the requests. Each has a folder of
its own under requests/, with its request.json, packet.pdf, packet.txt and the
folders below.
"""


def readme(*, title: str, as_of: date, requests: int | None, missing: int) -> str:
    """Write it: for one request (``requests`` None), or for so many of a batch or campaign."""
    absent = (
        f"\nNOT IN THE PACKET\n{missing} file(s) of the store could not be put in unchanged; "
        "packet.txt\nof the request says which, and why.\n"
        if missing
        else ""
    )
    return _TEXT.format(
        title=title,
        as_of=as_of,
        what="one request" if requests is None else f"{requests:,} requests",
        contents=_ONE if requests is None else _MANY,
        missing=absent,
    )

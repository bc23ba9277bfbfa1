"""Files that hold one mail or many: an ``.mbox`` taken apart, anything else given as it is."""

import re
from collections.abc import Iterator
from typing import IO

from app.errors import ServiceError

LARGEST = 100 * 1024 * 1024
"""The size in bytes above which one mail is refused."""

_BEGINS = re.compile(rb"From [^\n]*\n")
_HEADER = re.compile(rb"[!-9;-~]+:")
_QUOTED = re.compile(rb">+From ")
_BLANK = (b"\n", b"\r\n")
_LINE = 64 * 1024  # a line that is longer comes in pieces


class MailTooLarge(ServiceError):
    """One mail is larger than the program takes in; the mails before it were given."""


def mails_in(file: IO[bytes]) -> Iterator[bytes]:
    """Give each mail of a file, with the bytes it had before it was put there, one in memory.

    A file that does not begin as an mbox does is one mail. A line that only looks like a beginning,
    with no header after it, separates nothing. Raises ``MailTooLarge`` at a mail over 100 MB.
    """
    lines = _Lines(file)
    folder = lines.at_a_beginning()
    if folder:
        lines.next()
    one, number = _Mail(1), 1
    while line := lines.line:
        if folder and lines.after_blank and lines.at_a_beginning():
            yield one.taken_out()
            number += 1
            one = _Mail(number)
            lines.next()
            continue
        # Only a line's own beginning is quoted, not a piece of a long one.
        quoted = folder and lines.whole_before and _QUOTED.match(line)
        one.add(line[1:] if quoted else line)
        lines.next()
    last = one.taken_out() if folder else one.content
    if folder or last.strip():
        yield last


class _Lines:
    """The lines of a file, with the next one in sight."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.line, self._after = file.readline(_LINE), file.readline(_LINE)
        self.whole_before, self.after_blank = True, True

    def next(self) -> None:
        """Go on to the next line."""
        # A blank line ends one that was whole: the end of a long line is none.
        blank = self.whole_before and self.line in _BLANK
        self.whole_before, self.after_blank = self.line.endswith(b"\n"), blank
        self.line, self._after = self._after, self._file.readline(_LINE) if self._after else b""

    def at_a_beginning(self) -> bool:
        """Whether this line begins a mail: it says so, and a header comes after it."""
        return bool(
            self.whole_before and _BEGINS.fullmatch(self.line) and _HEADER.match(self._after)
        )


class _Mail:
    """The bytes of one mail, as they come."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._content = bytearray()

    def add(self, line: bytes) -> None:
        """Add a line. Raises ``MailTooLarge``."""
        if len(self._content) + len(line) > LARGEST:
            before = "It was not kept" if self._number == 1 else "Those before it were kept"
            raise MailTooLarge(
                f"Mail {self._number} of the file is larger than {LARGEST // 1024**2} MB. "
                f"{before}; ask its sender for the files by another way."
            )
        self._content += line

    @property
    def content(self) -> bytes:
        """All of it."""
        return bytes(self._content)

    def taken_out(self) -> bytes:
        """All but the blank line before the next beginning: that belongs to the file."""
        for end, blank in ((b"\n\r\n", 2), (b"\n\n", 1)):
            if self._content.endswith(end):
                del self._content[-blank:]
                break
        return self.content

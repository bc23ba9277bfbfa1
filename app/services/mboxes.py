"""Files that hold one mail or many: an ``.mbox`` taken apart, anything else given as it is."""

import re
from collections.abc import Iterator

_BEGINS = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\n]*\n(?=[!-9;-~]+:)")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)


def mails_in(content: bytes) -> Iterator[bytes]:
    """Give each mail of a file, with the bytes it had before it was put there.

    A file that does not begin as an mbox does is one mail. A line that only looks like a beginning,
    with no header after it, separates nothing.
    """
    starts = [(one.start(), one.end()) for one in _BEGINS.finditer(content)]
    if not starts or starts[0][0] != 0:
        if content.strip():
            yield content
        return
    ends = [begin for begin, _ in starts[1:]] + [len(content)]
    for (_, body), end in zip(starts, ends, strict=True):
        one = content[body:end]
        # One blank line before the next beginning belongs to the file, not to the mail.
        one = one.removesuffix(b"\r\n") if one.endswith(b"\n\r\n") else one
        one = one.removesuffix(b"\n") if one.endswith(b"\n\n") else one
        yield _QUOTED.sub(rb"\1", one)

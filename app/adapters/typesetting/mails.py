"""Mails: who wrote to whom, when, about what; the words; the names of what came with them."""

import email
import email.policy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from typing import Final

from app.adapters.inspecting.budget import Budget, TooMuch
from app.adapters.inspecting.plain import decoded
from app.adapters.typesetting import hypertext
from app.adapters.typesetting.manuscript import Manuscript, Paragraph

HEADERS: Final = ("From", "To", "Cc", "Bcc", "Reply-To", "Date", "Subject")
_DEEPEST: Final = 30
_MOST_PARTS: Final = 2_000


@dataclass
class Letter:
    """A mail as it is printed. Of two versions of its words the richer one is printed."""

    headers: list[tuple[str, str]] = field(default_factory=list)
    bodies: list[Manuscript] = field(default_factory=list)
    attached: list[str] = field(default_factory=list)
    other_versions: int = 0


def manuscript(content: bytes, budget: Budget) -> Manuscript:
    """Give the words of a mail. Files that came with it are named, and none is opened."""
    message = email.message_from_bytes(content, policy=email.policy.compat32)
    letter = Letter()
    letter.headers = [
        (name, plain(value)) for name in HEADERS for value in message.get_all(name, [])
    ]
    letter.bodies = list(_bodies(message, letter, budget, 0))
    return of_letter(letter)


def of_letter(letter: Letter) -> Manuscript:
    """Set a mail: its headers, its words, the names of its files."""
    made = Manuscript()
    for name, value in letter.headers:
        line = Paragraph()
        line.say(f"{name}: ", ("bold",))
        line.say(" ".join(value.split()))
        made.blocks.append(line)
    for body in letter.bodies:
        made.line("\N{EM DASH}", ours=True)
        made.blocks += body.blocks
        made.left_out += body.left_out
    if letter.attached:
        made.line("Files that came with it:", ours=True)
        for name in letter.attached:
            made.line(name)
    made.left_out["attached"] += len(letter.attached)
    made.left_out["versions"] += letter.other_versions
    return made


def of_text(words: str) -> Manuscript:
    """Set a plain text: its lines as they are."""
    made = Manuscript()
    for part in words.replace("\r\n", "\n").replace("\r", "\n").split("\n\n"):
        paragraph = Paragraph(is_set=True)
        paragraph.say(part.strip("\n"))
        made.blocks.append(paragraph)
    return made


def plain(value: object) -> str:
    """Give a header in letters, whatever it is encoded in."""
    raw = str(value)
    try:
        return str(make_header(decode_header(raw)))
    except (MessageError, LookupError, ValueError):
        return raw


def _bodies(message: Message, letter: Letter, budget: Budget, depth: int) -> Iterator[Manuscript]:
    if depth > _DEEPEST or len(letter.attached) > _MOST_PARTS:
        raise TooMuch("it has too many parts")
    budget.check_time()
    kind, payload = message.get_content_type(), message.get_payload()
    if kind.startswith("message/"):
        letter.attached.append(plain(message.get_filename() or "a mail"))
    elif isinstance(payload, list):
        parts = [one for one in payload if isinstance(one, Message)]
        if kind == "multipart/alternative":
            yield from _richest(parts, letter, budget, depth)
            return
        for one in parts:
            yield from _bodies(one, letter, budget, depth + 1)
    else:
        yield from _leaf(message, kind, letter, budget)


def _richest(
    parts: Iterable[Message], letter: Letter, budget: Budget, depth: int
) -> Iterator[Manuscript]:
    """Give the last version that says anything; count those that say something else."""
    versions = [list(_bodies(one, letter, budget, depth + 1)) for one in parts]
    saying = [one for one in versions if any(body.text.strip() for body in one)]
    if not saying:
        return
    chosen = saying[-1]
    there = _letters(chosen)
    letter.other_versions += sum(_letters(one) not in there for one in saying[:-1])
    yield from chosen


def _letters(bodies: Iterable[Manuscript]) -> str:
    said = "".join(body.text for body in bodies)
    return "".join(filter(str.isalnum, said))


def _leaf(message: Message, kind: str, letter: Letter, budget: Budget) -> Iterator[Manuscript]:
    raw = message.get_payload(decode=True)
    content = raw if isinstance(raw, bytes) else b""
    budget.take_bytes(len(content))
    name = message.get_filename()
    if name or message.get_content_maintype() != "text":
        if content:
            letter.attached.append(plain(name or kind.replace("/", ".")))
    elif kind == "text/html":
        yield hypertext.of_page(_words(message, content))
    else:
        yield of_text(_words(message, content))


def _words(message: Message, content: bytes) -> str:
    try:
        return content.decode(message.get_content_charset() or "utf-8")
    except (LookupError, UnicodeError):
        return decoded(content)

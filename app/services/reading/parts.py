"""A mail taken apart: its texts in the order in which they are read, its files, its reports.

Nothing here trusts the structure. A multipart may lie, hide files between two versions of one
text, or nest without end; what cannot be taken apart stays whole, and a note says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message

from app.filetypes import EMPTY, UNKNOWN
from app.services.filenames import safe_name
from app.services.reading import headers, hypertext, outlook, signed, unpacking
from app.services.reading.charsets import cleaned, decoded
from app.services.reading.leaf import content_of, name_of
from app.services.reading.mail import Attachment, Bounced, Embedded, MailKind
from app.services.reading.reports import of_status
from app.services.reading.signed import Seal
from app.services.reading.types import suffix_of, told_type

DEEPEST = 12
_MOST_FILES = 500
_MOST_TEXT = 4_000_000
_MAIL_NAMES = (".eml", ".email", ".mht", ".mhtml")
_SEALED = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
_SEALS = {
    Seal.SIGNED: "It was signed as one block, which was opened. The signature was not checked.",
    Seal.ENCRYPTED: "It is encrypted: only who has the key can read it. Ask its sender for words.",
    Seal.UNKNOWN: "It is encrypted, or signed as one block: its words lie in the file alone.",
    "": "It holds a signature alone, of words that are not in it.",
}
_STUB = 60  # a plain text shorter than this, beside a page four times as long, says nothing


@dataclass(slots=True)
class Text:
    """One text of a mail, in both versions where it has both."""

    plain: str = ""
    html: str = ""

    @property
    def words(self) -> str:
        """What a person reads: the plain version, unless it only sends them to the other."""
        if not self.html:
            return self.plain
        page = hypertext.plain(self.html)
        if not self.plain.strip():
            return page
        return page if len(self.plain.strip()) < _STUB and len(page) > 4 * _STUB else self.plain


@dataclass(slots=True)
class Taken:
    """Everything that was taken out of a mail."""

    texts: list[Text] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    embedded: list[Embedded] = field(default_factory=list)
    report: MailKind | None = None
    bounced: list[Bounced] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """All texts, one after the other."""
        return "\n\n".join(filter(None, (text.words.strip() for text in self.texts)))[:_MOST_TEXT]

    def note(self, words: str) -> None:
        """Keep a remark, once."""
        if words not in self.notes:
            self.notes.append(words)

    def absorb(self, inside: "Taken") -> None:
        """Add the files and the mails of a mail inside this one. Its words and reports are its."""
        self.embedded += inside.embedded
        self.files += inside.files
        for note in inside.notes:
            self.note(note)


def take_apart(message: Message) -> Taken:
    """Take ``message`` apart, and every mail and wrapper in it."""
    taken = Taken()
    _part(message, taken, depth=0, alternative=None)
    return _settled(taken)


def take_outlook(wrapped: unpacking.Wrapped) -> Taken:
    """Take apart what an Outlook file held."""
    taken = Taken()
    _add(taken, wrapped, depth=0)
    return _settled(taken)


def _settled(taken: Taken) -> Taken:
    """Tell the files that a text shows inside itself from those that were sent."""
    shown = frozenset[str]().union(*(hypertext.references(text.html) for text in taken.texts))
    taken.files = [_placed(each, shown) for each in taken.files]
    return taken


def _part(part: Message, taken: Taken, *, depth: int, alternative: Text | None) -> None:
    if depth > DEEPEST:
        taken.note("Parts lie in one another too deeply; what is below is kept as one file.")
        _keep(taken, "message.eml", "message/rfc822", part.as_bytes())
        return
    kind = cleaned(part.get_content_type())
    if kind == "message/delivery-status":
        _take_status(part, taken)
    elif kind == "message/disposition-notification":
        taken.report = taken.report or MailKind.DELIVERY_REPORT
    elif kind in {"message/rfc822", "message/global", "message/news"}:
        _take_mail(_inner(part), taken, depth)
    elif part.is_multipart():
        _take_multipart(part, kind, taken, depth, alternative)
    else:
        _take_leaf(part, kind, taken, depth, alternative)


def _take_multipart(
    part: Message, kind: str, taken: Taken, depth: int, alternative: Text | None
) -> None:
    inside = alternative
    if kind == "multipart/alternative" and alternative is None:
        inside = Text()
        taken.texts.append(inside)
    for each in _children(part):
        _part(each, taken, depth=depth + 1, alternative=inside)
    if (rest := _rest(part)) is not None:
        taken.note("Parts came after the end of the parts; they were read too.")
        _part(rest, taken, depth=depth + 1, alternative=None)


def _take_leaf(
    part: Message, kind: str, taken: Taken, depth: int, alternative: Text | None
) -> None:
    name = name_of(part)
    content, odd = content_of(part)
    if odd:
        taken.note(odd)
    attached = part.get_content_disposition() == "attachment" or (name and kind != "text/html")
    if _is_letter_with_a_name(part, kind, taken):
        _take_text(part, kind, content, taken, alternative)
    if kind in {"text/plain", "text/html"} and not attached:
        _take_text(part, kind, content, taken, alternative)
    elif kind.startswith("text/rfc822-headers"):
        _embed(taken, message_from_bytes(content[:200_000]))
    elif kind.startswith("multipart/"):
        taken.note("A part calls itself a multipart and is none; it is read as text.")
        _take_text(part, "text/plain", content, taken, alternative)
    else:
        if kind in _SEALED or name.lower().endswith(".p7m"):
            seal, inside = signed.opened(content)
            taken.note(_SEALS[seal if inside is not None or seal is not Seal.SIGNED else ""])
            if inside is not None:
                _part(message_from_bytes(inside), taken, depth=depth + 1, alternative=alternative)
                return
        identity = headers.raw(part, "Content-ID").strip("<> ")
        _open(taken, name, kind, content, depth, identity=identity)


def _is_letter_with_a_name(part: Message, kind: str, taken: Taken) -> bool:
    """Whether a text that is named like a file stands for the letter, as scanners send it."""
    return (
        kind == "text/plain"
        and part.get_content_disposition() != "attachment"
        and not taken.words
        and bool(name_of(part))
    )


def _take_text(
    part: Message, kind: str, content: bytes, taken: Taken, alternative: Text | None
) -> None:
    charset = headers.parameter(part, "charset")
    words = cleaned(decoded(content[:_MOST_TEXT], charset))
    text = alternative
    if text is None:
        text = Text()
        taken.texts.append(text)
    if kind == "text/plain" and hypertext.looks_like_html(words):
        taken.note("A text calls itself plain and is a web page; it is read as one.")
        kind = "text/html"
    if kind == "text/html":
        text.html += words
        return
    words, files = unpacking.uuencoded(words)
    for name, inner in files:
        taken.note("Files stood uuencoded in the text; they were taken out of it.")
        _keep(taken, name, "", inner)
    text.plain += words


def _take_status(part: Message, taken: Taken) -> None:
    taken.report, found = of_status(part)
    taken.bounced += found


def _take_mail(inner: Message | None, taken: Taken, depth: int) -> None:
    """Read a mail inside the mail: who wrote it, and the files it brought."""
    if inner is None:
        return
    inside = Taken()
    _part(inner, inside, depth=depth + 1, alternative=None)
    _embed(taken, inner, inside.words)
    taken.absorb(inside)


def _open(
    taken: Taken, name: str, kind: str, content: bytes, depth: int, *, identity: str = ""
) -> None:
    """Keep a file, or what is in it where it wraps others."""
    if unpacking.is_tnef(content):
        _unwrap(taken, unpacking.tnef(content), name or "winmail.dat", content, depth)
    elif outlook.is_outlook(content):
        _unwrap(taken, outlook.outlook(content), name or "message.msg", content, depth)
    elif _is_mail(name, kind, content):
        _take_mail(message_from_bytes(content), taken, depth)
    else:
        _keep(taken, name, kind, content, identity=identity)


def _unwrap(
    taken: Taken, wrapped: unpacking.Wrapped | None, name: str, content: bytes, depth: int
) -> None:
    empty = wrapped is not None and not (
        wrapped.text or wrapped.html or wrapped.files or wrapped.mails or wrapped.headers
    )
    if wrapped is None or empty or depth >= DEEPEST:
        taken.note(f"{safe_name(name)} is damaged and could not be opened; it is kept as it is.")
        _keep(taken, name, "", content)
        return
    taken.note(f"{safe_name(name)} was opened; its files are listed as if they had come alone.")
    if wrapped.broken:
        taken.note(f"{safe_name(name)} breaks off; the last of its files is not whole.")
    if outlook.is_outlook(content):
        _add_mail(taken, wrapped, depth)
    else:
        _add(taken, wrapped, depth=depth)


def _add(taken: Taken, wrapped: unpacking.Wrapped, *, depth: int) -> None:
    """Add what a wrapper held. Its text counts where the mail around it has none."""
    if not taken.words.strip():
        taken.texts.append(Text(wrapped.text, wrapped.html))
    for name, content in wrapped.files:
        _open(taken, name, "", content, depth + 1)
    for inner in wrapped.mails:
        _add_mail(taken, inner, depth + 1)


def _add_mail(taken: Taken, wrapped: unpacking.Wrapped, depth: int) -> None:
    """Add a mail that came in Outlook's format, and the files it brought."""
    inside = Taken()
    _add(inside, wrapped, depth=depth)
    _embed(taken, headers_only(wrapped), inside.words)
    taken.absorb(inside)


def headers_only(wrapped: unpacking.Wrapped) -> Message:
    """The headers that a wrapper held, as a mail without a body."""
    message = Message()
    for name, value in wrapped.headers:
        message[name] = value.replace("\n", " ")
    return message


def _keep(taken: Taken, name: str, kind: str, content: bytes, *, identity: str = "") -> None:
    if len(taken.files) >= _MOST_FILES:
        taken.note(f"More than {_MOST_FILES} files came; the others stay in the mail.")
        return
    told = told_type(content, kind, name)
    if kind and told not in {kind, UNKNOWN, EMPTY} and kind != UNKNOWN:
        taken.note(f"{safe_name(name or 'file')} calls itself {kind} and is {told}.")
    shown = safe_name(name) if name else f"file{suffix_of(told)}"
    taken.files.append(_File(shown, told, content, identity=identity))


@dataclass(frozen=True)
class _File(Attachment):
    identity: str = ""


def _placed(file: Attachment, shown: frozenset[str]) -> Attachment:
    inline = isinstance(file, _File) and file.identity in shown
    return Attachment(file.name, file.type, file.content, inline)


def _embed(taken: Taken, inner: Message, text: str = "") -> None:
    sender = headers.addresses(inner, "From")
    identity = headers.ids(inner, "Message-ID")
    taken.embedded.append(
        Embedded(
            headers.words(inner, "Subject"),
            sender[0] if sender else None,
            identity[0] if identity else "",
            text,
        )
    )


def _is_mail(name: str, kind: str, content: bytes) -> bool:
    if kind == "text/calendar":
        return False
    named = name.lower().endswith(_MAIL_NAMES)
    return (named or kind == "application/octet-stream") and told_type(
        content, "", ""
    ) == "message/rfc822"


def _inner(part: Message) -> Message | None:
    inner = next(_children(part), None)
    encoding = headers.raw(part, "Content-Transfer-Encoding").lower()
    if inner is not None and encoding in {"base64", "quoted-printable"}:
        # RFC 2046 forbids to encode a mail in a mail; it is done all the same.
        wrapped = Message()
        wrapped["Content-Transfer-Encoding"] = encoding
        wrapped.set_payload(inner.as_bytes().lstrip(b"\n"))
        content = wrapped.get_payload(decode=True)
        return message_from_bytes(content) if isinstance(content, bytes) else inner
    return inner


def _children(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (each for each in payload if isinstance(each, Message))


def _rest(part: Message) -> Message | None:
    """What comes after the end of a multipart, where that is more parts of it."""
    mark, after = part.get_boundary(), part.epilogue
    if not mark or not isinstance(after, str) or f"--{mark}\n" not in after.replace("\r", ""):
        return None
    head = f'Content-Type: multipart/mixed; boundary="{mark}"\n\n'
    return message_from_bytes(f"{head}{after}".encode("utf-8", "surrogateescape"))

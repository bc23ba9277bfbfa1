"""What a cohort is before it is sent: who asks what, whose letters may leave, who is left out."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.models import Contact, ContactKind, LetterKind, RecordsRequest
from app.services.clock_moves import Move
from app.services.later_letters import LaterLetter
from app.services.unsent import Instead


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to send: to which requests, which kind of letter, in which words.

    ``firm`` says of a follow-up that it calls them late, which leaves out all who may not be
    called so; every other letter says as much as may be said. ``extra`` is what
    ``later_letters.compose`` takes.
    """

    kind: LetterKind
    request_ids: tuple[int, ...]
    firm: bool = True
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a letter goes, and by which way."""

    name: str
    channel: ContactKind
    value: str
    contact: Contact | None = None
    held_because: str = ""


@dataclass(frozen=True, slots=True)
class Ready:
    """One letter that may leave, about one request or several to the same body.

    ``moves`` are the dates that a correction or a withdrawal moves, by request, if it is received
    today.
    """

    requests: tuple[RecordsRequest, ...]
    letter: LaterLetter
    recipient: Recipient
    moves: Mapping[int, tuple[Move, ...]] = field(default_factory=dict)

    @property
    def accuses(self) -> bool:
        """Whether it calls somebody late, so that the gate is asked again when it leaves."""
        return any(basis.get("accuses") for basis in self.letter.bases.values())


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A request that gets no letter. ``code`` groups the reasons, ``why`` says them."""

    request: RecordsRequest
    code: str
    why: tuple[str, ...]
    forum: str = ""  # the forum whose address is wanted


@dataclass(frozen=True, slots=True)
class Starts:
    """A clock that begins with the letter, by the law of one state: whose it is and until when.

    ``once_received`` says that it begins when the letter is received there, which a person
    records; ``due_on`` is then reckoned from today.
    """

    jurisdiction: str
    kind: str
    who: str
    due_on: date
    once_received: bool


@dataclass(frozen=True, slots=True)
class Prepared:
    """A whole cohort before it is sent.

    ``instead`` are the first letters that have not left: they are mended themselves.
    """

    asked: Asked
    ready: tuple[Ready, ...]
    left_out: tuple[LeftOut, ...]
    starts: tuple[Starts, ...]
    instead: tuple[Instead, ...] = ()

    @property
    def requests(self) -> int:
        """How many requests get a letter."""
        return sum(len(one.requests) for one in self.ready)

    @property
    def reasons(self) -> dict[str, int]:
        """How many were left out, by why."""
        return dict(Counter(one.code for one in self.left_out).most_common())

    @property
    def digest(self) -> str:
        """Names every word and address, so that what is sent is what was looked at."""
        told = hashlib.sha256()
        for one in self.ready:
            refs = ",".join(each.ref for each in one.requests)
            for text in (refs, one.recipient.value, one.letter.subject, one.letter.body):
                told.update(text.encode() + b"\0")
        for each in self.instead:
            for text in (each.request.ref, each.act, each.subject, each.body):
                told.update(text.encode() + b"\0")
        return told.hexdigest()[:32]

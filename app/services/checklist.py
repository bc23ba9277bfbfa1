"""What must be true, or signed for, before something is published."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from app.filetypes import PRINTED
from app.models import (
    Batch,
    BatchState,
    Document,
    DocumentKind,
    DocumentSource,
    PageLook,
    RecordsRequest,
    Redaction,
    RedactionState,
    StoredFile,
)
from app.ports.examining import Examination, Finding, pages_words, place_words
from app.ports.findings import UNREAD
from app.services.burned_words import still_told
from app.services.comparing import Compared
from app.services.page_looks import told

PUBLISHED_AS_THEY_ARE: Final = frozenset(
    {"application/pdf", "text/plain", "text/csv", "image/png", "image/jpeg"}
)
"""The types that hide nothing once they are looked into. Others wait for a plain copy."""

_UNPROVEN: Final = {
    RedactionState.DRAFT: "Boxes were drawn and not burned. Burn them, or drop the draft.",
    RedactionState.BURNING: "It is being burned; wait until it is verified.",
    RedactionState.LEAKS: "Something was still in the burned file. Add boxes and burn again.",
    RedactionState.FAILED: "It could not be burned. See why, and begin again or drop it.",
}

_SEEN_BEFORE: Final = "The names to watch for may have changed since somebody looked inside."
_TO_LOOK: Final = "Let the worker look inside it again, then publish it."
_LOOKING: Final = "The worker looks inside it again; publish it once it has."
_STALE: Final = "The names to watch for may have changed since it was proven."
_TO_PROVE: Final = "Let it be proven again, then publish it."
_PROVING: Final = (
    "The worker proves it again now, and nothing was made public. When that is done, publish it: "
    "what you ticked stays."
)
_WORDS_WAIT: Final = "Words are still being looked for to be boxed. Wait for that, then burn them."
_COVERED: Final = "covered_text"
_COPY: Final = "Save a PDF copy of it, add that, and publish the copy."
_PLAIN_COPY: Final = (
    "Press “Redact it”: its words are printed there, and a copy is made of them, with boxes or "
    "without."
)


class CheckState(StrEnum):
    """How a point stands. Only ``failed`` and ``open`` hold a publication up."""

    PASSED = "passed"
    OPEN = "open"  # a person must say so
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One point: ``detail`` says what was found, ``asks`` the sentence that a person signs."""

    code: str
    title: str
    state: CheckState
    detail: str = ""
    asks: str = ""


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the publishing member signed: points by their code, and hits that may stay.

    ``shown`` is the digest of what was shown to them (``signing``); empty: nothing was.
    """

    signed: frozenset[str] = field(default=frozenset())
    may_stay: frozenset[str] = field(default=frozenset())
    shown: str = ""


def blocking(checks: Iterable[Check]) -> tuple[str, ...]:
    """Give one sentence for each point that is not yet passed."""
    return tuple(
        f"{check.title}: {check.detail or check.asks}"
        for check in checks
        if check.state is not CheckState.PASSED
    )


def document_checks(
    document: Document,
    request: RecordsRequest | None,
    answers: Answers,
    *,
    file: StoredFile,
    looks: Mapping[int, PageLook],
    also: Sequence[Finding] = (),
    today: date,
) -> list[Check]:
    """Go through the points for a document. ``request`` is the one it answers, if any.

    ``file`` is what would be public: the original, or what redacting it made, which has the same
    pages. ``looks`` are those of people at its pages, by page. ``also`` is what a person decides
    beside what the look inside found. A file that was not, or could not be, looked into fails:
    nothing unseen is published.
    """
    found = Examination.from_data(file.examination)
    return [
        _place(document, request),
        *_facts(document, answers),
        _opened(file, found, redacted=file.id != document.file_id),
        *(_inside(found, answers, looks, also) if found and found.opened else ()),
        *_signed_for(answers),
        _credit(document.credit),
        _embargo(document.embargo_ends_on, today),
        _summary(document.summary),
    ]


def source_check(unproven: tuple[str, ...]) -> list[Check]:
    """Hold what came from a sender who is not known to be the agency; empty: nothing to hold."""
    if not unproven:
        return []
    detail = (
        f"{' '.join(unproven)} Ask the agency at an address or number that was known before, and "
        "say so on the page of the message."
    )
    return [_check("source", "The agency itself sent it", passed=False, detail=detail)]


def redaction_check(
    redaction: Redaction | None,
    watched: str,
    *,
    elsewhere: Document | None,
    words_wait: bool = False,
) -> list[Check]:
    """Hold a document whose redaction is not burned, not clean, or not proven for today's names.

    ``watched`` is the digest of the names to watch for. ``elsewhere`` is a document of the very
    same file that is redacted: what must not be seen there must not be seen here. ``words_wait``
    is whether words are still to be boxed. Empty list: nobody began a redaction of the file.
    """
    title = "The redaction is proven"
    if words_wait:
        return [_check("redaction", title, passed=False, detail=_WORDS_WAIT)]
    if redaction is None:
        if elsewhere is None:
            return []
        told = (
            f"The same file is redacted as document {elsewhere.id}, “{elsewhere.title}”. "
            "Publish that one, or redact this one as well."
        )
        return [_check("redaction", title, passed=False, detail=told)]
    detail = _UNPROVEN.get(redaction.state, "")
    if not detail and redaction.verification.get("watched") != watched:
        detail = f"{_STALE} {_PROVING if redaction.proof_asked_at else _TO_PROVE}"
    return [_check("redaction", title, not detail, detail)]


def look_check(*, stale: bool, asked: bool) -> list[Check]:
    """Hold an original that was looked into before somebody came whose name must not go out.

    ``asked`` is whether another look is asked for. Empty where nobody came since.
    """
    if not stale:
        return []
    detail = f"{_SEEN_BEFORE} {_LOOKING if asked else _TO_LOOK}"
    return [_check("look", "The look inside knows the names of today", passed=False, detail=detail)]


def compared_check(known: Compared | None, answers: Answers) -> list[Check]:
    """Ask a person about pages of which no program says that they show what their text says.

    Empty where no page has a text of its own, as for what OCR read or redacting wrote.
    """
    if known is None:
        return []
    title = "Its pages show what their text says"
    if known.complete:
        detail = f"Compared by OCR: {known.pages} of {known.pages}."
        return [Check(code="compared", title=title, state=CheckState.PASSED, detail=detail)]
    how = f"{known.done} of {known.pages} pages were compared"
    if known.problem:
        how = f"No program can tell, because {known.problem}"
    elif known.waiting:
        how = f"The worker is at it: {how} so far"
    asks = (
        f"{how}. I read each page and looked in its text for the names and numbers that I saw: it "
        "says what the page shows."
    )
    return [_sign(answers, "compared", title, asks)]


def told_check(redaction: Redaction | None, document: Document, answers: Answers) -> list[Check]:
    """Ask about words that were burned in the file and stand in what is told beside it.

    These are its title, summary and credit, which are public with it. Empty: there are none.
    """
    words = redaction.verification.get("words", ()) if redaction else ()
    told = still_told(words, (document.title, document.summary, document.credit))
    if not told:
        return []
    named = ", ".join(f"“{word}”" for word in told[:10])
    asks = (
        f"Its title, summary or credit says {named}, which is under a box and nowhere else in the "
        "file. I looked: there it may be read."
    )
    return [_sign(answers, "told_beside", "Nothing burned is told beside the file", asks)]


def bare_check(document: Document | None) -> list[Check]:
    """Hold a redacted copy while ``document`` shows the very same file without its boxes."""
    if document is None:
        return []
    detail = (
        f"The same file is public without boxes as document {document.id}, “{document.title}”. "
        "Withdraw that one first."
    )
    return [_check("bare", "No copy without boxes is public", passed=False, detail=detail)]


def batch_checks(
    batch: Batch, *, title: str, summary: str, credit: str, answers: Answers, now: datetime
) -> list[Check]:
    """Go through the points for the state of a batch: numbers and answers, not documents."""
    left = batch.state in {BatchState.FILED, BatchState.STOPPED} and batch.undo_until <= now
    return [
        _check("left", "The letters have left", left, "Wait until the time to undo is over."),
        _check("title", "It has a title", bool(title.strip()), "Give it a title."),
        _summary(summary),
        _credit(credit),
        _sign(
            answers,
            "up_to_date",
            "The answers are up to date",
            "I looked through the answers recorded so far, and they are what came in.",
        ),
        _sign(
            answers,
            "reply",
            "Whoever is named as silent may reply",
            "Agencies shown as silent were written to since their last day, and a reply of theirs "
            "will be recorded.",
        ),
    ]


def _place(document: Document, request: RecordsRequest | None) -> Check:
    if request is None:
        lost = document.source is DocumentSource.PRODUCED and document.request_id is not None
        return _check("place", "It belongs where it is filed", not lost, "Its request is gone.")
    fits = document.agency_id in {request.agency_id, request.recipient_id}
    return _check(
        "place", "It belongs where it is filed", fits, "Its request went to another agency."
    )


def _facts(document: Document, answers: Answers) -> Iterator[Check]:
    dated = document.dated_on is not None
    yield _check("dated", "Its date is set", dated, "Set the date that it bears.")
    if document.kind is DocumentKind.OTHER:
        yield _sign(answers, "kind", "Its type is set", "It is none of the types that have a name.")
    else:
        yield _check("kind", "Its type is set", passed=True)


def _opened(file: StoredFile, found: Examination | None, *, redacted: bool) -> Check:
    detail = ""
    if found is None:
        detail = "Nobody has looked inside the file yet. Press “Look inside the file”."
    elif not found.opened:
        detail = f"The file cannot be published, because {found.because}."
    elif file.media_type not in PUBLISHED_AS_THEY_ARE and not redacted:
        advice = _PLAIN_COPY if file.media_type in PRINTED else _COPY
        detail = f"Only PDF, plain text, CSV, PNG and JPEG files are published. {advice}"
    return _check("opened", "The file was looked into", not detail, detail)


def _inside(
    found: Examination, answers: Answers, looks: Mapping[int, PageLook], also: Sequence[Finding]
) -> Iterator[Check]:
    yield _looks((*found.decisions(), *also), answers)
    covered = [one for one in found.blocks() if one.code == _COVERED]
    places = ", ".join(dict.fromkeys(str(one.page) for one in covered[:10]))
    yield _check(
        "covered",
        "Nothing can be read under black boxes",
        not covered,
        f"On page {places} text can still be read under a black box. Redact it, which takes it "
        "out, and tell the agency.",
    )
    others = found.blocks(but=UNREAD | {_COVERED})
    unread = [one for one in found.blocks() if one.code in UNREAD and one.inside]
    yield _check(
        "parts",
        "It carries nothing beside its pages",
        not others and not unread,
        _carried(others, unread),
    )
    yield _read(found, looks)


def _read(found: Examination, looks: Mapping[int, PageLook]) -> Check:
    """Each page was read by a program, or looked at by a person who answers for it."""
    left = [page for page in found.unread_pages if page not in looks]
    seen = [looks[page] for page in found.unread_pages if page in looks]
    title = f"Every page was read; by eye {told(seen)}" if seen else "Every page was read"
    detail = (
        f"No program could read {pages_words(left)} well. Look there for names, addresses, numbers "
        "and faces, and press “I looked at this page”. A scan that came just now is read by the "
        "worker within a few minutes."
    )
    return _check("silent_pages", title, not left, detail)


def _carried(others: Iterable[Finding], unread: Iterable[Finding]) -> str:
    """Say what the file carries, each thing with the first place and what to do about it."""
    told: dict[str, str] = {}
    for one in others:
        where = f" ({place_words(one.page)})" if one.page else ""
        told.setdefault(one.kind.title, f"{one.kind.title}{where}")
    advice = " ".join(dict.fromkeys(one.kind.advice for one in others))
    said = f"It carries {', '.join(told.values())}. {advice}" if told else ""
    shut = ", ".join(dict.fromkeys(one.inside for one in unread))
    return f"{said} Inside it, {shut} could not be looked into.".strip() if shut else said


def _looks(looks: tuple[Finding, ...], answers: Answers) -> Check:
    undecided = [one for one in looks if one.key not in answers.may_stay]
    title = "Each thing that looks private is decided"
    if undecided:
        detail = (
            f"{len(undecided)} of {len(looks)} are not decided. Tick what may stay; what may not "
            "is redacted before publishing."
        )
        return Check(code="hits", title=title, state=CheckState.OPEN, detail=detail)
    return Check(
        code="hits", title=title, state=CheckState.PASSED, detail=f"{len(looks)} found and decided."
    )


def _signed_for(answers: Answers) -> Iterator[Check]:
    yield _sign(
        answers,
        "private_people",
        "Private people are protected",
        "I read it for home addresses, dates of birth, plates, faces and names of private people, "
        "and for what the agency blacked out badly. None is left.",
    )
    yield _sign(
        answers,
        "reply",
        "Right of reply",
        "Whoever this criticises was asked for a reply, or it criticises nobody.",
    )


def _credit(credit: str) -> Check:
    return _check("credit", "Credit is set", bool(credit.strip()), "Say who obtained it.")


def _embargo(ends_on: date | None, today: date) -> Check:
    over = ends_on is None or ends_on <= today
    return _check("embargo", "No embargo holds it", over, f"It is held until {ends_on}.")


def _summary(summary: str) -> Check:
    return _check(
        "summary",
        "A summary in plain words",
        bool(summary.strip()),
        "Write two sentences for somebody who has never heard of it.",
    )


def _sign(answers: Answers, code: str, title: str, asks: str) -> Check:
    state = CheckState.PASSED if code in answers.signed else CheckState.OPEN
    return Check(code=code, title=title, state=state, asks=asks)


def _check(code: str, title: str, passed: bool, detail: str = "") -> Check:  # noqa: FBT001 - the outcome is the point
    if passed:
        return Check(code=code, title=title, state=CheckState.PASSED)
    return Check(code=code, title=title, state=CheckState.FAILED, detail=detail)

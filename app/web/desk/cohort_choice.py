"""Whom a letter is for and what it says of itself, as an address and a form tell it."""

from dataclasses import dataclass

from flask import request
from sqlalchemy.orm import Session

from app import clock
from app.models import Cohort, LetterKind
from app.parts import parts
from app.queries import cohorts as known
from app.queries.accusing import accusable
from app.queries.cohorts import Also, Choice, Which
from app.queries.desk import Stack
from app.services import cohorts
from app.services.cohort_letters import Asked
from app.services.mending import MENDING
from app.web.desk.filters import chosen
from app.web.safety import same_query

TITLES = {
    LetterKind.FOLLOW_UP: "Follow-up",
    LetterKind.CLARIFICATION_ANSWER: "Answer to their question",
    LetterKind.FEE_ANSWER: "Answer to a fee",
    LetterKind.EXTENSION_OBJECTION: "Objection to an extension",
    LetterKind.APPEAL: "Appeal",
    LetterKind.COMPLAINT: "Complaint",
    LetterKind.CORRECTION: "Correction",
    LetterKind.WITHDRAWAL: "Withdrawal",
}
EXPLAINED = {
    LetterKind.FOLLOW_UP: "Asks how it stands. A firm one says how late they are, by which law, "
    "and what their silence means there.",
    LetterKind.CLARIFICATION_ANSWER: "Carries your answer to what they asked, and starts their "
    "time again where the law stops it for a question.",
    LetterKind.FEE_ANSWER: "Accepts a sum, asks for its items, narrows the request or asks for a "
    "waiver.",
    LetterKind.EXTENSION_OBJECTION: "Says why the time that they took is not theirs to take.",
    LetterKind.APPEAL: "Takes a refusal, or silence that counts as one, to whoever hears appeals.",
    LetterKind.COMPLAINT: "Tells an overseer what the agency did or left undone.",
    LetterKind.CORRECTION: "Puts right what our letters said, and says whether that changes what "
    "we ask. A letter that has not left is put right itself.",
    LetterKind.WITHDRAWAL: "Takes our requests back and closes them. A letter that has not left "
    "never will.",
}
LISTS: dict[Which, str] = {
    Also.PAST: "past their date",
    Stack.OUR_MOVE: "our move",
    Stack.LATE: "overdue, with nothing for us to do first",
    Stack.THIS_WEEK: "due this week",
    Stack.FOLLOW_UP: "follow-up due",
    Stack.WAITING: "waiting for them",
    Also.OPEN: "all that are open",
}
_USUAL: dict[LetterKind, Which] = {
    LetterKind.FOLLOW_UP: Also.PAST,
    LetterKind.CORRECTION: Also.OPEN,
    LetterKind.WITHDRAWAL: Also.OPEN,
}
FEE_ANSWERS = {
    "accept": "Accept the fee",
    "itemize": "Ask for its items",
    "narrow": "Narrow the request",
    "waive": "Ask for a waiver",
}
_WORDS = ("grounds", "answer", "scope", "up_to", "forum")
_MENDING = ("because", "before", "after", "effect", "unsent", "printed", "even_so")
_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address asks for: a kind of letter, and the requests by reference, batch or list.

    ``cohort`` is one that waits for a second person, whose letters are read as they are now.
    """

    kind: LetterKind
    refs: tuple[str, ...]
    which: Which
    choice: Choice
    chips: list[tuple[str, str]]
    asked: Asked
    batch: str = ""
    cohort: Cohort | None = None

    @property
    def needs_words(self) -> bool:
        """Whether somebody must write something before there is a letter."""
        told = self.asked.extra
        if self.kind is LetterKind.FEE_ANSWER:
            return "answer" not in told
        if self.kind in MENDING:
            return not told.keys() & {"because", "before", "after"}
        return self.kind is LetterKind.CLARIFICATION_ANSWER and "answer" not in told


def kind_of_address() -> LetterKind | None:
    """The kind of letter that this address names; none where it names none."""
    name = request.args.get("kind", "")
    return LetterKind(name) if name in set(LetterKind) else None


def wanted(session: Session, kind: LetterKind) -> Wanted:
    """Read whom the letter of this address is for. Raises ``CannotSelect`` for what is no ref."""
    now, today = clock.now(), clock.today(parts().settings.zone)
    refs = tuple(one.strip() for one in request.args.getlist("ref") if one.strip())
    batch = request.args.get("batch", "").strip()
    picked = chosen(session, clocks=True)
    which = _which(kind)
    if name := request.args.get("cohort", ""):
        waits = cohorts.find(session, name)
        asked = cohorts.asked_of(waits)
        choice = Choice(asked.request_ids)
        return Wanted(kind, (waits.ref,), which, choice, [], asked, "", waits)
    if batch:
        choice = known.of_batch(session, batch)
    elif refs:
        choice = known.by_refs(session, refs)
    else:
        choice = known.of_list(
            session, which, picked.filters, clock=picked.clock, now=now, today=today
        )
    firm = kind is not LetterKind.FOLLOW_UP or _firm(session, refs, which, choice)
    asked = Asked(kind, choice.ids, firm, _extra(kind))
    return Wanted(kind, refs, which, choice, picked.chips, asked, batch)


def query_of(**changed: object) -> str:
    """The query of this address, without its page, so that a form asks about the same requests."""
    return same_query(**{"page": None} | changed)


def _which(kind: LetterKind) -> Which:
    found = known.which_named(request.args.get("list", "")) or _USUAL.get(kind, Stack.OUR_MOVE)
    # Somebody may be late and have left us something to do as well: both are past their date.
    return Also.PAST if kind is LetterKind.FOLLOW_UP and found is Stack.LATE else found


def _firm(session: Session, refs: tuple[str, ...], which: Which, choice: Choice) -> bool:
    """Whether the follow-up calls them late: as asked, or as fits those who were chosen."""
    tone = request.args.get("tone", "")
    if tone in {"firm", "friendly"}:
        return tone == "firm"
    if refs:
        now, today = clock.now(), clock.today(parts().settings.zone)
        told = accusable(session, choice.ids, now=now, today=today)
        return bool(told) and all(one.may for one in told.values())
    return which is Also.PAST


def _extra(kind: LetterKind) -> dict[str, str]:
    """The words that were typed. Blank ones were not typed."""
    names = _MENDING if kind in MENDING else _WORDS
    given = {name: request.form.get(name, "")[:_LONGEST].strip() for name in names}
    return {name: words for name, words in given.items() if words}

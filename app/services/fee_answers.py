"""Answers to a fee: accept it to a sum, ask what it is made of, ask for less or for a waiver."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.law.working import Clock
from app.services.event_facts import dollars
from app.services.later_clocks import forfeit
from app.services.later_matter import Matter
from app.services.letter_clauses import clause
from app.services.letter_language import LetterRefused, paragraphs

_ASKED = frozenset({"fee_estimated", "deposit_asked", "fee_waiver_denied"})
ANSWERS = ("accept", "itemize", "narrow", "waive")


@dataclass(frozen=True, slots=True)
class FeeAnswer:
    """The facts of the letter, the event that it makes when it leaves, and what it answers."""

    facts: dict[str, object]
    event: tuple[str, dict[str, Any]]
    asked: int
    clock: Clock | None = None  # the one that ran out and cost them the fee


def fee_answer(matter: Matter, extra: Mapping[str, str], shared: dict[str, object]) -> FeeAnswer:
    """Answer the newest fee as ``extra["answer"]`` says: one of ``ANSWERS``.

    ``accept`` takes the sum ``up_to`` (dollars), or the one they named; ``narrow`` carries the new
    ``scope``. Asking for the items or a waiver leaves their question open, and the clock with it;
    where the gate was passed and the law takes the fee from a body that is late, they say so.
    Raises LetterRefused where no fee is recorded, or the sum or scope is missing.
    """
    asked = matter.last(_ASKED)
    if asked is None:
        raise LetterRefused(
            f"No fee is recorded for {matter.request.ref}. Record their estimate first: the answer "
            "names its day."
        )
    answer = extra.get("answer", "")
    if answer not in ANSWERS:
        raise LetterRefused(f"Say how the fee is answered: {', '.join(ANSWERS)}.")
    named = asked.facts.get("amount_cents")
    facts: dict[str, object] = {"answer": answer, "asked_on": asked.happened_on, "fee": asked.kind}
    if named is not None:
        facts["amount"] = named
    event: tuple[str, dict[str, Any]] = ("followed_up", {"about": f"fee_{answer}"})
    if answer == "accept":
        facts["up_to"] = _sum(extra.get("up_to"), named)
        event = ("fee_accepted", {"amount_cents": facts["up_to"]})
    elif answer == "narrow":
        if "scope" not in extra:
            raise LetterRefused("Write what the request is narrowed to: the letter carries it.")
        facts["scope"] = paragraphs(extra["scope"])
        event = ("narrowed", {})
    elif answer == "waive":
        facts["waiver_clause"] = _waiver(matter.law.code, shared)
    lost = forfeit(matter) if answer in {"itemize", "waive"} else None
    if lost is None:
        return FeeAnswer(facts, event, asked.id)
    return FeeAnswer(facts | {"forfeit": lost[1]}, event, asked.id, lost[0])


def _sum(given: str | None, named: int | None) -> int:
    if given is None:
        if named is None:
            raise LetterRefused("Say up to which sum the fee is accepted: they named none.")
        return named
    try:
        return dollars(given)
    except ValueError as error:
        raise LetterRefused(f"The sum '{given}' {error}.") from None


def _waiver(code: str, shared: dict[str, object]) -> str:
    """Ask for a waiver in the words of the law's own standard, where it has one for us."""
    standard = clause("later/waiver_standard", code, shared)
    return clause("later/waiver", code, shared | {"waiver_standard": standard})

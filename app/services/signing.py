"""Signatures under a checklist count for what was shown to whoever signed, and for nothing else."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from app.services.checklist import Answers, Check, CheckState

CHANGED: Final = "shown"
"""The code of the point that says so."""

_MOVES_BY_ITSELF: Final = frozenset({"compared"})  # it tells how far the worker is


def digest_of(facts: Sequence[object], checks: Sequence[Check]) -> str:
    """Sum up what is shown: ``facts`` of what would be public, and each sentence to be signed."""
    asked = [
        [one.code, one.title, "" if one.code in _MOVES_BY_ITSELF else one.asks]
        for one in checks
        if one.asks
    ]
    told = json.dumps([[str(fact) for fact in facts], asked], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def as_shown(
    checks: Callable[[Answers], list[Check]],
    digest: Callable[[Sequence[Check]], str],
    answers: Answers,
) -> list[Check]:
    """Go through ``checks``; signatures for what was shown before it changed count no more.

    What may stay is told by each thing itself and stays decided. Answers that name nothing they
    were shown are those of a program that reads what it signs for.
    """
    made = checks(answers)
    if not answers.shown or answers.shown == digest(made):
        return made
    told = Check(
        code=CHANGED,
        title="Signed as it is now",
        state=CheckState.FAILED,
        detail="Something here has changed since this page was shown to you, so nothing is signed. "
        "Read it as it is now, and sign again.",
    )
    return [told, *checks(replace(answers, signed=frozenset()))]


def still_signed(answers: Answers, checks: Sequence[Check]) -> Answers:
    """Give what is signed of ``answers``: nothing where what was shown has changed."""
    changed = any(one.code == CHANGED for one in checks)
    return replace(answers, signed=frozenset()) if changed else answers

"""Which terms of the codebook a clause is about: told by the quotes of standing codings."""

import re
from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from app.queries import codings
from app.queries.boilerplate_towns import Clause, Town

MOST = 20
"""Agreements whose codings are looked at: those that are most like the form."""

_SIGNS = re.compile(r"[\W_]+")


def terms(
    session: Session, every: Sequence[Clause], known: Iterable[Town]
) -> dict[int, tuple[str, ...]]:
    """Give the codes of terms by the number of the clause in which their quote stands.

    Only answers that stand count, so nobody learns here of a reading that is not in. A constant
    number of queries.
    """
    nearest = sorted(known, key=lambda one: (-one.share, one.document_id))[:MOST]
    standing = codings.standing(session, [one.document_id for one in nearest])
    texts = [(one.number, _folded(one.text)) for one in every]
    found: dict[int, set[str]] = {}
    for answers in standing.values():
        for code, one in answers.items():
            quote = _folded(one.coding.quote)
            number = next((number for number, text in texts if quote and quote in text), None)
            if number is not None:
                found.setdefault(number, set()).add(code)
    return {number: tuple(sorted(codes)) for number, codes in found.items()}


def _folded(text: str) -> str:
    return _SIGNS.sub("", text).casefold()

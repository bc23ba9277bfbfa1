"""Choices of agencies as pages make them: terms joined, and lists that people paste or upload."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.errors import ServiceError
from app.queries.selection import CannotSelect, ListRow, parsed, selection
from app.services.agency_lists import list_of
from app.services.columns import ColumnUnknown


@dataclass(frozen=True, slots=True)
class ListChoice:
    """A list turned into a choice: the expression, how many it found, and what it did not find."""

    expression: str
    found: int
    missed: tuple[str, ...]


def joined(choice: str, terms: Sequence[str]) -> str:
    """Narrow a choice by more terms: every alternative of it has to meet them all.

    Raises ``CannotSelect`` for a choice that cannot be read. No choice at all is everybody.
    """
    if not choice.strip():
        return "+".join(terms) or "all"
    if not terms:
        return choice.strip()
    alternatives = [
        [_written(term.key, term.value) for term in together] for together in parsed(choice)
    ]
    return ",".join("+".join([*together, *terms]) for together in alternatives)


def _written(key: str, value: str) -> str:
    return f'{key}:"{value}"' if value else key


def choice_of_list(session: Session, content: bytes, name: str) -> ListChoice:
    """Turn a list (a CSV file, or lines such as "Springfield PD, IL") into a choice by number.

    What nobody knows is given back in ``missed``. Raises ``CannotSelect`` where nothing was found.
    """
    rows = _rows(content, name)
    # Quotes would end the name inside the choice.
    called = name.replace('"', "") or "the list"
    found = selection(session, f'file:"{called}"', lambda _: rows)
    if not found.ids:
        raise CannotSelect(
            f"None of the {len(rows)} rows of {name} is an agency here. A row needs the external "
            "ID, or the name and the state.",
            tuple(found.warnings[:20]),
        )
    expression = "id:" + " ".join(map(str, found.ids))
    return ListChoice(expression, len(found.ids), tuple(found.warnings))


def _rows(content: bytes, name: str) -> Sequence[ListRow]:
    try:
        return list_of(content, name)
    except ServiceError as refusal:
        if not isinstance(refusal, CannotSelect | ColumnUnknown):
            raise
        # Pasted lines seldom have a header.
        try:
            return list_of(b"name,state\n" + content, name)
        except ServiceError:
            raise refusal from None

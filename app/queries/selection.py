"""Choose agencies by an expression: `state:NJ+type:police,set:Our counties,file:list.csv`.

`,` means or, `+` means and, and `+` binds tighter. A value that holds either is written in double
quotes. Merged agencies are never chosen.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, false, or_, select
from sqlalchemy.orm import Session

from app.models import Agency, AgencySet
from app.models.agency_names import match_name
from app.queries.selection_terms import CONDITIONS, CannotSelect

DEEPEST = 20
"""How many sets may name each other."""

_PIECES = re.compile(
    r"""\s*(?:
        (?P<sign>[,+])
        | (?:
            (?P<key>[A-Za-z-]+):\s*(?:"(?P<quoted>[^"]*)"|(?P<bare>[^,+"]*))
            | (?P<alone>[^,+:"]+)
        )\s*(?=[,+]|$)
    )""",
    re.VERBOSE,
)


class ListRow(NamedTuple):
    """A line of a list of agencies: its number, and what names the agency."""

    row: int
    external_id: str
    name: str
    state: str
    city: str


ListReader = Callable[[str], Sequence[ListRow]]


@dataclass
class Selection:
    """The agencies chosen, by id, and what a person should know of the choice."""

    ids: list[int]
    warnings: list[str] = field(default_factory=list)


class _Term(NamedTuple):
    key: str
    value: str


def agency_ids(session: Session, expression: str, read_list: ListReader | None = None) -> list[int]:
    """Give the ids of the agencies `expression` chooses, ascending.

    Raises ``CannotSelect`` as ``selection`` does, and where it would warn.
    """
    chosen = selection(session, expression, read_list)
    if chosen.warnings:
        raise CannotSelect(
            "Some of what was listed was not found; nothing was chosen.", tuple(chosen.warnings)
        )
    return chosen.ids


def selection(session: Session, expression: str, read_list: ListReader | None = None) -> Selection:
    """Choose agencies; what a list names and nobody knows becomes a warning.

    ``read_list`` opens the file that ``file:`` names; without it ``file:`` is refused. Raises
    ``CannotSelect`` for an expression that cannot be read, an unknown term, state, set or vendor,
    and sets that name each other in a circle.
    """
    chooser = _Chooser(session, read_list)
    ids = chooser.ids(chooser.condition(expression))
    return Selection(ids, chooser.warnings)


def condition(session: Session, expression: str) -> ColumnElement[bool]:
    """Give the choice as a condition on ``Agency``, for a query that pages through it.

    Says nothing of merged agencies. Raises ``CannotSelect``, also for ``file:``.
    """
    return _Chooser(session, None).condition(expression)


def check(session: Session, expression: str) -> None:
    """Refuse an expression that could not be used, without reading any file."""
    _Chooser(session, None, files=False).condition(expression)


class _Chooser:
    """Turns expressions into one condition on ``Agency``."""

    def __init__(
        self, session: Session, read_list: ListReader | None, *, files: bool = True
    ) -> None:
        self._session = session
        self._read_list = read_list
        self._files = files
        self.warnings: list[str] = []

    def condition(self, expression: str, inside: tuple[str, ...] = ()) -> ColumnElement[bool]:
        return or_(
            *(
                and_(*(self._of_term(term, inside) for term in together))
                for together in parsed(expression)
            )
        )

    def ids(self, condition: ColumnElement[bool]) -> list[int]:
        query = select(Agency.id).where(Agency.merged_into_id.is_(None), condition)
        return list(self._session.scalars(query.order_by(Agency.id)))

    def _of_term(self, term: _Term, inside: tuple[str, ...]) -> ColumnElement[bool]:
        if term.key == "set":
            return self._of_set(term.value, inside)
        if term.key == "file":
            return self._of_file(term.value)
        return CONDITIONS[term.key](self._session, term.value)

    def _of_set(self, name: str, inside: tuple[str, ...]) -> ColumnElement[bool]:
        saved = self._session.scalar(select(AgencySet).where(AgencySet.name == name))
        if saved is None:
            known = self._session.scalars(select(AgencySet.name).order_by(AgencySet.name)).all()
            raise CannotSelect(
                f"There is no saved set {name!r}. "
                + (f"Saved are: {', '.join(known)}." if known else "None is saved yet.")
            )
        if name in inside or len(inside) >= DEEPEST:
            circle = " > ".join([*inside, name])
            raise CannotSelect(f"The sets name each other in a circle: {circle}.")
        condition = self.condition(saved.expression, (*inside, name))
        some = select(Agency.id).where(Agency.merged_into_id.is_(None), condition).limit(1)
        if self._session.scalar(some) is None:
            self.warnings.append(f"The set {name!r} has no agencies now.")
        return condition

    def _of_file(self, name: str) -> ColumnElement[bool]:
        if not self._files:
            return false()
        if self._read_list is None:
            raise CannotSelect("A file can be named on the command line only; paste a list here.")
        ids = self.of_list(self._read_list(name), name)
        # Written into the statement: a list of thousands is more than it may have parameters.
        return Agency.id.in_(bindparam(None, sorted(ids), expanding=True, literal_execute=True))

    def of_list(self, rows: Sequence[ListRow], name: str) -> set[int]:
        by_id, by_name = self._index()
        chosen: set[int] = set()
        for row in rows:
            found = by_id.get(row.external_id) if row.external_id else None
            ids = {found} if found else by_name.get((row.state, match_name(row.name)), set())
            if len(ids) > 1 and row.city:
                ids = ids & by_name.get((row.state, match_name(row.name), row.city.lower()), set())
            if len(ids) == 1:
                chosen |= ids
                continue
            called = ", ".join(filter(None, (row.name, row.state, row.external_id)))
            fault = "is no agency here" if not ids else f"may be any of {len(ids)} agencies"
            self.warnings.append(f"{name}, row {row.row}: {called} {fault}.")
        return chosen

    def _index(self) -> tuple[dict[str, int], dict[tuple[str, ...], set[int]]]:
        merged = {
            agency_id: target
            for agency_id, target in self._session.execute(
                select(Agency.id, Agency.merged_into_id).where(Agency.merged_into_id.is_not(None))
            )
            if target is not None
        }
        by_id: dict[str, int] = {}
        by_name: dict[tuple[str, ...], set[int]] = {}
        columns = select(
            Agency.id, Agency.external_id, Agency.state, Agency.match_name, Agency.city
        )
        for agency_id, external_id, state, matched, city in self._session.execute(columns):
            target = agency_id
            while target in merged:
                target = merged[target]
            if external_id:
                by_id[external_id] = target
            by_name.setdefault((state, matched), set()).add(target)
            by_name.setdefault((state, matched, city.lower()), set()).add(target)
        return by_id, by_name


def parsed(expression: str) -> list[list[_Term]]:
    """Read an expression as alternatives of terms that must hold together."""
    alternatives: list[list[_Term]] = [[]]
    wants_term = True
    for sign, term in _pieces(expression):
        if term is not None:
            alternatives[-1].append(term)
            wants_term = False
            continue
        if wants_term:
            raise CannotSelect(f"Something is missing before {sign!r} in {expression!r}.")
        if sign == ",":
            alternatives.append([])
        wants_term = True
    if wants_term:
        raise CannotSelect(
            f"{expression!r} ends too early." if expression.strip() else "Say which agencies."
        )
    return alternatives


def _pieces(expression: str) -> Iterator[tuple[str, _Term | None]]:
    place, text = 0, expression.rstrip()
    while place < len(text):
        found = _PIECES.match(text, place)
        if found is None:
            raise CannotSelect(f"{expression!r} cannot be read from {text[place:]!r} on.")
        sign, key, quoted, bare, alone = found.groups()
        place = found.end()
        yield (
            sign or "",
            None if sign else _term(key, quoted if quoted is not None else bare, alone),
        )


def _term(key: str | None, value: str | None, alone: str | None) -> _Term:
    if key is None:
        word = (alone or "").strip().lower()
        if word in {"all", "silent"}:
            return _Term(word, "")
        raise CannotSelect(f"{(alone or '').strip()!r} is not a choice of agencies. {_KNOWN}")
    key = key.lower()
    if key not in CONDITIONS and key not in {"set", "file"}:
        raise CannotSelect(f"There is no choice {key}:. {_KNOWN}")
    text = (value or "").strip()
    if not text and key not in {"all", "silent"}:
        raise CannotSelect(f"Say which: {key}: needs a value.")
    return _Term(key, text)


_KNOWN = "Known are: all, silent, set:, file:, " + ", ".join(
    f"{key}:" for key in CONDITIONS if key not in {"all", "silent"}
)

__all__ = [
    "CannotSelect",
    "ListReader",
    "ListRow",
    "Selection",
    "agency_ids",
    "check",
    "condition",
    "parsed",
    "selection",
]

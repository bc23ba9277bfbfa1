"""The X-ray as pages show it, at the desk and in public: forms, clauses, towns, and their words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import abort, redirect, url_for
from sqlalchemy.orm import Session

from app.models import ClauseKind, Scope
from app.queries import boilerplate
from app.queries.boilerplate import Form
from app.queries.boilerplate_terms import terms
from app.queries.boilerplate_towns import (
    KEY,
    TELLING,
    Clause,
    Difference,
    Town,
    clauses,
    differences,
    pages,
    towns,
)

TOWNS: Final = 25
"""Towns on a page of a form."""
ROWS: Final = 50
"""Towns on a page of the table, and on one of a clause."""
_FIRST: Final = 10  # towns of each kind on a clause's first page
_AROUND: Final = 6  # words shown on either side of a difference

KINDS: Final = {
    ClauseKind.MISSING: ("✗", "missing"),
    ClauseKind.CHANGED: ("▲", "changed"),
    ClauseKind.MOVED: ("↕", "moved"),
    ClauseKind.ADDED: ("✚", "added"),
    ClauseKind.FILLED_IN: ("_", "blanks filled in"),
    ClauseKind.SAME: ("✓", "the same"),
}
"""The shape and the word of each kind, in the order in which they are told."""

Words = Sequence[tuple[str, str, str]]


class Addresses:
    """The addresses of the X-ray's pages for one scope."""

    def __init__(self, scope: Scope) -> None:
        self._public = scope is Scope.PUBLIC
        self._name = "public" if self._public else "desk"

    def forms(self) -> str:
        """The list of forms."""
        return url_for(f"{self._name}.list_agreement_forms")

    def form(self, number: int, **more: Any) -> str:  # noqa: ANN401 - arguments of an address
        """One form."""
        return url_for(f"{self._name}.show_agreement_form", form_id=number, **more)

    def table(self, number: int) -> str:
        """The table of clauses and towns."""
        return url_for(f"{self._name}.show_clause_table", form_id=number)

    def clause(self, number: int, clause: Clause, **more: Any) -> str:  # noqa: ANN401 - as above
        """One clause of a form, and who has it how."""
        return url_for(f"{self._name}.show_clause", form_id=number, key=clause.key, **more)

    def town(self, number: int, town: Town) -> str:
        """What differs in one agreement of a form."""
        if self._public:
            return url_for("public.show_xray", form_id=number, address=town.address)
        return url_for("desk.show_xray", form_id=number, document_id=town.document_id)

    def document(self, town: Town) -> str:
        """The agreement itself."""
        if self._public:
            return url_for("public.show_document", address=town.address)
        return url_for("desk.show_document", document_id=town.document_id)

    def page(self, town: Town, page: int) -> str:
        """A page of an agreement."""
        if not self._public:
            return url_for("desk.show_document_page", document_id=town.document_id, page=page)
        if not town.drawn:
            return self.document(town)
        return url_for("public.show_page", address=town.address, page=page)


@dataclass(frozen=True, kw_only=True)
class Part:
    """The towns that have a clause in one way: ``total`` of them, these shown.

    Towns whose words differ alike stand together: the words, where they stand, and the towns.
    """

    kind: ClauseKind
    total: int
    rows: tuple[tuple[Words, tuple[tuple[Town, int], ...]], ...]


def found_form(session: Session, scope: Scope, number: int) -> Form:
    """Find a form, or answer that there is none."""
    form = boilerplate.form(session, scope, number)
    if form is None:
        abort(404)
    return form


def listed(session: Session, scope: Scope) -> dict[str, Any]:
    """Give what the list of forms shows, by vendor."""
    known = boilerplate.forms(session, scope)
    by_vendor: dict[str, list[Form]] = {}
    for one in known:
        by_vendor.setdefault(one.vendor, []).append(one)
    return {
        "vendors": by_vendor,
        "titles": {one.id: one.title for one in known},
        "sampled": boilerplate.sampled(session, scope),
    }


def form_page(session: Session, scope: Scope, number: int, page: int) -> dict[str, Any]:
    """Give what the page of a form shows: its clauses counted, and what differs in each town."""
    form = found_form(session, scope, number)
    known = towns(session, scope, number)
    shown = known[(page - 1) * TOWNS : page * TOWNS]
    every = clauses(session, number, known)
    by_town: dict[int, list[Difference]] = {}
    for one in differences(session, shown):
        by_town.setdefault(one.town.member_id, []).append(one)
    for found in by_town.values():
        found.sort(key=lambda one: TELLING.index(one.kind))
    return _base(session, scope, form, known) | {
        "towns": shown,
        "total": len(known),
        "page": page,
        "pages": max(1, -(-len(known) // TOWNS)),
        "clauses": every,
        "differing": [one for one in every if one.differing],
        "by_town": by_town,
        "labels": {one.id: one for one in every},
        "reference": next((one for one in known if one.document_id == form.reference_id), None),
        "differ": sum(1 for one in known if one.differences),
    }


def table_page(session: Session, scope: Scope, number: int, page: int) -> dict[str, Any]:
    """Give what the table shows: how each town has each clause in which any of them differs."""
    form = found_form(session, scope, number)
    known = towns(session, scope, number)
    every = clauses(session, number, known)
    shown = known[(page - 1) * ROWS : page * ROWS]
    added = {
        (one.town.member_id, one.clause_id): one.kind
        for one in differences(session, shown, kinds=[ClauseKind.ADDED])
    }
    columns = [one for one in every if one.differing]
    rows = [
        (town, [added.get((town.member_id, one.id)) if one.after is not None
                else ClauseKind(town.kinds[one.number - 1]) for one in columns])
        for town in shown
    ]  # fmt: skip
    return _base(session, scope, form, known) | {
        "columns": columns,
        "rows": rows,
        "alike": sum(1 for one in every if not one.differing),
        "total": len(known),
        "page": page,
        "pages": max(1, -(-len(known) // ROWS)),
    }


def clause_page(
    session: Session, scope: Scope, number: int, key: str, kind: str, page: int
) -> dict[str, Any]:
    """Give what the page of a clause shows: its words, and which towns have it how.

    Addresses had the number of a place once, and another clause may stand there by now: they
    lead to the form, where all clauses are listed.
    """
    form = found_form(session, scope, number)
    known = towns(session, scope, number)
    every = clauses(session, number, known)
    one = next((each for each in every if each.key == key), None)
    if one is None:
        is_place = len(key) < KEY and key in {str(each.number) for each in every}
        abort(redirect(Addresses(scope).form(number)) if is_place else 404)
    # What readers found is told in public by pages of its own, with rules of their own.
    coded = terms(session, every, known) if scope is Scope.DESK else {}
    chosen = ClauseKind(kind) if kind in set(ClauseKind) else None
    counted = {each: one.counts.get(each.value, 0) for each in KINDS}
    found = differences(session, known, clause_id=one.id, kinds=list(ClauseKind))
    parts = [
        _part(session, each, one, known, found, page if chosen else None)
        for each in KINDS
        if counted[each] and chosen in {None, each}
    ]
    total = counted[chosen] if chosen else 0
    return _base(session, scope, form, known) | {
        "clause": one,
        "codes": coded.get(one.number, ()),
        "counted_kinds": counted,
        "size": len(known),
        "chosen": chosen,
        "parts": parts,
        "page": page,
        "pages": max(1, -(-total // ROWS)),
        "total": total,
        "reference": next((each for each in known if each.document_id == form.reference_id), None),
    }


def town_page(session: Session, scope: Scope, number: int, of: str) -> dict[str, Any]:
    """Give what one agreement's page shows: all its differences. ``of``: number or address."""
    form = found_form(session, scope, number)
    known = towns(session, scope, number)
    town = next((one for one in known if of == (one.address or str(one.document_id))), None)
    if town is None:
        abort(404)
    labels = {one.id: one for one in clauses(session, number, known)}
    found = differences(session, [town], kinds=list(ClauseKind))
    order = list(KINDS)
    return _base(session, scope, form, known) | {
        "town": town,
        "labels": labels,
        "differences": sorted(found, key=lambda one: order.index(one.kind)),
        "reference": next((one for one in known if one.document_id == form.reference_id), None),
    }


def excerpt(words: Words) -> list[tuple[str, str, str]]:
    """Shorten what is the same to a few words around each difference."""
    made: list[tuple[str, str, str]] = []
    for at, (sign, form, own) in enumerate(words):
        said = own.split()
        if sign not in "=?" or len(said) <= 2 * _AROUND:
            made.append((sign, form, own))
            continue
        head = " ".join(said[:_AROUND]) if at else ""
        tail = " ".join(said[-_AROUND:]) if at + 1 < len(words) else ""
        made.append(("=", "", f"{head} … {tail}".strip()))
    return made


def _part(
    session: Session,
    kind: ClauseKind,
    clause: Clause,
    known: Iterable[Town],
    found: Sequence[Difference],
    page: int | None,
) -> Part:
    at = clause.number - 1
    places: list[tuple[Words, tuple[Town, int]]] = [
        (one.words, (one.town, one.page)) for one in found if one.kind is kind
    ]
    if kind is ClauseKind.SAME:
        places = [((), (town, 0)) for town in known if town.kinds[at] == kind.value]
    shown = places[:_FIRST] if page is None else places[(page - 1) * ROWS : page * ROWS]
    if kind is ClauseKind.SAME:
        stands = pages(session, [town for _words, (town, _page) in shown])
        shown = [((), (town, stands[town.member_id][at])) for _words, (town, _page) in shown]
    grouped: dict[Words, list[tuple[Town, int]]] = {}
    for words, place in shown:
        grouped.setdefault(() if kind is ClauseKind.MISSING else words, []).append(place)
    rows = tuple((words, tuple(each)) for words, each in grouped.items())
    return Part(kind=kind, total=clause.counts.get(kind.value, 0), rows=rows)


def _base(session: Session, scope: Scope, form: Form, known: Sequence[Town]) -> dict[str, Any]:
    """Give what every page of a form knows: it, those before and after it, samples, addresses."""
    every = boilerplate.forms(session, scope)
    return {
        "form": form,
        "before": next((one for one in every if one.id == form.follows_id), None),
        "after": [one for one in every if one.follows_id == form.id],
        "samples": sum(1 for one in known if one.sample),
        "of_all": len(known),
        "addresses": Addresses(scope),
        "kinds": KINDS,
        "excerpt": excerpt,
    }

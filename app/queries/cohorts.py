"""Cohorts of letters: whom a choice means, who was written to lately, and how far each has come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.law.vocabulary import Kind
from app.models import (
    Agency,
    Batch,
    Cohort,
    ContactKind,
    Dispatch,
    DispatchState,
    LetterKind,
    Member,
    RecordsRequest,
    RequestEvent,
)
from app.models.ref import normalised
from app.queries.accusing import late_ones
from app.queries.desk import Desk, Stack
from app.queries.desk_statements import Days
from app.queries.requests import Filters
from app.queries.selection import ListReader, selection
from app.queries.selection_terms import CannotSelect

MOST = 5000
"""How many requests one cohort takes: more are done in parts."""

# Nothing left by these; it may be written anew.
_GONE = (DispatchState.WITHDRAWN, DispatchState.FAILED)
_LEFT = DispatchState.SENT
_TROUBLE = (DispatchState.FAILED, DispatchState.UNCERTAIN)


class Also(StrEnum):
    """What may be chosen beside the lists of the desk."""

    PAST = "past"  # a date of theirs has passed, whatever else is to be done about the request
    OPEN = "open"


Which = Stack | Also


def which_named(name: str) -> Which | None:
    """The list called ``name``; none if there is no such."""
    for lists in (Stack, Also):
        if name in set(lists):
            return lists(name)
    return None


@dataclass(frozen=True, slots=True)
class Choice:
    """The requests of a cohort, and what a person should know of the choice."""

    ids: tuple[int, ...]
    warnings: tuple[str, ...] = ()


def of_list(
    session: Session,
    which: Which,
    filters: Filters,
    *,
    clock: Kind | None = None,
    now: datetime,
    today: date,
) -> Choice:
    """The open requests of one list under these filters.

    ``clock`` keeps those whom a clock of that kind put into the list.
    """
    if isinstance(which, Stack):
        rows = Desk(now, today, filters, clock).rows(session, which, per_page=MOST + 1)
        return _bounded([row.request.id for row in rows])
    query = (
        late_ones(Days.of(now, today), clock) if which is Also.PAST else select(RecordsRequest.id)
    )
    query = query.join(RecordsRequest.agency).where(
        *filters.conditions(), RecordsRequest.closed_on.is_(None)
    )
    return _bounded(list(session.scalars(query.order_by(RecordsRequest.id).limit(MOST + 1))))


def by_refs(session: Session, refs: Iterable[str]) -> Choice:
    """The requests with these references, open or closed. Raises ``CannotSelect``."""
    wanted = [normalised(ref) for ref in refs]
    query = select(RecordsRequest.id, RecordsRequest.ref)
    found = {
        ref: request_id
        for request_id, ref in session.execute(query.where(RecordsRequest.ref.in_(wanted)))
    }
    missing = [ref for ref in wanted if ref not in found]
    if missing:
        raise CannotSelect(f"There is no request {', '.join(missing[:10])}.")
    return _bounded(list(dict.fromkeys(found[ref] for ref in wanted)))


def of_batch(session: Session, name: str) -> Choice:
    """Every request of one batch, open or closed, by its reference. Raises ``CannotSelect``."""
    batch_id = session.scalars(select(Batch.id).where(Batch.ref == name.strip().upper())).first()
    if batch_id is None:
        raise CannotSelect(f"There is no batch {name}.")
    query = select(RecordsRequest.id).where(
        RecordsRequest.batch_id == batch_id, RecordsRequest.taken_back == 0
    )
    return _bounded(list(session.scalars(query.order_by(RecordsRequest.id).limit(MOST + 1))))


def by_expression(
    session: Session,
    expression: str,
    which: Which,
    *,
    now: datetime,
    today: date,
    read_list: ListReader | None = None,
) -> Choice:
    """The requests that ``expression`` means: references, or agencies and of them a list.

    ``DL-7KQM-X3RT,DL-...`` names requests, ``batch:B-7KQM-X3RT`` those of one batch; anything else
    chooses agencies as everywhere (``state:IL``, ``set:NAME``), and of their requests those of the
    list ``which``. Raises ``CannotSelect``.
    """
    words = [one.strip() for one in expression.split(",") if one.strip()]
    if words and all(one.upper().startswith("DL-") for one in words):
        return by_refs(session, words)
    prefix, _, name = expression.strip().partition(":")
    if prefix.lower() == "batch":
        return of_batch(session, name)
    chosen = selection(session, expression, read_list)
    agencies = set(chosen.ids)
    there = of_list(session, which, Filters(), now=now, today=today)
    query = select(RecordsRequest.id, RecordsRequest.agency_id).where(
        RecordsRequest.id.in_(there.ids)
    )
    theirs = {
        request_id for request_id, agency_id in session.execute(query) if agency_id in agencies
    }
    ids = tuple(one for one in there.ids if one in theirs)
    return Choice(ids, (*chosen.warnings, *there.warnings))


def _bounded(ids: Sequence[int]) -> Choice:
    if len(ids) <= MOST:
        return Choice(tuple(ids))
    more = f"Only the first {MOST:,} are taken: send these, then do the rest."
    return Choice(tuple(ids[:MOST]), (more,))


def written_lately(
    session: Session, request_ids: Sequence[int], kind: LetterKind, *, since: datetime
) -> dict[int, str]:
    """Say of each request that has one that a letter of this kind is on its way, or left lately.

    A follow-up that a person noted counts as well.
    """
    found: dict[int, str] = {}
    for start in range(0, len(request_ids), 500):
        some = request_ids[start : start + 500]
        letters = select(Dispatch.request_id, Dispatch.state, Dispatch.sent_at).where(
            Dispatch.request_id.in_(some),
            Dispatch.key.startswith(f"{kind.value}:", autoescape=True),
            Dispatch.state.not_in(_GONE),
            or_(Dispatch.sent_at.is_(None), Dispatch.sent_at >= since),
        )
        for request_id, state, sent_at in session.execute(letters):
            on = sent_at.date() if sent_at else None
            said = f"left on {on.day} {on:%B %Y}" if on else f"is {state.value} already"
            found[request_id] = f"A letter of this kind {said}."
        if kind is LetterKind.FOLLOW_UP:
            found |= _asked_by_hand(session, some, since) | found
    return found


def _asked_by_hand(session: Session, ids: Sequence[int], since: datetime) -> dict[int, str]:
    voider = aliased(RequestEvent)
    query = select(RequestEvent.request_id, func.max(RequestEvent.happened_on)).where(
        RequestEvent.request_id.in_(ids),
        RequestEvent.kind == "followed_up",
        RequestEvent.happened_on >= since.date(),
        ~select(voider.id).where(voider.voids_id == RequestEvent.id).exists(),
    )
    rows = session.execute(query.group_by(RequestEvent.request_id))
    return {
        request_id: f"They were asked how it stands on {on.day} {on:%B %Y}."
        for request_id, on in rows
    }


@dataclass(frozen=True, slots=True)
class CohortLine:
    """One cohort of a list: letters by their state; riders are counted with their letter."""

    cohort: Cohort
    by: str
    letters: dict[DispatchState, int]

    @property
    def total(self) -> int:
        """All letters."""
        return sum(self.letters.values())

    @property
    def left(self) -> int:
        """Letters that have left."""
        return self.letters.get(_LEFT, 0)

    @property
    def in_trouble(self) -> int:
        """Letters that failed, may have left, or are held."""
        return sum(self.letters.get(state, 0) for state in (*_TROUBLE, DispatchState.HELD))

    @property
    def waiting(self) -> int:
        """Letters that have not left and can still be stopped."""
        states = (DispatchState.QUEUED, DispatchState.HELD)
        return sum(self.letters.get(state, 0) for state in states)


def cohort_lines(session: Session, *, limit: int = 100) -> list[CohortLine]:
    """List cohorts, the newest first, in two queries."""
    rows = session.execute(
        select(Cohort, func.coalesce(func.nullif(Member.name, ""), Member.email))
        .outerjoin(Member, Member.id == Cohort.created_by_id)
        .order_by(Cohort.id.desc())
        .limit(limit)
    ).all()
    letters = _letters(session, [cohort.id for cohort, _ in rows])
    return [CohortLine(cohort, by or "", letters.get(cohort.id, {})) for cohort, by in rows]


def line_of(session: Session, cohort: Cohort) -> CohortLine:
    """One cohort as a line."""
    by = session.get(Member, cohort.created_by_id) if cohort.created_by_id else None
    name = (by.name or by.email) if by else ""
    return CohortLine(cohort, name, _letters(session, [cohort.id]).get(cohort.id, {}))


def _letters(session: Session, ids: Sequence[int]) -> dict[int, dict[DispatchState, int]]:
    query = (
        select(Dispatch.cohort_id, Dispatch.state, func.count())
        .where(Dispatch.cohort_id.in_(ids), Dispatch.within_id.is_(None))
        .group_by(Dispatch.cohort_id, Dispatch.state)
    )
    found: dict[int, dict[DispatchState, int]] = {}
    for cohort_id, state, number in session.execute(query):
        if cohort_id is not None:
            found.setdefault(cohort_id, {})[state] = number
    return found


def letters_of(
    session: Session, cohort: Cohort, *, page: int = 1, per_page: int = 50
) -> Sequence[Row[Dispatch, RecordsRequest, Agency]]:
    """One page of the letters of a cohort with whom they are about, those in trouble first."""
    trouble = Dispatch.state.in_((*_TROUBLE, DispatchState.HELD))
    query = (
        select(Dispatch, RecordsRequest, Agency)
        .join(RecordsRequest, RecordsRequest.id == Dispatch.request_id)
        .join(Agency, Agency.id == RecordsRequest.agency_id)
        .where(Dispatch.cohort_id == cohort.id, Dispatch.within_id.is_(None))
        .order_by(trouble.desc(), Agency.state, Agency.name, Dispatch.id)
        .limit(per_page)
        .offset((max(1, page) - 1) * per_page)
    )
    return session.execute(query).all()


def also_about(session: Session, dispatch_ids: Sequence[int]) -> dict[int, list[str]]:
    """The references of the further requests that each of these letters speaks of."""
    query = (
        select(Dispatch.within_id, RecordsRequest.ref)
        .join(RecordsRequest, RecordsRequest.id == Dispatch.request_id)
        .where(Dispatch.within_id.in_(dispatch_ids))
        .order_by(Dispatch.id)
    )
    found: dict[int, list[str]] = {}
    for within_id, ref in session.execute(query):
        if within_id is not None:
            found.setdefault(within_id, []).append(ref)
    return found


def letters_by_hand(session: Session, cohort: Cohort) -> list[Dispatch]:
    """The letters of a cohort that a person posts, faxes or puts into a portal."""
    query = (
        select(Dispatch)
        .where(
            Dispatch.cohort_id == cohort.id,
            Dispatch.within_id.is_(None),
            Dispatch.channel != ContactKind.EMAIL,
            Dispatch.state.in_((DispatchState.QUEUED, DispatchState.PRINTED)),
        )
        .order_by(Dispatch.channel, Dispatch.id)
    )
    return list(session.scalars(query))

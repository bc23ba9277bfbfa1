"""What stands for each term of a document, kept as a row, and brought up to date by every write.

Rows are a projection of readings, codings and settlements. No act calls this module: whatever
writes one of those through a session is noticed, and the rows of the documents that it touches
are computed anew in the same transaction. Every night the job `audit-answers` proves that.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from sqlalchemy import Result, delete, event, insert, select
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction
from sqlalchemy.orm.attributes import get_history
from sqlalchemy.sql.dml import UpdateBase

from app.models import Coding, Document, Reading, Settlement, StandingAnswers
from app.queries.judging import Judged, judge
from app.services.chunks import chunks

_CHUNK: Final = 500

_Written: TypeAlias = Reading | Coding | Settlement
_WATCHED: Final = (Reading, Coding, Settlement)
_TABLES: Final = frozenset(one.__tablename__ for one in _WATCHED)


class _Row(NamedTuple):
    """What is kept of one document."""

    is_alone: bool
    says: dict[str, str]
    rests: dict[str, list[Any]]


def project(session: Session, documents: Iterable[int]) -> list[int]:
    """Bring the rows of these documents up to date; give back the ids of those that changed.

    Safe to run any number of times. Whoever changes the readings of a document at the same time
    waits, so that of two readers who finish at one moment the later sees both.
    """
    changed: list[int] = []
    for ids in chunks(sorted(documents), _CHUNK):
        # Below the lock of a foreign key, so that two who begin to read it do not wait for it.
        held = select(Document.id).where(Document.id.in_(ids)).order_by(Document.id)
        session.execute(held.with_for_update(key_share=True)).all()
        fresh = _differing(session, ids)
        _replace(session, fresh)
        changed += fresh
    return changed


def everything(session: Session) -> list[int]:
    """Name every document that anybody began to read, and every one with a row."""
    every = select(Reading.document_id).union(select(StandingAnswers.document_id))
    return sorted(session.scalars(every))


def _differing(session: Session, ids: Sequence[int]) -> dict[int, _Row | None]:
    """Compute the rows of these documents; give those that are not as they are kept."""
    names = StandingAnswers.document_id, *(getattr(StandingAnswers, one) for one in _Row._fields)
    rows = session.execute(select(*names).where(StandingAnswers.document_id.in_(ids)))
    kept = {document_id: _Row(*row) for document_id, *row in rows}
    fresh = {one: _row(judged) for one, judged in judge(session, ids).items()}
    return {one: fresh.get(one) for one in ids if fresh.get(one) != kept.get(one)}


def _row(judged: Judged) -> _Row:
    found = judged.verdicts.items()
    return _Row(
        judged.is_alone,
        {term: one.says.value for term, one in found},
        {
            term: [one.coding_id, one.basis.value, one.page, one.anchor.value]
            for term, one in found
            if one.basis and one.anchor
        },
    )


def _replace(session: Session, fresh: Mapping[int, _Row | None]) -> None:
    if not fresh:
        return
    session.execute(
        delete(StandingAnswers).where(StandingAnswers.document_id.in_(fresh)),
        execution_options={"synchronize_session": False},
    )
    rows = [{"document_id": one, **row._asdict()} for one, row in fresh.items() if row]
    if rows:
        session.execute(insert(StandingAnswers), rows)


@event.listens_for(Session, "after_flush")
def _keep_up(session: Session, _context: UOWTransaction) -> None:
    """Compute anew what a flush has touched."""
    if any(isinstance(one, _WATCHED) for one in session.deleted):
        project(session, everything(session))
        return
    touched = [one for one in (*session.new, *session.dirty) if isinstance(one, _WATCHED)]
    if touched:
        project(session, _documents(session, touched))


@event.listens_for(Session, "do_orm_execute")
def _keep_up_with_many(state: ORMExecuteState) -> Result[Any] | None:
    """Compute everything anew after a statement that writes many: it does not say which."""
    written = state.statement.table if isinstance(state.statement, UpdateBase) else None
    if getattr(written, "name", "") not in _TABLES:
        return None
    done = state.invoke_statement()
    project(state.session, everything(state.session))
    return done


def _documents(session: Session, touched: Sequence[_Written]) -> set[int]:
    """Name the documents that these are about, and were about before the flush."""
    codings = [one for one in touched if isinstance(one, Coding)]
    found = {
        key
        for one in touched
        if not isinstance(one, Coding)
        for key in get_history(one, "document_id").sum()
    }
    readings = {key for one in codings for key in get_history(one, "reading_id").sum()}
    of = select(Reading.document_id).where(Reading.id.in_(readings))
    return found | set(session.scalars(of)) if readings else found

"""Saved sets: a choice of agencies kept under a name, as the expression that makes it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound, ServiceError
from app.models import AgencySet
from app.queries.selection import check, parsed

LONGEST_NAME = 80


class SetRefused(ServiceError):
    """The set cannot be saved as it is; the one that was there stays."""


def save_set(session: Session, name: str, expression: str, *, now: datetime) -> AgencySet:
    """Save a choice, in place of the one of that name if there is one.

    Refuses an expression that cannot be used, one that names a file (the file may change or be
    gone when the set is used), and sets that would name each other in a circle.
    """
    called = " ".join(name.split())
    if not called or len(called) > LONGEST_NAME or '"' in called:
        raise SetRefused(
            f"A set needs a name of at most {LONGEST_NAME} characters, without quotes."
        )
    if any(term.key == "file" for terms in parsed(expression) for term in terms):
        raise SetRefused("A set cannot keep a file. Import the list, or choose by state and type.")
    saved = session.scalar(select(AgencySet).where(AgencySet.name == called))
    if saved is None:
        saved = AgencySet(name=called, expression=expression.strip(), created_at=now)
        session.add(saved)
    else:
        saved.expression = expression.strip()
    session.flush()
    check(session, f'set:"{called}"')
    return saved


def remove_set(session: Session, name: str) -> None:
    """Forget a saved set. Refuses while another set names it."""
    saved = session.scalar(select(AgencySet).where(AgencySet.name == name))
    if saved is None:
        raise NotFound(f"There is no saved set {name!r}.")
    for other in session.scalars(select(AgencySet).where(AgencySet.id != saved.id)):
        terms = [term for together in parsed(other.expression) for term in together]
        if any(term.key == "set" and term.value == name for term in terms):
            raise SetRefused(f"The set {other.name!r} names {name!r}. Change that one first.")
    session.delete(saved)
    session.flush()


def saved_sets(session: Session) -> list[AgencySet]:
    """List the saved sets by name."""
    return list(session.scalars(select(AgencySet).order_by(AgencySet.name)))

"""Who belongs to the group: lists of members for pages and choices."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Member, RequesterOfRecord, Role, RoleName


def all_members(session: Session) -> Sequence[Member]:
    """List every member, those who are shut out last."""
    return session.scalars(select(Member).order_by(Member.active.desc(), Member.name)).all()


def active_members(session: Session) -> Sequence[Member]:
    """List those who may sign in, by name: whom a request can be given to."""
    return session.scalars(select(Member).where(Member.active).order_by(Member.name)).all()


def active_names(session: Session) -> dict[int, str]:
    """Name those who may sign in by their id, in the order of their names."""
    query = select(Member.id, Member.name, Member.email).where(Member.active).order_by(Member.name)
    return {row.id: row.name or row.email for row in session.execute(query)}


def requesters_of_record(session: Session) -> Sequence[RequesterOfRecord]:
    """List those who ask where only residents may, by name."""
    return session.scalars(
        select(RequesterOfRecord).order_by(RequesterOfRecord.active.desc(), RequesterOfRecord.name)
    ).all()


def first_keeper(session: Session) -> Member | None:
    """Give the keeper who has been here longest."""
    query = (
        select(Member)
        .join(Member.roles)
        .where(Member.active, Role.name == RoleName.KEEPER.value)
        .order_by(Member.id)
    )
    return session.scalars(query).first()


def keepers(session: Session) -> Sequence[Member]:
    """List the keepers who may sign in."""
    return session.scalars(
        select(Member)
        .where(Member.active, Member.roles.any(Role.name == RoleName.KEEPER.value))
        .order_by(Member.id)
    ).all()


def look_after_public(session: Session) -> Sequence[Member]:
    """List the organisers and keepers who may sign in: they publish and withdraw."""
    roles = (RoleName.ORGANISER.value, RoleName.KEEPER.value)
    query = select(Member).where(Member.active, Member.roles.any(Role.name.in_(roles)))
    return session.scalars(query.order_by(Member.id)).all()


def looks_after_all(members: Iterable[Member]) -> frozenset[int]:
    """Who of ``members`` is told of what has nobody: organisers and keepers who want daily mail.

    Where none of them does, it is the keepers all the same: no deadline may be nobody's.
    """
    found: dict[str, set[int]] = {RoleName.ORGANISER.value: set(), RoleName.KEEPER.value: set()}
    willing: set[int] = set()
    for member in members:
        for role in member.roles:
            if role.name in found:
                found[role.name].add(member.id)
                willing |= {member.id} if member.daily_mail else set()
    return frozenset(willing or found[RoleName.KEEPER.value])

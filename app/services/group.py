"""The group: who signs the letters."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import ServiceError
from app.models import Group, RequesterOfRecord
from app.models.places import STATES


class GroupRefused(ServiceError):
    """The group's facts, or a requester's, cannot be kept as given."""


@dataclass(frozen=True, kw_only=True)
class GroupFacts:
    """What is known of the group; ``None`` leaves a fact as it is."""

    name: str | None = None
    email: str | None = None
    postal: str | None = None
    phone: str | None = None
    credit: str | None = None
    drop_box: bool | None = None


def the_group(session: Session) -> Group:
    """Give the one group, an empty one where nothing has been said yet (not stored then)."""
    return session.scalars(select(Group).order_by(Group.id)).first() or Group(
        name="", email="", postal="", phone="", credit="", drop_box=False
    )


def describe(session: Session, facts: GroupFacts) -> Group:
    """Keep the facts that are given. Refuses an e-mail address that is none."""
    group = the_group(session)
    session.add(group)
    for name, value in vars(facts).items():
        if isinstance(value, str):
            setattr(group, name, value.replace("\r\n", "\n").strip())
        elif value is not None:
            setattr(group, name, value)
    if group.email and not _looks_like_mail(group.email):
        raise GroupRefused(f"{group.email!r} is not an e-mail address; nothing was changed.")
    session.flush()
    return group


def add_requester(
    session: Session,
    *,
    name: str,
    postal: str,
    email: str,
    states: list[str],
    consented_on: date,
    member_id: int | None = None,
) -> RequesterOfRecord:
    """Add a person who asks where the law wants a resident; refuses one without name or state."""
    unknown = [state for state in states if state not in STATES]
    if unknown or not states:
        raise GroupRefused(f"Name the states as two letters each; not known: {unknown or 'none'}.")
    if not name.strip() or not postal.strip():
        raise GroupRefused("A requester of record needs a name and a postal address.")
    requester = RequesterOfRecord(
        name=name.strip(),
        postal=postal.replace("\r\n", "\n").strip(),
        email=email.strip(),
        states=states,
        consented_on=consented_on,
        member_id=member_id,
    )
    session.add(requester)
    session.flush()
    return requester


def _looks_like_mail(address: str) -> bool:
    local, at, domain = address.rpartition("@")
    return bool(local and at and "." in domain) and not any(c.isspace() for c in address)

"""The group and its members."""

import itertools

from app.models import Group, Member, Role, RoleName
from tests.factories.moments import NOW

_numbers = itertools.count(1)


def group(session, **overrides):
    """The group, able to file."""
    facts = {
        "name": "Daylight Test Group",
        "email": "records@daylight.example.org",
        "postal": "Daylight Test Group\nP.O. Box 1\nSpringfield, IL 62701",
    } | overrides
    made = Group(**facts)
    session.add(made)
    session.flush()
    return made


def member(session, role=RoleName.TRACKER, **overrides):
    """A member with one role."""
    number = next(_numbers)
    found = session.query(Role).filter_by(name=role.value).one_or_none() or Role(name=role.value)
    facts = {
        "email": f"member{number}@example.org",
        "name": f"Member {number}",
        "fs_uniquifier": f"member-{number}",
        "created_at": NOW,
        "roles": [found],
    } | overrides
    made = Member(**facts)
    session.add(made)
    session.flush()
    return made

"""Words without people: names and addresses of members are taken out of what leaves the desk."""

import re
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Member, RequesterOfRecord, RoleName

MEMBER = "[a member]"
REQUESTER = "[the requester of record]"
DESK = "the desk"
_RANK = {role.value: number for number, role in enumerate(RoleName)}
_SHORTEST = 3  # letters of a part of a name: fewer would strike words that name nobody


class Faceless:
    """Knows the people of the group, so that nothing says who they are."""

    def __init__(
        self,
        roles: dict[int, str],
        members: Iterable[tuple[str, str]],
        requesters: Iterable[tuple[str, str]] = (),
    ) -> None:
        self._roles = roles
        self._instead: dict[str, str] = {}
        whole, parts = set[str](), set[str]()
        for shown, people in ((MEMBER, members), (REQUESTER, requesters)):
            for name, email in people:
                told = {each.strip() for each in (name, email) if each.strip()}
                single = _parts(name)
                self._instead |= {
                    word.casefold(): shown
                    for word in (*single, *told)
                    if word.casefold() not in self._instead
                }
                whole |= told
                parts |= single | {part.upper() for part in single}
        # A whole name or address is found in any case, a part of one only as names are written.
        self._whole = _any_of(whole, re.IGNORECASE)
        self._parts = _any_of(parts)

    def role(self, member_id: int | None) -> str:
        """Say who did it by the role they have, never by name: "a filer", "the desk"."""
        if member_id is None:
            return DESK
        role = self._roles.get(member_id)
        return (
            (f"an {role}" if role and role[0] in "aeiou" else f"a {role}") if role else "a member"
        )

    def title(self, text: str) -> str:
        """Take whole names and addresses out of a short text that is seldom about people."""
        return self._without(self._whole, text)

    def words(self, text: str) -> str:
        """Take every name and address out of free text, first and last names by themselves too."""
        return self._without(self._parts, self._without(self._whole, text))

    def _without(self, pattern: re.Pattern[str] | None, text: str) -> str:
        if pattern is None or not text:
            return text
        return pattern.sub(lambda found: self._instead[found[0].casefold()], text)


def faceless(session: Session) -> Faceless:
    """Read who the people of the group are, those who left among them."""
    roles: dict[int, str] = {}
    members = list(session.scalars(select(Member).order_by(Member.id)))
    for member in members:
        names = [role.name for role in member.roles if role.name in _RANK]
        if names:
            roles[member.id] = max(names, key=_RANK.__getitem__)
    requesters = session.execute(
        select(RequesterOfRecord.name, RequesterOfRecord.email).order_by(RequesterOfRecord.id)
    )
    return Faceless(
        roles,
        [(member.name, member.email) for member in members],
        [(row.name, row.email) for row in requesters],
    )


def _parts(name: str) -> set[str]:
    found = re.split(r"[\s,.]+", name)
    return {part for part in found if len(part) >= _SHORTEST and not part.isdecimal()}


def _any_of(words: set[str], how: re.RegexFlag = re.NOFLAG) -> re.Pattern[str] | None:
    """Make a pattern of any of ``words`` as a whole word, the longest first."""
    if not words:
        return None
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    every = "|".join(re.escape(word) for word in longest_first)
    return re.compile(rf"(?<!\w)(?:{every})(?!\w)", how)

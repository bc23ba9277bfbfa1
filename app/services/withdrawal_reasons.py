"""Why something was withdrawn stands at its address for good: the sentence can be corrected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from sqlalchemy.orm import Session

from app.models import Member, Publication, RoleName, TablePublication
from app.models.said import visible
from app.queries.watch_list import watched_words
from app.services.burned_words import still_told
from app.services.publishing import PublishRefused

Withdrawn: TypeAlias = Publication | TablePublication

_MAY_CORRECT: Final = frozenset({RoleName.ORGANISER.value, RoleName.KEEPER.value})
_SHORTEST: Final = 3  # letters; a shorter name stands everywhere


class NamesOurPeople(PublishRefused):
    """The new words name our own people; ``reasons`` lists whom. Whoever means it says so."""


@dataclass(frozen=True, slots=True)
class Former:
    """A reason that stood there before, until when, and who replaced it."""

    because: str
    until: datetime
    replaced_by: str


def correct(
    session: Session,
    withdrawn: Withdrawn,
    because: str,
    *,
    may_name: bool,
    member: Member,
    now: datetime,
) -> None:
    """Replace the public reason of something withdrawn; the one before stays on record.

    Refuses whoever is no organiser, what is not withdrawn, no reason and the same one; and words
    that name our own people (``NamesOurPeople``), until ``may_name`` says that they may.
    """
    if not _MAY_CORRECT & {role.name for role in member.roles}:
        raise PublishRefused("Only an organiser may correct a reason. Ask one to look at it.")
    session.refresh(withdrawn, with_for_update=True)
    because = visible(because).strip()
    if withdrawn.withdrawn_at is None:
        raise PublishRefused("It is public: it has no reason to be withdrawn.")
    if not because:
        raise PublishRefused("Say why it was withdrawn. The reason stays as it was.")
    if because == withdrawn.withdrawn_because:
        raise PublishRefused("These are the words that stand there. Nothing was changed.")
    named = names_in(session, because)
    if named and not may_name:
        raise NamesOurPeople(
            "It names our own people. The reason stays as it was: word it without them, or say "
            "that they may be named.",
            tuple(f"“{name}”" for name in named[:10]),
        )
    by = {"member_id": member.id, "name": member.name}
    before = {"because": withdrawn.withdrawn_because, "until": now.isoformat(), "replaced_by": by}
    kept = withdrawn.checklist
    withdrawn.checklist = kept | {
        "reasons": [*kept.get("reasons", ()), before],
        "reason_by": by,
        "named": [*dict.fromkeys([*kept.get("named", ()), *named])],
    }
    withdrawn.withdrawn_because = because
    session.flush()


def names_in(session: Session, words: str) -> Sequence[str]:
    """List the names and addresses of our people that ``words`` say."""
    return still_told([one for one in watched_words(session) if len(one) >= _SHORTEST], [words])


def former(withdrawn: Withdrawn) -> list[Former]:
    """List the reasons that stood there before, the newest first."""
    return [
        Former(one["because"], datetime.fromisoformat(one["until"]), one["replaced_by"]["name"])
        for one in reversed(withdrawn.checklist.get("reasons", ()))
    ]

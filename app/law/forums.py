"""Where an answer, or silence, can be challenged: the forums of a law, in their order."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from app.law.strict import Table
from app.law.terms import Selector
from app.law.vocabulary import EventKind, Level

_ID = re.compile(r"^[a-z][a-z0-9_]*$")
_E = EventKind


class ForumKind(StrEnum):
    """What sort of body hears a challenge."""

    AGENCY_HEAD = "agency_head"
    OVERSIGHT = "oversight"
    OMBUDS = "ombuds"
    MEDIATION = "mediation"
    ATTORNEY_GENERAL = "attorney_general"
    COURT = "court"


class Opening(StrEnum):
    """What lets a challenge be brought."""

    STARTED = "started"  # the filing clock has begun
    DENIED = "denied"
    SILENT = "silent"  # silence that the law itself makes a denial
    LATE = "late"  # a date of the law was missed, whatever the law calls it
    DELAY = "delay"  # too long a delay, with no number of days: a person must judge
    APPEALED = "appealed"  # an appeal is pending and undecided
    FEE = "fee"
    SUED = "sued"
    ANY_TIME = "any_time"


Step = Literal["optional", "mandatory", "exclusive_choice", "unsettled"]

# The acts that bring a matter before each sort of forum, unless the law's file names others.
_FILED_BY: dict[ForumKind, frozenset[EventKind]] = {
    ForumKind.AGENCY_HEAD: frozenset({_E.APPEALED}),
    ForumKind.OVERSIGHT: frozenset({_E.APPEALED, _E.COMPLAINT_FILED}),
    ForumKind.ATTORNEY_GENERAL: frozenset({_E.APPEALED, _E.COMPLAINT_FILED}),
    ForumKind.OMBUDS: frozenset({_E.COMPLAINT_FILED, _E.MEDIATION_STARTED}),
    ForumKind.MEDIATION: frozenset({_E.MEDIATION_STARTED}),
    ForumKind.COURT: frozenset({_E.SUED}),
}


@dataclass(frozen=True, slots=True)
class Forum:
    """One place to go, and what it costs, needs and closes.

    ``step`` is what it is on the way to court. ``how`` is the act, as a heading; ``risk`` is what
    choosing or skipping it may cost. ``file_rule`` is the limit for going there, ``decide_rule``
    the limit for its decision, ``wait_rule`` a floor to wait out before; the wait binds, or only
    costs something (``wait_binds``). ``needs`` names the forums that come first, ``bars`` those
    that are lost by choosing this one. ``opens_on`` says what lets one go there; left out, it is
    the start of ``file_rule``. ``filed_by`` are the events that show it was done. It is over when
    it was ``decided``, or when it was ``filed`` if nobody decides. With ``excused_by_silence`` it
    need not be done where the agency never answered in time; with ``silence_decides`` no decision
    in time counts as one.
    """

    id: str
    name: str
    kind: ForumKind
    step: Step
    how: str
    text: str
    citation: str
    level: Level
    file_rule: str | None = None
    decide_rule: str | None = None
    wait_rule: str | None = None
    wait_binds: bool = True
    needs: tuple[str, ...] = ()
    bars: tuple[str, ...] = ()
    applies: Selector | None = None
    opens_on: frozenset[Opening] = frozenset()
    filed_by: frozenset[EventKind] = frozenset()
    asked_by: Literal["requester", "agency"] = "requester"
    letter: Literal["appeal", "complaint"] | None = None
    done_when: Literal["decided", "filed"] = "decided"
    excused_by_silence: bool = False
    silence_decides: bool = False
    risk: str | None = None

    def __post_init__(self) -> None:
        if not _ID.match(self.id):
            raise ValueError(f"'{self.id}' is not an id such as agency_head")
        if self.file_rule is None and (not self.opens_on or Opening.STARTED in self.opens_on):
            raise ValueError(f"forum '{self.id}': without 'file_rule' it must say what it opens on")
        if self.step == "exclusive_choice" and not self.bars:
            raise ValueError(f"forum '{self.id}': an exclusive choice needs 'bars'")
        if not self.wait_binds and self.wait_rule is None:
            raise ValueError(f"forum '{self.id}': 'wait_binds' belongs to a 'wait_rule'")
        if self.letter is not None and self.kind is ForumKind.COURT:
            raise ValueError(f"forum '{self.id}': a court is not written to with a letter")

    @property
    def acts(self) -> frozenset[EventKind]:
        """The events that show that the matter was brought here."""
        return self.filed_by or _FILED_BY[self.kind]

    @property
    def openings(self) -> frozenset[Opening]:
        """What lets one go there."""
        return self.opens_on or frozenset({Opening.STARTED})

    @property
    def rules(self) -> tuple[str, ...]:
        """The ids of the law's rules that it names."""
        named = (self.file_rule, self.decide_rule, self.wait_rule)
        return tuple(rule for rule in named if rule is not None)


def check_forums(forums: Sequence[Forum], rule_ids: Collection[str], table: Table) -> None:
    """Refuse, with the line, a forum that names a rule or a forum which is not there.

    ``table`` is the mapping of the whole file. What a forum needs must come before it, and what
    is mandatory must be needed by something.
    """
    entries = table.get("forums")
    ids = [forum.id for forum in forums]
    for forum, entry in zip(forums, entries if isinstance(entries, list) else [], strict=True):
        _check_one(forum, ids, rule_ids, entry)
        waited_for = any(forum.id in other.needs for other in forums)
        if forum.step == "mandatory" and not waited_for and Opening.SUED not in forum.opens_on:
            said = f"forum '{forum.id}' is mandatory, but no other forum needs it"
            raise entry.place("step").error(said)


def _check_one(forum: Forum, ids: list[str], rule_ids: Collection[str], entry: Table) -> None:
    said = f"forum '{forum.id}'"
    if ids.count(forum.id) > 1:
        raise entry.place("id").error(f"{said} is given twice")
    for key in ("file_rule", "decide_rule", "wait_rule"):
        rule_id = entry.get(key)
        if rule_id is not None and rule_id not in rule_ids:
            raise entry.place(key).error(f"{said} names rule '{rule_id}', which is not there")
    for other in forum.bars:
        if other not in ids or other == forum.id:
            raise entry.place("bars").error(f"{said} bars '{other}', which is no other forum")
    before = ids[: ids.index(forum.id)]
    for other in forum.needs:
        if other not in before:
            raise entry.place("needs").error(f"{said} needs '{other}', which does not come before")

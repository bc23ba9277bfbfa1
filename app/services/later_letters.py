"""Later letters: what a request's clocks and events let its group write, and nothing beyond it.

A letter that speaks of lateness is written only where the caller passed the gate and the law's
own number is hard; every other one accuses nobody.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from app.law.forums import Forum
from app.law.working import Clock
from app.models import Group, LetterKind, RecordsRequest, RequesterOfRecord
from app.services.catalogue import LETTERS
from app.services.fallback import Instead
from app.services.later_drafts import DRAFTS, Draft
from app.services.later_matter import Matter, matter_of
from app.services.letter_clauses import Signer, base_digest, clause
from app.services.letter_language import (
    Facts,
    LetterRefused,
    LetterTemplate,
    listed,
    one_line,
    set_paragraphs,
)
from app.services.letters import split
from app.services.mending import MENDING

_EXTRA = frozenset({"rule", "forum", "grounds", "answer", "scope", "up_to"})
_MENDING = frozenset({"because", "before", "after", "effect", "unsent", "printed", "even_so"})
_REFS_IN_SUBJECT = 3


@dataclass(frozen=True, slots=True)
class LaterLetter:
    """A letter that may leave.

    ``digest`` names the words and the law that governed it. ``bases`` says, by request, which
    clock, dates and events it rests on, so that it can be found when one of them is voided. ``to``
    is the forum it goes to; None: the body that was asked. ``event`` is the kind and the facts to
    record, for every request it is about, on the day it leaves.
    """

    subject: str
    body: str
    digest: str
    bases: dict[int, dict[str, Any]]
    to: Forum | None
    event: tuple[str, dict[str, Any]]

    @property
    def basis(self) -> dict[str, Any]:
        """What the letter about one request rests on; of several, the first."""
        return next(iter(self.bases.values()))


def compose(
    session: Session,
    records_request: RecordsRequest,
    kind: LetterKind,
    *,
    clocks: Sequence[Clock],
    today: date,
    signer: RequesterOfRecord | None,
    group: Group,
    extra: Mapping[str, str] | None = None,
    may_accuse: bool = False,
    instead: Instead | None = None,
) -> LaterLetter:
    """Write one letter of ``kind`` about one request, signed by ``signer`` or by the group.

    ``clocks`` are all of the request's, with their working. ``may_accuse`` is the caller's word
    that the gate was passed; only then does the letter say that a day was missed. ``extra`` may
    hold ``rule`` (the clock to speak of), ``forum`` (the id of the one to write to), ``grounds``,
    ``answer``, ``scope`` (a volunteer's own words) and ``up_to`` (dollars); for a correction or a
    withdrawal what ``app.services.mending`` reads. ``instead`` says why it comes to the body by
    another way than the letters before.

    Raises LetterRefused naming what is missing: a denial, a forum, a question, an answer, a
    citizen who signs; and LawUnknown where no law is known.
    """
    given = _read_extra(kind, extra or {})
    matter = matter_of(
        records_request,
        kind,
        clocks,
        today=today,
        signer=Signer.of(group, signer),
        may_accuse=may_accuse,
    )
    draft = DRAFTS[kind](session, matter, given)
    return _write([matter], draft, [draft], instead)


def merge(
    session: Session,
    asked: Sequence[tuple[RecordsRequest, Sequence[Clock]]],
    *,
    today: date,
    signer: RequesterOfRecord | None,
    group: Group,
    may_accuse: bool = False,
    kind: LetterKind = LetterKind.FOLLOW_UP,
    extra: Mapping[str, str] | None = None,
    instead: Instead | None = None,
) -> LaterLetter:
    """Write one letter about several requests to the same body, each with its own dates.

    A follow-up, a correction or a withdrawal; the words of ``extra`` then hold for all of them.

    Raises LetterRefused as ``compose`` does, and where the bodies differ: nobody is told of what
    was asked of others.
    """
    if len({(one.recipient_id, one.jurisdiction) for one, _ in asked}) != 1:
        raise LetterRefused("One letter goes to one body: these requests were sent to several.")
    by = Signer.of(group, signer)
    given = _read_extra(kind, extra or {})
    matters = [
        matter_of(one, kind, clocks, today=today, signer=by, may_accuse=may_accuse)
        for one, clocks in sorted(asked, key=lambda each: each[0].id)
    ]
    drafts = [DRAFTS[kind](session, matter, given) for matter in matters]
    if len(matters) == 1:
        return _write(matters, drafts[0], drafts, instead)
    told = [_one_of_several(matter, draft) for matter, draft in zip(matters, drafts, strict=True)]
    silences = dict.fromkeys(str(draft.facts.get("silence_clause", "")) for draft in drafts)
    facts = drafts[0].facts | {
        "several": told,
        "number": str(len(matters)),
        "refs": _refs([matter.request.ref for matter in matters]),
        "silence_clause": " ".join(words for words in silences if words),
        "ref": listed(matter.request.ref for matter in matters),
    }
    facts["closing"] = clause("closing", matters[0].law.code, facts)
    whole = Draft(drafts[0].name, facts, drafts[0].event)
    return _write(matters, whole, drafts, instead)


def _read_extra(kind: LetterKind, extra: Mapping[str, str]) -> dict[str, str]:
    unknown = sorted(extra.keys() - (_MENDING if kind in MENDING else _EXTRA))
    if unknown:
        raise LetterRefused(f"A later letter has no '{unknown[0]}'.")
    return {name: words.strip() for name, words in extra.items() if words.strip()}


def _write(
    matters: Sequence[Matter], draft: Draft, drafts: Sequence[Draft], instead: Instead | None
) -> LaterLetter:
    first = matters[0]
    subject, body = _shipped(draft.name)
    facts = draft.facts | {"kind": first.kind.value}
    facts["preface"] = clause("later/preface", first.law.code, facts) if draft.to is None else ""
    if instead is not None and draft.to is None:
        said = clause("fallback", first.law.code, facts | {"instead": instead.facts()})
        facts["closing"] = f"{said}\n\n{facts['closing']}"
    governed = f"{draft.name} {base_digest()} {first.law.digest}"
    return LaterLetter(
        one_line(subject.fill(facts)),
        set_paragraphs(body.fill(facts)),
        hashlib.sha256(governed.encode()).hexdigest(),
        {
            matter.request.id: _basis(matter, each)
            for matter, each in zip(matters, drafts, strict=True)
        },
        draft.to,
        draft.event,
    )


def _basis(matter: Matter, draft: Draft) -> dict[str, Any]:
    """What the letter says of one request, as data that a query can find again."""
    clock = draft.clock
    used = {str(event_id) for event_id in draft.used if event_id is not None}
    if clock is not None:
        seen = (clock.start.event if clock.start else None, clock.met_by)
        used |= {event.id for event in seen if event is not None and event.id}
    dates = {
        "started_on": clock.started_on if clock else None,
        "due_on": clock.due if clock else None,
        "latest_on": clock.latest if clock else None,
    }
    return {
        "kind": matter.kind.value,
        "accuses": bool({"ended", "forfeit"} & draft.facts.keys()),
        "rule": clock.rule_id if clock else None,
        "clock_kind": clock.kind.value if clock else None,
        **{name: value.isoformat() if value else None for name, value in dates.items()},
        "events": sorted(int(event_id) for event_id in used),
        "law": matter.law.digest,
        "forum": draft.to.id if draft.to else None,
    }


def _one_of_several(matter: Matter, draft: Draft) -> Facts:
    told = {
        "ref": matter.request.ref,
        "title": draft.facts["title"],
        "sent_on": matter.sent_on,
        "tracking_number": draft.facts.get("tracking_number"),
        "ended": draft.facts.get("ended"),
        "working": str(draft.facts.get("working_clause", "")),
    }
    return Facts("request", told)


def _refs(refs: Sequence[str]) -> str:
    shown = refs[:_REFS_IN_SUBJECT]
    more = len(refs) - len(shown)
    return f"{', '.join(shown)} and {more} more" if more else listed(shown)


@lru_cache(maxsize=16)
def _shipped(name: str) -> tuple[LetterTemplate, LetterTemplate]:
    """A later letter that ships, as subject and body."""
    subject, body = split((LETTERS / "later" / f"{name}.txt").read_text(encoding="utf-8"))
    return LetterTemplate(subject, f"{name}, its subject"), LetterTemplate(body, name)

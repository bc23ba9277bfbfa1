"""Drafts of later letters: one function per kind, which gathers facts or says what is missing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.law.forums import Forum
from app.law.working import Clock
from app.models import Dispatch, LetterKind, RecordsRequest
from app.services.extension_objections import objection
from app.services.fee_answers import fee_answer
from app.services.later_clocks import filing_time, run_out, run_out_facts
from app.services.later_forums import (
    REFUSALS,
    event_of,
    forum_facts,
    forum_for,
    hears_silence,
    refusal_facts,
)
from app.services.later_matter import Matter
from app.services.later_story import story
from app.services.letter_clauses import clause, law_facts
from app.services.letter_language import Facts, LetterRefused, day, one_line, paragraphs
from app.services.mending import mended
from app.services.reply_addresses import without_token


@dataclass(slots=True)
class Draft:
    """A letter being written: its template, its facts, and what it rests on."""

    name: str
    facts: dict[str, object]
    event: tuple[str, dict[str, Any]] = ("followed_up", {})
    clock: Clock | None = None
    to: Forum | None = None
    used: tuple[int | None, ...] = ()


def _shared(matter: Matter) -> dict[str, object]:
    """The facts and clauses that every later letter about a request may use."""
    request, law = matter.request, matter.law
    recipient = request.recipient
    facts: dict[str, object] = {
        **law_facts(law, body=recipient.body, signer=matter.signer),
        **matter.addressed,
        "recipient": Facts("recipient", {"name": one_line(recipient.name)}),
        "ref": request.ref,
        "refs": request.ref,
        "title": one_line(request.title),
        "today": matter.today,
        "reply_to": matter.signer.email,
        "sent_on": matter.sent_on,
    }
    if request.tracking_number:
        facts["tracking_number"] = one_line(request.tracking_number)
    for name in ("law_name", "salutation", "closing", "signature"):
        facts[name] = clause(name, law.code, facts)
    return facts


def follow_up(_session: Session, matter: Matter, extra: Mapping[str, str]) -> Draft:
    facts = _shared(matter)
    if not matter.may_accuse:
        facts["time_clause"] = clause("later/time", matter.law.code, facts)
        return Draft("follow_up", facts)
    clock = run_out(matter, extra.get("rule"))
    return Draft("follow_up_firm", facts | _ended(matter, clock, facts), clock=clock)


def _ended(matter: Matter, clock: Clock, facts: dict[str, object]) -> dict[str, object]:
    """What is said of a time that ran out: its facts, and the clauses made from them."""
    said = run_out_facts(matter, clock)
    told = facts | said
    code = matter.law.code
    said["working_clause"] = clause("later/working", code, told)
    said["silence_clause"] = clause("later/silence", code, told)
    return said


def _clarification_answer(_s: Session, matter: Matter, extra: Mapping[str, str]) -> Draft:
    asked = matter.last({"clarification_asked", "treatment_noticed"})
    if asked is None:
        raise LetterRefused(
            f"No question of the agency is recorded for {matter.request.ref}. Record what they "
            "asked first: the answer names its day."
        )
    if "answer" not in extra:
        raise LetterRefused("Write the answer to their question: the letter carries your words.")
    facts = _shared(matter) | {
        "asked_on": asked.happened_on,
        "answer": paragraphs(extra["answer"]),
    }
    return Draft("clarification_answer", facts, ("clarified", {}), used=(asked.id,))


def _fee_answer(_session: Session, matter: Matter, extra: Mapping[str, str]) -> Draft:
    shared = _shared(matter)
    found = fee_answer(matter, extra, shared)
    facts = shared | found.facts
    return Draft("fee_answer", facts, found.event, found.clock, used=(found.asked,))


def _extension_objection(_s: Session, matter: Matter, _extra: Mapping[str, str]) -> Draft:
    facts = _shared(matter)
    found = objection(matter)
    clock = found.ended or found.extension
    if found.ended is not None:
        facts |= _ended(matter, found.ended, facts)
    event: tuple[str, dict[str, Any]] = ("followed_up", {"about": "extension"})
    facts["objection"] = Facts("objection", found.facts)
    return Draft("extension_objection", facts, event, clock, used=(found.notice_id,))


def _challenge(session: Session, matter: Matter, extra: Mapping[str, str]) -> Draft:
    """An appeal or a complaint: the grounds, the story in order, what is asked of whom."""
    late = _silence(matter, extra)
    forum = forum_for(matter, extra.get("forum"), late, argued="grounds" in extra)
    if late is not None and not hears_silence(matter, forum, late):
        raise LetterRefused(f"Silence alone cannot be taken there ({forum.citation}).")
    facts, limit = _shared(matter) | forum_facts(matter, forum), matter.clock(forum.file_rule)
    told = story(matter)
    facts["story"] = [f"{day(line.on)}: {line.words}" for line in told]
    facts["file"] = filing_time(limit, matter)
    facts |= _grounds(matter, extra, late, facts)
    code = matter.law.code
    facts["challenge"] = clause(f"later/{matter.kind.value}_challenge", code, facts)
    facts["asks"] = clause(f"later/{matter.kind.value}_asks", code, facts)
    facts["letter_in_full"] = _first_letter(session, matter.request)
    event = (event_of(matter.kind, forum), {"to": forum.name})
    used = tuple(line.event_id for line in told)
    return Draft(matter.kind.value, facts, event, late or limit, forum, used)


def _silence(matter: Matter, extra: Mapping[str, str]) -> Clock | None:
    """The clock of the silence that is challenged; None where something else is.

    Raises LetterRefused where nothing is recorded that could be challenged.
    """
    if matter.last(REFUSALS) is not None:
        return None
    if matter.may_accuse:
        return run_out(matter, extra.get("rule"))
    if matter.kind is LetterKind.COMPLAINT and "grounds" in extra:
        return None
    raise LetterRefused(
        f"No refusal is recorded for {matter.request.ref}, and it is not proven that an answer was "
        "due and did not come. Record their refusal, or send a follow-up."
    )


def _grounds(
    matter: Matter, extra: Mapping[str, str], late: Clock | None, facts: dict[str, object]
) -> dict[str, object]:
    """Say what is challenged: a refusal, silence, or what a volunteer wrote down."""
    said: dict[str, object] = {}
    refused, decided = matter.last(REFUSALS), matter.last({"appeal_decided"})
    if refused is not None:
        said["refusal"] = refusal_facts(refused)
    if decided is not None:
        said["decided_on"] = decided.happened_on
    if late is not None:
        said |= _ended(matter, late, facts)
    if "grounds" in extra:
        said["grounds"] = paragraphs(extra["grounds"])
    return said


def _first_letter(session: Session, records_request: RecordsRequest) -> str:
    """The words of the request as they left; empty for one that was brought in from elsewhere."""
    query = select(Dispatch).filter_by(request_id=records_request.id, key="request")
    letter = session.scalars(query).first()
    return without_token(letter) if letter else ""


def _mending(_session: Session, matter: Matter, extra: Mapping[str, str]) -> Draft:
    """A correction of the first letter, or its withdrawal, in a volunteer's words."""
    shared = _shared(matter)
    found = mended(matter, extra, shared)
    return Draft(matter.kind.value, shared | found.facts, found.event)


DRAFTS: dict[LetterKind, Callable[[Session, Matter, Mapping[str, str]], Draft]] = {
    LetterKind.FOLLOW_UP: follow_up,
    LetterKind.CLARIFICATION_ANSWER: _clarification_answer,
    LetterKind.FEE_ANSWER: _fee_answer,
    LetterKind.EXTENSION_OBJECTION: _extension_objection,
    LetterKind.APPEAL: _challenge,
    LetterKind.COMPLAINT: _challenge,
    LetterKind.CORRECTION: _mending,
    LetterKind.WITHDRAWAL: _mending,
}

"""Telephone calls: what to ask, in which words of the law, and what came of it.

An oral request is a request only where the law takes one. Elsewhere a call finds out another way
to reach the body, and nothing of it starts a clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.errors import ServiceError
from app.law.errors import LawError
from app.law.response import response_terms
from app.law.statutes import Statute, statute
from app.law.vocabulary import Kind, Standard
from app.models import Agency, Contact, ContactKind, Dispatch, DispatchState, RecordsRequest
from app.services import contacts, events, outbox
from app.services.agency_changes import note_change
from app.services.contacts import ContactFacts, Verification
from app.services.letter_clauses import plain, section

READ_OUT = frozenset({DispatchState.QUEUED, DispatchState.HELD, DispatchState.FAILED})
"""The states of a first letter that may be read out instead."""

STOPPED = READ_OUT - {DispatchState.QUEUED}
"""Those of them in which an e-mail does not leave by itself."""

_LONGEST = 120
_UNTIMED = {
    Standard.PROMPT: "It calls for a prompt answer",
    Standard.REASONABLE: "It calls for an answer within a reasonable time",
}


class CallRefused(ServiceError):
    """The call cannot be noted as it was told; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Script:
    """What to say. ``law`` are the sentences on the law, empty where none is known.

    ``oral`` says that the law takes a request by word of mouth, and ``but`` what is lost by it.
    """

    ask: tuple[str, ...]
    law: tuple[str, ...]
    oral: bool
    but: str


def script(agency: Agency, group_name: str, letter: Dispatch | None) -> Script:
    """Write what to say to ``agency``, about a letter that cannot reach it if there is one."""
    law = _law(agency.jurisdiction)
    about = (
        f"We have a letter for you, reference {letter.records_request.ref}, that did not reach you."
        if letter
        else "We want to write to you and have no address that works."
    )
    return Script(
        ask=(
            f"Good day. I call for {group_name or 'our group'} about a request for public records.",
            about,
            "Where do we send it in writing: an e-mail address, a site, a fax, a post address?",
            "Who receives these requests? May I have your name for our notes?",
        ),
        law=_on_law(law, agency.body.value) if law else (),
        oral=law is not None and takes_oral(law),
        but=law.submission.text if law else "",
    )


def takes_oral(law: Statute) -> bool:
    """Whether the law takes a request by word of mouth; where that is not settled it does not."""
    return law.submission.written_required is False


def note_asked(
    session: Session,
    letter: Dispatch,
    phone: Contact,
    *,
    with_whom: str,
    on: date,
    member_id: int | None,
    now: datetime,
) -> None:
    """Note that the first letter of a request was read out and taken by word of mouth on ``on``.

    The request was made and received that day. Refused where the law wants it in writing, for a
    later letter, for one that has left or that somebody has open, and without the name of whoever
    took it: without one nothing of it can be shown.
    """
    session.flush()
    session.refresh(letter, with_for_update={"of": Dispatch})
    request = session.get_one(RecordsRequest, letter.request_id)
    law = _law(request.jurisdiction)
    if law is None or not takes_oral(law):
        raise CallRefused(
            "The law there wants a request in writing, so a call makes none. Ask for an address, "
            "and note that; nothing was changed."
        )
    if letter.cohort_id is not None or letter.key != "request":
        raise CallRefused("Only the first letter of a request can be read out.")
    _refuse_on_its_way(letter)
    who = _who(with_whom)
    request.channel = letter.channel = ContactKind.PHONE
    letter.contact_id, letter.recipient, letter.domain = phone.id, phone.value, ""
    letter.held_because, letter.answer = "", f"It was read out by telephone and taken by {who}."
    proof = {"proof": letter.answer, "who": who}
    outbox.note_left(
        session,
        letter,
        on=on,
        now=now,
        member_id=member_id,
        facts={"proof": letter.answer, "channel": ContactKind.PHONE.value},
    )
    events.record(session, request, "received", on=on, facts=proof, member_id=member_id, now=now)


def note_told(
    session: Session,
    agency: Agency,
    phone: Contact,
    facts: ContactFacts,
    *,
    with_whom: str,
    on: date,
    about: RecordsRequest | None,
    member_id: int | None,
    now: datetime,
) -> Contact:
    """Keep the way that they named on the telephone, as checked that day, and note the call."""
    who = " ".join(with_whom.split())[:_LONGEST]
    source = f"by telephone, {phone.value}" + (f", {who}" if who else "")
    kept = contacts.add_contact(
        session,
        agency,
        ContactFacts(
            kind=facts.kind,
            value=facts.value,
            source=source,
            city=facts.city,
            state=facts.state,
            zip=facts.zip,
            label=facts.label,
        ),
        verified=Verification(on=on, how="by telephone", member_id=member_id),
        member_id=member_id,
        now=now,
    )
    said = {"with_whom": who, "words": f"They named another way to reach them: {kept.value}"}
    _note(session, agency, {"number": phone.value} | said, about, on, member_id, now)
    return kept


def note_nobody(
    session: Session,
    agency: Agency,
    phone: Contact,
    *,
    on: date,
    about: RecordsRequest | None,
    member_id: int | None,
    now: datetime,
) -> None:
    """Note a call that reached nobody; it says nothing about the number yet."""
    told = {"number": phone.value, "with_whom": "", "words": "Nobody answered."}
    _note(session, agency, told, about, on, member_id, now)


def _note(
    session: Session,
    agency: Agency,
    told: Mapping[str, str],
    about: RecordsRequest | None,
    on: date,
    member_id: int | None,
    now: datetime,
) -> None:
    note_change(session, agency, "called", {}, {**told, "on": on.isoformat()}, member_id, now)
    if about is not None:
        facts = {"with_whom": told["with_whom"]} if told["with_whom"] else {}
        events.record(
            session,
            about,
            "phone_call",
            on=on,
            facts=facts,
            note=told["words"],
            member_id=member_id,
            now=now,
            again=True,
        )


def _who(words: str) -> str:
    who = " ".join(words.split())[:_LONGEST]
    if not who:
        raise CallRefused("Say who took the request: a name, or at least the office.")
    return who


def _refuse_on_its_way(letter: Dispatch) -> None:
    """Refuse what left, what may have, and what the worker will send: they were asked already."""
    by_worker = letter.channel is ContactKind.EMAIL and letter.state is DispatchState.QUEUED
    if letter.state not in READ_OUT or by_worker or letter.within_id is not None:
        raise CallRefused(
            f"The letter is {letter.state.value} by {letter.channel.value}, so reading it out "
            "would ask them twice. Nothing was changed."
        )


def _law(jurisdiction: str) -> Statute | None:
    try:
        return statute(jurisdiction)
    except LawError:
        return None


def _on_law(law: Statute, body: str) -> tuple[str, ...]:
    """The law in two sentences: how one may ask, and how long they have."""
    how = f"{law.name} has the {plain(law.law.name)} ({plain(law.law.citation)})."
    terms = response_terms(law, body=body)
    where = section(terms.citation)
    if terms.length is not None:
        what = "an answer or an acknowledgment" if terms.act is Kind.ACKNOWLEDGE else "an answer"
        return (how, f"It sets {terms.length} from receipt for {what} ({where}).")
    return (how, f"{_UNTIMED.get(terms.standard, 'It asks them to answer')} ({where}).")

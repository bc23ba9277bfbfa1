"""The letter that corrects another one: to the same address, in the volunteer's own words."""

import hashlib
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy.orm import Session

from app.law.statutes import statute
from app.models import Dispatch, DispatchState, Group, RecordsRequest, RequesterOfRecord
from app.services.catalogue import LETTERS
from app.services.filing import message_id
from app.services.letter_clauses import Signer, clause, law_facts
from app.services.letter_language import LetterTemplate, one_line, paragraphs, set_paragraphs
from app.services.letters import split
from app.services.outbox import signing_group
from app.services.reply_addresses import own

_FORUM = "Dear Sir or Madam,"


def correction(
    session: Session,
    records_request: RecordsRequest,
    wrong: Dispatch,
    because: str,
    *,
    key: str,
    wrote_on: date,
    named_on: date | None,
    now_on: date | None,
    now: datetime,
) -> Dispatch:
    """Write the correction of ``wrong`` and give it as a letter in the queue, not yet added.

    ``key`` tells it from other letters of the request. ``named_on`` is the day that ``wrong``
    names, ``now_on`` the one it should have. Raises LetterRefused where the group cannot sign, and
    LawUnknown where no law is known.
    """
    group = signing_group(session)
    person = records_request.requester_id and session.get(
        RequesterOfRecord, records_request.requester_id
    )
    signer = Signer.of(group, person or None)
    law = statute(records_request.jurisdiction)
    facts: dict[str, object] = {
        **law_facts(law, body=records_request.recipient.body, signer=signer),
        "ref": records_request.ref,
        "refs": records_request.ref,
        "title": one_line(records_request.title),
        "reply_to": signer.email,
        "wrote_on": wrote_on,
        "because": paragraphs(because),
    }
    facts |= {"named_on": named_on} if named_on else {}
    facts |= {"now_on": now_on} if named_on and now_on else {}
    for name in ("law_name", "salutation", "closing", "signature"):
        facts[name] = clause(name, law.code, facts)
    if wrong.basis.get("forum"):
        facts["salutation"] = _FORUM
    subject, body = _shipped()
    return _to_the_same(
        wrong, records_request.ref, one_line(subject.fill(facts)), set_paragraphs(body.fill(facts)),
        key=key, group=group, now=now,
    )  # fmt: skip


def _to_the_same(
    wrong: Dispatch, ref: str, subject: str, body: str, *, key: str, group: Group, now: datetime
) -> Dispatch:
    of_its_own = own(group, body)
    return Dispatch(
        request_id=wrong.request_id,
        key=key,
        channel=wrong.channel,
        contact_id=wrong.contact_id,
        recipient=wrong.recipient,
        domain=wrong.domain,
        reply_to=of_its_own.reply_to,
        reply_token=of_its_own.token,
        subject=subject,
        body=of_its_own.body,
        sha256=hashlib.sha256(f"{subject}\n\n{of_its_own.body}".encode()).hexdigest(),
        message_id=message_id(ref, key, group.email),
        basis={
            "kind": "correction",
            "corrects": wrong.id,
            "event": {"kind": "followed_up", "facts": {}},
        },
        state=DispatchState.QUEUED,
        not_before_at=now,
    )


@lru_cache(maxsize=1)
def _shipped() -> tuple[LetterTemplate, LetterTemplate]:
    name = "correction"
    subject, body = split((LETTERS / f"{name}.txt").read_text(encoding="utf-8"))
    return LetterTemplate(subject, f"{name}, its subject"), LetterTemplate(body, name)

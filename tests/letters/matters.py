"""Requests with a story, in no database, to write later letters about."""

from datetime import date

from app.errors import ServiceError
from app.law import calendars
from app.law.clocks import compute as clocks_of
from app.law.facts import AgencyFacts, RequestFacts
from app.law.statutes import statute
from app.law.vocabulary import Body as LawBody
from app.law.vocabulary import Channel
from app.models import ContactKind, LetterKind, RecordsRequest, RequesterOfRecord, RequestEvent
from app.services import later_letters
from app.services.clock_facts import law_event
from app.services.event_kinds import LAW_KINDS
from app.services.letter_language import LetterRefused
from tests.factories.moments import TODAY
from tests.letters.conftest import GROUP, recipient

SENT = date(2026, 8, 3)
RECEIVED = date(2026, 8, 4)


def asked(code, *told, to=None, **overrides):
    """A request under the law of ``code`` with the events ``told``: kind, day, facts."""
    number = overrides.pop("number", 1)
    body = to or recipient(code, id=7)
    facts = {
        "id": number,
        "ref": f"DL-TEST{number}",
        "title": "agreements with Ring",
        "recipient": body,
        "recipient_id": body.id,
        "agency": body,
        "jurisdiction": code,
        "channel": ContactKind.EMAIL,
        "filed_on": SENT,
        "tracking_number": "",
    } | overrides
    made = RecordsRequest(**facts)
    for event_id, (kind, on, *given) in enumerate((("sent", SENT), *told), start=number * 100):
        made.events.append(
            RequestEvent(
                id=event_id, kind=kind, happened_on=on, facts=given[0] if given else {}, note=""
            )
        )
    return made


def clocks(made):
    """Every clock of ``made``, as the law computes it from its events."""
    law = statute(made.jurisdiction)
    events = [
        law_event(event.kind, event.happened_on, event.facts, event.id)
        for event in made.events
        if event.kind in LAW_KINDS
    ]
    return clocks_of(
        law,
        calendars.calendar(law.calendar),
        AgencyFacts(LawBody(made.recipient.body.value), zone="UTC"),
        RequestFacts.ordinary(channel=Channel.EMAIL, filed_on=made.filed_on),
        tuple(events),
    )


def person(code):
    """Who signs where the law minds who asks; nobody elsewhere."""
    if statute(code).residency.required is False:
        return None
    return RequesterOfRecord(
        name="Alex Doe",
        email="alex@example.org",
        postal="1 Main Street\nSpringfield",
        states=[code.removeprefix("US-")],
        consented_on=date(2026, 1, 5),
        active=True,
    )


def write(session, made, kind, *, may_accuse=False, today=TODAY, **extra):
    """Write a later letter about ``made``."""
    return later_letters.compose(
        session,
        made,
        LetterKind(kind),
        clocks=clocks(made),
        today=today,
        signer=person(made.jurisdiction),
        group=GROUP,
        extra=extra,
        may_accuse=may_accuse,
    )


REFUSED = ("denied", date(2026, 11, 16), {"exemption": "the law on open investigations"})
RECENT = date(2026, 11, 3)


def received(on=RECEIVED):
    """Proof of receipt, also by the officer where a law counts from that."""
    return (("received", on), ("officer_received", on))


def whole(letter):
    return f"{letter.subject}\n\n{letter.body}"


def written(session, made, kind, **extra):
    """The letter, or the sentence that says why there is none."""
    try:
        letter = write(session, made, kind, **extra)
    except ServiceError as refused:
        return f"No letter: {refused}"
    to = f"To: {letter.to.name}\n" if letter.to else ""
    return f"{to}Makes: {letter.event[0]} {letter.event[1] or ''}\n{whole(letter)}"


def silent(code):
    """A request that was received, acknowledged where the law counts from that, and no more."""
    acknowledged = {"US-NY", "US-WY"}
    told = [("acknowledged", date(2026, 8, 6))] if code in acknowledged else []
    return asked(code, *received(), *told)


def every_letter(session, code):
    """Each kind of letter that ``code`` lets one write, accusing ones included."""
    fee = ("fee_estimated", date(2026, 8, 5), {"amount_cents": 43529})
    question = ("clarification_asked", date(2026, 8, 5))
    late_notice = ("extended", date(2026, 10, 20))
    long_notice = ("extended", date(2026, 8, 7), {"until": "2026-12-30"})
    tries = [
        (silent(code), "follow_up", {}),
        (silent(code), "follow_up", {"may_accuse": True}),
        (asked(code, *received(), question), "clarification_answer", {"answer": "Yes."}),
        (asked(code, *received(), fee), "fee_answer", {"answer": "accept"}),
        (asked(code, *received(), fee), "fee_answer", {"answer": "waive"}),
        (asked(code, *received(), fee), "fee_answer", {"answer": "itemize"}),
        (asked(code, *received(), late_notice), "extension_objection", {"may_accuse": True}),
        (asked(code, *received(), long_notice), "extension_objection", {}),
        (asked(code, *received(), REFUSED), "appeal", {}),
        (asked(code, *received(), REFUSED), "complaint", {}),
        (silent(code), "complaint", {"may_accuse": True}),
        (asked(code, *received(RECENT), filed_on=RECENT), "appeal", {"may_accuse": True}),
    ]
    for made, kind, how in tries:
        try:
            yield write(session, made, kind, **how)
        except LetterRefused:
            continue

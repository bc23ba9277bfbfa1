"""Requests with a story, in no database, to write later letters about."""

from datetime import date

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

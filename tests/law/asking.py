"""Short ways to ask the engine, for the tests of it."""

from datetime import date

from app.law import calendars
from app.law.clocks import compute
from app.law.facts import AgencyFacts, Event, RequestFacts
from app.law.statutes import statute
from app.law.vocabulary import Body, Channel, EventKind

LOCAL = AgencyFacts(Body.LOCAL)
ORDINARY = RequestFacts.ordinary(channel=Channel.EMAIL)


def on(kind, day, **more):
    """An event, its day written as in a calendar."""
    return Event(EventKind(kind), date.fromisoformat(day), **more)


def ask(code, *events, agency=LOCAL, request=ORDINARY, law=None):
    """The clocks by the id of their rule."""
    law = law or statute(code)
    found = compute(law, calendars.calendar(law.calendar), agency, request, events)
    return {clock.rule_id: clock for clock in found}


def day(text):
    return date.fromisoformat(text)

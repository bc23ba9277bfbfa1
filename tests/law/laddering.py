"""Short ways to ask for a remedy ladder, for the tests of it."""

from app.law import calendars, statutes
from app.law.clocks import compute
from app.law.remedies import ladder
from tests.law.asking import LOCAL, ORDINARY, day


def climb(code, *events, today, agency=LOCAL, request=ORDINARY):
    """The rungs by their id, in the order of the ladder."""
    law = statutes.statute(code)
    clocks = compute(law, calendars.calendar(law.calendar), agency, request, events)
    rungs = ladder(law, clocks, events, agency, request, day(today))
    return {rung.id: rung for rung in rungs}


def states(rungs):
    """The state of each rung, as a word."""
    return {rung_id: rung.state.value for rung_id, rung in rungs.items()}

"""What happens on the very last day is in time: for silence, and for whatever answers an act."""

import pytest

from app.law import calendars
from app.law.cases import Case
from app.law.statutes import statute
from app.law.timeline import Timeline
from app.law.vocabulary import EventKind
from tests.law.asking import LOCAL, ORDINARY, day, on

SENT, RECEIVED = on("sent", "2026-03-02"), on("received", "2026-03-02")


def silence(code, *events):
    """The day on which silence became a denial, if it did."""
    law = statute(code)
    return Case(
        law, calendars.calendar(law.calendar), LOCAL, ORDINARY, [SENT, RECEIVED, *events]
    ).silence


# Connecticut's silence is the end of a rule, Idaho's a period of its own.
@pytest.mark.parametrize("code", ["US-CT", "US-ID"])
def test_an_answer_on_the_last_day_is_no_silence_and_one_on_the_next_is(code):
    last = silence(code).latest
    assert silence(code, on("produced", last.isoformat())) is None
    late = silence(code, on("produced", last.replace(day=last.day + 1).isoformat()))
    assert late is not None
    assert not late.silent


def test_what_happens_on_the_same_day_follows_what_it_answers():
    answered = on("clarified", "2026-03-04")
    timeline = Timeline([on("clarification_asked", "2026-03-04"), answered])
    assert timeline.first_of({EventKind.CLARIFIED}, since=day("2026-03-04")) is answered
    assert timeline.first_of({EventKind.CLARIFIED}, since=day("2026-03-05")) is None

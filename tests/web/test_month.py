"""The drawn calendar: every square says what its day is, and the numbers add up to the length."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import settings as unhurried
from hypothesis import strategies as st

from app.law import calendars
from app.law.clocks import compute
from app.law.facts import AgencyFacts, Event, RequestFacts
from app.law.statutes import codes, statute
from app.law.vocabulary import Body, Channel, EventKind, Unit
from app.web import month
from app.web.month import DayKind

DAYS = {Unit.BUSINESS_DAY, Unit.CALENDAR_DAY}
K = EventKind


def clock(code, rule, *events, **agency):
    """The clock of a rule, for an ordinary request by e-mail."""
    law = statute(code)
    found = compute(
        law,
        calendars.calendar(law.calendar),
        AgencyFacts(**agency),
        RequestFacts.ordinary(channel=Channel.EMAIL),
        [Event(kind, date.fromisoformat(on), **facts) for kind, on, facts in events],
    )
    return next(each for each in found if each.rule_id == rule)


def squares(found):
    """The days of a drawing that are something to the clock, by date."""
    days = [day for each in month.months(found) for day in each.days]
    return {day.on.isoformat(): day for day in days if day.kind is not DayKind.OUTSIDE}


def test_five_business_days_over_a_holiday_and_a_weekend():
    drawn = squares(clock("US-IL", "determine", (K.RECEIVED, "2026-11-06", {})))
    assert {on: (day.kind.value, day.number) for on, day in drawn.items()} == {
        "2026-11-06": ("start", None),
        "2026-11-07": ("weekend", None),
        "2026-11-08": ("weekend", None),
        "2026-11-09": ("counted", 1),
        "2026-11-10": ("counted", 2),
        "2026-11-11": ("holiday", None),
        "2026-11-12": ("counted", 3),
        "2026-11-13": ("counted", 4),
        "2026-11-14": ("weekend", None),
        "2026-11-15": ("weekend", None),
        "2026-11-16": ("due", 5),
    }
    assert drawn["2026-11-11"].words == "not counted (Veterans Day, state holiday)"
    assert drawn["2026-11-16"].words == "day 5 of 5, the due day"
    assert drawn["2026-11-16"].short == "5 due"


def test_a_doubtful_holiday_is_counted_and_leads_to_a_later_last_day():
    drawn = squares(clock("US-IL", "determine", (K.RECEIVED, "2026-11-23", {})))
    doubtful = drawn["2026-11-27"]
    assert (doubtful.kind, doubtful.number, doubtful.doubtful) == (DayKind.COUNTED, 3, True)
    assert doubtful.short == "3?"
    assert "doubtful, and counted here" in doubtful.words
    assert drawn["2026-12-01"].kind is DayKind.DUE
    assert drawn["2026-12-02"].kind is DayKind.LATEST


def test_the_agencys_own_closing_day_is_told_from_a_holiday():
    drawn = squares(
        clock(
            "US-TX",
            "produce",
            (K.RECEIVED, "2026-10-05", {}),
            closed_days=((date(2026, 10, 7), "staff training"),),
        )
    )
    assert drawn["2026-10-07"].kind is DayKind.CLOSURE
    assert drawn["2026-10-07"].words == (
        "not counted (staff training, a closing day of the agency)"
    )


def test_calendar_days_count_the_weekend_too_and_say_so_of_a_holiday():
    drawn = squares(clock("US-IN", "acknowledge", (K.RECEIVED, "2026-11-06", {})))
    assert [drawn[f"2026-11-{day:02}"].number for day in range(7, 14)] == list(range(1, 8))
    assert "this period counts it" in drawn["2026-11-11"].words


def test_a_pause_is_drawn_and_its_days_have_no_number():
    found = clock(
        "US-IL",
        "determine",
        (K.RECEIVED, "2026-03-09", {}),
        (K.VERIFICATION_ASKED, "2026-03-11", {}),
        (K.VERIFIED, "2026-03-18", {}),
    )
    drawn = squares(found)
    paused = [day for day in drawn.values() if day.kind is DayKind.PAUSED]
    assert (paused[0].on, paused[-1].on) == (date(2026, 3, 12), date(2026, 3, 18))
    assert all(day.number is None for day in paused)
    assert [day.number for day in drawn.values() if day.number] == [1, 2, 3, 4, 5]


def test_a_clock_that_stands_still_is_drawn_as_far_as_it_ran():
    found = clock(
        "US-IL",
        "determine",
        (K.RECEIVED, "2026-03-09", {}),
        (K.VERIFICATION_ASKED, "2026-03-11", {}),
    )
    assert found.due is None
    drawn = squares(found)
    assert not [day for day in drawn.values() if day.kind in {DayKind.DUE, DayKind.LATEST}]


def test_an_extension_goes_on_counting_from_the_original_day():
    found = clock(
        "US-IL", "determine", (K.RECEIVED, "2026-02-05", {}), (K.EXTENDED, "2026-02-06", {})
    )
    drawn = squares(found)
    assert [day.number for day in drawn.values() if day.number] == list(range(1, 11))
    assert drawn[found.due.isoformat()].words == "day 10 of 10, the due day"


def test_a_later_day_that_both_agreed_on_is_drawn_as_added_time():
    agreed = {"agreed": True, "until": date(2026, 3, 2)}
    found = clock(
        "US-IL", "determine", (K.RECEIVED, "2026-02-05", {}), (K.EXTENDED, "2026-02-06", agreed)
    )
    drawn = squares(found)
    assert drawn["2026-02-20"].kind is DayKind.ADDED
    assert drawn["2026-03-02"].kind is DayKind.DUE


def test_a_limit_of_ours_marks_the_day_that_is_safe():
    found = clock("US-IN", "appeal_file", (K.DENIED, "2026-11-13", {}))
    assert found.earliest < found.due
    drawn = squares(found)
    assert "to be safe, act by this day" in drawn[found.earliest.isoformat()].words
    assert not [day for day in drawn.values() if day.kind is DayKind.LATEST]


def test_a_number_that_nobody_re_read_is_not_drawn():
    found = clock("US-IL", "appeal_decide", (K.APPEAL_RECEIVED, "2026-03-02", {}))
    assert found.about is not None
    assert month.months(found) == []


def test_a_clock_without_a_number_or_a_start_is_not_drawn():
    assert month.months(clock("US-MN", "produce", (K.RECEIVED, "2026-03-02", {}))) == []
    assert month.months(clock("US-IL", "determine")) == []


def test_a_long_clock_is_shortened_in_its_middle_and_says_so():
    drawn = month.months(clock("US-IN", "appeal_file", (K.DENIED, "2026-11-13", {})))
    assert month.shortened(drawn) == drawn
    long = drawn + [month.Month(date(2027, each, 1), ()) for each in range(1, 6)]
    short = month.shortened(long)
    assert [each.first for each in short] == [
        long[0].first,
        long[1].first,
        long[-2].first,
        long[-1].first,
    ]
    assert [each.left_out for each in short] == [0, 0, len(long) - 4, 0]


def test_weeks_run_from_sunday_to_saturday():
    for each in month.months(clock("US-IL", "determine", (K.RECEIVED, "2026-11-23", {}))):
        assert all(len(week) == 7 for week in each.weeks)
        first = [day for day in each.weeks[1] if day]
        assert first[0].on.strftime("%A") == "Sunday"
        assert [day.on.day for day in each.days] == list(range(1, len(each.days) + 1))


@unhurried(deadline=None)  # the first of a law reads its file
@given(
    code=st.sampled_from(codes()),
    on=st.dates(date(2024, 1, 1), date(2027, 6, 30)),
    body=st.sampled_from([None, *Body]),
    answered=st.one_of(st.none(), st.integers(0, 20)),
)
def test_the_numbers_drawn_add_up_to_the_length(code, on, body, answered):
    """Whatever the law, day and body: 1, 2, 3 ... to the length, each once; the last is due."""
    law = statute(code)
    events = [Event(K.SENT, on), Event(K.RECEIVED, on)]
    if answered is not None:
        events.append(Event(K.DENIED, on + timedelta(days=answered)))
    clocks = compute(
        law, calendars.calendar(law.calendar), AgencyFacts(body=body), RequestFacts(), events
    )
    for found in clocks:
        drawn = month.months(found)
        if found.due is None or not drawn:
            continue
        days = [day for each in drawn for day in each.days if day.kind is not DayKind.OUTSIDE]
        dues = [day for day in days if day.kind is DayKind.DUE]
        assert [day.on for day in dues] == [found.due]
        numbers = [day.number for day in days if day.number]
        within = found.version.within
        plain = within and len(within.lengths) == 1 and within.lengths[0].unit in DAYS
        # A day of its own that the agency may name, or another reading, is not the length.
        if plain and len(found.legs) == 1 and str(found.legs[0].length) == str(within):
            assert numbers == list(range(1, within.lengths[0].number + 1)), (code, found.rule_id)
            assert {day.of for day in days if day.number} == {within.lengths[0].number}


HAPPENED = st.tuples(
    st.sampled_from([kind for kind in K if kind is not K.VOIDED]),
    st.integers(0, 60),
    st.one_of(st.none(), st.integers(1, 40)),
    st.booleans(),
)


@unhurried(deadline=None)  # the first of a law reads its file
@given(
    code=st.sampled_from(codes()),
    on=st.dates(date(2024, 1, 1), date(2027, 6, 30)),
    happened=st.lists(HAPPENED, max_size=5),
)
def test_whatever_happened_each_day_is_one_thing_and_the_numbers_run_on(code, on, happened):
    """Pauses, extensions, promises: no number is given twice or left out, and one day is due."""
    law = statute(code)
    events = [Event(K.SENT, on), Event(K.RECEIVED, on)]
    for kind, after, until, agreed in happened:
        day = on + timedelta(days=after)
        named = day + timedelta(days=until) if until else None
        events.append(Event(kind, day, until=named, agreed=agreed, granted=agreed))
    clocks = compute(law, calendars.calendar(law.calendar), AgencyFacts(), RequestFacts(), events)
    for found in clocks:
        drawn = [day for each in month.months(found) for day in each.days]
        days = [day for day in drawn if day.kind is not DayKind.OUTSIDE]
        assert len({day.on for day in drawn}) == len(drawn)
        numbers = [day.number for day in days if day.number]
        assert numbers == list(range(1, len(numbers) + 1)), found.rule_id
        if days and found.due is not None:
            assert [day.on for day in days if day.kind is DayKind.DUE] == [found.due]
            assert days[-1].on == max(found.due, _latest(found))


def _latest(found):
    theirs = found.who != "requester" and found.latest is not None
    return found.latest if theirs else found.due

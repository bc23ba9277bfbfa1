"""The time line of clocks: everything stands where its day is, and nothing outside the axis."""

from datetime import date, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.law import calendars
from app.law.clocks import compute
from app.law.facts import AgencyFacts, Event, RequestFacts
from app.law.statutes import codes, statute
from app.law.vocabulary import Body, Channel, EventKind
from app.web.desk.clock_view import shown
from app.web.desk.timeline import LEFT, RIGHT, Happened, draw

K = EventKind
LOCAL = AgencyFacts(body=Body.LOCAL, zone="America/Chicago")


def picture(code, today, *events, channel=Channel.EMAIL, agency=LOCAL, happened=()):
    """All clocks of an ordinary request, as they are drawn on ``today``."""
    law = statute(code)
    told = [Event(kind, date.fromisoformat(on), **facts) for kind, on, facts in events]
    found = compute(
        law, calendars.calendar(law.calendar), agency, RequestFacts.ordinary(channel=channel), told
    )
    on = date.fromisoformat(today)
    return draw([shown(each, on) for each in found], happened, min(e.on for e in told), on)


def line(drawn, rule):
    return next(each for each in drawn.lines if each.rule == rule)


def at(drawn, on, hours=0):
    """Where a day stands, reckoned anew."""
    days = (date.fromisoformat(on) - drawn.first).days + hours / 24
    return pytest.approx(LEFT + (RIGHT - LEFT) * days / (drawn.last - drawn.first).days, abs=0.11)


def bars(drawn, rule, kind):
    """The stretches of one kind, each from where to where."""
    found = line(drawn, rule).bars
    return [(bar.x, pytest.approx(bar.x + bar.width)) for bar in found if bar.kind == kind]


def marks(drawn, rule):
    return {mark.kind: mark.x for mark in line(drawn, rule).marks}


def test_a_clock_that_runs_is_told_apart_at_today_with_its_holiday_across():
    drawn = picture("US-IL", "2026-11-12", (K.RECEIVED, "2026-11-06", {}))
    assert drawn.first == date(2026, 11, 6)
    assert drawn.now == at(drawn, "2026-11-12")
    assert bars(drawn, "determine", "ran") == [(LEFT, drawn.now)]
    assert bars(drawn, "determine", "ahead") == [(drawn.now, at(drawn, "2026-11-16"))]
    assert marks(drawn, "determine") == {"due": at(drawn, "2026-11-16")}
    (tick,) = line(drawn, "determine").ticks
    assert (tick.kind, tick.x) == ("closed", at(drawn, "2026-11-11"))
    assert tick.words == "Veterans Day"
    assert line(drawn, "determine").day == "by Mon 16 Nov 2026"


def test_what_only_silence_begins_is_drawn_apart_and_said_so():
    drawn = picture("US-IL", "2026-11-12", (K.RECEIVED, "2026-11-06", {}))
    (waits,) = bars(drawn, "appeal_file", "waits")
    assert waits[0] == at(drawn, "2026-11-16")
    assert not bars(drawn, "appeal_file", "ran")
    assert "begins, if they are silent, from Mon 16 Nov 2026" in line(drawn, "appeal_file").words
    later = picture("US-IL", "2026-11-24", (K.RECEIVED, "2026-11-06", {}))
    assert bars(later, "appeal_file", "ran") == [(at(later, "2026-11-16"), later.now)]


def test_an_extension_is_a_second_stroke_from_where_the_first_time_ended():
    drawn = picture(
        "US-IL",
        "2026-11-24",
        (K.RECEIVED, "2026-11-16", {}),
        (K.EXTENDED, "2026-11-20", {"until": date(2026, 12, 1)}),
    )
    begun, due = at(drawn, "2026-11-23"), at(drawn, "2026-12-01")
    assert bars(drawn, "determine", "extra") == [(begun, due)]
    assert bars(drawn, "determine", "ran") == [(LEFT, begun), (begun, drawn.now)]
    assert bars(drawn, "determine", "grace") == [(due, at(drawn, "2026-12-02"))]
    assert marks(drawn, "determine")["latest"] == at(drawn, "2026-12-02")
    assert "time was added from Mon 23 Nov 2026 to Tue 1 Dec 2026" in (
        line(drawn, "determine").words
    )


def test_a_clock_that_stands_still_is_hatched_until_today_and_has_no_end():
    drawn = picture(
        "US-TX",
        "2026-11-24",
        (K.RECEIVED, "2026-11-09", {}),
        (K.CLARIFICATION_ASKED, "2026-11-12", {}),
    )
    stood = at(drawn, "2026-11-12")
    assert bars(drawn, "produce", "ran") == [(LEFT, stood)]
    assert bars(drawn, "produce", "stopped") == [(stood, drawn.now)]
    assert marks(drawn, "produce") == {}
    assert line(drawn, "produce").day == "stopped for now"


def test_a_count_that_began_anew_shows_what_was_lost():
    drawn = picture(
        "US-TX",
        "2026-11-24",
        (K.RECEIVED, "2026-11-09", {}),
        (K.CLARIFICATION_ASKED, "2026-11-12", {}),
        (K.CLARIFIED, "2026-11-19", {}),
    )
    anew = at(drawn, "2026-11-19")
    assert bars(drawn, "produce", "anew") == [(LEFT, anew)]
    assert bars(drawn, "produce", "ran") == [(anew, drawn.now)]
    assert "the count begun on Mon 9 Nov 2026 was begun anew on Thu 19 Nov 2026" in (
        line(drawn, "produce").words
    )


def test_a_pause_that_ended_is_hatched_between_its_days():
    drawn = picture(
        "US-MA",
        "2026-11-24",
        (K.RECEIVED, "2026-11-09", {}),
        (K.FEE_ESTIMATED, "2026-11-12", {}),
        (K.PAID, "2026-11-18", {}),
    )
    paused = next(
        each.rule for each in drawn.lines if any(bar.kind == "stopped" for bar in each.bars)
    )
    stopped = (at(drawn, "2026-11-12"), at(drawn, "2026-11-18"))
    assert bars(drawn, paused, "stopped") == [stopped]
    assert bars(drawn, paused, "ran") == [(LEFT, stopped[0]), (stopped[1], drawn.now)]
    assert "it stood still from Thu 12 Nov 2026 to Wed 18 Nov 2026" in line(drawn, paused).words


def test_lateness_is_drawn_from_the_last_defensible_day_to_today():
    drawn = picture("US-IL", "2026-11-24", (K.RECEIVED, "2026-11-09", {}))
    last = at(drawn, "2026-11-17")
    assert bars(drawn, "determine", "late") == [(last, drawn.now)]
    assert marks(drawn, "determine")["overdue"] == at(drawn, "2026-11-17")
    assert line(drawn, "determine").day == "overdue since Wed 18 Nov 2026"


def test_a_day_set_by_hand_stands_beside_the_one_that_was_counted():
    drawn = picture(
        "US-IL",
        "2026-11-24",
        (K.RECEIVED, "2026-11-16", {}),
        (K.DATE_OVERRIDDEN, "2026-11-20", {"rule": "determine", "until": date(2026, 11, 30)}),
    )
    assert marks(drawn, "determine") == {
        "computed": at(drawn, "2026-11-23"),
        "by_hand": at(drawn, "2026-11-30"),
    }
    assert "set by hand" in line(drawn, "determine").words
    assert "by the law's own count Mon 23 Nov 2026" in line(drawn, "determine").words


def test_what_was_done_ends_where_it_was_done_and_shows_how_late_it_was():
    early = picture(
        "US-IL", "2026-11-24", (K.RECEIVED, "2026-11-09", {}), (K.DENIED, "2026-11-13", {})
    )
    done = at(early, "2026-11-13")
    assert bars(early, "determine", "ran") == [(LEFT, done)]
    assert marks(early, "determine") == {"met": done}
    late = picture(
        "US-IL", "2026-11-24", (K.RECEIVED, "2026-11-02", {}), (K.DENIED, "2026-11-20", {})
    )
    assert marks(late, "determine") == {
        "passed": at(late, "2026-11-10"),
        "met": at(late, "2026-11-20"),
    }
    assert bars(late, "determine", "late") == [(at(late, "2026-11-10"), at(late, "2026-11-20"))]


def test_a_clock_of_hours_ends_at_its_hour():
    at_half_past = datetime(2026, 11, 23, 14, 30, tzinfo=timezone(timedelta(hours=-5)))
    drawn = picture(
        "US-IN",
        "2026-11-24",
        (K.REFUSED_BY_EMPLOYEE, "2026-11-23", {"at": at_half_past}),
        channel=Channel.IN_PERSON,
        agency=AgencyFacts(body=Body.LOCAL, zone="America/Indiana/Indianapolis"),
    )
    assert line(drawn, "oral_denial").day == "by 14:30, Tue 24 Nov 2026"
    assert marks(drawn, "oral_denial") == {"due": at(drawn, "2026-11-24", hours=14.5)}
    assert bars(drawn, "oral_denial", "ran") == [(at(drawn, "2026-11-23", hours=14.5), drawn.now)]


def test_a_limit_of_years_runs_off_the_side_instead_of_pressing_the_rest_flat():
    drawn = picture("US", "2026-11-24", (K.RECEIVED, "2026-11-09", {}))
    assert line(drawn, "sue").beyond
    assert line(drawn, "sue").day == "by Thu 9 Dec 2032"
    assert drawn.last < date(2027, 2, 1)
    assert not line(drawn, "determine").beyond


def test_a_duty_without_a_number_has_an_open_line():
    drawn = picture("US-FL", "2026-11-24", (K.RECEIVED, "2026-11-09", {}))
    assert bars(drawn, "produce", "open") == [(LEFT, drawn.now)]
    assert line(drawn, "produce").day == "no legal date"


def test_what_happened_stands_above_and_shares_a_mark_on_one_day():
    happened = [
        Happened(date(2026, 11, 9), theirs=True, words="They received it"),
        Happened(date(2026, 11, 9), theirs=True, words="They acknowledged it"),
        Happened(date(2026, 11, 9), theirs=False, words="We paid"),
        Happened(date(2020, 1, 1), theirs=False, words="Long before"),
    ]
    drawn = picture("US-IL", "2026-11-12", (K.RECEIVED, "2026-11-09", {}), happened=happened)
    assert [(mark.kind, mark.x, mark.words) for mark in drawn.events] == [
        ("ours", LEFT, "We paid"),
        ("theirs", LEFT, "They received it; They acknowledged it"),
    ]


def test_a_request_of_which_nothing_began_has_no_drawing():
    assert picture("US-IL", "2026-11-24", (K.SENT, "2026-11-09", {})) is None


def test_a_short_axis_names_weeks_and_a_long_one_months():
    short = picture("US-FL", "2026-11-24", (K.RECEIVED, "2026-11-09", {}))
    assert [mark.words for mark in short.months] == ["9 Nov", "16 Nov", "23 Nov"]
    long = picture("US-FL", "2027-02-24", (K.RECEIVED, "2026-11-09", {}))
    assert [mark.words for mark in long.months] == ["Dec", "2027", "Feb"]


_STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [K.ACKNOWLEDGED, K.EXTENDED, K.CLARIFICATION_ASKED, K.CLARIFIED, K.FEE_ESTIMATED,
             K.PAID, K.PARTLY_PRODUCED, K.DENIED, K.APPEALED, K.PROMISED, K.PRODUCED]
        ),
        st.integers(0, 40),
    ),
    max_size=5,
)  # fmt: skip


@given(st.sampled_from(codes()), _STEPS, st.integers(0, 400))
def test_whatever_happened_nothing_stands_outside_the_axis(code, steps, later):
    begun = date(2026, 3, 2)
    told = [(K.RECEIVED, begun.isoformat(), {})]
    told += [(kind, (begun + timedelta(days)).isoformat(), {}) for kind, days in steps]
    today = begun + timedelta(later)
    drawn = picture(code, today.isoformat(), *[one for one in told if one[1] <= f"{today}"])
    if drawn is None:
        return
    assert drawn.now is None or LEFT <= drawn.now <= RIGHT
    for each in drawn.lines:
        assert each.words.endswith(".")
        spots = [spot for bar in each.bars for spot in (bar.x, bar.x + bar.width)]
        spots += [mark.x for mark in (*each.marks, *each.ticks)]
        assert all(LEFT <= spot <= RIGHT + 0.1 for spot in spots), each
        solid = sorted((bar.x, bar.x + bar.width) for bar in each.bars if bar.kind != "extra")
        for (_, end), (begin, _) in pairwise(solid):
            assert begin >= end - 0.2, f"{each.rule}: stretches lie over each other"

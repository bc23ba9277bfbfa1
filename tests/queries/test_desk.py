"""The desk: what stands in which list, and when an agency may be called late."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.law.vocabulary import Kind
from app.models import RequestClock, RequestStatus
from app.queries.desk import Counts, Desk, GroupBy, Stack
from app.queries.requests import Filters
from app.services import events
from tests.factories.agencies import agency
from tests.factories.campaigns import records_request
from tests.factories.clocks import clock_facts
from tests.factories.moments import NOW, TODAY
from tests.factories.people import member


def desk(now=NOW, today=TODAY, **filters):
    return Desk(now=now, today=today, filters=Filters(**filters))


def stacks(session, now=NOW, **filters):
    return {
        stack: [row.request.id for row in desk(now, **filters).rows(session, stack)]
        for stack in Stack
    }


def days(number):
    return TODAY + timedelta(days=number)


def test_each_due_day_stands_in_exactly_one_list(session, open_request):
    made = {
        number: open_request(clock={"due_on": days(number)}).id
        for number in (-30, -1, 0, 1, 6, 7, 30)
    }
    found = stacks(session)
    assert found[Stack.LATE] == [made[-30], made[-1]]
    assert found[Stack.THIS_WEEK] == [made[0], made[1], made[6]]
    assert sorted(found[Stack.WAITING]) == [made[7], made[30]]
    assert found[Stack.OUR_MOVE] == found[Stack.FOLLOW_UP] == []
    assert desk().counts(session) == Counts(late=2, this_week=3, waiting=2, next_on=days(7))


def test_between_the_texts_day_and_the_last_defensible_one_nobody_is_late(session, open_request):
    made = open_request(clock={"due_on": days(-2), "latest_on": days(2)})
    (row,) = desk().rows(session, Stack.THIS_WEEK)
    assert (row.request.id, row.on) == (made.id, days(2))
    for number, late in ((2, False), (3, True)):
        later = NOW + timedelta(days=number)
        found = Desk(later, later.date()).rows(session, Stack.LATE)
        assert [row.request.id for row in found] == ([made.id] if late else [])


def test_a_date_without_a_last_defensible_day_calls_for_a_follow_up(session, open_request):
    held_up = {"latest_on": None, "may_accuse": False}
    soon = open_request(clock=held_up | {"due_on": days(2)})
    over = open_request(clock=held_up | {"due_on": days(-1)})
    far = open_request(clock=held_up | {"due_on": days(8)})
    found = stacks(session)
    assert (found[Stack.THIS_WEEK], found[Stack.FOLLOW_UP]) == ([soon.id], [over.id])
    assert found[Stack.WAITING] == [far.id]


@pytest.mark.parametrize(
    "clock",
    [
        {"may_accuse": False},
        {"state": "met"},
        {"state": "paused"},
        {"state": "superseded"},
        {"read_on": "2025-10"},  # nobody read the rule for over a year
    ],
)
def test_what_may_not_accuse_never_makes_an_agency_late(session, open_request, clock):
    open_request(clock={"due_on": days(-30)} | clock)
    assert stacks(session)[Stack.LATE] == []


def test_a_rule_read_a_year_ago_this_month_still_accuses(session, open_request):
    made = open_request(clock={"due_on": days(-30), "read_on": "2025-11"})
    assert stacks(session)[Stack.LATE] == [made.id]


@pytest.mark.parametrize(
    ("zone", "hour", "late"),
    [
        # The last day is 23 November. In UTC it is over; where the agency is, it may not be.
        ("America/New_York", 4, False),
        ("America/New_York", 6, True),
        ("Pacific/Honolulu", 6, False),
        ("Pacific/Honolulu", 9, False),
        ("Pacific/Honolulu", 11, True),
        ("America/Nome", 9, False),  # not listed, so judged by the westernmost
        ("America/Nome", 11, True),
    ],
)
def test_the_day_ends_where_the_agency_is(session, open_request, zone, hour, late):
    made = open_request(zone=zone, clock={"due_on": date(2026, 11, 23)})
    moment = datetime(2026, 11, 24, hour, tzinfo=UTC)
    assert stacks(session, moment)[Stack.LATE] == ([made.id] if late else [])


def test_our_own_clock_warns_thirty_days_ahead_at_its_earliest_reading(session, open_request):
    soon = open_request(
        clock={"who": "requester", "due_on": days(40), "earliest_on": days(30)},
        status=RequestStatus.DENIED,
        closed_on=TODAY,
    )
    open_request(clock={"who": "requester", "due_on": days(31)})
    lost = open_request(clock={"who": "requester", "due_on": days(-1)})
    found = stacks(session)
    assert found[Stack.OUR_MOVE] == [soon.id]
    assert lost.id in found[Stack.WAITING]


def test_a_clock_that_silence_starts_counts_once_the_silence_is_complete(session, open_request):
    clock = {"who": "requester", "due_on": days(20), "state": "not_started"}
    complete = open_request(clock=clock | {"started_on": days(-1)})
    open_request(clock=clock | {"started_on": TODAY})
    assert stacks(session)[Stack.OUR_MOVE] == [complete.id]


def test_what_they_asked_us_is_our_move_without_any_clock(session, open_request):
    made = open_request(status=RequestStatus.OUR_MOVE)
    (row,) = desk().rows(session, Stack.OUR_MOVE)
    assert (row.request.id, row.on, row.clock) == (made.id, None, None)


def test_a_follow_up_comes_on_its_day_and_only_for_open_requests(session, open_request):
    due = open_request(follow_up_on=TODAY)
    open_request(follow_up_on=days(1))
    open_request(follow_up_on=TODAY, closed_on=TODAY, status=RequestStatus.PRODUCED)
    late = open_request(follow_up_on=TODAY, clock={"due_on": days(-9)})
    found = stacks(session)
    assert (found[Stack.FOLLOW_UP], found[Stack.LATE]) == ([due.id], [late.id])
    assert desk().counts(session) == Counts(late=1, follow_up=1, waiting=1)


def test_where_our_own_clock_runs_a_late_agency_is_told_in_its_row(session, open_request):
    made = open_request(clock={"due_on": days(-9)})
    mine = {"rule": "appeal", "kind": "appeal_file", "who": "requester", "due_on": days(9)}
    session.add(RequestClock(**clock_facts(made, mine)))
    session.flush()
    (row,) = desk().rows(session, Stack.OUR_MOVE)
    assert (row.request.id, row.on, row.clock.rule) == (made.id, days(9), "appeal")
    assert (row.also.stack, row.also.clock.rule) == (Stack.LATE, "determine")
    assert stacks(session)[Stack.LATE] == []
    counts = desk().counts(session)
    assert (counts.our_move, counts.late, counts.late_too) == (1, 0, 1)
    assert counts.under_way == 1


def test_an_answered_request_is_kept_for_later_while_we_may_still_appeal(session, open_request):
    mine = {"rule": "appeal", "kind": "appeal_file", "who": "requester", "due_on": days(80)}
    closed = {"closed_on": TODAY, "status": RequestStatus.DENIED}
    kept = open_request(clock=mine, **closed)
    open_request(clock=mine | {"due_on": days(-1)}, **closed)
    waits = open_request(clock=mine)
    found = stacks(session)
    assert (found[Stack.LATER], found[Stack.WAITING]) == ([kept.id], [waits.id])
    assert desk().counts(session) == Counts(later=1, waiting=1, next_on=days(80))
    (row,) = desk().rows(session, Stack.WAITING)
    assert (row.on, row.clock, row.also.clock.due_on) == (None, None, days(80))


def test_what_kills_stands_before_what_does_not_whatever_the_day(session, open_request):
    mine = {"who": "requester", "rule": "mine"}
    kills = open_request(clock=mine | {"kind": "withdrawn_if_silent", "due_on": days(20)})
    fee = open_request(clock=mine | {"kind": "fee_estimate", "due_on": days(2)})
    asked = open_request(status=RequestStatus.OUR_MOVE)
    appeal = open_request(clock=mine | {"kind": "appeal_file", "due_on": days(9)})
    early = {"kind": "fee_estimate", "due_on": days(1), "rule": "fee"}
    session.add(RequestClock(**clock_facts(kills, mine | early)))
    session.flush()
    rows = desk().rows(session, Stack.OUR_MOVE)
    assert [row.request.id for row in rows] == [appeal.id, kills.id, fee.id, asked.id]
    assert [row.on for row in rows] == [days(9), days(20), days(2), None]


def test_a_day_to_wait_for_is_none_to_act_by(session, open_request):
    for facts in ({"kind": "not_before"}, {"kind": "sue", "rule": "suit_wait"}):
        open_request(clock={"who": "requester", "due_on": days(3)} | facts)
    counts = desk().counts(session)
    assert (counts.our_move, counts.waiting) == (0, 2)


def test_a_limit_of_ours_whose_last_day_nobody_knows_warns_on(session, open_request):
    mine = {"who": "requester", "kind": "appeal_file"}
    made = open_request(clock=mine | {"latest_on": None, "earliest_on": days(-2)})
    assert stacks(session)[Stack.OUR_MOVE] == [made.id]


def test_a_vendor_who_lets_its_time_pass_makes_no_agency_late(session, open_request):
    open_request(clock={"who": "third_party", "kind": "third_party_notice", "due_on": days(-3)})
    assert desk().counts(session) == Counts(waiting=1)


def test_two_clocks_of_one_list_make_one_row_by_the_earlier_day(session, open_request):
    made = open_request(clock={"due_on": days(-3)})
    session.add(RequestClock(**clock_facts(made, {"rule": "produce", "due_on": days(-9)})))
    session.flush()
    (row,) = desk().rows(session, Stack.LATE)
    assert (row.on, row.clock.rule) == (days(-9), "produce")


def test_the_most_pressing_comes_first_and_pages_do_not_overlap(session, open_request):
    made = [open_request(clock={"due_on": days(-number)}).id for number in range(1, 6)]
    pages = [
        [row.request.id for row in desk().rows(session, Stack.LATE, page=page, per_page=2)]
        for page in (1, 2, 3)
    ]
    assert pages == [[made[4], made[3]], [made[2], made[1]], [made[0]]]


def test_one_with_many_clocks_takes_one_row_and_hides_nobody_behind_it(session, open_request):
    many = open_request(clock={"due_on": days(-9)})
    for count in range(6):
        facts = {"rule": f"other_{count}", "due_on": days(-8)}
        session.add(RequestClock(**clock_facts(many, facts)))
    others = [open_request(clock={"due_on": days(-7)}), open_request(clock={"due_on": days(-6)})]
    session.flush()
    for number in (1, 2, 3, 4):
        found = desk().rows(session, Stack.LATE, per_page=number)
        assert [row.request for row in found] == [many, *others][:number]
    assert found[0].on == days(-9)


def test_filters_choose_a_volunteer_a_state_and_a_campaign(session, of, open_request):
    who = member(session)
    mine = open_request(assignee_id=who.id, clock={"due_on": days(-3)})
    theirs = open_request(state="NJ", clock={"due_on": days(-3)})
    assert stacks(session, assignee_id=who.id)[Stack.LATE] == [mine.id]
    assert stacks(session, unassigned=True)[Stack.LATE] == [theirs.id]
    assert stacks(session, state="nj")[Stack.LATE] == [theirs.id]
    assert stacks(session, campaign_id=of.id + 1)[Stack.LATE] == []
    assert desk(state="NJ").counts(session).late == 1


def test_an_event_moves_a_request_from_list_to_list(session, of):
    made = records_request(session, agency(session), of, filed_on=date(2026, 11, 2))
    assert stacks(session)[Stack.WAITING] == [made.id]
    events.record(session, made, "received", on=date(2026, 11, 3), now=NOW)
    assert stacks(session)[Stack.LATE] == [made.id]
    events.record(session, made, "clarification_asked", on=date(2026, 11, 23), now=NOW)
    assert stacks(session)[Stack.OUR_MOVE] == [made.id]
    events.record(session, made, "produced", on=date(2026, 11, 24), now=NOW)
    found = stacks(session)
    assert made.id not in [*found[Stack.LATE], *found[Stack.WAITING]]


def test_each_list_counts_alone_as_it_counts_among_the_others(session, of, open_request):
    mine = {"who": "requester", "kind": "appeal_file", "rule": "appeal"}
    both = open_request(clock={"due_on": days(-3)})
    session.add(RequestClock(**clock_facts(both, mine | {"due_on": days(10)})))
    open_request(clock={"due_on": days(-9)}, closed_on=TODAY)
    open_request(clock={"due_on": days(2)})
    open_request(follow_up_on=days(-1))
    open_request(state="NJ")
    session.flush()
    for filters in ({}, {"state": "IL"}, {"unassigned": True}, {"words": "spring"}):
        counts = desk(**filters).counts(session)
        for stack in Stack:
            assert desk(**filters).total(session, stack) == counts.of(stack), stack
            rows, total = desk(**filters).whole(session, stack, 1)
            assert len(rows) == total == counts.of(stack), stack
            assert desk(**filters).whole(session, stack, 9) == ([], total)
        assert desk(**filters).late_too(session) == counts.late_too
    assert desk().counts(session) == Counts(
        our_move=1, late=1, this_week=1, follow_up=1, waiting=1, late_too=1, next_on=days(10)
    )


def test_counts_by_state_campaign_volunteer_and_kind_of_clock_add_up(session, of, open_request):
    who = member(session)
    mine = {"who": "requester", "kind": "appeal_file", "rule": "appeal"}
    both = open_request(clock={"due_on": days(-3)}, assignee_id=who.id)
    session.add(RequestClock(**clock_facts(both, mine | {"due_on": days(10)})))
    open_request(clock={"due_on": days(-9)}, state="NJ")
    open_request(clock={"due_on": days(-9), "kind": "produce"}, state="NJ", closed_on=TODAY)
    open_request(follow_up_on=days(-1))
    open_request(state="NJ")
    open_request(clock=mine | {"due_on": days(60)}, closed_on=TODAY)
    open_request(closed_on=TODAY)
    session.flush()
    assert desk().groups(session, GroupBy.STATE) == {
        "IL": Counts(our_move=1, late_too=1, follow_up=1, later=1),
        "NJ": Counts(late=2, waiting=1),
    }
    assert desk().groups(session, GroupBy.WHO) == {
        who.id: Counts(our_move=1, late_too=1),
        None: Counts(late=2, follow_up=1, later=1, waiting=1),
    }
    assert desk().groups(session, GroupBy.CLOCK) == {
        "appeal_file": Counts(our_move=1, late_too=1, later=1),
        "determine": Counts(late=1),
        "produce": Counts(late=1),
        "": Counts(follow_up=1, waiting=1),
    }
    whole = desk().counts(session)
    for by in GroupBy:
        groups = desk().groups(session, by).values()
        assert all(sum(each.of(stack) for each in groups) == whole.of(stack) for stack in Stack), by
    assert whole.under_way == 6


@pytest.mark.parametrize("kind", ["appeal_file", "determine", "produce"])
def test_the_kind_of_clock_chosen_is_the_one_that_put_them_there(session, open_request, kind):
    mine = {"who": "requester", "kind": "appeal_file", "rule": "appeal"}
    made = {
        "determine": open_request(clock={"due_on": days(-3)}),
        "produce": open_request(clock={"due_on": days(-9), "kind": "produce"}),
        "appeal_file": open_request(clock={"due_on": days(-3)}),
    }
    session.add(RequestClock(**clock_facts(made["appeal_file"], mine | {"due_on": days(10)})))
    open_request(follow_up_on=days(-1))
    session.flush()
    chosen = Desk(NOW, TODAY, kind=Kind(kind))
    found = {
        stack: [row.request.id for row in chosen.rows(session, stack)]
        for stack in Stack
        if chosen.total(session, stack)
    }
    where = Stack.OUR_MOVE if kind == "appeal_file" else Stack.LATE
    assert found == {where: [made[kind].id]}
    assert replace(chosen.counts(session), late_too=0, next_on=None) == Counts(**{where: 1})
    assert list(chosen.groups(session, GroupBy.CLOCK)) == [kind]
    assert list(chosen.groups(session, GroupBy.STATE)) == ["IL"]


def test_a_closed_one_counts_under_the_kind_of_its_own_clock_for_later(session, open_request):
    """Their day without proof has passed as well, but nobody asks after a closed request."""
    unproven = {"due_on": days(-9), "latest_on": None, "may_accuse": False}
    made = open_request(clock=unproven, closed_on=TODAY, status=RequestStatus.DENIED)
    mine = {"who": "requester", "kind": "appeal_file", "rule": "appeal", "due_on": days(60)}
    session.add(RequestClock(**clock_facts(made, mine)))
    session.flush()
    assert desk().groups(session, GroupBy.CLOCK) == {"appeal_file": Counts(later=1)}
    appeals = Desk(NOW, TODAY, kind=Kind.APPEAL_FILE)
    assert [row.request.id for row in appeals.rows(session, Stack.LATER)] == [made.id]
    assert appeals.counts(session).later == appeals.total(session, Stack.LATER) == 1

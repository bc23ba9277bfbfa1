"""The posting log: many letters at once, the same list again, and lines that fit no letter."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.models import DispatchState, RequestEvent
from app.services import postings
from app.services.postings import Became, Line, PostingRefused
from tests.factories.by_hand import letter, printed
from tests.factories.moments import NOW, TODAY

YESTERDAY = TODAY - timedelta(days=1)
USPS = "9407 1000 0000 0000 0000 01"


def note(session, *lines, on=TODAY):
    return postings.note_posted(session, lines, on=on, today=TODAY, member_id=None, now=NOW)


def ref_of(one):
    return one.records_request.ref


@pytest.fixture
def one(session):
    return printed(session)


def test_a_posted_letter_has_its_day_and_its_number(session, one):
    (told,) = note(session, Line(ref_of(one), USPS))
    assert told.became is Became.POSTED
    assert (one.state, one.tracking) == (DispatchState.SENT, USPS)
    assert [event.kind for event in one.records_request.events] == ["sent"]


def test_the_same_list_again_changes_nothing(session, one):
    lines = [Line(ref_of(one), USPS)]
    note(session, *lines)
    (told,) = note(session, *lines)
    assert told.became is Became.ALREADY
    assert session.scalar(select(func.count(RequestEvent.id))) == 1


def test_a_number_that_comes_later_is_added_and_another_one_refused(session, one):
    assert note(session, Line(ref_of(one)))[0].became is Became.POSTED
    assert note(session, Line(ref_of(one), USPS))[0].became is Became.TRACKED
    (told,) = note(session, Line(ref_of(one), "OTHER 1"))
    assert (told.became, one.tracking) == (Became.REFUSED, USPS)


def test_what_was_printed_in_the_evening_may_be_posted_on_the_same_evening(session):
    evening = NOW.replace(hour=3)  # 22:00 of the day before in New York
    one = printed(session, printed_at=evening)
    one.records_request.filed_on = YESTERDAY
    one.records_request.created_at = evening - timedelta(hours=5)
    (told,) = note(session, Line(ref_of(one)), on=YESTERDAY)
    assert told.became is Became.POSTED
    assert one.records_request.events[0].happened_on == YESTERDAY


def test_what_was_printed_cannot_have_been_posted_days_before(session, one):
    (told,) = note(session, Line(ref_of(one)), on=YESTERDAY)
    assert (told.became, told.why) == (
        Became.REFUSED,
        f"It was printed on {TODAY}, after that day.",
    )


def test_one_number_belongs_to_one_letter(session, one):
    other = printed(session)
    told = note(session, Line(ref_of(one), USPS), Line(ref_of(other), USPS))
    assert [each.became for each in told] == [Became.POSTED, Became.REFUSED]
    assert other.state is DispatchState.PRINTED


def test_lines_that_fit_no_letter_leave_the_others_alone(session, one):
    queued = letter(session)
    told = note(
        session,
        Line("DL-2222-2222"),
        Line(ref_of(queued)),
        Line(ref_of(one), on=TODAY + timedelta(days=1)),
        Line(ref_of(one), on=TODAY - timedelta(days=1)),
        Line(ref_of(one)),
    )
    assert [each.became for each in told] == [Became.REFUSED] * 4 + [Became.POSTED]


def test_pasted_lines_are_read_however_they_are_parted():
    text = "DL-7KQM-X3RT\t9407 1000\n\n  1. dl-7kqm-x3rs, 9407-2\nDL-7KQM-X3RV\n"
    read = postings.read_log(text)
    assert read[0] == Line("DL-7KQM-X3RT", "9407 1000")
    assert read[2] == Line("DL-7KQM-X3RV")


def test_a_line_without_a_reference_stops_the_whole_list():
    with pytest.raises(PostingRefused) as refused:
        postings.read_log("DL-7KQM-X3RT 9407\n9408\n")
    assert refused.value.reasons == ("line 2: 9408",)


def test_a_filled_in_log_is_read_and_rows_left_empty_are_not_posted():
    log = (
        "number,reference,agency,posted on,tracking number,by\n"
        "1,DL-7KQM-X3RT,Springfield,11/23/2026,94071,\n"
        "2,DL-7KQM-X3RV,Chatham,,,\n"
        "3,DL-7KQM-X3RW,Rochester,yesterday,,\n"
    ).encode("utf-8-sig")
    first, last = postings.read_csv(log)
    assert first == Line("DL-7KQM-X3RT", "94071", date(2026, 11, 23))
    assert "'yesterday' is not a day" in last.fault


def test_a_file_without_references_is_refused():
    with pytest.raises(PostingRefused, match="no column 'reference'"):
        postings.read_csv(b"name,day\nx,2026-11-23\n")


def test_a_column_of_numbers_needs_one_for_each_letter():
    refs = ["DL-7KQM-X3RT", "DL-7KQM-X3RV"]
    assert [one.tracking for one in postings.beside(refs, "A1\nB2\n")] == ["A1", "B2"]
    with pytest.raises(PostingRefused, match="1 numbers for 2 letters"):
        postings.beside(refs, "A1")


@given(st.text(max_size=300))
def test_whatever_is_pasted_is_read_or_refused(text):
    try:
        read = postings.read_log(text)
    except PostingRefused:
        return
    assert all(line.ref.startswith("DL-") for line in read)

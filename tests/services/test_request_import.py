"""Requests from elsewhere: what comes in, what is refused, and that nothing is made up."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.models import RecordsRequest, RequestClock, RequestEvent, RequestStatus
from app.models.agency_names import match_name
from app.services import events
from app.services.columns import ColumnUnknown
from app.services.request_import import apply, draw_up
from app.services.tables import read_table
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign
from tests.factories.moments import NOW, TODAY


def body(session, name, city, state, **facts):
    return agency(session, name=name, match_name=match_name(name), city=city, state=state, **facts)


@pytest.fixture
def agencies(session):
    return [
        body(session, "Naperville Police Department", "Naperville", "IL"),
        body(session, "Elgin Police Department", "Elgin", "IL"),
        body(session, "Springfield Police Department", "Springfield", "IL"),
        body(session, "Springfield Police Department", "Springfield", "OR"),
        body(session, "Eugene Police Department", "Eugene", "OR"),
    ]


def take_in(session, content, told=None, **options):
    table = read_table(content if isinstance(content, bytes) else content.encode())
    plan = draw_up(session, table, told, today=TODAY)
    apply(session, plan, now=NOW, today=TODAY, **options)
    return plan.as_json()


def titled(session, title):
    return session.scalars(select(RecordsRequest).where(RecordsRequest.title == title)).first()


def story(found):
    return [(event.kind, event.happened_on) for event in found.events]


def test_a_spreadsheet_becomes_requests_with_dated_events(session, agencies, data):
    told = take_in(session, (data / "requests" / "spreadsheet.csv").read_bytes())
    assert (told["rows"], told["new"], told["updated"], told["unchanged"]) == (13, 5, 0, 0)
    assert [each["row"] for each in told["duplicates"]] == [4]
    assert [each["row"] for each in told["rejected"]] == [5, 6, 7, 8, 10, 11, 12]
    first = titled(session, "Ring agreements")
    assert story(first) == [
        ("imported", TODAY),
        ("sent", date(2026, 9, 14)),
        ("received", date(2026, 9, 15)),
        ("acknowledged", date(2026, 9, 16)),
        ("extended", date(2026, 9, 21)),
    ]
    assert first.events[-1].facts == {"until": "2026-09-29"}
    assert (first.status, first.tracking_number, first.follow_up_on, first.filed_on) == (
        RequestStatus.AWAITING,
        "N-2026-114",
        date(2026, 12, 1),
        date(2026, 9, 14),
    )
    assert titled(session, "Ring e-mails").status is RequestStatus.DENIED


def test_the_clocks_of_what_comes_in_run(session, agencies, data):
    take_in(session, (data / "requests" / "spreadsheet.csv").read_bytes())
    first = titled(session, "Ring agreements")
    due = session.scalar(
        select(RequestClock.due_on).where(
            RequestClock.request_id == first.id, RequestClock.rule == "determine"
        )
    )
    # Five business days from 15 September 2026, and five more (5 ILCS 140/3(d), (e)).
    assert due == date(2026, 9, 29)


def test_reasons_name_row_column_and_what_to_do(session, agencies, data):
    told = take_in(session, (data / "requests" / "spreadsheet.csv").read_bytes())
    reasons = {each["row"]: (each["column"], each["reason"]) for each in told["rejected"]}
    assert reasons[5][0] == "Department"
    assert "not among the agencies" in reasons[5][1]
    assert "may be 2 agencies" in reasons[6][1]
    assert reasons[7] == (
        "Date sent",
        "The row has no day on which the request was sent; clocks need one.",
    )
    assert reasons[8][0] == "Status"
    assert reasons[12][1] == "2027-09-15 has not come yet."
    warned = {(each["row"], each["column"]) for each in told["warnings"]}
    assert {(9, "Received on"), (9, "Acknowledged on"), (9, "Denied on"), (9, "Status")} <= warned


def test_a_formula_and_html_stay_text(session, agencies, data):
    take_in(session, (data / "requests" / "spreadsheet.csv").read_bytes())
    kept = titled(session, '=HYPERLINK("http://example.org")')
    assert kept.tracking_number == "<b>1</b>"


def test_a_muckrock_file_comes_in_without_a_word_of_mapping(session, agencies, data):
    told = take_in(session, (data / "requests" / "muckrock.csv").read_bytes())
    assert (told["new"], told["rejected"]) == (4, [])
    waiting, contract = titled(session, "Ring agreements"), titled(session, "Ring contract")
    # The day of their acknowledgment is not in the file, so it is asked for and not made up.
    assert story(waiting) == [("imported", TODAY), ("sent", date(2026, 9, 3))]
    assert (waiting.tracking_number, waiting.agency.state) == ("W054033", "OR")
    assert [each["row"] for each in told["warnings"]] == [1, 2]
    # Another system's due date is a day to look again, not a deadline of the law.
    assert waiting.follow_up_on == date(2026, 10, 14)
    assert (contract.status, contract.closed_on) == (
        RequestStatus.PRODUCED,
        date(2026, 10, 20),
    )
    assert contract.follow_up_on is None
    assert titled(session, "Ring permits").status is RequestStatus.NO_RECORDS


@pytest.mark.parametrize("name", ["spreadsheet.csv", "muckrock.csv"])
def test_the_same_file_again_changes_nothing(session, agencies, data, name):
    content = (data / "requests" / name).read_bytes()
    first = take_in(session, content)
    before = session.scalar(select(func.count(RequestEvent.id)))
    again = take_in(session, content)
    assert (again["new"], again["updated"], again["unchanged"]) == (0, 0, first["new"])
    assert session.scalar(select(func.count(RequestEvent.id))) == before


def test_a_later_file_adds_what_happened_since(session, agencies):
    head = "id,agency,state,title,filed,received,produced,tracking number\n"
    row = "77,Elgin Police Department,IL,Ring,2026-09-15,{},{},{}\n"
    take_in(session, head + row.format("", "", ""))
    told = take_in(session, head + row.format("2026-09-16", "2026-10-01", "E 7"))
    assert (told["new"], told["updated"]) == (0, 1)
    found = titled(session, "Ring")
    assert (found.status, found.tracking_number) == (RequestStatus.PRODUCED, "E 7")
    assert found.external_id == "77"


def test_what_a_person_took_back_stays_taken_back(session, agencies):
    content = (
        "agency,state,title,filed,received\nElgin Police Department,IL,Ring,2026-09-15,2026-09-16\n"
    )
    take_in(session, content)
    found = titled(session, "Ring")
    wrong = next(event for event in found.events if event.kind == "received")
    events.void(session, wrong, reason="Another request", now=NOW)
    assert take_in(session, content)["unchanged"] == 1
    assert found.status is RequestStatus.SENT


def test_an_id_of_another_agencys_request_is_refused(session, agencies):
    head = "id,agency,state,title,filed\n"
    take_in(session, head + "77,Elgin Police Department,IL,Ring,2026-09-15\n")
    told = take_in(session, head + "77,Naperville Police Department,IL,Ring,2026-09-15\n")
    assert "of another agency" in told["rejected"][0]["reason"]


def test_columns_can_be_named(session, agencies):
    content = "who,where,when\nElgin PD,IL,2026-09-15\n"
    with pytest.raises(ColumnUnknown, match=r"agency.*--map"):
        take_in(session, content)
    told = take_in(session, content, {"agency": "who", "state": "where", "filed": "when"})
    assert told["new"] == 1


def test_a_merged_agency_leads_to_the_one_it_became(session, agencies):
    old = body(session, "Elgin Township Police", "Elgin", "IL", merged_into_id=agencies[1].id)
    take_in(session, f"agency,state,title,filed\n{old.name},IL,Ring,2026-09-15\n")
    assert titled(session, "Ring").agency_id == agencies[1].id


def test_an_unknown_channel_stays_unknown_to_the_law(session):
    # In Michigan the day of receipt depends on the channel: MCL 15.235(1).
    body(session, "Flint Police Department", "Flint", "MI", zone="America/Detroit")
    head = "agency,state,title,filed,method\n"
    take_in(session, head + "Flint Police Department,MI,By mail,2026-09-15,email\n")
    take_in(session, head + "Flint Police Department,MI,Somehow,2026-09-15,\n")
    starts = {
        title: session.scalars(
            select(RequestClock.started_on).where(
                RequestClock.request_id == titled(session, title).id
            )
        ).all()
        for title in ("By mail", "Somehow")
    }
    assert date(2026, 9, 16) in starts["By mail"]
    assert starts["Somehow"] == []


def test_requests_may_belong_to_a_campaign(session, agencies):
    of = campaign(session)
    take_in(session, "agency,state,filed\nElgin PD,IL,2026-09-15\n", campaign_id=of.id)
    assert titled(session, "Records request").campaign_id == of.id


def test_a_thousand_rows_come_in_with_one_bad_one_named(session, agencies):
    first = date(2024, 1, 1)
    lines = ["agency,state,title,filed,produced"]
    for number in range(1000):
        day = first + timedelta(days=number % 600)
        name = "Nowhere PD" if number == 500 else "Elgin PD"
        lines.append(f"{name},IL,Request {number},{day},{day + timedelta(days=3)}")
    told = take_in(session, "\n".join(lines))
    assert (told["new"], [each["row"] for each in told["rejected"]]) == (999, [501])

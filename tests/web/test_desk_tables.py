"""A log becomes rows and counts at the desk; counts become public, and nothing private does."""

import csv
import io
from dataclasses import replace

import pytest

from app.jobs.lease import lease
from app.models import ObtainedRow, ObtainedTable, RoleName, TablePublication, TableState
from app.services.agency_merge import merge
from tests.factories.agencies import agency
from tests.factories.documents import published
from tests.factories.moments import NOW
from tests.factories.obtained import SECRET, log, mapped, with_log
from tests.factories.people import group, member
from tests.factories.sheets import separated, workbook

SIGNS = ["document", "private_people", "second_look", "wrong_rows"]
WORDS = {
    "title": "What police asked of residents",
    "summary": "Requests of two months.",
    "credit": "Daylight Test Group",
}


@pytest.fixture
def about(app, session):
    group(session)
    return agency(session, name="Springfield Police")


@pytest.fixture
def organiser(session):
    return member(session, RoleName.ORGANISER, name="Ola")


@pytest.fixture
def desk(sign_in_as, organiser):
    return sign_in_as(organiser)


def publish(desk, table, **changed):
    facts = WORDS | {"by": ["opened_on", "area", "reason"], "signed": SIGNS} | changed
    return desk.post(f"/desk/tables/{table.id}/publish", data=facts)


def test_the_columns_are_guessed_shown_and_changed_and_the_rows_read_at_once(session, about, desk):
    one = with_log(session, about)
    shown = desk.get(f"/desk/documents/{one.id}/tables").text
    assert "Log of what was asked of residents" in shown
    assert 'value="E" selected>E: Location' in shown
    assert "2024-01-01" in shown
    data = {"kind": "portal_log", "header_row": "1", "sheet": "Requests"}
    data |= {"of-case_number": "A", "of-opened_on": "B", "of-area": "", "of-reason": "D"}
    answer = desk.post(f"/desk/documents/{one.id}/tables", data=data, follow_redirects=True)
    assert "40 rows counted" in answer.text
    table = session.query(ObtainedTable).one()
    assert [each["field"] for each in table.columns] == ["case_number", "opened_on", "reason"]
    assert table.state is TableState.READ


def test_one_column_for_two_things_is_refused_and_named(session, about, desk):
    one = with_log(session, about)
    data = {"kind": "portal_log", "header_row": "1", "of-case_number": "A", "of-reason": "A"}
    answer = desk.post(f"/desk/documents/{one.id}/tables", data=data)
    assert answer.status_code == 422
    assert "Column A was chosen for" in answer.text
    assert session.query(ObtainedTable).count() == 0


def test_the_first_rows_are_shown_by_other_columns_and_nothing_is_kept(session, about, desk):
    one = with_log(session, about)
    data = {"kind": "portal_log", "header_row": "1", "of-case_number": "A", "of-reason": "C"}
    shown = desk.post(f"/desk/documents/{one.id}/tables/preview", data=data).text
    assert 'value="C" selected>C: Beat' in shown
    again = desk.post(
        f"/desk/documents/{one.id}/tables/preview", data={"kind": "camera_list", "again": "kind"}
    ).text
    assert "List of registered cameras" in again
    assert session.query(ObtainedTable).count() == 0


def test_a_file_without_a_table_says_what_to_bring(session, about, desk):
    one = with_log(session, about, content=b"PK\x03\x04 not a workbook at all")
    shown = desk.get(f"/desk/documents/{one.id}/tables").text
    assert "No table was read." in shown
    assert "XLSX, ODS or CSV" in shown


def test_a_mapping_is_superseded_and_never_edited(session, about, desk):
    one = with_log(session, about)
    first = mapped(session, one)
    data = {"kind": "portal_log", "header_row": "1", "of-case_number": "A"}
    desk.post(f"/desk/documents/{one.id}/tables", data=data)
    session.expire_all()
    assert first.superseded_at is not None
    assert len(first.columns) == 7
    assert session.query(ObtainedRow).filter_by(table_id=first.id).count() == 40
    assert "This is the earlier mapping" in desk.get(f"/desk/tables/{first.id}").text


def test_rows_are_paged_searched_and_each_value_names_its_cell(session, about, desk):
    table = mapped(session, with_log(session, about, content=workbook({"Log": log(120)})))
    shown = desk.get(f"/desk/tables/{table.id}").text
    assert "120 rows, page 1 of 3" in shown
    assert ">B2<" in shown
    found = desk.get(f"/desk/tables/{table.id}?words=24-077").text
    assert f"77 {SECRET} Street" in found
    assert f">78 {SECRET} Street" not in found


def test_what_cannot_be_read_is_listed_with_its_cell_and_why(session, about, desk):
    rows = [*log(10), ("24-900", "sometime", "1", "Theft", "", "", "many"), ("Total", "", 11)]
    rows.append(("", "", "", "", "", "", 33))
    table = mapped(session, with_log(session, about, content=workbook({"Log": rows})))
    wrong = desk.get(f"/desk/tables/{table.id}?wrong=1").text
    assert "sometime" in wrong
    assert "it is not a day" in wrong
    assert "it is not a number" in wrong
    assert "Log!G14: it has no case number and no opened on, and is not counted" in wrong
    assert table.rows == 13
    assert "Log!A13: it adds up other rows, and is not counted" in wrong
    assert table.totals["set_aside"] == 2


def test_a_long_table_is_left_to_the_worker(session, about, desk, settings, monkeypatch):
    one = with_log(session, about)
    session.commit()
    with lease("read-tables", settings.home):
        data = {"kind": "portal_log", "header_row": "1", "of-case_number": "A"}
        answer = desk.post(f"/desk/documents/{one.id}/tables", data=data, follow_redirects=True)
    assert "The rows are being read" in answer.text
    assert session.query(ObtainedTable).one().state is TableState.WAITING


def test_counts_are_published_without_the_document_and_taken_back(
    session, about, desk, client, organiser
):
    table = mapped(session, with_log(session, about), member_id=member(session).id)
    refused = publish(desk, table, signed=[])
    assert refused.status_code == 422
    assert "Nobody can be recognised" in refused.text
    address = publish(desk, table).location
    page = client.get(address).text
    assert "January 2024" in page
    assert "<h2>By month (opened on)</h2>" in page
    assert "not public itself" in page
    assert table.file.sha256 in page
    assert "40 rows" in client.get(f"/a/{about.id}-springfield-police").text
    made = session.query(TablePublication).one()
    assert publish(desk, table).status_code == 422
    desk.post(f"/desk/table-publications/{made.id}/withdraw", data={"because": "A slip."})
    gone = client.get(address)
    assert gone.status_code == 410
    assert "A slip." in gone.text
    assert client.get(f"/a/{about.id}-springfield-police").status_code == 404
    assert publish(desk, table).location == address


def test_public_counts_stand_on_the_page_of_their_public_document(
    session, about, desk, client, organiser
):
    one = with_log(session, about, content=separated(log()))
    table = mapped(session, one)
    standing = published(session, one, organiser)
    session.commit()
    publish(desk, table)
    page = client.get(f"/d/{standing.address}").text
    assert "Counted from tables" in page


def test_a_tracker_may_read_and_not_publish(session, about, sign_in_as):
    table = mapped(session, with_log(session, about))
    desk = sign_in_as(member(session))
    assert desk.get(f"/desk/tables/{table.id}/totals").status_code == 200
    assert desk.get(f"/desk/tables/{table.id}/publish").status_code == 403
    assert publish(desk, table).status_code == 403


def test_whoever_mapped_it_alone_must_look_twice(session, about, desk, organiser):
    table = mapped(session, with_log(session, about), member_id=organiser.id)
    without = [one for one in SIGNS if one != "second_look"]
    assert "A second look" in publish(desk, table, signed=without).text
    assert publish(desk, table).status_code == 302


def test_a_group_whose_name_looks_private_holds_the_counts(session, about, desk):
    rows = log(40, reasons=("Theft at 12 Elm Street", "Burglary"))
    table = mapped(session, with_log(session, about, content=workbook({"Log": rows})))
    answer = publish(desk, table)
    assert answer.status_code == 422
    assert "looks like an address" in answer.text
    shown = desk.post(f"/desk/tables/{table.id}/publish/preview", data={"by": ["opened_on"]}).text
    assert "By reason or offence" not in shown
    assert publish(desk, table, by=["opened_on"]).status_code == 302


def test_the_csv_is_read_by_no_program_as_a_formula(session, about, desk, client):
    rows = log(40, reasons=("=HYPERLINK(1)", "Theft"))
    table = mapped(session, with_log(session, about, content=separated(rows)))
    address = publish(desk, table).location
    with client.get(f"{address}.csv") as answer:
        lines = list(csv.reader(io.StringIO(answer.text)))
    assert answer.mimetype == "text/csv"
    assert not any(cell.startswith("=") for line in lines for cell in line)
    assert ["Rows by reason or offence", "'=HYPERLINK(1)", "20", ""] in lines


def test_nothing_private_of_a_table_is_ever_public(session, about, desk, client):
    table = mapped(session, with_log(session, about))
    assert SECRET in desk.get(f"/desk/tables/{table.id}").text
    address = publish(desk, table).location
    made = session.query(TablePublication).one()
    assert SECRET not in str(made.figures)
    paths = ["/", "/documents", f"/documents?q={SECRET}", "/feed.atom", address, f"{address}.csv"]
    for path in [*paths, f"/a/{about.id}-springfield-police"]:
        with client.get(path) as answer:
            assert SECRET not in answer.get_data(as_text=True).replace(f"q={SECRET}", "").replace(
                f'value="{SECRET}"', ""
            ).replace(f"“{SECRET}”", ""), path


def test_small_groups_are_hidden_on_the_public_page(session, about, desk, client):
    rows = log(40, reasons=("Burglary", "Theft", "Assault"))
    rows += [(f"25-{number}", "2024-01-09", "1", f"{SECRET} case", "", "", 1) for number in (1, 2)]
    table = mapped(session, with_log(session, about, content=workbook({"Log": rows})))
    page = client.get(publish(desk, table).location).text
    assert SECRET not in page
    assert "2 more groups * together" in page
    assert "Assault" not in page
    assert "Theft" in page


def test_the_pages_of_a_long_table_ask_the_same_number_of_questions(session, about, desk, queries):
    short = mapped(session, with_log(session, about, content=workbook({"Log": log(3)})))
    long = mapped(session, with_log(session, about, content=workbook({"Log": log(300)})))
    desk.get(f"/desk/tables/{long.id}")
    few = queries(lambda: desk.get(f"/desk/tables/{short.id}"))
    assert queries(lambda: desk.get(f"/desk/tables/{long.id}")) == few


def test_a_row_leads_to_its_page_of_the_document(session, about, desk):
    table = mapped(session, with_log(session, about))
    answer = desk.get(f"/desk/tables/{table.id}/rows/2")
    assert answer.location.startswith(f"/desk/documents/{table.document_id}/pages/1?q=")
    assert desk.get(f"/desk/tables/{table.id}/rows/999").status_code == 302


def test_public_counts_go_with_an_agency_that_is_merged(session, about, desk, client, organiser):
    table = mapped(session, with_log(session, about))
    address = publish(desk, table).location
    kept = agency(session, name="Springfield Police Department")
    merge(session, about, kept, because="The same", member_id=organiser.id, now=NOW)
    session.commit()
    assert "Springfield Police Department" in client.get(address).text


def test_beats_that_lie_within_agencies_are_not_counted_beside_them(session, about, desk):
    heads = ("Case No", "Date", "Beat", "Department")
    beats = [("1", "North", 20), ("2", "South", 3), ("3", "South", 30), ("4", "North", 9)]
    rows = [heads] + [
        (f"24-{beat}-{number}", "2024-01-09", beat, police)
        for beat, police, many in beats
        for number in range(many)
    ]
    table = mapped(session, with_log(session, about, content=workbook({"Log": rows})))
    answer = publish(desk, table, by=["area", "agency"])
    assert answer.status_code == 422
    assert "By Area or beat and by Agency together, a number below five" in answer.text
    assert publish(desk, table, by=["area"]).status_code == 302


def test_whoever_counts_by_a_column_of_people_has_to_say_that_it_is_none(session, about, desk):
    rows = [("Case No", "Date", "Beat detective"), *(row[:3] for row in log()[1:])]
    one = with_log(session, about, content=workbook({"Log": rows}))
    guess = mapped(session, one)
    assert [each["field"] for each in guess.columns] == ["case_number", "opened_on", "officer"]
    table = mapped(
        session, one, change=lambda columns: replace(columns, columns={"opened_on": 1, "area": 2})
    )
    answer = publish(desk, table, by=["area"])
    assert answer.status_code == 422
    assert "“Beat detective” is counted as area or beat, and sounds like officer." in answer.text
    assert publish(desk, table, by=["area"], signed=[*SIGNS, "headings"]).status_code == 302


def _log(reasons):
    """A log of so many rows of each reason."""
    return workbook(
        {
            "Log": [("Case No", "Date", "Beat", "Offense")]
            + [
                (f"24-{reason}-{number}", "2024-01-09", "1" if number % 2 else "2", reason)
                for reason, many in reasons.items()
                for number in range(many)
            ]
        }
    )


def _withdraw(session, desk):
    made = session.query(TablePublication).order_by(TablePublication.id.desc()).first()
    desk.post(f"/desk/table-publications/{made.id}/withdraw", data={"because": "A slip."})


def test_counts_that_differ_a_little_from_withdrawn_ones_of_the_same_log_are_refused(
    session, about, desk
):
    first = with_log(session, about, content=_log({"Theft": 20, "Fraud": 30}))
    table = mapped(session, first)
    assert publish(desk, table, by=["reason"]).status_code == 302
    _withdraw(session, desk)
    # The same sheet once more, with another heading row: the first case is taken for a heading.
    again = mapped(session, first, change=lambda columns: replace(columns, header_row=2))
    answer = publish(desk, again, by=["reason"])
    assert answer.status_code == 422
    assert "1 fewer than before" in answer.text
    assert "Whoever kept those counts" in answer.text
    # What was corrected at its address stays known as it was.
    back = mapped(session, first)
    assert publish(desk, back, by=["reason"]).status_code == 302
    _withdraw(session, desk)
    assert publish(desk, back, by=["area"]).status_code == 302
    _withdraw(session, desk)
    made = session.query(TablePublication).one()
    assert len(made.checklist["history"]) == 2
    again = mapped(session, first, change=lambda columns: replace(columns, header_row=2))
    answer = publish(desk, again, by=["reason"])
    assert "“theft” by Reason or offence: 1 fewer than before" in answer.text


def test_another_log_of_the_agency_is_answered_for_by_a_person(session, about, desk):
    first = mapped(session, with_log(session, about, content=_log({"Theft": 20, "Fraud": 30})))
    assert publish(desk, first, by=["reason"]).status_code == 302
    content = _log({"Theft": 23, "Fraud": 30})
    second = mapped(session, with_log(session, about, content=content, title="February"))
    answer = publish(desk, second, by=["reason"])
    assert answer.status_code == 422
    assert "no rows in common" in answer.text
    assert publish(desk, second, by=["reason"], signed=[*SIGNS, "other_rows"]).status_code == 302


def test_a_field_that_tells_beside_one_published_before_is_refused(session, about, desk):
    heads = ("Case No", "Date", "Beat", "Department")
    beats = [("1", "North", 20), ("2", "South", 3), ("3", "South", 30), ("4", "North", 9)]
    rows = [heads] + [
        (f"24-{beat}-{number}", "2024-01-09", beat, police)
        for beat, police, many in beats
        for number in range(many)
    ]
    table = mapped(session, with_log(session, about, content=workbook({"Log": rows})))
    assert publish(desk, table, by=["area"]).status_code == 302
    _withdraw(session, desk)
    answer = publish(desk, table, by=["agency"])
    assert answer.status_code == 422
    assert "counted by Area or beat, beside which Agency tells" in answer.text


def test_title_and_summary_are_searched_for_our_own_people(session, about, desk):
    member(session, name="Wilhelmina Quackenbush")
    table = mapped(session, with_log(session, about))
    answer = publish(desk, table, summary="Counted by Wilhelmina Quackenbush of our group.")
    assert answer.status_code == 422
    assert "a name or address of one of our own people" in answer.text

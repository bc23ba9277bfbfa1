"""The commands of obtained tables: read, list, count; what is not sure is refused and said."""

import json

import pytest

from app.models import ObtainedTable
from app.parts import parts
from tests.factories.agencies import agency
from tests.factories.obtained import SECRET, log, with_log
from tests.factories.sheets import LOG, separated, workbook


@pytest.fixture
def about(app, session):
    return agency(session)


def told(result):
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_table_is_read_listed_and_counted(session, about, run):
    one = with_log(session, about)
    data = told(run("documents", "table", one.id, "--json"))
    assert (data["kind"], data["header_row"], data["counted"]) == ("portal_log", 1, 40)
    assert [each["field"] for each in data["columns"]][:2] == ["case_number", "opened_on"]
    rows = told(run("documents", "rows", one.id, "--json"))
    assert rows["total"] == 40
    first = rows["rows"][0]["values"]
    assert first["opened_on"] == {
        "raw": "2024-01-01",
        "value": {"kind": "date", "state": "known", "date": "2024-01-01"},
        "cell": "Requests!B2",
    }
    assert first["address"]["raw"] == f"0 {SECRET} Street"
    totals = told(run("documents", "totals", one.id, "--by", "month", "--json"))
    assert [(each["label"], each["rows"]) for each in totals["groups"]] == [
        ("2024-01", 31),
        ("2024-02", 9),
    ]
    assert totals["sums"]["responses"]["sum"] == "60"
    assert totals["sha256"] == one.file.sha256


def test_nothing_is_kept_by_a_dry_run(session, about, run):
    one = with_log(session, about)
    data = told(run("documents", "table", one.id, "--dry-run", "--json"))
    assert len(data["preview"]) == 10
    assert session.query(ObtainedTable).count() == 0


def test_columns_are_mapped_by_heading_or_letters(session, about, run):
    one = with_log(session, about)
    pairs = ["--map", "reason=Beat", "--map", "area=D", "--map", "officer="]
    data = told(run("documents", "table", one.id, *pairs, "--json"))
    columns = {each["field"]: each["header"] for each in data["columns"]}
    assert (columns["reason"], columns["area"]) == ("Beat", "Offense")
    assert data["unmapped"] == ["F: Officer"]
    refused = run("documents", "table", one.id, "--map", "reason=Colour", "--json")
    assert refused.exit_code == 1
    assert "There is no column “Colour”" in json.loads(refused.stdout)["error"]


def test_days_that_may_be_two_are_asked_for_and_not_guessed(session, about, run):
    rows = [LOG[0], ("1", "3/4/2024", "1", "Theft"), ("2", "5/6/2024", "1", "Theft")]
    one = with_log(session, about, content=separated(rows))
    refused = run("documents", "table", one.id, "--json")
    assert refused.exit_code == 1
    assert "may be two different days" in json.loads(refused.stdout)["error"]
    assert run("documents", "rows", one.id).exit_code == 1
    told(run("documents", "table", one.id, "--days", "day-first", "--json"))
    totals = told(run("documents", "totals", one.id, "--json"))
    assert [each["label"] for each in totals["groups"]] == ["2024-04", "2024-06"]


def test_money_as_words_is_added_up_and_what_is_not_is_counted(session, about, run):
    rows = [("Item", "Hours", "Total"), ("Search", "2", "$1,100.50"), ("Copies", "", "free")]
    rows += [("Review", "1.5 hrs", "withheld"), ("Disc", "0", "0"), ("Grand total", "", "")]
    one = with_log(session, about, content=separated(rows))
    data = told(run("documents", "table", one.id, "--json"))
    assert data["kind"] == "fee_sheet"
    totals = told(run("documents", "totals", one.id, "--by", "item", "--json"))
    amount = totals["sums"]["amount"]
    assert (amount["sum"], amount["told"]) == ("1100.50", 2)
    assert (amount["withheld"], amount["unreadable"], amount["blank"]) == (1, 1, 0)
    assert totals["set_aside"] == 1
    assert totals["sums"]["hours"]["sum"] == "3.5"


def test_a_list_of_cameras_is_counted_by_kind_and_never_by_address(session, about, run):
    head = ("Camera ID", "Owner Name", "Street Address", "Lat", "Long", "Neighborhood", "Type")
    rows = [
        (f"c{at}", "A. Person", f"{at} Elm St", 39.7, -89.6, "North", "Doorbell") for at in "12"
    ]
    one = with_log(session, about, content=workbook({"Cameras": [head, *rows]}))
    data = told(run("documents", "table", one.id, "--json"))
    assert data["kind"] == "camera_list"
    assert len(data["columns"]) == 7
    totals = told(run("documents", "totals", one.id, "--by", "kind", "--json"))
    assert [each["label"] for each in totals["groups"]] == ["Doorbell"]
    for private in ("address", "owner", "latitude"):
        refused = run("documents", "totals", one.id, "--by", private, "--json")
        assert refused.exit_code == 1


def test_more_than_one_table_wants_a_name(session, about, run):
    content = workbook({"One": log(6), "Two": log(8)})
    one = with_log(session, about, content=content)
    told(run("documents", "table", one.id, "--sheet", "One", "--json"))
    told(run("documents", "table", one.id, "--sheet", "Two", "--json"))
    refused = run("documents", "rows", one.id, "--json")
    assert "Name the one table" in json.loads(refused.stdout)["error"]
    assert told(run("documents", "rows", one.id, "--sheet", "Two", "--json"))["total"] == 8
    assert run("documents", "table", one.id, "--sheet", "Three").exit_code == 1


@pytest.mark.parametrize("asked", ["table", "rows", "totals"])
def test_a_number_too_large_for_any_document_is_answered(session, about, run, asked):
    result = run("documents", asked, 10**20, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]


def test_a_page_beyond_all_rows_is_wrong_usage(session, about, run):
    assert run("documents", "rows", 1, "--page", 10**20, "--json").exit_code == 2


def test_a_file_that_is_gone_from_the_store_is_answered(session, about, run):
    one = with_log(session, about)
    session.commit()
    parts().store.path(one.file.sha256).unlink()
    result = run("documents", "table", one.id, "--json")
    assert result.exit_code == 1
    assert "Restore it from a backup." in json.loads(result.stdout)["error"]


def test_rows_that_add_up_others_are_not_added_up_once_more(session, about, run):
    rows = [("Item", "Qty", "Amount"), *((f"Disc {number}", 1, "$5.00") for number in range(6))]
    rows += [("Total pages copied", 9, "$2.00"), ("Total", "", "$32.00"), ("", "Grand Total:", 32)]
    one = with_log(session, about, content=separated(rows))
    made = told(run("documents", "table", one.id, "--kind", "fee_sheet", "--json"))
    assert (made["counted"], made["set_aside"]) == (7, 2)
    table = session.query(ObtainedTable).one()
    assert table.totals["sums"]["amount"]["sum"] == "32.00"

"""`daylight agencies` and `daylight partnerships` as scripts use them."""

import json

import pytest
from sqlalchemy import func, select

from app.models import Agency, Contact, ContactKind
from app.services.tables import read_table
from tests.factories.agencies import agency


@pytest.fixture
def imports(data):
    return data / "import"


def told(result):
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_import_answers_with_one_document(run, imports):
    answer = told(run("agencies", "import", imports / "bad_rows.csv", "--json"))
    assert list(answer) == [
        "rows", "new", "updated", "unchanged", "duplicates", "rejected", "warnings",
    ]  # fmt: skip
    assert answer["rows"] == 15
    assert answer["rejected"][0] == {
        "row": 1,
        "column": "State",
        "reason": 'There is no state "ZZ".',
    }


def test_a_dry_run_changes_nothing(run, imports, session):
    answer = told(run("agencies", "import", imports / "duplicates.csv", "--dry-run", "--json"))
    assert (answer["new"], len(answer["duplicates"])) == (200, 30)
    assert session.scalar(select(func.count(Agency.id))) == 0


def test_an_empty_file_is_an_error_and_a_header_alone_is_not(run, imports):
    empty = run("agencies", "import", imports / "empty.csv", "--json")
    assert empty.exit_code == 1
    assert json.loads(empty.stdout) == {
        "error": "The file is empty: it has no header row.",
        "reasons": [],
    }
    assert told(run("agencies", "import", imports / "header_only.csv", "--json"))["rows"] == 0


def test_columns_are_named_by_hand(run, imports, session):
    path = imports / "other_headers_state_names.csv"
    mapped = ["--map", "name=Department name", "--map", "state=ST", "--map", "phone="]
    assert told(run("agencies", "import", path, *mapped, "--json"))["new"] == 100
    phones = select(func.count(Contact.id)).where(Contact.kind == ContactKind.PHONE)
    assert session.scalar(phones) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        ["--map", "nmae=Agency"],
        ["--map", "name"],
        ["--vendor", "Ring"],
        ["--status", "active"],
        ["--vendor", "Ring", "--status", "perhaps"],
    ],
)
def test_wrong_usage_is_exit_code_2(run, imports, wrong):
    assert run("agencies", "import", imports / "duplicates.csv", *wrong).exit_code == 2


def test_a_column_that_is_not_there_is_exit_code_1(run, imports):
    result = run("agencies", "import", imports / "duplicates.csv", "--map", "name=Nmae", "--json")
    assert result.exit_code == 1
    assert "no column 'Nmae'" in json.loads(result.stdout)["error"]


def test_without_json_a_person_reads_sentences(run, imports):
    words = run("agencies", "import", imports / "bad_rows.csv").stdout
    assert "15 rows: 12 new" in words
    assert "row 12, column Agency" in words


def test_an_export_is_imported_again_unchanged(run, imports, tmp_path):
    run("agencies", "import", imports / "bad_rows.csv")
    out = tmp_path / "out.csv"
    assert told(run("agencies", "export", out, "--json"))["rows"] == 12
    assert told(run("agencies", "import", out, "--json"))["unchanged"] == 12
    assert list(tmp_path.glob(".*unfinished")) == []


def test_an_export_of_a_choice(run, imports, tmp_path):
    run("agencies", "import", imports / "bad_rows.csv")
    out = tmp_path / "out.csv"
    run("agencies", "export", out, "--agencies", "state:NJ")
    states = {dict(zip(table.headers, row, strict=True))["state"] for table in
              [read_table(out.read_bytes())] for row in table.rows}  # fmt: skip
    assert states == {"NJ"}
    result = run("agencies", "export", out, "--agencies", "state:ZZ", "--json")
    assert result.exit_code == 1


def test_partnerships_are_counted_as_of_a_day(run, imports):
    run(
        "agencies", "import", imports / "upsert_second_run.csv",
        "--vendor", "Ring", "--status", "active",
    )  # fmt: skip
    asked = ["partnerships", "count", "--vendor", "ring", "--json"]
    before = told(run(*asked, "--as-of", "2019-11-06"))
    after = told(run(*asked, "--as-of", "2026-11-24"))
    assert before["count"] == 0
    assert 0 < after["count"] <= 25
    assert after["count"] + after["undated"] == 25


def test_an_unknown_vendor_is_exit_code_1(run):
    result = run("partnerships", "count", "--vendor", "Nobody", "--as-of", "2020-01-01", "--json")
    assert result.exit_code == 1
    assert "no vendor" in json.loads(result.stdout)["error"]


def test_vendors_gain_names_and_products(run):
    added = run("partnerships", "vendors", "add", "Ring", "--alias", "Ring LLC", "--product", "N")
    assert added.exit_code == 0, added.output
    (vendor,) = told(run("partnerships", "vendors", "list", "--json"))
    assert (vendor["aliases"], vendor["products"]) == (["Ring LLC"], [{"name": "N", "aliases": []}])


def test_held_rows_are_decided_by_command(run, imports, session):
    run("agencies", "import", imports / "duplicates.csv")
    rows = told(run("agencies", "held", "list", "--json"))
    assert len(rows) == 30
    assert told(run("agencies", "held", "same", rows[0]["held"], "--json"))["agency"] == 175
    told(run("agencies", "held", "new", rows[1]["held"], "--json"))
    told(run("agencies", "held", "drop", rows[2]["held"], "--json"))
    assert len(told(run("agencies", "held", "list", "--json"))) == 27
    assert session.scalar(select(func.count(Agency.id))) == 201


def test_two_agencies_are_merged_and_parted_again(run, session, clock):
    one, other = agency(session).id, agency(session).id
    answer = told(run("agencies", "merge", one, other, "--because", "one office", "--json"))
    assert (answer["gone"], answer["kept"]) == (one, other)
    assert [row["id"] for row in told(run("agencies", "list", "--json"))] == [other]
    told(run("agencies", "unmerge", one, "--json"))
    assert len(told(run("agencies", "list", "--json"))) == 2


def test_a_contact_ends_the_want_of_one(run, session, clock):
    body = agency(session, email=None).id
    assert told(run("agencies", "wanted", "--json"))["wanted"] == 1
    run(
        "agencies", "contact", body, "email", "clerk@town.invalid",
        "--source", "their page", "--verified", "by telephone",
    )  # fmt: skip
    assert told(run("agencies", "wanted", "--json"))["wanted"] == 0


def test_sets_are_saved_listed_and_used(run, session):
    body = agency(session, state="NJ").id
    agency(session)
    saved = told(run("agencies", "sets", "save", "police in NJ", "state:NJ+type:police", "--json"))
    assert saved["agencies"] == 1
    assert [row["id"] for row in told(run("agencies", "list", "set:police in NJ", "--json"))] == [
        body
    ]
    told(run("agencies", "sets", "remove", "police in NJ", "--json"))
    assert told(run("agencies", "sets", "list", "--json")) == []


def test_neighbours_and_exemptions_are_noted(run, session, clock):
    one, clerk = agency(session).id, agency(session, type="clerk").id
    linked = told(run("agencies", "link", one, "city_clerk", clerk, "--json"))
    assert linked["neighbour"] == clerk
    told(run("agencies", "exempt", one, "--because", "a private foundation", "--json"))
    assert session.get(Agency, one).subject_to_law is False


def test_a_list_names_agencies_and_says_which_it_does_not_know(run, session, tmp_path):
    body = agency(session, external_id="X1").id
    path = tmp_path / "list.csv"
    path.write_text("External ID\nX1\nX2\n")
    result = run("agencies", "list", f"file:{path}", "--json")
    assert [row["id"] for row in told(result)] == [body]
    assert "row 2: X2 is no agency here" in result.stderr

"""`daylight requests` as scripts use it."""

import json
from datetime import date

import pytest

from app.models import RecordsRequest, RequestEvent
from app.models.agency_names import match_name
from app.queries.requests import by_ref
from app.services.requests import new_refs
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request


@pytest.fixture
def asked(session, clock):
    (ref,) = new_refs(session, 1)
    of = campaign(session, name="ring-agreements")
    return records_request(session, agency(session), of, ref=ref, filed_on=date(2026, 11, 2))


def test_record_says_what_it_kept_and_where_the_request_stands(run, session, asked):
    typed = asked.ref.replace("-", "").lower()
    result = run(
        "requests", "record", typed, "fee_estimated", "2026-11-09", "amount=$25.00",
        "until=2026-12-01", "--json",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["ref"], told["status"]) == (asked.ref, "our_move")
    assert told["facts"] == {"amount_cents": 2500, "until": "2026-12-01"}


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("received", "2026-12-24"), "has not come yet"),
        (("recieved", "2026-11-09"), "Known are"),
        (("received", "2026-11-09", "until=2026-12-01"), "takes no fact called 'until'"),
        (("received", "2026-10-01"), "before the request was filed"),
        (("filed", "2026-11-09"), "not recorded by hand"),
        (("assigned", "2026-11-09", "member_id=1"), "not recorded by hand"),
        (("voided", "2026-11-09"), "Known are"),
    ],
)
def test_what_is_refused_is_an_answer_and_nothing_is_kept(run, session, asked, args, words):
    result = run("requests", "record", asked.ref, *args, "--json")
    assert result.exit_code == 1
    assert words in json.loads(result.stdout)["error"]
    assert session.query(RequestEvent).count() == 0


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("receipt", "received"),
        ("acknowledgment", "acknowledged"),
        ("Extension", "extended"),
        ("fee estimate", "fee_estimated"),
        ("denial", "denied"),
        ("partial", "partly_produced"),
        ("production", "produced"),
        ("no records", "no_records"),
        ("phone-call", "phone_call"),
    ],
)
def test_an_act_may_be_called_by_the_noun_of_the_field(run, asked, typed, kind):
    result = run("requests", "record", asked.ref, typed, "2026-11-09", "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["kind"] == kind


@pytest.mark.parametrize("args", [("received", "24.11.2026"), ("received", "2026-11-09", "x")])
def test_wrong_usage_is_told_apart(run, asked, args):
    assert run("requests", "record", asked.ref, *args).exit_code == 2


def test_an_unknown_reference_is_an_answer(run, asked):
    result = run("requests", "show", "DL-2222-2223", "--json")
    assert result.exit_code == 1
    assert "look for a slip" in json.loads(result.stdout)["error"]


def test_show_tells_the_story_and_every_clock_with_its_working(run, asked):
    run("requests", "record", asked.ref, "received", "2026-11-06")
    result = run("requests", "show", asked.ref, "--json")
    told = json.loads(result.stdout)
    assert [event["kind"] for event in told["events"]] == ["received"]
    determine = next(each for each in told["clocks"] if each["rule"] == "determine")
    assert (determine["due"], determine["late"], determine["state"]) == (
        "2026-11-16",
        True,
        "missed",
    )
    assert [day["date"] for day in determine["skipped"]] == ["2026-11-11"]
    words = run("requests", "show", asked.ref).stdout
    assert "OVERDUE BY THE CLOCK" in words
    assert "not legal advice" in words


def test_an_entry_is_taken_back_with_a_reason(run, session, asked):
    told = json.loads(run("requests", "record", asked.ref, "denied", "2026-11-06", "--json").stdout)
    result = run("requests", "void", asked.ref, told["event"], "--reason", "Not ours", "--json")
    assert json.loads(result.stdout)["status"] == "filed"
    assert run("requests", "void", asked.ref, 999, "--reason", "x").exit_code == 1


def test_list_gives_the_requests_of_a_campaign(run, asked):
    result = run("requests", "list", "--campaign", "ring-agreements", "--json")
    assert json.loads(result.stdout) == [
        {
            "ref": asked.ref,
            "agency": asked.agency.name,
            "letter": "agreements",
            "round": 1,
            "status": "filed",
            "dispatches": [],
        }
    ]
    assert run("requests", "list", "--campaign", "nothing", "--json").exit_code == 1


def test_import_previews_then_takes_in_and_a_second_run_changes_nothing(run, session, clock, data):
    name = "Eugene Police Department"
    agency(session, name=name, match_name=match_name(name), city="Eugene", state="OR")
    file = data / "requests" / "muckrock.csv"
    preview = json.loads(run("requests", "import", file, "--dry-run", "--json").stdout)
    assert (preview["rows"], preview["new"]) == (4, 4)
    assert session.query(RecordsRequest).count() == 0
    told = json.loads(run("requests", "import", file, "--json").stdout)
    assert told == preview
    assert set(told) == {
        "rows", "new", "updated", "unchanged", "duplicates", "rejected", "warnings",
    }  # fmt: skip
    again = json.loads(run("requests", "import", file, "--json").stdout)
    assert (again["new"], again["updated"], again["unchanged"]) == (0, 0, 4)
    refs = [found.ref for found in session.query(RecordsRequest)]
    assert all(by_ref(session, ref) for ref in refs)


def test_an_empty_file_is_an_error_and_a_wrong_map_names_the_columns(run, clock, tmp_path):
    empty = tmp_path / "empty.csv"
    empty.write_text("")
    assert run("requests", "import", empty, "--json").exit_code == 1
    some = tmp_path / "some.csv"
    some.write_text("agency,filed\n")
    header_only = run("requests", "import", some, "--json")
    assert (header_only.exit_code, json.loads(header_only.stdout)["rows"]) == (0, 0)
    wrong = run("requests", "import", some, "--map", "agency=Nobody", "--json")
    assert "Its columns are: agency, filed" in json.loads(wrong.stdout)["error"]
    assert run("requests", "import", some, "--map", "agency").exit_code == 2
    assert run("requests", "import", some, "--map", "nothing=agency").exit_code == 2

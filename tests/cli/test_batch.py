"""`daylight batch`: look, file, take back, by command, with one JSON document on stdout."""

import json
from email import message_from_bytes
from email.policy import default

import pytest

from app.models import (
    Contact,
    ContactKind,
    Dispatch,
    DispatchState,
    Group,
    JobRun,
    RecordsRequest,
    RequestEvent,
)
from app.services import packs
from tests.factories.agencies import agency
from tests.factories.moments import NOW
from tests.factories.people import group, member

pytestmark = pytest.mark.usefixtures("clock")
CAMPAIGN = "ring-agreements"


@pytest.fixture
def agencies(session):
    """Three by e-mail, one by street without a ZIP code, one nobody can reach; a campaign."""
    group(session)
    packs.load(session, CAMPAIGN, now=NOW)
    made = [agency(session, state="CO", zone="America/Denver") for _ in range(3)]
    street = agency(session, email=None, state="CO", zone="America/Denver")
    session.add(Contact(agency_id=street.id, kind=ContactKind.POST, value="1 Main St", source="t"))
    made += [street, agency(session, email=None, state="CO", zone="America/Denver")]
    session.commit()
    return made


@pytest.fixture
def do(run):
    """Run a command and give its JSON."""

    def doing(*args, code=0):
        result = run("batch", *args, "--json")
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)

    return doing


def file(do, *more, **kwargs):
    return do("file", CAMPAIGN, "--agencies", "all", *more, **kwargs)


def test_the_preflight_has_the_promised_shape(do, agencies):
    found = do("preflight", CAMPAIGN, "--agencies", "all", "--today", "2026-12-01")
    assert (found["ready"], found["blocked"]) == ({"email": 3, "post": 1}, 1)
    assert (found["fees_promised"], found["postage"]) == (100.0, 0.78)
    assert all(day > "2026-12-01" and count == 4 for day, count in found["forecast"].items())
    lost = found["rows"][-1]
    assert lost["agency"] == {"id": agencies[4].id, "name": agencies[4].name, "state": "CO"}
    assert (lost["jurisdiction"], lost["channel"]) == ("US-CO", None)
    (problem,) = lost["problems"]
    assert (problem["code"], problem["blocks"]) == ("no_contact", True)


def test_the_words_begin_with_the_truth(run, agencies):
    result = run("batch", "preflight", CAMPAIGN, "--agencies", "all")
    assert result.stdout.startswith("5 agencies: 3 by e-mail, 1 to print, 1 blocked.")


def test_filing_twice_files_once(do, agencies, session):
    first = file(do)
    again = file(do)
    assert {key: first[key] for key in ("filed", "already", "blocked")} == {
        "filed": 4, "already": 0, "blocked": 1,
    }  # fmt: skip
    assert first["reasons"] == again.pop("reasons") == {"no_contact": 1}
    assert again == {"batch": first["batch"], "filed": 0, "already": 4, "blocked": 1}
    assert session.query(RecordsRequest).count() == session.query(Dispatch).count() == 4


def test_a_larger_choice_files_the_rest(do, agencies, session):
    do("file", CAMPAIGN, "--agencies", f"id:{agencies[0].id}")
    assert file(do)["already"] == 1
    assert session.query(RecordsRequest).count() == 4


def test_another_letter_and_a_later_round_ask_again(do, agencies, session):
    assert file(do)["filed"] == 4
    assert file(do, "--letter", "use")["filed"] == 4
    assert file(do, "--round", "2")["filed"] == 4


def test_nothing_ready_is_refused_with_reasons(do, agencies):
    found = do("file", CAMPAIGN, "--agencies", f"id:{agencies[4].id}", code=1)
    assert "none is ready" in found["error"]
    assert "no_contact" in found["reasons"][0]


def test_a_group_that_cannot_sign_is_told_so(do, agencies, session):
    session.query(Group).one().postal = ""
    session.commit()
    assert "group_cannot_file" in file(do, code=1)["reasons"][0]


@pytest.mark.parametrize(
    "wrong",
    [
        ("file", "no-such-campaign", "--agencies", "all"),
        ("file", CAMPAIGN, "--agencies", "planet:mars"),
        ("file", CAMPAIGN, "--agencies", "state:NJ"),
        ("file", CAMPAIGN, "--agencies", "all", "--letter", "love"),
        ("undo", "99"),
        ("settle", "99", "--arrived"),
    ],
)
def test_what_is_not_there_is_an_answer_and_not_a_crash(do, agencies, wrong):
    assert do(*wrong, code=1)["error"]


@pytest.mark.parametrize(
    "wrong",
    [
        ("file", CAMPAIGN),
        ("file", CAMPAIGN, "--agencies", "all", "--round", "0"),
        ("preflight", CAMPAIGN, "--agencies", "all", "--today", "tomorrow"),
        ("settle", "1"),
    ],
)
def test_wrong_usage_is_told_apart(run, agencies, wrong):
    assert run("batch", *wrong).exit_code == 2


def test_nothing_leaves_before_the_undo_window_closes(do, run, agencies, settings):
    batch = file(do)["batch"]
    assert json.loads(run("jobs", "run", "outbox", "--json").stdout)["sent"] == 0
    assert do("undo", batch)["withdrawn"] == 4
    assert not (settings.home / "mail").exists()


def test_an_undone_batch_can_be_filed_again_in_its_round(do, run, agencies, settings):
    for _ in range(2):  # and undone, and filed once more
        assert do("undo", file(do)["batch"])["withdrawn"] == 4
    filed = file(do, "--undo-minutes", "0")
    assert (filed["filed"], filed["already"]) == (4, 0)
    assert file(do)["already"] == 4
    assert json.loads(run("jobs", "run", "outbox", "--json").stdout)["sent"] == 3
    assert len(list((settings.home / "mail").glob("*.eml"))) == 3


def test_without_a_window_letters_leave_and_can_only_be_stopped(do, run, agencies, settings):
    batch = file(do, "--undo-minutes", "0")["batch"]
    assert json.loads(run("jobs", "run", "outbox", "--json").stdout)["sent"] == 3
    assert "batch stop" in do("undo", batch, code=1)["error"]
    stopped = do("stop", batch)
    assert (stopped["withdrawn"], stopped["left"]) == (1, 3)
    (mail, *_), files = (list((settings.home / "mail").glob("*.eml")),) * 2
    assert len(files) == 3
    assert "Ring" in message_from_bytes(mail.read_bytes(), policy=default)["Subject"]


def test_a_dry_run_writes_letters_and_nothing_else(do, agencies, session, tmp_path):
    found = file(do, "--dry-run", tmp_path / "look")
    assert (found["filed"], found["blocked"], found["files"]) == (0, 1, 4)
    assert len(list((tmp_path / "look").glob("*.eml"))) == 3
    (paper,) = (tmp_path / "look").glob("*.pdf")
    assert paper.read_bytes().startswith(b"%PDF")
    for table in (RecordsRequest, Dispatch, RequestEvent, JobRun):
        assert session.query(table).count() == 0


def test_agencies_with_a_problem_can_be_set_aside(do, agencies):
    assert file(do, "--without", "incomplete_address", "--without", "no_contact")["filed"] == 3


def test_a_members_large_batch_waits_for_somebody_else(do, app, agencies, session):
    first, second = member(session).email, member(session).email
    session.commit()
    object.__setattr__(app.extensions["daylight"].settings, "second_person_above", 3)
    waiting = file(do, "--as", first)
    assert (waiting["filed"], waiting["state"]) == (0, "awaiting_approval")
    assert "Somebody else" in do("approve", waiting["batch"], "--as", first, code=1)["error"]
    assert do("approve", waiting["batch"], "--as", second)["filed"] == 4


def test_the_keepers_own_command_needs_no_second_person(do, app, agencies):
    object.__setattr__(app.extensions["daylight"].settings, "second_person_above", 3)
    assert file(do)["filed"] == 4


def test_waves_are_planned_and_shown(do, agencies):
    file(do, "--pilot", "1", "--wave-size", "2")
    shown = do("show", "1")
    assert shown["rows"] == {"filed": 4, "blocked": 1}
    assert shown["letters"] == {"email": {"queued": 3}, "post": {"held": 1}}
    assert [one["state"] for one in shown["needs_somebody"]] == ["held"]
    assert do("list")[0]["batch"] == 1


def test_an_uncertain_letter_is_settled_by_a_person(do, agencies, session):
    file(do, "--undo-minutes", "0")
    letter = session.query(Dispatch).filter_by(channel="email").first()
    letter.state, letter.attempts, letter.attempted_at = DispatchState.UNCERTAIN, 1, NOW
    session.commit()
    assert [one["id"] for one in do("uncertain")] == [letter.id]
    assert do("settle", letter.id, "--arrived")["state"] == "sent"
    assert do("uncertain") == []


def test_letters_are_printed_posted_and_then_sent(do, agencies, session, tmp_path):
    session.query(Contact).filter_by(kind="post").one().zip = "80014"
    session.commit()
    batch = file(do, "--undo-minutes", "0")["batch"]
    printed = do("print", batch, "--out", tmp_path / "run.pdf")
    assert (printed["letters"], printed["held"]) == (1, [])
    assert do("posted", batch)["posted"] == 1
    letter = session.query(Dispatch).filter_by(channel="post").one()
    assert (letter.state, letter.records_request.status) == ("sent", "sent")


def test_the_real_partners_are_counted_as_the_file_has_them(do, run, session, shared):
    group(session)
    session.commit()
    source = shared / "data" / "ring_partnerships.csv"
    taken = run("agencies", "import", source, "--vendor", "Ring", "--status", "active", "--json")
    assert json.loads(taken.stdout)["new"] == 1224
    run("campaign", "load", CAMPAIGN)
    found = do("preflight", CAMPAIGN, "--agencies", "all", "--today", "2026-11-24")
    ways = {}
    for row in found["rows"]:
        ways[row["channel"]] = ways.get(row["channel"], 0) + 1
    assert ways == {"email": 162, "post": 886, None: 176}
    assert found["reasons"]["no_contact"] == 176
    assert set(found["reasons"]) == {"no_contact", "citizens_only"}
    assert sum(found["ready"].values()) + found["blocked"] == 1224
    assert all(
        any(problem["code"] == "incomplete_address" for problem in row["problems"])
        for row in found["rows"]
        if row["channel"] == "post"
    )

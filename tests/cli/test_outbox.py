"""`daylight outbox`: what waits by hand, opened, answered for, posted."""

import json

import pytest

from app.models import ContactKind, Dispatch, DispatchState
from tests.factories.by_hand import batch, letter, printed
from tests.factories.people import group, member

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture(autouse=True)
def _signed(session):
    group(session)


@pytest.fixture
def kim(session):
    return member(session).email


@pytest.fixture
def do(run):
    def done(*args, code=0, **kwargs):
        result = run("outbox", *args, "--json", **kwargs)
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)

    return done


def test_the_list_says_what_waits_and_who_has_what_open(session, do, kim):
    one, other = letter(session), letter(session)
    printed(session)
    do("open", other.id, "--as", kim)
    told = do("list")
    assert [each["id"] for each in told["portal"]] == [one.id]
    (held,) = told["open"]
    assert (held["id"], held["open_since"]) == (other.id, "2026-11-24 15:00 UTC")
    assert told["to_post"] == 1


def test_a_card_is_opened_and_submitted(session, do, kim, tmp_path):
    one, pdf = letter(session), tmp_path / "letter.pdf"
    told = do("open", one.id, "--as", kim, "--pdf", pdf)
    assert told["boxes"][0]["label"] == "Describe the records requested"
    assert pdf.read_bytes().startswith(b"%PDF")
    assert "has this letter open" in do("open", one.id, code=1)["error"]
    told = do("submitted", one.id, "--number", "W1", "--on", "2026-11-24", "--as", kim)
    assert (told["state"], told["tracking"]) == ("sent", "W1")


@pytest.mark.parametrize(
    ("act", "args", "state"),
    [
        ("not-submitted", (), "queued"),
        ("not-sure", ("--words", "It hung."), "uncertain"),
        ("failed", ("--words", "The site is gone."), "failed"),
    ],
)
def test_each_answer_does_what_it_says(session, do, kim, act, args, state):
    one = letter(session)
    do("open", one.id, "--as", kim)
    assert do(act, one.id, "--as", kim, *args)["state"] == state


def test_nobody_takes_over_within_a_day(session, do, kim):
    one = letter(session)
    do("open", one.id, "--as", kim)
    told = do("take-over", one.id, "--words", "They are away.", code=1)
    assert "It can be taken over from" in told["error"]


def test_letters_are_noted_as_posted_once(session, do):
    one = printed(session)
    lines = f"{one.records_request.ref} 9407\n"
    assert do("posted", "-", input=lines)["posted"] == 1
    assert do("posted", "-", input=lines)["already"] == 1
    session.expire_all()
    assert session.get(Dispatch, one.id).state is DispatchState.SENT
    log = b"reference,posted on\nDL-2222-2222,2026-11-24\n"
    refused = do("posted", "-", "--csv", input=log, code=1)
    assert refused["reasons"] == ["DL-2222-2222: No printed letter of it waits to be posted."]


def test_an_unknown_letter_is_named(do):
    assert do("open", 999, code=1)["error"] == "There is no letter 999."


def test_letters_by_post_that_no_batch_filed_are_printed_together(session, do, tmp_path):
    one = letter(session, ContactKind.POST)
    within = letter(session, ContactKind.POST, within_id=one.id, key="repair")
    filed = letter(session, ContactKind.POST)
    batch(session, filed.records_request)
    session.commit()
    told = do("print", "--out", tmp_path / "letters.pdf")
    assert (told["letters"], told["held"]) == (1, [])
    assert [path.rpartition("/")[2] for path in told["files"]] == [
        "letters.pdf",
        "letters-labels.pdf",
        "letters-log.csv",
    ]
    session.expire_all()
    assert {one.state, within.state} == {DispatchState.PRINTED}
    assert "printed before" in " ".join(do("print", "--out", tmp_path / "b.pdf", code=1)["reasons"])
    assert do("print", "--out", tmp_path / "b.pdf", "--again")["letters"] == 1

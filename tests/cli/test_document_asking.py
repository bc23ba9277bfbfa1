"""`daylight documents ask`, `add` for what was found online, and `signatories`."""

import json

import pytest
from sqlalchemy import func, select

from app.models import Passage, RecordsRequest
from app.parts import parts
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.documents import document, pdf
from tests.factories.people import group
from tests.factories.reading import read_by_the_worker

SAYS = "The vendor keeps the log described in Exhibit B"
QUOTE = "the log described in Exhibit B"


@pytest.fixture
def one(app, session, clock):
    group(session)
    police = agency(session)
    answered = records_request(session, police, campaign(session))
    made = document(session, parts().store, police, request=answered, content=pdf(SAYS))
    session.commit()
    read_by_the_worker()
    return made


def ask(run, one, *more):
    args = ("documents", "ask", one.id, "--page", 1, "--quote", QUOTE, *more, "--json")
    return run(*map(str, args))


def test_a_passage_becomes_a_letter_that_the_batch_files(run, session, one):
    done = ask(run, one, "--wanted", "Exhibit B")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["letter"], told["ready"], told["blocked"]) == ("passage-1", {"email": 1}, 0)
    assert f"“{QUOTE}”" in told["body"]
    assert "is not public" in told["cautions"][0]
    assert session.scalar(select(func.count(RecordsRequest.id))) == 1  # nothing is filed yet
    filed = run(
        "batch", "file", told["campaign"], "--letter", "passage-1", "--agencies",
        told["agencies"], "--json",
    )  # fmt: skip
    assert json.loads(filed.stdout)["filed"] == 1, filed.output
    session.expire_all()
    made = session.scalars(select(RecordsRequest).order_by(RecordsRequest.id.desc())).first()
    assert made.title == "Records behind a quoted passage"
    assert [item.category for item in made.items] == ["passage"]
    assert ask(run, one, "--wanted", "Exhibit B").exit_code == 0
    assert session.scalar(select(func.count(Passage.id))) == 1


def test_a_dry_run_shows_the_letter_to_the_neighbours_and_keeps_nothing(run, session, one):
    other = agency(session, name="Shelbyville Police Department")
    session.commit()
    done = ask(run, one, "--agencies", f"id:{other.id}", "--dry-run")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["letter"] is None
    assert "We ask your agency for its own records that correspond to the following" in told["body"]
    assert session.scalar(select(func.count(Passage.id))) == 0
    plain = run("documents", "ask", str(one.id), "--page", "1", "--quote", QUOTE, "--dry-run")
    assert "Nothing was kept." in plain.output


def test_what_the_page_does_not_say_is_refused(run, session, one):
    for more in (("--quote", "the moon"), ("--agencies", "name:nobody"), ("--page", "9")):
        done = ask(run, one, *more)
        assert done.exit_code == 1, done.output
        assert json.loads(done.stdout)["error"]
    assert session.scalar(select(func.count(Passage.id))) == 0


def test_what_was_found_online_is_told_apart_new_again_and_changed(run, session, tmp_path, clock):
    here = agency(session)

    def add(words, day):
        (tmp_path / "item.pdf").write_bytes(pdf(words))
        done = run(
            "documents", "add", tmp_path / "item.pdf", "--agency", f"id:{here.id}", "--source",
            "found_online", "--url", "https://city.invalid/item", "--seen-on", day, "--json",
        )  # fmt: skip
        assert done.exit_code == 0, done.output
        (told,) = json.loads(done.stdout)["files"]
        return told["document"], told["seen_again"], told["changed_since"], told["before"]

    first, *new = add("as passed", "2026-05-03")
    assert new == [False, None, None]
    assert add("as passed", "2026-06-01") == (first, True, None, first)
    second, *changed = add("as amended", "2026-07-09")
    assert changed == [False, "2026-06-01", first]
    assert second != first


def test_the_signatories_of_a_statement_are_kept_and_listed(run, session, tmp_path, clock):
    made = document(session, parts().store, agency(session), kind="statement")
    (tmp_path / "list.txt").write_text("Jane Doe; Statistician; River Labs\nLi Wei\n")
    args = ("documents", "signatories", str(made.id), "--json")
    assert json.loads(run(*args).stdout)["signatories"] == []
    told = json.loads(run(*args, "--list", str(tmp_path / "list.txt")).stdout)
    assert [(one["position"], one["name"], one["affiliation"]) for one in told["signatories"]] == [
        (1, "Jane Doe", "River Labs"),
        (2, "Li Wei", ""),
    ]
    (tmp_path / "list.txt").write_text("12; 34\n")
    assert run(*args, "--list", str(tmp_path / "list.txt")).exit_code == 1
    assert "1. Jane Doe" in run("documents", "signatories", str(made.id)).output

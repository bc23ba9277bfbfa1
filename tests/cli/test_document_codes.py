"""`daylight codebook` and `daylight documents code|codes|settle`: the JSON, and what is refused."""

import json

import pytest

from app.parts import parts
from tests.factories.agencies import agency
from tests.factories.documents import document, pdf
from tests.factories.people import member


@pytest.fixture
def one(app, session, run):
    made = document(
        session, parts().store, agency(session), content=pdf("The terms are kept secret for ever")
    )
    for name in ("ann", "ben", "cleo"):
        member(session, email=f"{name}@example.org", name=name)
    session.commit()
    assert run("documents", "text", str(made.id)).exit_code == 0
    return str(made.id)


@pytest.fixture
def told(run):
    def answered(*args):
        answer = run(*args, "--json")
        return answer.exit_code, json.loads(answer.stdout)

    return answered


NDA = ("--term", "SEC-NDA", "--page", "1", "--quote", "kept secret")


def test_the_codebook_is_listed_and_shown(told):
    _code, book = told("codebook", "list")
    assert (len(book["terms"]), len(book["families"])) == (44, 9)
    _code, term = told("codebook", "show", "dat-fed")
    assert term["choices"] == ["allowed", "barred", "not mentioned"]
    assert term["version"] == book["version"]
    assert told("codebook", "show", "NOT-ONE")[0] == 1


def test_an_own_codebook_that_is_wrong_is_told_with_its_line(told, settings):
    (settings.home / "codebook.yaml").write_text("hide: [NOT-ONE]")
    code, answer = told("codebook", "list")
    assert code == 1
    assert "codebook.yaml:1" in answer["error"]


def test_a_code_is_kept_and_listed(one, told):
    ann = ("--as", "ann@example.org")
    code, kept = told("documents", "code", one, *NDA, "--value", "yes", *ann)
    assert code == 0
    assert (kept["finding"], kept["page"], kept["anchor"]) == ("present", 1, "words")
    assert kept["places"]
    told("documents", "code", one, "--term", "CON-PRICE", "--value", "0", *NDA[2:], *ann)
    _code, listed = told("documents", "codes", one, *ann)
    assert {said["term"] for said in listed["codes"]} == {"SEC-NDA", "CON-PRICE"}
    assert listed["terms"] == 44
    assert {said["value"]["state"] for said in listed["codes"] if said["value"]} == {"zero"}


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--term", "SEC-NDA", "--page", "1", "--quote", "public"), "does not say"),
        (("--term", "SEC-NDA", "--page", "7", "--quote", "secret"), "no page 7"),
        (("--term", "SEC-NDA", "--quote", "secret"), "needs the page"),
        (("--term", "NOT-ONE"), "NOT-ONE"),
        (("--term", "SEC-NDA", "--value", "absent"), "read the whole document"),
        ((*NDA, "--detail", "days=3"), "no detail"),
    ],
)
def test_what_cannot_be_coded_is_refused(one, told, args, says):
    code, answer = told("documents", "code", one, *args, "--as", "ann@example.org")
    assert code == 1
    assert says in answer["error"]


def test_a_detail_without_a_name_is_wrong_usage(one, run):
    ann = ("--as", "ann@example.org")
    assert run("documents", "code", one, *NDA, "--detail", "days", *ann).exit_code == 2


@pytest.mark.parametrize(
    "act",
    [
        ("code", *NDA),
        ("codes", "--done"),
        ("settle", "--term", "SEC-NDA", "--stands", "first", "--reason", "The clause says so"),
    ],
)
def test_nobody_reads_or_settles_without_a_name(one, run, act):
    answer = run("documents", act[0], one, *act[1:])
    assert answer.exit_code == 2
    assert "--as EMAIL" in answer.stderr


def test_two_blind_readers_and_a_third_who_settles(one, told, run):
    ann, ben, cleo = (("--as", f"{name}@example.org") for name in ("ann", "ben", "cleo"))
    told("documents", "code", one, *NDA, *ann)
    told("documents", "codes", one, "--done", *ann)
    for who in (ben, cleo, ()):
        _code, seen = told("documents", "codes", one, *who)
        assert (seen["codes"], seen["pairs"]) == ([], [])
        assert seen["readings"] == [{"round": "first", "mine": False, "finished": True}]
    told("documents", "code", one, *NDA, "--value", "struck", *ben)
    _code, both = told("documents", "codes", one, "--done", *ben)
    assert [(pair["term"], pair["disputed"]) for pair in both["pairs"]] == [("SEC-NDA", True)]
    decide = ("documents", "settle", one, "--term", "SEC-NDA", "--stands", "second")
    assert told(*decide, "--reason", "Crossed out", *ann)[0] == 1
    assert told(*decide, "--reason", "Crossed out", *cleo)[0] == 0
    _code, after = told("documents", "codes", one, *cleo)
    assert after["pairs"][0]["settled"] == "Crossed out"
    assert "SEC-NDA" in run("documents", "codes", one, *cleo).stdout
    assert told("documents", "codes", "999")[0] == 1


def test_two_readers_settle_it_together(one, told, run):
    ann, ben = (("--as", f"{name}@example.org") for name in ("ann", "ben"))
    for who, said in ((ann, "present"), (ben, "struck")):
        told("documents", "code", one, *NDA, "--value", said, *who)
        told("documents", "codes", one, "--done", *who)
    decide = ("--term", "SEC-NDA", "--stands", "second", "--reason", "Crossed out")
    assert run("documents", "offer", one, *decide).exit_code == 2
    code, offered = told("documents", "offer", one, *decide, *ann)
    assert code == 0
    agreed = ("documents", "agree", one, "--offer", str(offered["offer"]))
    assert told(*agreed, *ann)[0] == 1
    _code, seen = told("documents", "codes", one, *ben)
    assert [(each["offer"], each["mine"]) for each in seen["offers"]] == [(offered["offer"], False)]
    assert "to answer: Crossed out" in run("documents", "codes", one, *ben).stdout
    assert told(*agreed, *ben)[0] == 0
    _code, after = told("documents", "codes", one, *ben)
    assert (after["pairs"][0]["together"], after["offers"]) == (True, [])


def test_facts_are_noted_one_after_another(one, told, run):
    assert told("documents", "facts", one)[0] == 1
    assert run("documents", "facts", one, "--signed", "2024-04-02").exit_code == 2
    noted = ("--type", "contract", "--party", "vendor: Ring LLC", "--total", "0")
    code, kept = told("documents", "facts", one, *noted)
    assert code == 0
    assert kept["parties"] == [{"role": "vendor", "name": "Ring LLC"}]
    assert kept["facts"]["total"]["state"] == "zero"
    _code, kept = told("documents", "facts", one, "--ends", "none", "--term", "2 years")
    assert (kept["type"], kept["facts"]["total"]["state"]) == ("contract", "zero")
    assert kept["facts"]["ends_on"] == {"kind": "date", "state": "none"}
    text = run("documents", "facts", one).stdout
    assert "vendor: Ring LLC" in text
    assert "signed on: not noted" in text
    assert told("documents", "facts", one, "--signed", "April")[0] == 1
    assert told("documents", "facts", "999")[0] == 1

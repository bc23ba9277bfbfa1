"""The forums of the 53 laws: complete, in order, and refused where they do not fit."""

import json
from collections import Counter

import pytest

from app.law import statutes
from app.law.errors import LawDataError
from app.law.forums import Forum, ForumKind, Opening, check_forums
from app.law.statutes import codes, statute
from app.law.strict import build, parse
from app.law.vocabulary import EventKind, Kind, Level

# Rules of a challenge that are no forum's limit: steps of a proceeding that others take in it.
NOT_A_FORUM = {
    ("US-DC", "appeal_answer"): "the agency's statement to the Mayor",
    ("US-IN", "appeal_decide_priority"): "the shorter time for a complaint with priority",
    ("US-ME", "court_answer"): "the agency's statement to the court",
    ("US-MS", "complaint_answer"): "the body's answer to the Commission",
    ("US-NH", "complaint_answer"): "the body's answer to the ombudsman",
    ("US-OK", "forward_review"): "the Counselor passes the review on",
    ("US-OK", "body_answers"): "the body's answer to the Counselor",
    ("US-SD", "review_answer"): "the body's answer to the examiner",
    ("US-TX", "refer_arguments"): "the second half of the agency's question",
    ("US-TX", "late_referral"): "the agency's question after a complaint was upheld",
}
CHALLENGES = {
    Kind.APPEAL_FILE,
    Kind.APPEAL_DECIDE,
    Kind.SUE,
    Kind.NOT_BEFORE,
    Kind.REFER_TO_OVERSIGHT,
}


def forums(code):
    return {forum.id: forum for forum in statute(code).forums}


@pytest.mark.parametrize("code", codes())
def test_every_law_ends_in_a_court(code):
    assert any(forum.kind is ForumKind.COURT for forum in statute(code).forums)


@pytest.mark.parametrize("code", codes())
def test_every_limit_of_a_challenge_belongs_to_a_forum_or_says_why_not(code):
    law = statute(code)
    named = {rule for forum in law.forums for rule in forum.rules}
    limits = [rule for rule in law.rules if rule.kind in CHALLENGES]
    left = {rule.id for rule in limits if not {rule.id, rule.part_of} & named}
    assert left == {rule for where, rule in NOT_A_FORUM if where == code}


@pytest.mark.parametrize("code", codes())
def test_a_forum_that_rests_on_a_limit_is_no_surer_than_it_was_read(code):
    law = statute(code)
    for forum in law.forums:
        assert forum.citation
        if forum.file_rule is None:
            assert forum.level is not Level.NOT_FOUND
            continue
        read = law.rule(forum.file_rule).newest.level
        assert list(Level).index(forum.level) >= list(Level).index(read), forum.id


@pytest.mark.parametrize("code", codes())
def test_what_can_be_written_to_is_written_to_with_a_letter(code):
    for forum in statute(code).forums:
        outside = {ForumKind.COURT, ForumKind.MEDIATION}
        if forum.kind in outside or forum.asked_by == "agency" or forum.done_when == "filed":
            continue
        assert forum.letter is not None, forum.id


@pytest.mark.parametrize("code", codes())
def test_a_choice_that_excludes_is_said_on_both_sides(code):
    known = forums(code)
    for forum in known.values():
        if forum.step == "exclusive_choice":
            assert all(forum.id in known[other].bars for other in forum.bars), forum.id


def test_the_mandatory_steps_are_those_that_were_collected(shared):
    # Those whose notes say so beside a "false": a step before suit that is no appeal.
    before_suit = {"US-CO", "US-OH", "US-OK"}
    for collected in json.loads((shared / "law" / "laws.json").read_text(encoding="utf-8")):
        code, appeal = collected["code"], collected["admin_appeal"]
        after_suit = Opening.SUED
        steps = {forum.step for forum in statute(code).forums if after_suit not in forum.openings}
        must = bool(appeal["mandatory_before_suit"]) or code in before_suit
        assert ("mandatory" in steps) is must, code
        outside = [f for f in statute(code).forums if f.kind is not ForumKind.COURT]
        if appeal["exists"]:
            assert outside, code


@pytest.mark.parametrize(
    ("code", "forum_id", "body", "citation"),
    [
        ("US-OR", "attorney_general", "state", "ORS 192.411, 192.427, 192.431"),
        ("US-OR", "district_attorney", "local", "ORS 192.415, 192.427, 192.431"),
        ("US-PA", "commonwealth_court", "state", "65 P.S. §§ 67.1301-1302"),
        ("US-PA", "common_pleas", "local", "65 P.S. §§ 67.1301-1302"),
        ("US-WA", "attorney_general", "state", "RCW 42.56.530"),
        ("US-UT", "local_board", "local", "Utah Code §§ 63G-2-401 to -404"),
    ],
)
def test_the_forum_depends_on_the_body(code, forum_id, body, citation):
    forum = forums(code)[forum_id]
    assert forum.applies.body == body
    assert forum.citation == citation


def test_in_texas_the_agency_itself_must_ask():
    """Tex. Gov't Code § 552.301(b)."""
    ruling = forums("US-TX")["ruling"]
    assert (ruling.asked_by, ruling.file_rule, ruling.decide_rule) == (
        "agency", "refer", "ag_decides",
    )  # fmt: skip
    everywhere = Counter(f.asked_by for code in codes() for f in statute(code).forums)
    assert everywhere["agency"] == 1


def test_a_forum_knows_by_which_acts_it_is_reached():
    assert forums("US-NY")["agency_head"].acts == {EventKind.APPEALED}
    assert forums("US-OH")["complaint"].acts == {EventKind.COMPLAINT_FILED}
    assert forums("US-OH")["mandamus"].acts == {EventKind.SUED}


LAW = """forums:
  - id: council
    name: the Council
    kind: oversight
    step: {step}
    how: Complain to the Council
    text: It hears complaints.
    citation: § 1
    level: statute_text
    letter: complaint
    {more}
  - id: court
    name: the court
    kind: court
    step: optional
    how: Sue
    text: The court.
    citation: § 2
    level: statute_text
    opens_on: [denied]
    {court}
"""


def checked(step="optional", more="file_rule: appeal_file", court="risk: Costs."):
    table = parse(LAW.format(step=step, more=more, court=court), "us-zz.yaml")
    made = [build(Forum, entry) for entry in table["forums"]]
    check_forums(made, {"appeal_file", "sue"}, table)
    return made


def test_forums_in_order_are_taken():
    council, court = checked()
    assert council.openings == {Opening.STARTED}
    assert court.openings == {Opening.DENIED}
    assert council.rules == ("appeal_file",)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"more": "file_rule: apeal"}, "us-zz.yaml:11: forum 'council' names rule 'apeal'"),
        ({"court": "wait_rule: wait"}, "us-zz.yaml:21: forum 'court' names rule 'wait'"),
        ({"court": "bars: [ombuds]"}, "us-zz.yaml:21: forum 'court' bars 'ombuds'"),
        ({"court": "bars: [court]"}, "us-zz.yaml:21: forum 'court' bars 'court'"),
        ({"court": "needs: [ombuds]"}, "us-zz.yaml:21: forum 'court' needs 'ombuds'"),
        (
            {"more": "file_rule: sue\n    needs: [court]"},
            "us-zz.yaml:12: forum 'council' needs 'court', which does not come before",
        ),
        ({"step": "mandatory"}, "us-zz.yaml:5: forum 'council' is mandatory, but no other"),
        ({"step": "exclusive_choice"}, "us-zz.yaml:2: forum 'council': an exclusive choice"),
        ({"step": "perhaps"}, "us-zz.yaml:5: 'step' is 'perhaps', which is not one of"),
        ({"more": "opens_on: [started]"}, "us-zz.yaml:2: forum 'council': without 'file_rule'"),
        ({"more": "risk: Some."}, "us-zz.yaml:2: forum 'council': without 'file_rule'"),
        (
            {"more": "file_rule: sue\n    wait_binds: false"},
            "us-zz.yaml:2: forum 'council': 'wait_binds' belongs to a 'wait_rule'",
        ),
        ({"court": "letter: appeal"}, "us-zz.yaml:12: forum 'court': a court is not written to"),
        ({"more": "file_rul: sue"}, "us-zz.yaml:11: unknown key 'file_rul'"),
    ],
)
def test_a_forum_that_does_not_fit_is_refused_with_its_line(given, refusal):
    with pytest.raises(LawDataError) as refused:
        checked(**given)
    assert str(refused.value).startswith(refusal)


def test_a_forum_is_named_once_and_simply():
    twice = LAW.replace("id: court", "id: council").format(
        step="optional", more="file_rule: sue", court="risk: Costs."
    )
    table = parse(twice, "us-zz.yaml")
    made = [build(Forum, entry) for entry in table["forums"]]
    with pytest.raises(LawDataError, match=r"us-zz.yaml:2: forum 'council' is given twice"):
        check_forums(made, {"sue"}, table)
    with pytest.raises(LawDataError, match="'Court 1' is not an id"):
        build(Forum, parse(twice.replace("id: council", "id: Court 1", 1), "x")["forums"][0])


def test_a_mandatory_step_may_come_after_suit():
    """G.S. 7A-38.3E(b): mediation once suit is filed."""
    after = forums("US-NC")["mediation_after_suit"]
    assert (after.step, after.openings) == ("mandatory", {Opening.SUED})


def test_a_wrong_rule_in_a_law_file_stops_the_start(tmp_path, monkeypatch):
    text = (statutes._DATA / "us-nj.yaml").read_text(encoding="utf-8")
    (tmp_path / "us-nj.yaml").write_text(text.replace("file_rule: sue", "file_rule: suit"))
    monkeypatch.setattr(statutes, "_DATA", tmp_path)
    statutes.statute.cache_clear()
    statutes.codes.cache_clear()
    try:
        with pytest.raises(LawDataError, match="forum 'court' names rule 'suit'"):
            statute("US-NJ")
    finally:
        monkeypatch.undo()
        statutes.statute.cache_clear()
        statutes.codes.cache_clear()

"""The 53 laws: all there, nothing dropped, nothing told that was not read, nothing misspelt."""

import json
from datetime import date
from pathlib import Path

import pytest
import yaml

from app.law import calendars, statutes
from app.law.errors import LawDataError, LawUnknown
from app.law.statutes import Statute, codes, statute
from app.law.strict import build, parse
from app.law.terms import Length, Start, Within
from app.law.vocabulary import EventKind, Kind, Level, ShipAs, Unit

COUNTS = yaml.safe_load((Path(__file__).parent / "cases" / "rule_counts.yaml").read_text())
DATA = Path(statutes.__file__).parent / "data" / "us"


def test_no_duty_of_any_law_was_dropped():
    assert {code: len(collected_rules(code)) for code in codes()} == COUNTS
    assert sum(COUNTS.values()) == 322


def collected_rules(code):
    """The rules that were collected as one each; the parts of one sentence are ours to tell."""
    return [rule for rule in statute(code).rules if rule.part_of is None]


def test_a_part_stands_in_one_sentence_with_a_rule_that_was_collected():
    for code in codes():
        whole = {rule.id for rule in collected_rules(code)}
        assert {rule.part_of for rule in statute(code).rules if rule.part_of} <= whole


@pytest.mark.parametrize("code", codes())
def test_a_law_and_its_calendar_are_in_order(code):
    law = statute(code)
    assert law.code == code
    assert calendars.calendar(law.calendar).code == law.calendar
    assert law.digest
    assert statute(code) is law


@pytest.mark.parametrize("code", codes())
def test_every_number_carries_its_citation_and_when_it_was_read(code):
    for rule in statute(code).rules:
        for version in rule.versions:
            assert version.citation
            assert version.read_on == "2026-11"


@pytest.mark.parametrize("code", codes())
def test_a_number_that_nobody_read_never_ships_as_hard(code):
    for rule in statute(code).rules:
        for version in rule.versions:
            if version.level in {Level.RECALLED, Level.NOT_FOUND, Level.SECONDARY}:
                assert version.ship_as is not ShipAs.HARD, rule.id


def test_the_facts_are_those_that_were_collected(shared):
    for collected in json.loads((shared / "law" / "laws.json").read_text(encoding="utf-8")):
        law = statute(collected["code"])
        assert law.law.citation == collected["law"]["citation"]
        assert law.silence.denied == collected["deemed_denied"]["yes"]
        assert law.residency.required == collected["residency"]["required"]
        assert law.residency.citation == collected["residency"]["citation"]
        assert law.appeal.exists == collected["admin_appeal"]["exists"]
        assert (
            law.appeal.mandatory_before_suit == collected["admin_appeal"]["mandatory_before_suit"]
        )
        assert law.fees.waiver.exists == collected["fees"]["waiver"]["exists"]
        assert len(law.pauses) == len(collected["tolling"])
        assert [pause.effect for pause in law.pauses] == [t["effect"] for t in collected["tolling"]]
        for key in ("written_required", "email_ok", "form_required", "id_required"):
            assert getattr(law.submission, key) == collected["submission"][key]
        for rule, clock in zip(collected_rules(law.code), collected["clocks"], strict=True):
            assert _told(rule) == _collected(clock), (law.code, rule.id)


def _told(rule):
    version = rule.newest
    length = version.within.lengths[0] if version.within else None
    return (
        rule.kind,
        rule.who,
        length.number if length else None,
        length.unit if length else None,
        version.standard,
        version.citation,
        version.level,
        version.ship_as,
    )


def _collected(clock):
    keys = ("kind", "who_acts", "length", "unit", "standard", "citation", "verified", "ship_as")
    return tuple(clock[key] for key in keys)


def test_rules_for_one_kind_of_body_say_so(shared):
    for collected in json.loads((shared / "law" / "laws.json").read_text(encoding="utf-8")):
        clocks = collected["clocks"]
        for rule, clock in zip(collected_rules(collected["code"]), clocks, strict=True):
            body = clock["applies_to"].removesuffix("_agency")
            if body != "all":
                assert f"body=<Body.{body.upper()}" in repr(rule.applies), rule.id


def test_an_unknown_jurisdiction_is_refused():
    for code in ("US-XX", "us-il", "", "../us-il", "FR"):
        with pytest.raises(LawUnknown, match="write US-NJ, or US"):
            statute(code)


def test_an_unknown_rule_is_refused():
    with pytest.raises(LawUnknown, match="US-IL has no rule 'nonesuch'"):
        statute("US-IL").rule("nonesuch")


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("effective: unknown", "effectiv: unknown", "unknown key 'effectiv'"),
        ("effective: unknown", "effective: lately", "effective"),
        ("within: 5 business_day", "within: 5 busines_day", "is not a length such as"),
        ("within: 5 business_day", "within: -5 business_day", "is not a length such as"),
        ("within: 5 business_day", "within: 5000 business_day", "longer than any law"),
        ("from: receipt", "from: reciept", "is no event and no start"),
        ("kind: determine", "kind: determin", "which is not one of"),
        ("level: statute_text", "level: hearsay", "which is not one of"),
        ("read_on: 2026-11", "read_on: yesterday", "not a month such as 2026-11"),
        ("requester: commercial", "requester: comercial", "which is not one of"),
        ("ship_as: hard", "ship_as: no_number", "has no 'within'"),
        ("standard: fixed", "standard: none", "a rule of standard 'none' has no 'within'"),
        ("level: statute_text", "level: secondary", "'secondary' cannot ship as 'hard'"),
        ("ship_as: none", "ship_as: soft", "'recalled' cannot ship as 'soft'"),
        ("citation: 5 ILCS 140/3(d)\n", "citation: '  '\n", "'citation' is empty"),
        ("        citation: 5 ILCS 140/3(d)\n", "", "key 'citation' is missing"),
        ("within: 5 business_day", "within: earlier_of(5 business_day)", "one length only"),
        ("    who: agency\n", "", "key 'who' is missing"),
        ("code: US-IL", "code: US-IN", "the file is us-il.yaml"),
    ],
)
def test_a_mistake_in_a_law_is_refused_with_file_and_line(
    tmp_path, monkeypatch, right, wrong, said
):
    text = (DATA / "us-il.yaml").read_text(encoding="utf-8")
    assert right in text
    (tmp_path / "us-il.yaml").write_text(text.replace(right, wrong, 1), encoding="utf-8")
    monkeypatch.setattr(statutes, "_DATA", tmp_path)
    with pytest.raises(LawDataError, match=r"^us-il\.yaml:\d+: .*" + said):
        statute.__wrapped__("US-IL")


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("rules: [determine]", "rules: [determined]", "names rule 'determined'"),
        ("id: extension", "id: determine", "rule 'determine' is given twice"),
        ("{rule: determine}", "{rule: answer}", "silence names rule 'answer'"),
        ("{rule: determine}", "{within: 5 business_day}", "give either 'rule'"),
    ],
)
def test_a_rule_that_is_named_must_be_there(tmp_path, monkeypatch, right, wrong, said):
    text = (DATA / "us-il.yaml").read_text(encoding="utf-8")
    assert right in text
    (tmp_path / "us-il.yaml").write_text(text.replace(right, wrong, 1), encoding="utf-8")
    monkeypatch.setattr(statutes, "_DATA", tmp_path)
    with pytest.raises(LawDataError, match=said):
        statute.__wrapped__("US-IL")


def test_versions_must_be_in_order_and_rules_must_be_whole():
    text = (DATA / "us-ky.yaml").read_text(encoding="utf-8")
    for right, wrong, said in (
        ("effective: 2021-06-29", "effective: 2019-06-29", "oldest first"),
        ("until: 2021-06-28", "until: 2020-01-01", "'until' is before 'effective'"),
        ("until: 2021-06-28", "until: 2021-06-29", "lasts into the next, from 2021-06-29"),
    ):
        assert right in text
        with pytest.raises(LawDataError, match=said):
            build(Statute, parse(text.replace(right, wrong, 1), "us-ky.yaml"))


def test_an_extension_must_say_what_it_extends():
    text = (DATA / "us-ri.yaml").read_text(encoding="utf-8")
    moved = "    extends: {rules: [determine]}\n"
    assert moved in text
    with pytest.raises(LawDataError, match="an extension needs 'extends'"):
        build(Statute, parse(text.replace(moved, "", 1), "us-ri.yaml"))
    with pytest.raises(LawDataError, match="belongs to an extension only"):
        build(Statute, parse(text.replace("kind: extension", "kind: produce", 1), "us-ri.yaml"))


def test_a_version_governs_what_starts_while_it_is_in_force():
    rule = statute("US-KY").rule("determine")
    lengths = {
        day: str(rule.version(date.fromisoformat(day)).within)
        for day in ("2019-03-01", "2020-03-30", "2021-06-28", "2021-06-29")
    }
    assert lengths == {
        "2019-03-01": "3 business days",
        "2020-03-30": "10 calendar days",
        "2021-06-28": "10 calendar days",
        "2021-06-29": "5 business days",
    }
    assert statute("US-PR").rule("produce").version(date(2025, 12, 12)) is None


def test_lengths_are_read_and_said_in_words():
    assert Length.parse("5 business_day") == Length(5, Unit.BUSINESS_DAY)
    assert str(Length.parse("1 year")) == "1 year"
    assert str(Within.parse("4 month")) == "4 months"
    both = Within.parse("earlier_of(30 business_day, 60 calendar_day)")
    assert str(both) == "the earlier of 30 business days and 60 calendar days"
    assert Within.parse("later_of(1 year, 6 month)").later
    for wrong in ("", "5", "five business_day", "0 hour", "sooner_of(1 year, 2 year)", "5 week"):
        with pytest.raises(ValueError, match="is"):
            Within.parse(wrong)


def test_starts_are_read_and_written_alike():
    for text in (
        "receipt",
        "denied",
        "due(acknowledge)",
        "each(denied, partly_denied, deemed_denied)",
        "paid_or(first(granted, partly_denied))",
        "first(missed(determine), appeal_decided)",
    ):
        assert str(Start.parse(text)) == text
    assert Start.parse("first(missed(a), due(b), paid)").rules() == {"a", "b"}
    for wrong in ("tomorrow", "due(A rule)", "before(denied)", "each(denied, nothing)"):
        with pytest.raises(ValueError, match="is"):
            Start.parse(wrong)


def test_every_start_and_every_pause_waits_for_an_event_that_can_be_recorded():
    for code in codes():
        law = statute(code)
        for pause in law.pauses:
            assert (pause.on is None) == (not pause.until), (code, pause.event)
            if pause.on is None:
                assert not pause.rules
        for rule in law.rules:
            for version in rule.versions:
                assert _events(version.from_) <= set(EventKind)


def _events(start):
    own = {start.event} if start.event else set()
    return own.union(*(_events(part) for part in start.of))


def test_kinds_that_bind_only_the_requester_name_the_requester():
    loses = {Kind.APPEAL_FILE, Kind.WITHDRAWN_IF_SILENT, Kind.CLARIFICATION_REPLY, Kind.SUE}
    for code in codes():
        for rule in statute(code).rules:
            if rule.kind in loses:
                assert rule.who == "requester", (code, rule.id)
